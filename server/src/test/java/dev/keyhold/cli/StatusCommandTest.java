package dev.keyhold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyhold.maintenance.DataFolder;
import dev.keyhold.server.TestInstallation;
import dev.keyhold.server.TestKeyhold;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code keyhold status} and {@code keyhold doctor}, beside a server and without one. */
class StatusCommandTest {
    private final Terminal terminal = new Terminal();

    private int run(Path data, String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--data", data.toString()));
        return terminal.run(all.toArray(String[]::new));
    }

    private JsonNode json(Path data, String command) throws Exception {
        run(data, command, "--json");
        return new ObjectMapper().readTree(terminal.out());
    }

    private static Path install(Path folder) {
        var data = folder.resolve("data");
        TestInstallation.in(new DataFolder(data));
        return data;
    }

    @Test
    void status_of_a_stopped_server_is_what_the_folder_shows(@TempDir Path folder) throws Exception {
        var data = install(folder);
        var status = json(data, "status");
        assertThat(status.path("state").asText()).isEqualTo("stopped");
        assertThat(status.path("store").path("kind").asText()).isEqualTo("embedded");
        assertThat(status.path("store").path("accounts").asInt()).isEqualTo(1);
        assertThat(status.path("rootKey").path("opens").asBoolean()).isTrue();
        assertThat(status.path("certificate").path("secondsLeft").asLong()).isPositive();
        assertThat(status.path("clock").path("behindSeconds").asLong()).isZero();
        assertThat(status.path("quotas")).hasSize(4);
        assertThat(status.path("backup").has("last")).isFalse();
        assertThat(run(data, "status")).isZero();
        assertThat(terminal.out())
                .contains("stopped", "root.key", "local authority", "last backup   none is known", "users: ");
        assertThat(run(data, "backup", "--to", folder.resolve("a.db").toString()))
                .isZero();
        assertThat(json(data, "status").path("backup").path("last").path("file").asText())
                .isEqualTo(folder.resolve("a.db").toString());
    }

    @Test
    void status_asks_the_running_server() throws Exception {
        try (var keyhold = TestKeyhold.start()) {
            var data = keyhold.folder();
            var status = json(data, "status");
            assertThat(status.path("state").asText()).isEqualTo("running");
            var server = status.path("server");
            assertThat(server.path("ready").asBoolean()).isTrue();
            assertThat(server.path("pid").asLong())
                    .isEqualTo(ProcessHandle.current().pid());
            assertThat(server.path("urls").path(0).asText())
                    .isEqualTo("http://127.0.0.1:" + keyhold.address().getPort());
            assertThat(status.path("quotas").path(1).path("limit").asInt()).isEqualTo(5_000);
            assertThat(run(data, "status")).isZero();
            assertThat(terminal.out()).contains("running for", ", ready, at http://", "users: 1 of 5000");
        }
    }

    @Test
    void status_tells_that_another_process_has_the_folder(@TempDir Path folder) throws Exception {
        var data = install(folder);
        try (var _ = new DataFolder(data).lock()) {
            assertThat(json(data, "status").path("state").asText()).isEqualTo("silent");
            assertThat(run(data, "doctor")).isZero();
            assertThat(terminal.out()).contains("does not answer");
        }
    }

    @Test
    void one_fault_hides_nothing_else(@TempDir Path folder) throws Exception {
        var data = install(folder);
        Files.delete(data.resolve("keyhold.db"));
        var status = json(data, "status");
        assertThat(status.path("store").path("problem").asText()).contains("there is no Keyhold database");
        assertThat(status.path("certificate").path("secondsLeft").asLong()).isPositive();
        assertThat(run(data, "status")).isZero();
        assertThat(run(data, "doctor")).isEqualTo(1);
        assertThat(terminal.out()).contains("error: the database: there is no Keyhold database");
    }

    @Test
    void doctor_says_what_is_wrong_and_what_to_do(@TempDir Path folder) throws Exception {
        var data = install(folder);
        assertThat(run(data, "backup", "--to", folder.resolve("a.db").toString()))
                .isZero();
        assertThat(run(data, "doctor")).isZero();
        assertThat(terminal.out()).isEqualTo("nothing is wrong\n");
        Files.writeString(data.resolve("root-credentials"), "secret");
        assertThat(run(data, "doctor")).isZero();
        assertThat(terminal.out())
                .startsWith("warning: a root access key is in plaintext")
                .contains("delete the file");
        Files.setPosixFilePermissions(data.resolve("root.key"), PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(run(data, "doctor")).isEqualTo(1);
        assertThat(terminal.out()).startsWith("error: other users may read " + data.resolve("root.key"));
        Files.move(data.resolve("root.key"), folder.resolve("root.key"));
        var findings = json(data, "doctor");
        assertThat(findings.path(0).path("level").asText()).isEqualTo("error");
        assertThat(findings.path(0).path("problem").asText())
                .contains("the root key")
                .contains("is missing");
        assertThat(findings.path(0).path("action").asText()).contains("put back the root key ");
    }

    @Test
    void neither_makes_a_folder(@TempDir Path folder) {
        assertThat(run(folder.resolve("absent"), "status")).isEqualTo(1);
        assertThat(terminal.err()).contains("there is no data folder");
        assertThat(run(folder.resolve("absent"), "doctor")).isEqualTo(1);
        assertThat(terminal.err()).contains("there is no data folder");
        assertThat(folder).isEmptyDirectory();
    }
}
