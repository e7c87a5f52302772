package dev.keyhold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyhold.maintenance.DataFolder;
import dev.keyhold.server.TestInstallation;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Model.ArgSpec;

class CommandLineTest {
    private final Terminal terminal = new Terminal();
    private Path data;

    @BeforeEach
    void choose(@TempDir Path folder) {
        data = folder.resolve("data");
    }

    private void assertFails(int code, String... words) {
        assertThat(terminal.err()).startsWith("keyhold: ").contains(words).hasLineCount(1);
        assertThat(terminal.out()).isEmpty();
        assertThat(code).isNotZero();
    }

    /** What {@code init} leaves behind, without its work. */
    private void install() {
        TestInstallation.in(new DataFolder(data));
    }

    private JsonNode init(String... more) throws Exception {
        var arguments = new ArrayList<>(List.of("init", "--json", "--data", data.toString()));
        arguments.addAll(List.of(more));
        assertThat(terminal.run(arguments.toArray(String[]::new)))
                .as(terminal.err())
                .isZero();
        return new ObjectMapper().readTree(terminal.out());
    }

    @Test
    void init_prints_one_json_object_with_everything_a_client_needs() throws Exception {
        var made = init("--account-id", "123456789012");
        assertThat(terminal.out()).hasLineCount(1);
        assertThat(terminal.err()).isEmpty();
        assertThat(made.fieldNames())
                .toIterable()
                .containsExactly(
                        "accountId",
                        "organizationId",
                        "cloudId",
                        "folderId",
                        "rootAccessKeyId",
                        "rootSecretAccessKey",
                        "adminServiceAccountId",
                        "adminKeyFile",
                        "caCertificate");
        assertThat(made.get("accountId").textValue()).isEqualTo("123456789012");
        assertThat(made.get("rootAccessKeyId").textValue()).startsWith("AKIARZPUZDIK");
        assertThat(made.get("rootSecretAccessKey").textValue()).hasSize(40);
        assertThat(made.get("adminServiceAccountId").textValue()).startsWith("aje");
        assertThat(Path.of(made.get("adminKeyFile").textValue())).exists().isAbsolute();
        assertThat(Path.of(made.get("caCertificate").textValue())).exists().isAbsolute();
    }

    @Test
    void init_without_json_is_for_people() {
        assertThat(terminal.run("init", "--data", data.toString())).isZero();
        assertThat(terminal.out())
                .contains(
                        "adminServiceAccountId",
                        "adminKeyFile",
                        "AWS_SHARED_CREDENTIALS_FILE=" + data.resolve("root-credentials"),
                        "keyhold serve --data " + data);
    }

    @Test
    void init_refuses_a_folder_that_is_initialised() {
        install();
        var code = terminal.run("init", "--json", "--data", data.toString());
        assertFails(code, "keyhold: " + data + " is initialised already; nothing was changed\n");
        assertThat(code).isEqualTo(1);
    }

    @Test
    void init_refuses_a_folder_that_a_server_uses() throws Exception {
        install();
        try (var _ = new DataFolder(data).lock()) {
            assertFails(
                    terminal.run("init", "--data", data.toString()),
                    "the data folder " + data + " is in use by another Keyhold server\n");
        }
    }

    @Test
    void init_refuses_a_folder_that_holds_something_else() throws Exception {
        Files.createDirectories(data);
        Files.writeString(data.resolve("thesis.tex"), "");
        var code = terminal.run("init", "--json", "--data", data.toString());
        assertFails(code, "is no Keyhold data folder and not empty: it holds thesis.tex");
        assertThat(code).isEqualTo(1);
        assertThat(data.toFile().list()).containsExactly("thesis.tex");
    }

    @ParameterizedTest
    @ValueSource(strings = {"12345678901", "1234567890123", "12345678901x", "000000000000", "-12345678901"})
    void init_refuses_what_is_no_account_id_before_it_makes_anything(String id) {
        var code = terminal.run("init", "--data", data.toString(), "--account-id=" + id);
        assertFails(code, "--account-id must be 12 decimal digits");
        assertThat(code).isEqualTo(2);
        assertThat(data).doesNotExist();
    }

