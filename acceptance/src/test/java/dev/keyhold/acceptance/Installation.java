package dev.keyhold.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;

/**
 * A data folder that was set up.
 *
 * @param root the root access key, which is shown only once
 */
record Installation(Path data, String accountId, AwsCredentials root) {
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
                        "caCertificate");
        assertThat(Path.of(printed.get("caCertificate").asText())).isEqualTo(data.resolve("ca.pem"));
        var root = AwsBasicCredentials.create(
                printed.get("rootAccessKeyId").asText(),
                printed.get("rootSecretAccessKey").asText());
        return new Installation(data, printed.get("accountId").asText(), root);
    }
}
