package dev.keyhold.acceptance;

import java.nio.file.Path;
import java.util.HashMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A reader makes a key with the AWS command line, shares it, rotates it and takes it back, as the guide says. */
@Tag("clients")
class KmsGuideTest {
    @TempDir
    private Path folder;

    @Test
    void the_guide_works_as_written() {
        var installation = Keyhold.copy(folder.resolve("keyhold-data"));
        try (var server = Server.start(installation.data())) {
            var environment = new HashMap<>(installation.rootVariables(server));
            environment.put("HOME", folder.toString());
            environment.put(
                    "PYTHONUSERBASE",
                    Path.of(System.getProperty("user.home"), ".local").toString());
            Guide.follow("docs/guides/aws-kms.md", server.url(), folder, environment);
        }
    }
}