    @Test
    void misuse_is_reported_in_one_line_that_leads_to_the_help() {
        for (var wrong : new String[][] {{"init"}, {"serve", "--nonsense"}, {"nonsense"}, {"audit", "export", "x"}}) {
            var code = terminal.run(wrong);
            assertFails(code, "--help'");
            assertThat(code).isEqualTo(2);
        }
    }

    @Test
    void every_command_has_a_help_that_names_its_options() {
        for (var command : new String[][] {
            {},
            {"init"},
            {"serve"},
            {"status"},
            {"doctor"},
            {"completion"},
            {"audit"},
            {"audit", "export"},
            {"backup"},
            {"restore"},
            {"verify"},
            {"rekey"},
            {"root-key"},
            {"account"},
            {"account", "create"},
            {"account", "list"},
            {"account", "show"},
            {"account", "close"},
            {"account", "reopen"},
            {"account", "withdraw-signing-keys"},
            {"account", "export"},
            {"account", "import"},
            {"account", "transfer-key"},
            {"account", "freeze"},
            {"account", "unfreeze"},
            {"copy"}
        }) {
            var arguments = new ArrayList<>(List.of(command));
            arguments.add("--help");
            if (command.length > 0) {
                assertThat(terminal.run(arguments.toArray(String[]::new)))
                        .as("%s", arguments)
                        .isZero();
                assertThat(terminal.out()).startsWith("Usage: keyhold " + String.join(" ", command));
            }
        }
        for (var help : List.of("help", "--help")) {
            assertThat(terminal.run(help)).isZero();
            assertThat(terminal.out()).contains("serve", "init", "audit", "version");
        }
        assertThat(terminal.run("help", "serve")).isZero();
        assertThat(terminal.out()).contains("--listen", "--allow-plaintext", "--ready-file", "--config", "--max-body");
    }

    @Test
    void root_key_makes_another_one_and_keeps_it_from_readers_of_the_output() throws Exception {
        install();
        assertThat(terminal.run("root-key", "--json", "--data", data.toString()))
                .as(terminal.err())
                .isZero();
        var made = new ObjectMapper().readTree(terminal.out());
        assertThat(made.get("accountId").textValue()).isEqualTo("123456789012");
        assertThat(made.get("rootSecretAccessKey").textValue()).hasSize(40);
        assertThat(terminal.run("root-key", "--data", data.toString())).isZero();
        var file = data.resolve("root-credentials");
        assertThat(terminal.out()).contains("AWS_SHARED_CREDENTIALS_FILE=" + file);
        var secret = Files.readString(file).replaceAll("(?s).*aws_secret_access_key = (\\S+)\n", "$1");
        assertThat(terminal.out()).doesNotContain(secret);
        assertFails(
                terminal.run("root-key", "--data", data.toString()), file + " is there already; nothing was changed");
        assertFails(terminal.run("root-key", "--data", data.toString(), "--account", "1"), "must be 12 decimal digits");
    }

    private JsonNode json(String... arguments) throws Exception {
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--json", "--data", data.toString()));
        assertThat(terminal.run(all.toArray(String[]::new))).as(terminal.err()).isZero();
        return new ObjectMapper().readTree(terminal.out());
    }

