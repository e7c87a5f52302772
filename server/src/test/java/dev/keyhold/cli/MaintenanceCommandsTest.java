package dev.keyhold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.crypto.SoftHsm;
import dev.keyhold.maintenance.DataFolder;
import dev.keyhold.postgres.Postgres;
import dev.keyhold.server.TestInstallation;
import dev.keyhold.store.sql.PostgresDatabases;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator does beside the server, as the terminal shows it. */
class MaintenanceCommandsTest {
    private final Terminal terminal = new Terminal();
    private Path temporary;
    private String data;

    @BeforeEach
    void install(@TempDir Path folder) {
        temporary = folder;
        data = folder.resolve("data").toString();
        TestInstallation.in(new DataFolder(Path.of(data)));
    }

    private String path(String name) {
        return temporary.resolve(name).toString();
    }

    private void assertFails(int code, String... words) {
        assertThat(code).isEqualTo(1);
        assertThat(terminal.err()).startsWith("keyhold: ").contains(words).hasLineCount(1);
        assertThat(terminal.out()).isEmpty();
    }

    @Test
    void backup_and_restore_say_where_the_root_key_is_and_belongs() throws Exception {
        assertThat(terminal.run("backup", "--to", path("backup.db"), "--data", data))
                .isZero();
        assertThat(terminal.out()).contains("Without the root key it is useless", data + "/root.key", "apart");
        assertThat(terminal.run("restore", "--from", path("backup.db"), "--data", path("new")))
                .isZero();
        assertThat(terminal.out()).contains(" is missing: put the root key ", path("new") + "/root.key");
        Files.copy(Path.of(data, "root.key"), Path.of(path("new"), "root.key"));
        assertThat(terminal.run("verify", "--data", path("new"))).isZero();
        assertFails(
                terminal.run("backup", "--to", path("backup.db"), "--data", data),
                "is there already; nothing was changed");
        assertFails(terminal.run("restore", "--from", path("backup.db"), "--data", data), "has a database already");
        assertFails(terminal.run("restore", "--from", path("absent"), "--data", path("x")), "there is no backup");
    }

    @Test
    void backup_leaves_a_shared_database_to_its_own_means_and_does_not_print_its_password() {
        var url = "jdbc:postgresql://127.0.0.1:1/keyhold?user=keyhold&password=hunter22";
        var code = terminal.run("backup", "--to", path("backup.db"), "--data", data, "--store", url);
        assertFails(code, "pg_dump", "127.0.0.1:1/keyhold", "root key");
        assertThat(terminal.err()).doesNotContain("hunter22");
    }

