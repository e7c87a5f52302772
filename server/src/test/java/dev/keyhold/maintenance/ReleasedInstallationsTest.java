package dev.keyhold.maintenance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.cli.Keyhold;
import dev.keyhold.maintenance.Installation.Mode;
import dev.keyhold.maintenance.MaintenanceTest.Database;
import dev.keyhold.server.TestInstallation;
import dev.keyhold.store.sql.SqlStore;
import dev.keyhold.store.sql.StoreObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An installation of each released build is kept in {@code src/test/resources/released}, with something in every table,
 * and the digests of the steps that had made its schema. This build opens and upgrades all of them. A release adds its
 * own with {@code -Dreleased.record=VERSION}; what is there is never written again.
 */
class ReleasedInstallationsTest {
    private static final Path RELEASED = Path.of("src/test/resources/released");
    private static final String DATABASE = "keyhold.db";
    private static final String ROOT_KEY = "root.key";
    private static final String STEPS = "schema.sha256";
    private static final Pattern LINE = Pattern.compile("([0-9a-f]{64})  (\\S+)");

    @TempDir
    private Path temporary;

    static Stream<Path> releases() throws IOException {
        try (var folders = Files.list(RELEASED)) {
            return folders.sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("releases")
    void are_opened_and_upgraded(Path release) throws IOException, SQLException {
        var folder = folder(release);
        Files.copy(release.resolve(DATABASE), folder.database());
        var before = rowsByTable(Database.embedded(folder));
        MaintenanceTest.open(folder, StoreConfig.EMBEDDED, Mode.OPEN_OR_CREATE).close();
        assertIsWhole(folder, before);
    }

    @ParameterizedTest
    @MethodSource("releases")
    void are_restored_from_a_backup(Path release) throws IOException, SQLException {
        var folder = folder(release);
        Backups.restore(release.resolve(DATABASE), folder);
        var original = new DataFolder(Files.createDirectory(temporary.resolve("original")));
        Files.copy(release.resolve(DATABASE), original.database());
        assertIsWhole(folder, rowsByTable(Database.embedded(original)));
    }

    /** A released file of the schema never changes: databases that it has made would be refused. */
    @ParameterizedTest
    @MethodSource("releases")
    void have_the_steps_of_the_schema_that_this_build_has(Path release) throws IOException {
        var lines = Files.readAllLines(release.resolve(STEPS));
        assertThat(lines).isNotEmpty().allSatisfy(line -> {
            var parts = LINE.matcher(line);
            assertThat(parts.matches()).as(line).isTrue();
            assertThat(digest(Path.of("src/main/resources/schema", parts.group(2))))
                    .as("%s is released: add a file in place of changing it", parts.group(2))
                    .isEqualTo(parts.group(1));
        });
    }

    @BeforeAll
    static void record_a_release(@TempDir Path temporary) throws IOException {
        var version = System.getProperty("released.record");
        if (version == null) {
            return;
        }
        var release = Files.createDirectories(RELEASED.resolve(version));
        var folder = new DataFolder(temporary.resolve("data"));
        TestInstallation.in(folder);
        try (var store = new SqlStore(StoreConfig.EMBEDDED.open(folder, StoreObserver.NONE))) {
            Contents.fill(store, folder);
        }
        Backups.make(folder, release.resolve(DATABASE));
        Files.copy(folder.rootKey(), release.resolve(ROOT_KEY));
        try (var files = Files.walk(Path.of("src/main/resources/schema"))) {
            var lines = files.filter(Files::isRegularFile)
                    .sorted()
                    .map(file -> digest(file) + "  "
                            + Path.of("src/main/resources/schema")
                                    .relativize(file)
                                    .toString()
                                    .replace('\\', '/'))
                    .toList();
            Files.write(release.resolve(STEPS), lines);
        }
    }

    private DataFolder folder(Path release) throws IOException {
        var folder = new DataFolder(temporary.resolve("data"));
        folder.prepare();
        DataFolder.writeSecret(folder.rootKey(), Files.readString(release.resolve(ROOT_KEY)));
        return folder;
    }

    /** Every secret opens, every reference has its record, and no row is lost. */
    private static void assertIsWhole(DataFolder folder, Map<String, Long> before) throws SQLException {
        assertThat(Keyhold.run(new String[] {"verify", "--data", folder.path().toString()}))
                .isZero();
        assertThat(rowsByTable(Database.embedded(folder))).containsAllEntriesOf(before);
    }

    /** Without tables that the server fills itself when it opens a database. */
    private static Map<String, Long> rowsByTable(Database database) throws SQLException {
        var names = database.column("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name");
        var rows = new TreeMap<String, Long>();
        for (var name : names) {
            if (!List.of("schema_history", "audit_changes").contains(name)) {
                rows.put(
                        name,
                        Long.valueOf(
                                database.column("SELECT count(*) FROM " + name).getFirst()));
            }
        }
        return rows;
    }

    private static String digest(Path file) {
        try {
            var text = Files.readString(file).replace("\r\n", "\n");
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
