package dev.keyhold.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.crypto.LocalRootKey;
import dev.keyhold.maintenance.Installation.Mode;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.Page;
import dev.keyhold.model.Progress;
import dev.keyhold.store.AuditStore;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

abstract class RekeyContract extends MaintenanceTest {
    private final List<String> steps = new ArrayList<>();
    private int nodes;

    private Rekey rekey() {
        return new Rekey(folder, database.storage(), steps::add);
    }

    private LocalRootKey rootKey() {
        return RootKeyFiles.read(folder);
    }

    private List<String> ids() throws SQLException {
        return database.column("SELECT root_key_id FROM keyrings");
    }

    private boolean isShared() {
        return database.storage() instanceof StoreConfig.Shared;
    }

    private void assertStarts(LocalRootKey with) {
        if (isShared()) {
            nodes++;
            var node = new DataFolder(folder.path().resolveSibling("node-" + nodes));
            node.prepare();
            DataFolder.writeSecret(node.rootKey(), with.reveal());
            open(node, database.storage(), Mode.OPEN_OR_CREATE).close();
        } else {
            assertThat(rootKey().id()).isEqualTo(with.id());
            open(Mode.OPEN_OR_CREATE).close();
        }
    }

    private void assertWhole() {
        assertThat(InstallationCheck.run(folder, database.storage(), Progress.NONE, steps::add)
                        .damaged())
                .isZero();
    }

    private List<String> recordWithoutKeyrings() throws Exception {
        return database.rows().stream()
                .filter(row -> !row.startsWith("keyrings") && !row.contains("operation=REKEY,"))
                .toList();
    }

    @Test
    void changes_the_wrapping_alone_and_servers_stay_ready() throws Exception {
        var old = rootKey();
        var before = recordWithoutKeyrings();
        try (var server = open(Mode.OPEN_OR_CREATE)) {
            server.probe();
            rekey().run();
            server.probe();
            rekey().finish();
            server.probe();
            // Even one that keeps the old file goes on, with the data keys that it has.
            DataFolder.writeSecret(folder.formerRootKey("new"), rootKey().reveal());
            server.probe();
        }
        assertThat(recordWithoutKeyrings()).isEqualTo(before);
        assertThat(rootKey().id()).isNotEqualTo(old.id());
        assertThat(ids()).containsExactly(rootKey().id());
        assertWhole();
        for (var file : List.of(folder.rootKey(), folder.formerRootKey(old.id()))) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
        assertThat(folder.nextRootKey()).doesNotExist();
        DataFolder.writeSecret(folder.rootKey(), old.reveal());
        assertThatThrownBy(() -> open(Mode.OPEN_OR_CREATE))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("does not open this database");
    }

    @Test
    void a_server_whose_data_keys_are_others_is_not_ready() throws Exception {
        try (var server = open(Mode.OPEN_OR_CREATE)) {
            var otherKey = LocalRootKey.generate(new SecureRandom());
            database.run(
                    "UPDATE keyrings SET keyring_id = '" + otherKey.id() + "', root_key_id = '" + otherKey.id() + "'");
            server.probe();
            database.run("UPDATE token_keys SET token_key_id = 'fedcba9876543210'");
            assertThatThrownBy(server::probe).hasMessageContaining("does not open");
        }
    }

    @Test
    void leaves_events() {
        var old = rootKey().id();
        rekey().run();
        rekey().finish();
        try (var store = store()) {
            var events = store.read(tx -> tx.audit()
                    .events(AccountId.SYSTEM, AuditStore.Trail.CHANGES, Instant.EPOCH, Page.Request.first(9)));
            assertThat(events.items())
                    .filteredOn(event -> event.operation().equals("REKEY"))
                    .extracting(AuditEvent::target)
                    .containsExactlyInAnyOrder("root key " + rootKey().id() + " added", "root key " + old + " removed");
        }
    }

    /** Cut off after its first step, its second and so on. */
    @Test
    void can_be_cut_off_anywhere_and_run_again() throws Exception {
        rekey().run();
        rekey().finish();
        var all = steps.size();
        assertThat(all).isEqualTo(5);
        for (int kept = 1; kept <= all; kept++) {
            var before = rootKey();
            steps.clear();
            cutOffAfter(kept);
            assertThat(steps).hasSize(kept);
            assertStarts(rootKey());
            if (ids().size() > 1) {
                for (var id : ids()) {
                    assertThat(List.of(before.id(), rootKey().id(), next().id()))
                            .contains(id);
                }
                assertStarts(isShared() ? before : rootKey());
            }
            if (kept < all) {
                rekey().run();
                rekey().finish();
            }
            assertThat(rootKey().id()).isNotEqualTo(before.id());
            assertThat(ids()).containsExactly(rootKey().id());
            assertThat(folder.nextRootKey()).doesNotExist();
            assertThat(folder.formerRootKey(before.id())).exists();
            assertStarts(rootKey());
            assertWhole();
        }
    }

    private LocalRootKey next() {
        return RootKeyFiles.find(folder.nextRootKey()).orElseGet(this::rootKey);
    }

    private static final class Cut extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private void cutOffAfter(int kept) {
        var cut = new Rekey(folder, database.storage(), step -> {
            steps.add(step);
            if (steps.size() == kept) {
                throw new Cut();
            }
        });
        assertThatThrownBy(() -> {
                    cut.run();
                    cut.finish();
                })
                .isInstanceOf(Cut.class);
    }

    @Test
    void begins_anew_when_the_new_root_key_was_lost_on_the_way() throws Exception {
        cutOffAfter(2);
        Files.delete(folder.nextRootKey());
        assertThatThrownBy(() -> rekey().finish())
                .isInstanceOf(StartException.class)
                .hasMessageContaining("is not the newest");
        assertThat(ids()).hasSize(2);
        rekey().run();
        rekey().finish();
        assertThat(ids()).containsExactly(rootKey().id());
        assertWhole();
    }

    @Test
    void is_refused_with_a_root_key_that_opens_nothing() throws Exception {
        var before = database.rows();
        var right = rootKey();
        var wrong = LocalRootKey.generate(new SecureRandom());
        DataFolder.writeSecret(folder.rootKey(), wrong.reveal());
        for (var work : List.<Runnable>of(() -> rekey().run(), () -> rekey().finish())) {
            assertThatThrownBy(work::run)
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("does not open this database");
        }
        assertThat(rootKey().id()).isEqualTo(wrong.id());
        Files.delete(folder.rootKey());
        assertThatThrownBy(() -> rekey().run())
                .isInstanceOf(StartException.class)
                .hasMessageContaining("is missing");
        DataFolder.writeSecret(folder.rootKey(), right.reveal());
        assertThat(database.rows()).isEqualTo(before);
    }

    @Test
    void runs_one_at_a_time() throws Exception {
        try (var _ = folder.lockForRekey()) {
            assertThatThrownBy(() -> rekey().run())
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("another command");
        }
    }

    @Test
    void has_nothing_to_finish_when_nothing_was_begun() throws Exception {
        assertThat(rekey().finish()).isEmpty();
        assertThat(ids()).containsExactly(rootKey().id());
    }
}