    @Test
    void account_commands_create_list_close_and_reopen_without_a_server() throws Exception {
        init("--account-id", "123456789012");
        var made = json("account", "create", "--name", "Blue Team", "--email", "blue@example.com");
        var id = made.get("accountId").textValue();
        assertThat(made.get("cloudName").textValue()).isEqualTo("blue-team");
        assertThat(made.get("rootSecretAccessKey").textValue()).hasSize(40);
        assertThat(made.get("cloudId").textValue()).startsWith("b1g");
        assertThat(made.get("folderId").textValue()).startsWith("b1g");
        assertThat(json("account", "list"))
                .extracting(account -> account.get("accountId").textValue())
                .containsExactlyInAnyOrder("123456789012", id);
        assertThat(json("account", "show", "--account", id).get("email").textValue())
                .isEqualTo("blue@example.com");
        assertThat(json("account", "close", "--account", id, "--account-grace", "3")
                        .get("state")
                        .textValue())
                .isEqualTo("CLOSED");
        var closed = json("account", "show", "--account", id);
        assertThat(Duration.between(
                        Instant.parse(closed.get("closedAt").textValue()),
                        Instant.parse(closed.get("purgeAt").textValue())))
                .isEqualTo(Duration.ofDays(3));
        var folder = data.toString();
        assertFails(
                terminal.run("account", "close", "--account", id, "--data", folder), "the account is closed already");
        assertThat(json("account", "reopen", "--account", id).get("state").textValue())
                .isEqualTo("ACTIVE");
        assertFails(terminal.run("account", "reopen", "--account", id, "--data", folder), "the account is not closed");
        assertFails(
                terminal.run("account", "close", "--account", "123456789012", "--data", folder),
                "manages the organization");
        assertFails(
                terminal.run("account", "show", "--account", "999999999999", "--data", folder),
                "there is no account 999999999999 here");
        assertFails(
                terminal.run("account", "show", "--account", "1", "--data", folder),
                "--account must be 12 decimal digits");
        assertFails(terminal.run("account", "create", "--name", "<", "--data", folder), "the name must have");
        assertFails(
                terminal.run("account", "create", "--name", "A", "--email", "x", "--data", folder),
                "the email address");
        assertFails(
                terminal.run("account", "create", "--name", "A", "--email", "BLUE@example.com", "--data", folder),
                "another account has BLUE@example.com already");
        assertFails(
                terminal.run("account", "create", "--name", "A", "--max-accounts", "2", "--data", folder),
                "the setting max-accounts allows no more");
        assertFails(terminal.run("root-key", "--json", "--data", folder), "name one with --account");
        assertThat(json("account", "freeze", "--account", id).has("frozenAt")).isTrue();
        assertFails(terminal.run("root-key", "--account", id, "--data", folder), "the account is frozen");
        assertThat(json("account", "unfreeze", "--account", id).has("frozenAt")).isFalse();
        assertThat(json("root-key", "--account", id).get("accountId").textValue())
                .isEqualTo(id);
    }

    @Test
    void an_account_is_an_option_of_every_command_and_an_argument_where_it_was_one_in_1_0_0() throws Exception {
        for (var command : CommandModel.commands().values()) {
            assertThat(command.positionalParameters())
                    .as(command.qualifiedName())
                    .extracting(ArgSpec::paramLabel)
                    .doesNotContain("ID");
            var option = command.findOption("--account");
            assertThat(option == null ? "ID" : option.paramLabel())
                    .as(command.qualifiedName())
                    .isEqualTo("ID");
        }
        install();
        var id = "123456789012";
        assertThat(json("account", "show", id).get("accountId").textValue()).isEqualTo(id);
        var folder = data.toString();
        assertThat(terminal.run("account", "show", "--data", folder, "--json", id))
                .as(terminal.err())
                .isZero();
        for (var earlier : List.of("close", "reopen", "withdraw-signing-keys")) {
            assertThat(terminal.run("account", earlier, "--data", folder, "999999999999"))
                    .isEqualTo(1);
            assertThat(terminal.err()).contains("there is no account 999999999999 here");
        }
        assertThat(terminal.run("account", "show", "--data", folder, "1")).isEqualTo(2);
        assertThat(terminal.run("account", "show", "--account", id, id, "--data", folder))
                .isEqualTo(2);
        assertThat(terminal.err()).contains("takes no argument '" + id + "'");
        for (var later : List.of("freeze", "unfreeze", "export")) {
            assertThat(terminal.run("account", later, id, "--data", folder)).isEqualTo(2);
        }
        assertThat(terminal.run("account", "close", "--data", folder)).isEqualTo(2);
        assertThat(terminal.err()).contains("Missing required option: '--account=ID'");
    }

