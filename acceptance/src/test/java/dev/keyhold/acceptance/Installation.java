package dev.keyhold.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;

/**
 * A data folder that was set up.
 *
 * @param root the root access key, which is shown only once
 */
record Installation(
        Path data,
        String accountId,
        String cloudId,
        String folderId,
        String adminServiceAccountId,
        AwsCredentials root) {
    /** The service account that every installation begins with; as a user it is in every list. */
    static final String ADMIN = "admin";

    /** Reads what {@code init --json} printed, which must be all of it. */
    static Installation parse(Path data, JsonNode printed) {
        assertThat(printed.fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder(
                        "accountId",
                        "organizationId",
                        "cloudId",
                        "folderId",
                        "rootAccessKeyId",
                        "rootSecretAccessKey",
                        "adminServiceAccountId",
                        "adminKeyFile",
                        "caCertificate");
        assertThat(Path.of(printed.get("caCertificate").asText())).isEqualTo(data.resolve("ca.pem"));
        assertThat(Path.of(printed.get("adminKeyFile").asText())).isEqualTo(data.resolve("admin-key.json"));
        var root = AwsBasicCredentials.create(
                printed.get("rootAccessKeyId").asText(),
                printed.get("rootSecretAccessKey").asText());
        return new Installation(
                data,
                printed.get("accountId").asText(),
                printed.get("cloudId").asText(),
                printed.get("folderId").asText(),
                printed.get("adminServiceAccountId").asText(),
                root);
    }

    /** The same in another data folder. */
    Installation in(Path copy) {
        return new Installation(copy, accountId, cloudId, folderId, adminServiceAccountId, root);
    }

    /** Variables by which the AWS command line calls that server as the root. */
    Map<String, String> rootVariables(Server server) {
        return Map.of(
                "AWS_ACCESS_KEY_ID", root.accessKeyId(),
                "AWS_SECRET_ACCESS_KEY", root.secretAccessKey(),
                "AWS_DEFAULT_REGION", "us-east-1",
                "AWS_ENDPOINT_URL", server.url().toString(),
                "AWS_CA_BUNDLE", data.resolve("ca.pem").toString());
    }

    /** The authorized key of the service account {@value #ADMIN}, as the vendor's clients read it. */
    Path adminKey() {
        return data.resolve("admin-key.json");
    }
}
