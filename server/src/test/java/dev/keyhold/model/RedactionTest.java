package dev.keyhold.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.crypto.ApiKeySecrets;
import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.crypto.SecretGenerator;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {
    private static final AccountId ACCOUNT = new AccountId("123456789012");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Bob",
                "AKIAIOSFODNN7EXAMPLE",
                "aje3iv9i6gk0juiij20f",
                "the-billing-team.backup-robot@example.com",
                "arn:aws:iam::123456789012:policy/boundary/of/the/team"
            })
    void names_are_repeated(String name) {
        assertThat(Redaction.of(name)).isEqualTo(name);
    }

    @Test
    void no_secret_that_is_handed_out_is_repeated_nor_a_half_of_one_as_a_word() {
        secrets(5, 2_000).forEach(secret -> assertThat(Redaction.of(secret)).isEqualTo("…"));
        assertThat(Redaction.word("wJalrXUtnFEMIK7MDENG")).isEqualTo("…");
        assertThat(Redaction.word("aws4_request")).isEqualTo("aws4_request");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PaymentsTeamAdministratorsOfEurope",
                "MyCompanyEKSClusterNodeGroupInstanceRole2",
                "AWSServiceRoleForApplicationAutoScaling_DynamoDBTable",
                "DevelopersOfTheBillingDepartment-2026",
                "prod-eu-west-1-lambda-ExecutionRole-1XKDJ3N2LQ0YP",
                "EC2InstanceProfileForImageBuilder",
                "Deployment.Robot@Continuous-Integration.example.com",
                "/division/Payments/PaymentsTeamAdministratorsOfEurope"
            })
    void the_client_gets_back_the_long_names_that_people_give(String name) {
        assertThat(Redaction.name(name)).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
                "-----BEGIN PRIVATE KEY-----\nMIIE",
                "keyhold-root-key:1:0000000000000000000000000000000000000",
                "a message that nobody else may read",
                "confidential+message+that+nobody+else+may+read",
                "eyJhbGciOiJQUzI1NiIsInR5cCI6IkpXVCJ9.eyJhdWQiOiJodHRwcyJ9"
            })
    void the_client_does_not_get_back_what_looks_like_a_secret(String secret) {
        assertThat(Redaction.name(secret)).isEqualTo("…");
    }

    @Test
    void no_secret_that_is_handed_out_passes_for_a_name() {
        secrets(6, 20_000).forEach(secret -> assertThat(Redaction.name(secret)).isEqualTo("…"));
    }

    /** Secrets of every kind that is handed out, of each as many. */
    private static Stream<String> secrets(long seed, int each) {
        var random = new Random(seed);
        var ids = new IdGenerator(random);
        var secrets = new SecretGenerator(random);
        var apiKeys = new ApiKeySecrets(random);
        return IntStream.range(0, each)
                .boxed()
                .flatMap(_ -> Stream.of(
                        secrets.secretAccessKey().reveal(),
                        secrets.urlSafeSecret(40).reveal(),
                        secrets.urlSafeSecret(43).reveal(),
                        apiKeys.make(ids.resourceId(ResourceId.IAM, ACCOUNT))
                                .secret()
                                .reveal(),
                        ids.tokenId()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-----BEGIN PRIVATE KEY-----\nMIIE",
                "keyhold-root-key:1:0000000000000000000000000000000000000",
                "a message that nobody else may read",
                "a+message+that+nobody+else+may+read"
            })
    void other_forms_are_not_repeated_either(String secret) {
        assertThat(Redaction.of(secret)).isEqualTo("…");
    }
}
