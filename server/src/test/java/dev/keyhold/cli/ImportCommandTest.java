package dev.keyhold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyhold.GoldenFile;
import dev.keyhold.Samples;
import dev.keyhold.maintenance.DataFolder;
import dev.keyhold.maintenance.StoreConfig;
import dev.keyhold.maintenance.importing.ExportFiles;
import dev.keyhold.model.Page;
import dev.keyhold.server.TestInstallation;
import dev.keyhold.store.AuditStore;
import dev.keyhold.store.sql.SqlStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Imports on a stopped installation, and what auditors are given of it. */
class ImportCommandTest {
    private static final String ACCOUNT = Samples.ACCOUNT.text();
    private static final Path REPORTS = ExportFiles.FOLDER.resolve("reports");
    /** Texts of the files that are long enough to be secrets. */
    private static final Pattern LONG = Pattern.compile("[A-Za-z0-9+/_-]{40,}");

    private static final Pattern CHANGING =
            Pattern.compile("aje[a-z0-9]{17}|AKIARZPUZDIK[A-Z2-7]{8}|20\\d\\d-[^,\"]+Z");

    private final Terminal terminal = new Terminal();
    private Path temporary;
    private String data;

    @BeforeEach
    void install(@TempDir Path folder) {
        temporary = folder;
        data = folder.resolve("data").toString();
        TestInstallation.in(new DataFolder(Path.of(data)));
    }

    private String file(String name, byte[] content) throws IOException {
        return Files.write(temporary.resolve(name), content).toString();
    }

    private String export(String name) throws IOException {
        return file(name, ExportFiles.read(name));
    }

    private int imports(String file, String... more) {
        var all = new ArrayList<>(List.of("import", file, "--account", ACCOUNT, "--data", data));
        all.addAll(List.of(more));
        return terminal.run(all.toArray(String[]::new));
    }

    private String csv(String... rows) throws IOException {
        var text = "user,access_key_id,secret_access_key,status\n" + String.join("\n", rows) + "\n";
        return file("keys.csv", text.getBytes(StandardCharsets.UTF_8));
    }

    /** How many rows the tables have that an import fills, audit included. */
    private List<Integer> rows() {
        try (var store = new SqlStore(StoreConfig.EMBEDDED.openExisting(new DataFolder(Path.of(data))))) {
            return store.read(tx -> List.of(
                    tx.identities().countUsers(Samples.ACCOUNT),
                    tx.directory().importedIds().size(),
                    tx.policies().count(Samples.ACCOUNT, 1_000),
                    tx.groups().count(Samples.ACCOUNT, 1_000),
                    tx.audit()
                            .events(
                                    Samples.ACCOUNT,
                                    AuditStore.Trail.CHANGES,
                                    Instant.EPOCH,
                                    Page.Request.first(Page.Request.MAX_SIZE))
                            .items()
                            .size()));
        }
    }

    static List<String> files() {
        return ExportFiles.names();
    }

    @ParameterizedTest
    @MethodSource("files")
    void a_file_of_every_format_is_imported_and_a_second_time_changes_nothing(String name) throws IOException {
        var file = export(name);
        var golden = golden(name);
        var before = rows();
        assertThat(imports(file, "--dry-run", "--continue")).isLessThan(2);
        assertThat(terminal.err()).doesNotContain("keyhold:").contains("users and keys");
        compare(golden, "dry run", terminal.out());
        assertThat(rows()).isEqualTo(before);

        var code = imports(file, "--continue", "--json");
        compare(golden, "json", terminal.out().strip());
        assertNoSecrets(name);
        assertThat(new ObjectMapper().readTree(terminal.out()).path("applied").asBoolean())
                .isTrue();
        var after = rows();
        assertThat(after).isNotEqualTo(before);

        assertThat(imports(file, "--continue")).isEqualTo(code);
        compare(golden, "again", terminal.out());
        assertThat(rows()).isEqualTo(after);

        assertThat(terminal.run("report", "credentials", "--account", ACCOUNT, "--data", data))
                .isZero();
        compare(golden, "credentials", CHANGING.matcher(terminal.out()).replaceAll("…"));
        assertNoSecrets(name);
        assertThat(terminal.run("verify", "--data", data)).isZero();
        assertThat(terminal.out()).contains("damaged: 0");
    }

    private static GoldenFile golden(String name) throws IOException {
        var file = REPORTS.resolve(name + ".txt");
        if (GoldenFile.RECORDING && Files.notExists(file)) {
            Files.createDirectories(REPORTS);
            Files.writeString(file, "");
        }
        return GoldenFile.read(file);
    }

    private static void compare(GoldenFile golden, String section, String seen) throws IOException {
        golden.record(section, seen.stripTrailing());
        assertThat(seen.stripTrailing()).isEqualTo(golden.get(section));
    }

    /** None of the long texts of the file but ids is in what was printed. */
    private void assertNoSecrets(String name) {
        var text = ExportFiles.text(name);
        LONG.matcher(text).results().forEach(found -> assertThat(terminal.out()).doesNotContain(found.group()));
    }

