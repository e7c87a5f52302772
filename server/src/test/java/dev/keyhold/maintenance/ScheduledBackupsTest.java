package dev.keyhold.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.server.TestInstallation;
import dev.keyhold.store.sql.SqlStore;
import dev.keyhold.store.sql.SqliteEngine;
import dev.keyhold.store.sql.StoreObserver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScheduledBackupsTest {
    private static final Duration EVERY = Duration.ofHours(6);

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-03-04T05:06:07Z"));
    private DataFolder folder;
    private Path to;

    @BeforeEach
    void install(@TempDir Path temporary) {
        folder = new DataFolder(temporary.resolve("data"));
        TestInstallation.in(folder);
        to = temporary.resolve("made/backups");
    }

    private ScheduledBackups backups() {
        return backups(FileRootKeySource.in(folder));
    }

    private ScheduledBackups backups(RootKeySource rootKey) {
        var config = new InstallationConfig(folder, StoreConfig.EMBEDDED, rootKey);
        return new ScheduledBackups(config, new ScheduledBackups.Plan(EVERY, to, 2), now::get);
    }

    @Test
    void need_no_root_key_in_the_data_folder() {
        var elsewhere = folder.path().resolveSibling("elsewhere.key");
        DataFolder.move(folder.rootKey(), elsewhere);
        var backups = backups(new FileRootKeySource(elsewhere));
        backups.runDue();
        assertThat(backups.problem()).isEmpty();
        assertThat(to.toFile().list()).hasSize(1);
    }

    private void pass(Duration time) {
        now.updateAndGet(before -> before.plus(time));
    }

    @Test
    void are_made_when_they_are_due_and_the_newest_are_kept() {
        var backups = backups();
        backups.runDue();
        assertThat(to.toFile().list()).containsExactly("keyhold-20260304T050607Z.db");
        pass(EVERY.minusSeconds(1));
        backups.runDue();
        assertThat(to.toFile().list()).hasSize(1);
        pass(Duration.ofSeconds(1));
        backups.runDue();
        pass(EVERY);
        backups.runDue();
        assertThat(to.toFile().list())
                .containsExactlyInAnyOrder("keyhold-20260304T110607Z.db", "keyhold-20260304T170607Z.db");
        assertThat(backups.lastMade()).contains(Instant.parse("2026-03-04T17:06:07Z"));
        assertThat(LastBackup.read(folder).orElseThrow().file()).endsWith("keyhold-20260304T170607Z.db");
        assertThat(backups.problem()).isEmpty();
    }

    @Test
    void are_restored_like_any_other_with_every_account() throws Exception {
        try (var store = new SqlStore(SqliteEngine.open(folder.database(), StoreObserver.NONE))) {
            Contents.fill(store, folder);
        }
        backups().runDue();
        var target = new DataFolder(folder.path().resolveSibling("restored"));
        Backups.restore(to.resolve("keyhold-20260304T050607Z.db"), target);
        var restored = MaintenanceTest.Database.embedded(target).rows();
        restored.removeIf(row -> row.startsWith("audit_") && row.contains("operation=RESTORE,"));
        assertThat(restored).isEqualTo(MaintenanceTest.Database.embedded(folder).rows());
    }

    @Test
    void a_restart_makes_no_other_before_it_is_due() {
        backups().runDue();
        pass(Duration.ofHours(1));
        backups().runDue();
        assertThat(to.toFile().list()).hasSize(1);
    }

    @Test
    void one_that_was_made_while_the_clock_was_wrong_neither_stops_nor_replaces_others() throws Exception {
        var backups = backups();
        Files.writeString(to.resolve("keyhold-20300101T000000Z.db"), "");
        for (int i = 0; i < 4; i++) {
            backups.runDue();
            pass(EVERY);
        }
        assertThat(to.toFile().list())
                .containsExactlyInAnyOrder(
                        "keyhold-20260304T170607Z.db", "keyhold-20260304T230607Z.db", "keyhold-20300101T000000Z.db");
        assertThat(backups.lastMade()).contains(Instant.parse("2026-03-04T23:06:07Z"));
    }

    @Test
    void files_of_others_stay() throws Exception {
        var backups = backups();
        Files.writeString(to.resolve("keyhold-old.db"), "");
        Files.writeString(to.resolve("notes"), "");
        for (int i = 0; i < 4; i++) {
            backups.runDue();
            pass(EVERY);
        }
        assertThat(to.toFile().list()).hasSize(4).contains("keyhold-old.db", "notes");
    }

    @Test
    void a_failure_is_kept_for_the_operator_and_tried_again_soon() throws Exception {
        var backups = backups();
        Files.move(folder.database(), folder.path().resolve("elsewhere"));
        backups.runDue();
        assertThat(backups.problem().orElseThrow()).contains("there is no Keyhold database");
        assertThat(backups.failures()).isEqualTo(1);
        backups.runDue();
        assertThat(backups.failures()).isEqualTo(1);
        Files.move(folder.path().resolve("elsewhere"), folder.database());
        pass(Duration.ofMinutes(5));
        backups.runDue();
        assertThat(backups.problem()).isEmpty();
        assertThat(to.toFile().list()).hasSize(1);
    }

    @Test
    void one_that_the_root_key_does_not_open_is_put_aside_and_tried_again_soon() {
        var elsewhere = folder.path().resolveSibling("elsewhere.key");
        DataFolder.move(folder.rootKey(), elsewhere);
        var backups = backups();
        for (int i = 0; i < 3; i++) {
            backups.runDue();
            assertThat(backups.problem().orElseThrow())
                    .contains("the root key does not open the backup", "put aside as " + to);
            assertThat(to.toFile().list()).containsExactly("keyhold-unopened.db");
            pass(Duration.ofMinutes(5));
        }
        assertThat(backups.failures()).isEqualTo(3);
        assertThat(backups.lastMade()).isEmpty();
        assertThat(LastBackup.read(folder)).isEmpty();
        DataFolder.move(elsewhere, folder.rootKey());
        backups.runDue();
        assertThat(backups.problem()).isEmpty();
        assertThat(to.toFile().list()).containsExactly("keyhold-20260304T052107Z.db");
        assertThat(LastBackup.read(folder)).isPresent();
    }

    @Test
    void a_folder_that_cannot_be_made_is_refused_at_the_start() throws Exception {
        Files.writeString(folder.path().resolveSibling("made"), "a file");
        assertThatThrownBy(this::backups).isInstanceOf(StartException.class).hasMessageContaining("cannot make");
    }
}