    @Test
    void account_withdraw_signing_keys_needs_an_account_that_has_some() throws Exception {
        init("--account-id", "123456789012");
        var folder = data.toString();
        assertFails(
                terminal.run("account", "withdraw-signing-keys", "--account", "999999999999", "--data", folder),
                "there is no account 999999999999 here");
        assertFails(
                terminal.run("account", "withdraw-signing-keys", "--account", "123456789012", "--data", folder),
                "account 123456789012 has no keys that sign identity tokens");
        assertFails(
                terminal.run(
                        "account",
                        "withdraw-signing-keys",
                        "--account",
                        "123456789012",
                        "--key",
                        "1234",
                        "--data",
                        folder),
                "account 123456789012 has no key 1234 that signs identity tokens");
    }

    @Test
    void account_create_keeps_secrets_in_files_for_the_owner_alone() throws Exception {
        init("--account-id", "123456789012");
        var key = data.resolve("admin-of-blue.json");
        var folder = data.toString();
        assertThat(terminal.run("account", "create", "--name", "Blue", "--admin-key", key.toString(), "--data", folder))
                .as(terminal.err())
                .isZero();
        var id = terminal.out().replaceAll("(?s).*accountId +([0-9]{12}).*", "$1");
        for (var file : List.of(key, data.resolve("root-credentials-" + id))) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
        assertThat(new ObjectMapper().readTree(key.toFile()).has("private_key")).isTrue();
        assertFails(
                terminal.run("account", "create", "--name", "Red", "--admin-key", key.toString(), "--data", folder),
                key + " is there already; nothing was changed");
        assertFails(
                terminal.run(
                        "account", "create", "--name", "Red", "--admin-key", data + "/no/key.json", "--data", folder),
                "there is no folder " + data.resolve("no"));
        assertThat(json("account", "list")).hasSize(2);
        assertFails(
                terminal.run(
                        "account", "export", "--account", id, "--to", data + "/no/file", "--freeze", "--data", folder),
                "there is no folder " + data.resolve("no"));
        assertThat(json("account", "show", id).has("frozenAt")).isFalse();
    }

    @Test
    void version_tells_the_version() {
        assertThat(terminal.run("version")).isZero();
        assertThat(terminal.out())
                .matches(
                        "keyhold [0-9]+\\.[0-9]+\\.[0-9]+\\Rbuild \\S+\\Rcommit \\S+\\Rschema [0-9]+\\Rjava 25\\S*\\R");
    }

    @Test
    void audit_export_prints_one_event_a_line() throws Exception {
        install();
        assertThat(terminal.run("audit", "export", "--json", "--data", data.toString()))
                .isZero();
        assertThat(terminal.out()).hasLineCount(1);
        var event = new ObjectMapper().readTree(terminal.out());
        assertThat(event.get("operation").textValue()).isEqualTo("SET_UP");
        assertThat(event.get("outcome").textValue()).isEqualTo("SUCCESS");
        assertThat(event.get("account").textValue()).isEqualTo("123456789012");
        assertThat(event.get("count").intValue()).isEqualTo(1);
        assertThat(terminal.run("audit", "export", "--data", data.toString())).isZero();
        assertThat(terminal.out()).hasLineCount(1).contains("SUCCESS SET_UP", "source=local");
    }

