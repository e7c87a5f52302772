package dev.keyhold.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.IamException;

/** The tests of some other software, which calls IAM. */
class KeyholdExtensionTest {
    @RegisterExtension
    static final KeyholdExtension keyhold = new KeyholdExtension();

    private static IamClient client(String id, String secret) {
        return IamClient.builder()
                .endpointOverride(keyhold.endpoint())
                .region(Region.AWS_GLOBAL)
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(id, secret)))
                .build();
    }

    private static IamClient root() {
        return client(keyhold.accessKeyId(), keyhold.secretAccessKey());
    }

    @RepeatedTest(3)
    void each_test_begins_with_nothing() {
        try (var iam = root()) {
            iam.createUser(user -> user.userName("alice"));
            assertThat(iam.listUsers().users()).hasSize(2);
        }
    }

    /** What a mock does not do: policies decide. */
    @Test
    void a_user_may_do_what_her_policies_allow() {
        try (var iam = root()) {
            iam.createUser(user -> user.userName("alice"));
            var key = iam.createAccessKey(made -> made.userName("alice")).accessKey();
            try (var alice = client(key.accessKeyId(), key.secretAccessKey())) {
                assertThatThrownBy(alice::listUsers)
                        .isInstanceOf(IamException.class)
                        .hasMessageContaining("is not authorized to perform: iam:ListUsers");
                iam.putUserPolicy(
                        policy -> policy.userName("alice").policyName("read").policyDocument("""
                                {"Version": "2012-10-17",
                                 "Statement": {"Effect": "Allow", "Action": "iam:ListUsers", "Resource": "*"}}"""));
                assertThat(alice.listUsers().hasUsers()).isTrue();
            }
        }
    }

    @Test
    void the_short_key_works_too() {
        try (var iam = client("test", "test")) {
            assertThat(iam.getAccountSummary().summaryMap()).isNotEmpty();
        }
    }

    @Test
    void tells_what_clients_need() {
        assertThat(keyhold.environment())
                .containsEntry("AWS_ENDPOINT_URL", keyhold.endpoint().toString())
                .containsEntry("AWS_ACCESS_KEY_ID", keyhold.accessKeyId())
                .containsEntry("AWS_SECRET_ACCESS_KEY", keyhold.secretAccessKey())
                .containsEntry("AWS_DEFAULT_REGION", keyhold.region())
                .containsEntry("AWS_REGION", keyhold.region());
        assertThat(keyhold.accountId()).isEqualTo("123456789012");
        assertThat(keyhold.adminKeyFile()).isNotEmptyFile();
    }

    @Test
    void a_process_of_its_own_stops_with_its_class_and_leaves_nothing() throws Exception {
        var separate = KeyholdProcess.start();
        var folder = Path.of(separate.get("dataFolder"));
        assertThat(folder).isDirectory();
        assertThat(separate.get("endpoint")).isNotEqualTo(keyhold.endpoint().toString());
        separate.close();
        assertThat(separate.isAlive()).isFalse();
        assertThat(folder).doesNotExist();
        assertThatThrownBy(separate::reset).isInstanceOf(IllegalStateException.class);
    }
}
