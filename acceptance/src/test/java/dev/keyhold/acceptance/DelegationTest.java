package dev.keyhold.acceptance;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Administration is delegated with the AWS command line, as the guide says, and no further. */
class DelegationTest {
    @TempDir
    private static Path folder;

    @Test
    void the_guide_works_as_written() {
        var installation = Keyhold.copy(folder.resolve("keyhold-data"));
        try (var server = Server.start(installation.data())) {
            Guide.follow(
                    "docs/guides/delegate-administration.md",
                    server.url(),
                    folder,
                    Map.of(
                            "AWS_ACCESS_KEY_ID", installation.root().accessKeyId(),
                            "AWS_SECRET_ACCESS_KEY", installation.root().secretAccessKey(),
                            "AWS_DEFAULT_REGION", "us-east-1",
                            "AWS_ENDPOINT_URL", server.url().toString(),
                            "AWS_CA_BUNDLE",
                                    installation.data().resolve("ca.pem").toString()));
        }
    }
}