    @Test
    void audit_export_names_who_acted_in_every_form_and_takes_any_of_them() throws Exception {
        install();
        assertThat(terminal.run("audit", "export", "--json", "--data", data.toString()))
                .isZero();
        var event = new ObjectMapper().readTree(terminal.out());
        assertThat(event.get("actorArn").textValue()).isEqualTo("arn:aws:iam::123456789012:root");
        assertThat(event.get("actorUniqueId").textValue()).isEqualTo("123456789012");
        for (var who :
                List.of(event.get("actor").textValue(), event.get("actorArn").textValue())) {
            assertThat(terminal.run("audit", "export", "--data", data.toString(), "--actor", who))
                    .isZero();
            assertThat(terminal.out()).hasLineCount(1).contains(" actorArn=arn:aws:iam::123456789012:root ");
        }
        for (var who : List.of("arn:aws:iam::123456789012:user/alice", "AIDARZPUZDIKB3NJ434JA")) {
            assertThat(terminal.run("audit", "export", "--data", data.toString(), "--actor", who))
                    .isZero();
            assertThat(terminal.out()).isEmpty();
        }
        assertFails(
                terminal.run("audit", "export", "--data", data.toString(), "--actor", "alice"),
                "--actor must be an id (aje…)");
    }

    @Test
    void audit_export_prints_one_account_alone() throws Exception {
        init("--account-id", "123456789012");
        var id = json("account", "create", "--name", "Blue").get("accountId").textValue();
        for (var expected : Map.of("123456789012", "SET_UP", "000000000000", "CREATE_ACCOUNT")
                .entrySet()) {
            assertThat(terminal.run("audit", "export", "--data", data.toString(), "--account", expected.getKey()))
                    .isZero();
            assertThat(terminal.out()).hasLineCount(1).contains(" " + expected.getValue() + " ");
        }
        assertThat(terminal.run("audit", "export", "--data", data.toString(), "--account", id))
                .isZero();
        assertThat(terminal.out()).isEmpty();
        assertFails(
                terminal.run("audit", "export", "--data", data.toString(), "--account", "x"),
                "must be 12 decimal digits");
    }

    @Test
    void audit_export_begins_at_a_day_or_a_moment() throws Exception {
        install();
        for (var since : List.of("2000-01-31", "2000-01-31T12:00:00Z")) {
            assertThat(terminal.run("audit", "export", "--data", data.toString(), "--since", since))
                    .isZero();
            assertThat(terminal.out()).hasLineCount(1);
        }
        assertThat(terminal.run("audit", "export", "--data", data.toString(), "--since", "2999-12-31"))
                .isZero();
        assertThat(terminal.out()).isEmpty();
        for (var since : List.of("yesterday", "2026-13-01", "2026-01-31 12:00", "2026-01-31T24:00:00Z")) {
            var code = terminal.run("audit", "export", "--data", data.toString(), "--since", since);
            assertFails(code, "--since must be a time like");
            assertThat(code).isEqualTo(2);
        }
    }

    @Test
    void audit_export_needs_a_database_and_makes_none() {
        assertFails(
                terminal.run("audit", "export", "--data", data.toString()), "there is no Keyhold database at " + data);
        assertThat(data).doesNotExist();
    }

    @Test
    void a_command_alone_is_what_it_is_among_all_others() {
        var nowhere = new PrintWriter(Writer.nullWriter());
        var all = Keyhold.commandLine(nowhere, nowhere, List.of(), Map.of()).getSubcommands();
        all.forEach((name, command) -> {
            var alone = Keyhold.commandLine(nowhere, nowhere, List.of(name), Map.of());
            assertThat(command.getCommandSpec().name()).isEqualTo(name);
            assertThat(alone.getSubcommands().keySet()).isEqualTo(needsAll(name) ? all.keySet() : Set.of(name));
            assertThat(Objects.requireNonNull(alone.getSubcommands().get(name)).getUsageMessage())
                    .isEqualTo(command.getUsageMessage());
        });
    }

    private static boolean needsAll(String name) {
        return Set.of("help", "completion").contains(name);
    }

    @Test
    void a_setting_of_another_command_is_not_taken_for_a_misspelt_one() {
        var variables = Map.of("KEYHOLD_LISTEN", "127.0.0.1:0", "KEYHOLD_LISTNE", "127.0.0.1:0");
        assertThat(terminal.run(variables, "version")).isZero();
        assertThat(terminal.err()).hasLineCount(1).contains("KEYHOLD_LISTNE");
    }
}
