package dev.keyhold.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.crypto.TestRsaKeys;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.store.sql.StoreObserver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevInstallationTest {
    private static final AccessKeyId SHORT = new AccessKeyId("test");

    @TempDir
    private Path path;

    private DataFolder folder;

    @BeforeEach
    void name() {
        folder = new DataFolder(path.resolve("data"));
    }

    private Installation create(DevCredentials credentials) {
        return DevInstallation.create(folder, credentials, StoreObserver.NONE, TestRsaKeys.create());
    }

    private static void refuses(DataFolder folder) {
        for (var mode : Installation.Mode.values()) {
            assertThatThrownBy(() ->
                            Installation.open(folder, StoreConfig.EMBEDDED, mode, Optional.empty(), StoreObserver.NONE))
                    .isInstanceOf(StartException.class);
        }
        assertThatThrownBy(() -> Installation.open(
                        folder,
                        StoreConfig.EMBEDDED,
                        Installation.Mode.OPEN_OR_CREATE,
                        Optional.empty(),
                        StoreObserver.NONE))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("keyhold dev");
    }

    @Test
    void has_the_account_and_the_keys_that_everybody_knows() {
        try (var installation = create(DevCredentials.known())) {
            assertThat(installation.accounts()).containsExactly(DevInstallation.ACCOUNT);
            installation.store().read(tx -> {
                var root = tx.accounts()
                        .find(DevInstallation.ACCOUNT)
                        .orElseThrow()
                        .root();
                for (var id : new AccessKeyId[] {DevCredentials.known().id(), SHORT}) {
                    assertThat(tx.accessKeys()
                                    .find(DevInstallation.ACCOUNT, id)
                                    .orElseThrow()
                                    .owner())
                            .isEqualTo(root);
                }
                assertThat(tx.directory().withImportedId("test")).contains(DevInstallation.ACCOUNT);
                return true;
            });
            assertThat(DevCredentials.known().secret().reveal()).hasSize(40);
            assertThat(DevCredentials.known().id().account()).contains(DevInstallation.ACCOUNT);
            assertThat(folder.adminKey()).isNotEmptyFile();
        }
    }

    @Test
    void has_no_key_that_anybody_knows_where_others_reach_it() {
        var credentials = DevCredentials.random(new SecureRandom());
        assertThat(credentials.id()).isNotEqualTo(DevCredentials.known().id());
        assertThat(credentials.secret()).isNotEqualTo(DevCredentials.known().secret());
        try (var installation = create(credentials)) {
            installation.store().read(tx -> {
                var root = tx.accounts()
                        .find(DevInstallation.ACCOUNT)
                        .orElseThrow()
                        .root();
                assertThat(tx.accessKeys().countOwnedBy(DevInstallation.ACCOUNT, root))
                        .isEqualTo(1);
                assertThat(tx.directory().withImportedId("test")).isEmpty();
                return true;
            });
        }
        refuses(folder);
    }

    @Test
    void is_refused_by_what_serves_and_stays_as_it_is() {
        create(DevCredentials.known()).close();
        refuses(folder);
        try (var store = StoreConfig.EMBEDDED.openExisting(folder)) {
            assertThat(store).isNotNull();
        }
    }

    @Test
    void is_refused_as_a_restored_backup_too() throws Exception {
        create(DevCredentials.known()).close();
        var backup = path.resolve("backup");
        var other = new DataFolder(path.resolve("other"));
        Files.createDirectories(other.path());
        Files.copy(folder.rootKey(), other.rootKey());
        Backups.make(folder, backup);
        Backups.restore(backup, other);
        refuses(other);
    }

    @Test
    void is_not_made_in_a_folder_that_holds_something() throws Exception {
        Files.createDirectories(folder.path());
        Files.writeString(folder.path().resolve("thesis.txt"), "");
        assertThatThrownBy(() -> create(DevCredentials.known()))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("thesis.txt");
    }

    @Test
    void credentials_are_not_printed() {
        assertThat(DevCredentials.random(new SecureRandom()).toString()).contains("****");
    }
}
