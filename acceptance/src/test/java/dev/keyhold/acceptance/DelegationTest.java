package dev.keyhold.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rights are delegated and taken back with the AWS command line, as the guides say, and no further. */
@Tag("clients")
class DelegationTest {
    @TempDir
    private static Path folder;

    private static Installation installation;
    private static Server server;

    @BeforeAll
    static void start() {
        installation = Keyhold.copy(folder.resolve("keyhold-data"));
        server = Server.start(installation.data());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"delegate-administration", "let-another-account-in", "revoke-sessions", "require-mfa"})
    void the_guide_works_as_written(String name) throws IOException {
        var own = Files.createDirectory(folder.resolve(name));
        Files.createSymbolicLink(own.resolve("keyhold-data"), installation.data());
        var environment = new HashMap<>(installation.rootVariables(server));
        // The command line keeps sessions there.
        environment.put("HOME", own.toString());
        environment.put(
                "PYTHONUSERBASE",
                Path.of(System.getProperty("user.home"), ".local").toString());
        Guide.follow("docs/guides/" + name + ".md", server.url(), own, environment);
    }
}