    @Test
    void nothing_is_imported_if_anything_is_refused_unless_the_rest_is_wanted() throws IOException {
        var file = csv(
                "alice,key-1,q7SxkJ0v3uWm9YtRb2LzP5hCdE8aFgN1oXiKyTwQ,Active",
                "bob,key/2,Zq7SxkJ0v3uWm9YtRb2LzP5hCdE8aFgN1oXiKyTw,Active");
        var before = rows();
        assertThat(imports(file)).isEqualTo(1);
        assertThat(terminal.out())
                .contains("refused  key    [line 3] key/2: an access key id has")
                .contains("nothing was imported, as something is refused");
        assertThat(rows()).isEqualTo(before);
        assertThat(imports(file, "--continue")).isEqualTo(1);
        assertThat(terminal.out())
                .contains("new      key    [line 2] key-1, active")
                .contains("imported");
        assertThat(rows().getFirst()).isEqualTo(before.getFirst() + 1);
    }

    @Test
    void weak_secrets_are_taken_only_if_that_is_said_and_are_marked() throws IOException {
        var file = csv("alice,key-1,letmeinletmeinletmein,Active");
        assertThat(imports(file)).isEqualTo(1);
        assertThat(terminal.out()).contains("the secret is weak");
        assertThat(imports(file, "--weak=inactive")).isZero();
        assertThat(terminal.out()).contains("key-1, inactive, weak: the secret is weak");
        assertThat(terminal.run("verify", "--data", data)).isZero();
        assertThat(terminal.out()).contains("weak secret: access key key-1 of account " + ACCOUNT);
        assertThat(terminal.run("report", "credentials", "--data", data, "--json"))
                .isZero();
        assertThat(terminal.out()).contains("\"id\":\"key-1\",\"status\":\"INACTIVE\",\"weak\":true");
        var other = csv("alice,key-2,letmeinletmeinletmeout,Active");
        assertThat(imports(other, "--weak=active")).isZero();
        assertThat(terminal.out()).contains("key-2, active, weak");
        assertThat(imports(other, "--weak=perhaps")).isEqualTo(2);
    }

    @Test
    void verify_finds_an_imported_id_that_is_not_listed() throws Exception {
        assertThat(imports(export("keys.csv"))).isZero();
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + data + "/keyhold.db");
                var statement = connection.createStatement()) {
            statement.execute("DELETE FROM imported_ids WHERE imported_id LIKE 'bob%'");
        }
        assertThat(terminal.run("verify", "--data", data)).isEqualTo(1);
        assertThat(terminal.out()).contains("damaged: access key bob.key@example.com: its id is not listed");
    }

    @Test
    void mistakes_are_described_in_one_line() throws IOException {
        var file = csv("alice,key-1,q7SxkJ0v3uWm9YtRb2LzP5hCdE8aFgN1oXiKyTwQ");
        assertThat(imports(file)).isEqualTo(1);
        assertThat(terminal.err())
                .startsWith("keyhold: line 2: ")
                .contains("nothing was imported")
                .hasLineCount(1);
        assertThat(terminal.run("import", file, "--account", "000000000042", "--data", data))
                .isEqualTo(1);
        assertThat(imports(temporary.resolve("absent").toString())).isEqualTo(1);
        assertThat(terminal.err()).contains("cannot read");
        assertThat(terminal.run("import", file, "--account", "1", "--data", data))
                .isEqualTo(2);
        assertThat(imports(file, "--from", "word")).isEqualTo(2);
        assertThat(terminal.err()).contains("csv, aws, minio, ceph, keystone, seaweedfs, versitygw, garage");
        assertThat(terminal.run("report", "credentials", "--account", "000000000042", "--data", data))
                .isEqualTo(1);
        assertThat(terminal.run("report", "credentials", "--account", "1", "--data", data))
                .isEqualTo(2);
    }

    @Test
    void an_import_is_audited_with_file_digest_and_numbers() throws IOException {
        assertThat(imports(export("keys.csv"))).isZero();
        assertThat(terminal.run("audit", "export", "--data", data, "--operation", "IMPORT_CREDENTIALS"))
                .isZero();
        assertThat(terminal.out())
                .hasLineCount(2)
                .contains("account " + ACCOUNT + ": users 2, access keys 3, groups 0, policies 0, refused 0")
                .contains("from csv file keys.csv with SHA-256 ")
                .contains("by " + System.getProperty("user.name"));
        assertThat(terminal.run("audit", "export", "--data", data, "--operation", "IMPORT_ACCESS_KEY"))
                .isZero();
        assertThat(terminal.out())
                .hasLineCount(3)
                .contains("access key bob.key@example.com of user bob, ACTIVE", ", INACTIVE");
    }

    @Test
    void what_cannot_be_read_is_named_in_words() throws IOException {
        assertThat(imports(temporary.resolve("absent.csv").toString())).isOne();
        assertThat(terminal.err()).contains("absent.csv: there is no such file or folder");
        assertThat(imports(file("notes.txt", "hello\nworld\n".getBytes(StandardCharsets.UTF_8))))
                .isOne();
        assertThat(terminal.err())
                .contains(
                        "the file is of no format that is known: name one with --from; of a CSV file the columns are");
    }

    @Test
    void the_end_names_the_first_that_is_refused_and_no_line_is_endless() throws IOException {
        assertThat(imports(csv("a," + "K".repeat(100_000) + ",x,Active"))).isOne();
        assertThat(terminal.out().strip().lines().reduce((_, last) -> last))
                .get()
                .asString()
                .startsWith("nothing was imported, as something is refused, first [line 2] KKK")
                .endsWith("…; --continue leaves it out");
        assertThat(terminal.out()).hasSizeLessThan(10_000);
    }
}
