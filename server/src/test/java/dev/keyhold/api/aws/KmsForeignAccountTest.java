package dev.keyhold.api.aws;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.api.aws.protocol.AwsApi;
import dev.keyhold.api.aws.protocol.Route;
import dev.keyhold.domain.kms.KeyNames;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.ResourceId;
import dev.keyhold.server.TestKeyhold;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A key whose policy and grants name nobody outside its account: each operation of AWS KMS that names a key answers to
 * the root of another account as if there were no such key, and changes nothing.
 */
final class KmsForeignAccountTest {
    private static final TestKeyhold KEYHOLD = TestKeyhold.start();
    private static final Kms KMS = new Kms(KEYHOLD);
    private static final AccountId OTHER = new AccountId("210987654321");
    private static final String ARN = "arn:aws:kms:us-east-1:" + TestKeyhold.ACCOUNT + ":key/";
    /** Of a key that could be in the account. */
    private static final String NO_KEY =
            new KeyNames("us-east-1").uuid(ResourceId.of(ResourceId.KMS, TestKeyhold.ACCOUNT, 7));

    /** Those that name keys by other members, or none. */
    private static final Set<String> OTHERS = Set.of(
            "CreateAlias",
            "CreateKey",
            "DeleteAlias",
            "GenerateRandom",
            "ListKeys",
            "ListRetirableGrants",
            "ReEncrypt",
            "UpdateAlias");

    private static VendorSigner.Keys foreignRoot;
    private static String key;
    private static String grant;

    @BeforeAll
    static void prepare() {
        KEYHOLD.anotherAccount(OTHER);
        var secret = KEYHOLD.rootKey(OTHER);
        foreignRoot = VendorSigner.Keys.of(secret.id(), secret.secret());
        key = KMS.key();
        var body = "{\"KeyId\":\"%s\",\"GranteePrincipal\":\"arn:aws:iam::%s:root\",\"Operations\":[\"Encrypt\"]}"
                .formatted(key, TestKeyhold.ACCOUNT);
        grant = KMS.done(KMS.root(), "CreateGrant", body).at("/GrantId");
    }

    @AfterAll
    static void stop() {
        KMS.close();
        KEYHOLD.close();
    }

    static Stream<String> operations() {
        return KmsInputs.NAMING_KEY.keySet().stream().sorted();
    }

    @Test
    void every_operation_is_tried() {
        var served = Aws.routes(KEYHOLD, AwsApi.KMS).stream().map(Route::name).collect(toSet());
        assertThat(Stream.concat(KmsInputs.NAMING_KEY.keySet().stream(), OTHERS.stream())
                        .collect(toSet()))
                .isEqualTo(served);
    }

    @ParameterizedTest
    @MethodSource("operations")
    void a_key_of_another_account_is_as_one_that_does_not_exist(String operation) {
        var before = state();
        var foreign = outcome(operation, ARN + key);
        assertThat(foreign.replace(key, NO_KEY))
                .isEqualTo(outcome(operation, ARN + NO_KEY))
                .doesNotStartWith("200");
        assertThat(state()).isEqualTo(before);
    }

    private static String outcome(String operation, String name) {
        var more = KmsInputs.more(operation).replace("GRANT", grant);
        return KMS.call(foreignRoot, operation, "{\"KeyId\":\"" + name + "\"" + more + "}")
                .outcome();
    }

    private static String state() {
        var body = "{\"KeyId\":\"" + key + "\"}";
        return Stream.of(
                        "DescribeKey",
                        "GetKeyPolicy",
                        "GetKeyRotationStatus",
                        "ListKeyRotations",
                        "ListGrants",
                        "ListResourceTags",
                        "ListAliases")
                .map(operation -> KMS.done(KMS.root(), operation, body).text())
                .reduce("", String::concat);
    }
}
