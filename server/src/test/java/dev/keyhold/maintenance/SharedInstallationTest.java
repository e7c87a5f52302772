package dev.keyhold.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.Samples;
import dev.keyhold.crypto.LocalRootKey;
import dev.keyhold.crypto.TestRsaKeys;
import dev.keyhold.maintenance.Installation.Mode;
import dev.keyhold.postgres.Postgres.Version;
import dev.keyhold.store.sql.PostgresDatabases;
import dev.keyhold.store.sql.StoreObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Installations whose record is in a database that nodes share. */
class SharedInstallationTest {
    private final StoreConfig storage = new StoreConfig.Shared(PostgresDatabases.manyConnections(
            PostgresDatabases.of(Version.NEWEST).bare()));
    private DataFolder first;
    private DataFolder second;

    @BeforeEach
    void choose(@TempDir Path temporary) {
        first = new DataFolder(temporary.resolve("first"));
        second = new DataFolder(temporary.resolve("second"));
    }

    private Installation.Opened open(DataFolder folder, Mode mode) {
        return Installation.open(
                folder, storage, mode, Optional.of(Samples.ACCOUNT), StoreObserver.NONE, TestRsaKeys.create());
    }

    private void create() {
        open(first, Mode.CREATE).installation().close();
    }

    /** As the guide has it. */
    private void copy() throws IOException {
        Files.createDirectories(second.path());
        try (var files = Files.list(first.path())) {
            for (var file : files.toList()) {
                Files.copy(file, second.path().resolve(file.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    private void assertRefused(DataFolder folder, Mode mode, String... words) {
        assertThatThrownBy(() -> open(folder, mode))
                .isInstanceOf(StartException.class)
                .message()
                .contains(words)
                .hasLineCount(1);
    }

    @Test
    void leave_the_folder_without_a_database() {
        create();
        assertThat(first.database()).doesNotExist();
        assertThat(first.rootKey()).exists();
        assertThat(first.adminKey()).exists();
        assertThat(first.caCertificate()).exists();
    }

    @Test
    void take_a_further_node_that_has_a_copy_of_the_folder() throws Exception {
        create();
        copy();
        try (var one = open(first, Mode.OPEN_OR_CREATE).installation();
                var other = open(second, Mode.OPEN_OR_CREATE).installation()) {
            one.probe();
            other.probe();
            assertThat(other.accounts()).containsExactly(Samples.ACCOUNT);
        }
    }

    @Test
    void take_no_node_without_the_root_key() throws Exception {
        create();
        assertRefused(second, Mode.OPEN_OR_CREATE, "the root key", "is missing");
        assertThat(second.rootKey()).doesNotExist();
        DataFolder.writeSecret(
                second.rootKey(), LocalRootKey.generate(new SecureRandom()).reveal());
        assertRefused(second, Mode.OPEN_OR_CREATE, "does not open this database (127.0.0.1:");
    }

    @Test
    void are_made_once() {
        create();
        assertRefused(first, Mode.CREATE, "the database 127.0.0.1:", "is initialised already; nothing was changed");
        assertRefused(second, Mode.CREATE, "is initialised already; nothing was changed");
        assertThat(second.rootKey()).doesNotExist();
    }

    @Test
    void are_made_by_one_of_two_nodes_that_start_at_once() throws Exception {
        // Both have the same root key, as copies of one folder have.
        for (var folder : List.of(first, second)) {
            folder.prepare(storage);
        }
        var key = LocalRootKey.generate(new SecureRandom()).reveal();
        DataFolder.writeSecret(first.rootKey(), key);
        DataFolder.writeSecret(second.rootKey(), key);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var starting = threads.invokeAll(List.<Callable<Installation.Opened>>of(
                    () -> open(first, Mode.OPEN_OR_CREATE), () -> open(second, Mode.OPEN_OR_CREATE)));
            var one = starting.getFirst().get();
            var other = starting.getLast().get();
            try (var here = one.installation();
                    var there = other.installation()) {
                assertThat(List.of(one.fresh().isPresent(), other.fresh().isPresent()))
                        .containsExactlyInAnyOrder(true, false);
                assertThat(here.accounts()).hasSize(1).isEqualTo(there.accounts());
                assertThat(List.of(Files.exists(first.adminKey()), Files.exists(second.adminKey())))
                        .as("the key file of admin is where the installation was made")
                        .containsExactly(one.fresh().isPresent(), other.fresh().isPresent());
            }
        }
    }
}
