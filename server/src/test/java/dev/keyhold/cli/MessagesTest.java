package dev.keyhold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** What somebody reads who uses a command for the first time and gets it wrong: what is wrong, and what to do. */
class MessagesTest {
    private final Terminal terminal = new Terminal();
    private final Map<String, String> environment = new HashMap<>();

    @TempDir
    private static Path folder;

    /** Once: no command here changes anything. */
    @BeforeAll
    static void fill() throws IOException {
        assertThat(new MessagesTest().run("init", "--json", "--data", folder + "/made"))
                .isZero();
        Files.createDirectory(folder.resolve("empty"));
        Files.writeString(
                folder.resolve("text"), "some text, and not short enough to be taken for nothing ".repeat(40));
        Files.createDirectory(folder.resolve("overwritten"));
        Files.copy(folder.resolve("text"), folder.resolve("overwritten/keyhold.db"));
    }

    private int run(String... arguments) {
        return terminal.run(environment, arguments);
    }

    private void assertSays(int code, String text) {
        assertThat(terminal.err())
                .isEqualTo("keyhold: " + text.replace("DIR", folder.toString()) + "\n")
                .doesNotContain("Exception", "SQLITE_", ".tmp", "at index");
        assertThat(code).isNotZero();
    }

    @ParameterizedTest
    @CsvFileSource(resources = "/cli/messages.txt", delimiter = '|', quoteCharacter = '"')
    void say_what_is_wrong_and_what_to_do(String command, String text) {
        var code = run(command.replace("DIR", folder.toString()).split(" "));
        assertSays(code, text);
    }

    @Test
    void name_the_address_and_the_way_out_when_a_port_is_in_use() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var address = "127.0.0.1:" + taken.getLocalPort();
            var code = run("serve", "--data", folder + "/new", "--listen", address);
            assertSays(
                    code,
                    "cannot listen on " + address
                            + ": another program uses this port; stop it, or name another port with --listen");
            assertThat(folder.resolve("new")).doesNotExist();
        }
        assertSays(
                run("serve", "--data", folder + "/new", "--listen", "192.0.2.1:8443"),
                "cannot listen on 192.0.2.1:8443: this host does not have the address; name one that it has with"
                        + " --listen");
    }

    @Test
    void name_where_a_wrong_value_was_set() throws IOException {
        var file = folder.resolve("keyhold.properties");
        Files.writeString(file, "# limits\nmax-body = 5\nmax-users = many\n");
        assertThat(run("serve", "--config", file.toString())).isEqualTo(2);
        assertThat(terminal.err()).contains("--max-users", "'many'", "(from " + file + ", line 3)");
        Files.writeString(file, "# limits\nmax-body = 5\n");
        assertThat(run("serve", "--config", file.toString())).isEqualTo(2);
        assertThat(terminal.err()).contains("--max-body must be at least 1024: 5 (from " + file + ", line 2)");
        environment.put("KEYHOLD_MAX_BODY", "6");
        assertThat(run("serve", "--config", file.toString())).isEqualTo(2);
        assertThat(terminal.err()).contains("--max-body must be at least 1024: 6 (from the variable KEYHOLD_MAX_BODY)");
        assertThat(run("serve", "--max-body", "7")).isEqualTo(2);
        assertThat(terminal.err())
                .contains("--max-body must be at least 1024: 7")
                .doesNotContain("(from");
    }

    @Test
    void warn_of_variables_that_are_no_settings() {
        environment.putAll(Map.of("KEYHOLD_MAX_BODDY", "1", "KEYHOLD_JAVA_OPTS", "-Xmx1g", "KEYHOLD_TO", "x"));
        assertThat(run("version")).isZero();
        assertThat(terminal.err())
                .isEqualTo("keyhold: warning: the variable KEYHOLD_MAX_BODDY is not a setting of Keyhold and has no"
                        + " effect\n");
    }

    @Test
    void are_there_for_the_version_and_the_help_of_inner_commands() {
        assertThat(run("--version")).isZero();
        assertThat(terminal.out()).startsWith("keyhold ");
        assertThat(run("help", "audit", "export")).isZero();
        assertThat(terminal.out()).startsWith("Usage: keyhold audit export");
    }
}
