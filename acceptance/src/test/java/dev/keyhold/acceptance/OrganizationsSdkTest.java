package dev.keyhold.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The AWS SDK for JavaScript manages accounts through AWS Organizations; the program itself checks what it gets. */
class OrganizationsSdkTest {
    private static final String PROGRAM = "organizations.mjs";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(Wire.class)
    void an_account_lives_from_creation_to_closing(Wire wire) throws IOException {
        var installation = Keyhold.copy(folder.resolve("data"));
        // Programs find the packages beside them.
        var packages = Files.createSymbolicLink(
                folder.resolve("node_modules"),
                Path.of("target", "node", "node_modules").toAbsolutePath());
        Files.copy(Path.of("src", "test", "node", PROGRAM), folder.resolve(PROGRAM));
        try (var server = Server.start(installation.data())) {
            var environment = new HashMap<>(AwsCli.surroundings(folder));
            environment.putAll(Map.of(
                    "AWS_ENDPOINT_URL_ORGANIZATIONS",
                    server.url(wire).toString(),
                    "AWS_REGION",
                    "eu-west-1",
                    "AWS_ACCESS_KEY_ID",
                    installation.root().accessKeyId(),
                    "AWS_SECRET_ACCESS_KEY",
                    installation.root().secretAccessKey(),
                    "MANAGEMENT_ACCOUNT",
                    installation.accountId()));
            if (wire == Wire.TLS) {
                environment.put("NODE_EXTRA_CA_CERTS", server.ca().toString());
            }
            var finished = Command.run(folder, environment, List.of("node", PROGRAM));
            assertThat(finished.succeeded()).isEqualTo("done\n");
        } finally {
            Files.delete(packages);
        }
    }
}
