package dev.keyhold.maintenance;

import static dev.keyhold.Samples.ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.Samples;
import dev.keyhold.crypto.LocalRootKey;
import dev.keyhold.crypto.TestRsaKeys;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.Page;
import dev.keyhold.model.Progress;
import dev.keyhold.server.TestInstallation;
import dev.keyhold.store.AuditStore;
import dev.keyhold.store.Store;
import dev.keyhold.store.sql.SqlStore;
import dev.keyhold.store.sql.SqliteEngine;
import dev.keyhold.store.sql.StoreObserver;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.DriverManager;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupsTest {
    private Path temporary;
    private DataFolder source;
    private DataFolder target;
    private Path backup;

    @BeforeEach
    void install(@TempDir Path folder) {
        temporary = folder;
        source = new DataFolder(folder.resolve("source"));
        target = new DataFolder(folder.resolve("target"));
        backup = folder.resolve("backup.db");
        TestInstallation.in(source);
    }

    private static Installation open(DataFolder folder, Installation.Mode mode) {
        return Installation.open(
                        folder,
                        StoreConfig.EMBEDDED,
                        mode,
                        Optional.of(ACCOUNT),
                        StoreObserver.NONE,
                        TestRsaKeys.create())
                .installation();
    }

    private static Store serving(DataFolder folder) {
        return new SqlStore(SqliteEngine.open(folder.database(), StoreObserver.NONE));
    }

    private static void insert(Store store, int number) {
        store.write(tx -> {
            tx.identities().insert(Samples.user(ACCOUNT, number, "user-" + number));
            return number;
        });
    }

    private void giveRootKey() throws IOException {
        Files.createDirectories(target.path());
        Files.copy(source.rootKey(), target.rootKey());
    }

    private static void assertRefused(Runnable work, String... words) {
        assertThatThrownBy(work::run)
                .isInstanceOf(StartException.class)
                .message()
                .contains(words)
                .hasLineCount(1);
    }

    @Test
    void hold_every_change_acknowledged_before_while_writers_go_on() throws Exception {
        var acknowledged = new AtomicInteger();
        var stop = new AtomicBoolean();
        int before;
        try (var store = serving(source);
                var threads = Executors.newSingleThreadExecutor()) {
            for (int i = 1; i <= 50; i++) {
                insert(store, i);
            }
            var writer = threads.submit(() -> {
                for (int i = 51; !stop.get(); i++) {
                    insert(store, i);
                    acknowledged.set(i);
                }
                return stop.get();
            });
            while (acknowledged.get() < 60) {
                Thread.onSpinWait();
            }
            before = acknowledged.get();
            assertThat(Backups.make(source, backup).fit()).isEqualTo(RootKeyStatus.Fit.OPENS);
            stop.set(true);
            writer.get();
        }
        giveRootKey();
        assertThat(Backups.restore(backup, target).fit()).isEqualTo(RootKeyStatus.Fit.OPENS);
        open(target, Installation.Mode.OPEN_OR_CREATE).close();
        try (var store = serving(target)) {
            var found = store.read(tx -> tx.identities().countUsers(ACCOUNT)) - 1;
            assertThat(found).isBetween(before, acknowledged.get() + 1);
            // One writer, so what is there is a beginning of what was written, without holes.
            for (int i = 1; i <= found; i++) {
                var name = "user-" + i;
                assertThat(store.<Object>read(tx -> tx.identities().findUser(ACCOUNT, name)))
                        .isNotEqualTo(Optional.empty());
            }
        }
    }

    @Test
    void hold_every_row_of_every_account() throws Exception {
        try (var store = serving(source)) {
            Contents.fill(store, source);
        }
        var before = MaintenanceTest.Database.embedded(source).rows();
        for (var account : List.of(ACCOUNT, Contents.TEAM, Samples.OTHER_ACCOUNT)) {
            assertThat(before).anyMatch(row -> row.startsWith("identities{account_id=" + account + ", "));
        }
        Backups.make(source, backup);
        giveRootKey();
        Backups.restore(backup, target);
        var restored = MaintenanceTest.Database.embedded(target).rows();
        restored.removeIf(row -> row.startsWith("audit_") && row.contains("operation=RESTORE,"));
        assertThat(restored).isEqualTo(before);
        assertThat(InstallationCheck.run(target, StoreConfig.EMBEDDED, Progress.NONE, _ -> {})
                        .damaged())
                .isZero();
    }

    @Test
    void are_for_their_owner_alone_and_leave_nothing_else_behind() throws Exception {
        Backups.make(source, backup);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(backup)))
                .isEqualTo("rw-------");
        Backups.restore(backup, target);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target.database())))
                .isEqualTo("rw-------");
        try (var files = Files.list(temporary)) {
            assertThat(files).containsExactlyInAnyOrder(source.path(), target.path(), backup);
        }
        try (var files = Files.list(target.path())) {
            assertThat(files)
                    .containsExactlyInAnyOrder(target.database(), target.path().resolve("keyhold.lock"));
        }
    }

    @Test
    void hold_nothing_that_was_deleted_and_no_root_key() throws Exception {
        try (var store = serving(source)) {
            insert(store, 7777);
            store.write(tx -> {
                tx.identities().delete(Samples.user(ACCOUNT, 7777, "user-7777"));
                return true;
            });
            Backups.make(source, backup);
        }
        var bytes = Files.readString(backup, StandardCharsets.ISO_8859_1);
        assertThat(bytes)
                .doesNotContain("user-7777")
                .doesNotContain(Files.readString(source.rootKey()).strip());
    }

    @Test
    void leave_a_file_alone_that_is_there() throws Exception {
        Files.writeString(backup, "precious");
        assertRefused(() -> Backups.make(source, backup), "is there already; nothing was changed");
        assertThat(backup).content().isEqualTo("precious");
    }

    @Test
    void are_made_of_databases_alone() {
        assertRefused(() -> Backups.make(target, backup), "there is no Keyhold database");
        assertThat(backup).doesNotExist();
        assertRefused(() -> Backups.make(source, temporary.resolve("absent/backup.db")), "cannot write");
    }

    @Test
    void say_which_root_key_is_needed() {
        var id = LocalRootKey.parse(source.read(source.rootKey()).orElseThrow()).id();
        Backups.make(source, backup);
        assertFit(Backups.restore(backup, target), RootKeyStatus.Fit.IS_MISSING, id);
        var other = new DataFolder(temporary.resolve("other"));
        open(other, Installation.Mode.CREATE).close();
        other.database().toFile().delete();
        assertFit(Backups.restore(backup, other), RootKeyStatus.Fit.IS_ANOTHER, id);
        DataFolder.writeSecret(
                source.rootKey(), LocalRootKey.generate(new SecureRandom()).reveal());
        assertFit(Backups.make(source, temporary.resolve("second.db")), RootKeyStatus.Fit.IS_ANOTHER, id);
    }

    private static void assertFit(RootKeyStatus status, RootKeyStatus.Fit fit, String neededId) {
        assertThat(status.fit()).isEqualTo(fit);
        assertThat(status.neededId()).isEqualTo(neededId);
    }

    @Test
    void are_restored_where_no_database_is() throws Exception {
        Backups.make(source, backup);
        var before = Files.readAllBytes(source.database());
        assertRefused(() -> Backups.restore(backup, source), "has a database already; nothing was changed");
        assertThat(source.database()).hasBinaryContent(before);
        Files.createDirectories(target.path());
        Files.createFile(target.path().resolve("keyhold.db-wal"));
        assertRefused(() -> Backups.restore(backup, target), "has a database already");
        assertThat(target.database()).doesNotExist();
    }

    @Test
    void leave_an_event_when_they_are_restored() {
        Backups.make(source, backup);
        Backups.restore(backup, target);
        try (var store = serving(target)) {
            var events = store.read(tx -> tx.audit()
                    .events(AccountId.SYSTEM, AuditStore.Trail.CHANGES, Instant.EPOCH, Page.Request.first(9)));
            assertThat(events.items()).extracting(AuditEvent::operation).containsExactly("RESTORE");
        }
    }

    @Test
    void that_are_damaged_or_of_something_else_are_refused_and_leave_no_database() throws Exception {
        assertRefused(() -> Backups.restore(backup, target), "there is no backup");

        Backups.make(source, backup);
        try (var file = new RandomAccessFile(backup.toFile(), "rw")) {
            file.seek(8192);
            file.write(new byte[4096]);
        }
        assertRefused(() -> Backups.restore(backup, target), "is damaged");

        var foreign = temporary.resolve("foreign.db");
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + foreign);
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE recipes (name TEXT)");
        }
        assertRefused(() -> Backups.restore(foreign, target), "is no database of Keyhold");

        var empty = new DataFolder(temporary.resolve("empty"));
        Files.createDirectories(empty.path());
        serving(empty).close();
        assertRefused(() -> Backups.restore(empty.database(), target), "holds no installation");

        Files.writeString(backup, "nonsense");
        assertRefused(() -> Backups.restore(backup, target), "cannot be opened");
        assertThat(target.database()).doesNotExist();
    }
}