    @Test
    void verify_tells_that_the_database_failed() throws Exception {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + data + "/keyhold.db");
                var statement = connection.createStatement()) {
            statement.execute("DROP TABLE roles");
        }
        assertFails(terminal.run("verify", "--data", data), "keyhold: the database failed");
    }

    @Test
    void verify_tells_what_is_damaged_and_fails() throws Exception {
        assertThat(terminal.run("verify", "--data", data)).isZero();
        assertThat(terminal.out())
                .matches("opened with: the root key " + data
                        + "/root.key, id [0-9a-f]{16}\nlooked at: [1-9][0-9]*, damaged: 0\n");
        assertThat(terminal.err()).contains("100%").doesNotContain("\r", "[");
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + data + "/keyhold.db");
                var statement = connection.createStatement()) {
            statement.execute("UPDATE access_keys SET owner_id = 'nobody', sealed_secret = X'0102'");
        }
        assertThat(terminal.run("verify", "--data", data)).isEqualTo(1);
        assertThat(terminal.out())
                .contains("its secret does not open\n", " lacks its owner\n", ", damaged: 2\n")
                .hasLineCount(4);
        assertFails(terminal.run("verify", "--data", path("absent")), "there is no data folder");
    }

    @Test
    void rekey_says_which_root_key_old_backups_need() throws Exception {
        var old = Files.readString(Path.of(data, "root.key"));
        assertThat(terminal.run("rekey", "--data", data)).isZero();
        assertThat(terminal.out()).contains("Backups made before need the root key ", "root.key.");
        var now = Files.readString(Path.of(data, "root.key"));
        assertThat(now).isNotEqualTo(old);
        assertThat(terminal.out()).doesNotContain(now.substring(20, 40)).doesNotContain(old.substring(20, 40));
        assertThat(terminal.run("rekey", "--data", data, "--finish")).isZero();
        assertThat(terminal.out()).contains("nothing was changed");
        assertThat(terminal.run("audit", "export", "--data", data)).isZero();
        assertThat(terminal.out()).contains("SUCCESS REKEY target=\"root key ");
        assertFails(terminal.run("rekey", "--data", path("absent")), "there is no data folder");
    }

    @Test
    void rekey_moves_the_root_key_to_another_place_and_every_command_names_it() {
        var place = "file:" + path("elsewhere.key");
        assertThat(terminal.run("rekey", "--data", data, "--to", place)).isZero();
        assertThat(terminal.out()).contains("the root key " + path("elsewhere.key"), "--root-key", "--finish");
        assertThat(terminal.run("verify", "--data", data)).isZero();
        assertThat(terminal.out()).contains("opened with: the root key " + data + "/root.key", "opens too with: ");
        assertThat(terminal.run("rekey", "--data", data, "--root-key", place, "--finish"))
                .isZero();
        assertThat(terminal.out()).contains("and delete " + data + "/root.key.");
        assertFails(terminal.run("verify", "--data", data), "does not open this database", "--root-key");
        assertThat(terminal.run("verify", "--data", data, "--root-key", place)).isZero();
        assertThat(terminal.out()).contains("opened with: the root key " + path("elsewhere.key"));
        assertThat(terminal.run("root-key", "--data", data, "--root-key", place, "--json"))
                .isZero();
        assertThat(terminal.run("backup", "--to", path("moved.db"), "--data", data, "--root-key", place))
                .isZero();
        assertThat(terminal.out()).contains("keep the root key " + path("elsewhere.key"));
        assertThat(terminal.run("restore", "--from", path("moved.db"), "--data", path("new"), "--root-key", place))
                .isZero();
        assertThat(terminal.out()).contains("The root key " + path("elsewhere.key") + " opens it");
        assertFails(terminal.run("rekey", "--data", data, "--root-key", place), "name the next root key with --to");
        assertThat(terminal.run("rekey", "--data", data, "--finish", "--to", place))
                .isEqualTo(2);
        assertThat(terminal.run("verify", "--data", data, "--root-key", "keyhold-root-key:1:AAAA"))
                .isEqualTo(2);
        assertThat(terminal.err())
                .contains("--root-key must begin with file:")
                .doesNotContain("AAAA")
                .hasLineCount(1);
    }

    @Test
    void a_wrong_pin_of_a_token_ends_with_an_exit_code_of_its_own() throws Exception {
        var pin = Files.writeString(Path.of(path("pin")), SoftHsm.PIN);
        var place = SoftHsm.uri(SoftHsm.newKey(), pin);
        assertThat(terminal.run("rekey", "--data", data, "--to", place)).isZero();
        assertThat(terminal.run("verify", "--data", data, "--root-key", place)).isZero();
        assertThat(terminal.out()).contains("in the token 'keyhold test', id pkcs11:token=keyhold%20test;object=key");
        Files.writeString(pin, "99999");
        for (var command : List.of("verify", "serve")) {
            assertThat(terminal.run(command, "--data", data, "--root-key", place))
                    .isEqualTo(3);
            assertThat(terminal.err())
                    .contains("keyhold: the token 'keyhold test' refuses the PIN in " + pin)
                    .doesNotContain("99999")
                    .hasLineCount(1);
        }
    }

    @Test
    void copy_says_what_to_do_next() {
        var url = PostgresDatabases.of(Postgres.Version.NEWEST).bare();
        assertThat(terminal.run("copy", "--from", data, "--to", url)).isZero();
        assertThat(terminal.out()).contains("all are equal", "Move " + data + "/keyhold.db away", "KEYHOLD_STORE");
        assertThat(terminal.run("verify", "--data", data, "--store", url)).isZero();
        assertThat(terminal.run("rekey", "--data", data, "--store", url)).isZero();
        assertThat(terminal.out()).contains("Now copy " + data + "/root.key", "keyhold rekey --finish");
        assertThat(terminal.run("rekey", "--data", data, "--store", url, "--finish"))
                .isZero();
        assertThat(terminal.run("copy", "--from", url, "--to", path("back"))).isZero();
        assertThat(terminal.out()).contains("Put root.key and the certificates into " + path("back"));
        assertFails(terminal.run("copy", "--from", data, "--to", url), "nothing was changed");
        assertThat(terminal.run("copy", "--from", data, "--to", "jdbc:mysql://127.0.0.1/x"))
                .isEqualTo(2);
        assertThat(terminal.err()).contains("--to is not a JDBC URL of PostgreSQL");
    }

    @Test
    void the_bar_grows_on_a_terminal_and_is_a_few_lines_elsewhere() {
        var terminal = new StringWriter();
        var file = new StringWriter();
        try (var bar = new ProgressBar(new PrintWriter(terminal), true);
                var lines = new ProgressBar(new PrintWriter(file), false)) {
            bar.begin(2_000);
            lines.begin(2_000);
            for (int i = 0; i < 2_000; i++) {
                bar.advance("rows", 1);
                lines.advance("rows", 1);
            }
            // There may be more than was expected.
            bar.advance("rows", 500);
            lines.advance("rows", 500);
        }
        assertThat(terminal.toString())
                .contains("\r[###############               ]  50% 1,000 of 2,000 (rows)")
                .endsWith("] 100% 2,000 of 2,000 (rows)\u001b[K\n");
        assertThat(file.toString()).hasLineCount(11).endsWith("100% 2,000 of 2,000 (rows)\n");
    }
}
