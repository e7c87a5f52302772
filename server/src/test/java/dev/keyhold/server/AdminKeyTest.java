package dev.keyhold.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.crypto.LocalRootKey;
import dev.keyhold.crypto.Ps256;
import dev.keyhold.crypto.SecretGenerator;
import dev.keyhold.crypto.TestRsaKeys;
import dev.keyhold.maintenance.AuthorizedKeyFile;
import dev.keyhold.maintenance.DataFolder;
import dev.keyhold.maintenance.Installation;
import dev.keyhold.maintenance.Setup;
import dev.keyhold.maintenance.StartException;
import dev.keyhold.maintenance.StoreConfig;
import dev.keyhold.model.AccessBinding;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.AuthorizedKey;
import dev.keyhold.model.Identity;
import dev.keyhold.model.ResourceId;
import dev.keyhold.store.sql.SqlStore;
import dev.keyhold.store.sql.SqliteEngine;
import dev.keyhold.store.sql.StoreObserver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first service account, and the file with its key. */
class AdminKeyTest {
    private static final AccountId ACCOUNT = new AccountId("123456789012");

    @TempDir
    private Path path;

    @Test
    void a_new_installation_has_an_administrator_with_a_key() {
        var folder = new DataFolder(path);
        try (var opened = open(folder, Installation.Mode.CREATE).installation()) {
            var file = AuthorizedKeyFile.parse(folder.read(folder.adminKey()).orElseThrow());
            var admin = opened.store()
                    .read(tx -> tx.identities().findUser(ACCOUNT, "admin"))
                    .orElseThrow();
            var key = opened.store()
                    .read(tx -> tx.authorizedKeys().find(ACCOUNT, new ResourceId(file.id())))
                    .orElseThrow();
            var account = opened.store().read(tx -> tx.accounts().find(ACCOUNT)).orElseThrow();
            var bindings = opened.store().read(tx -> tx.bindings().on(ACCOUNT, account.cloud()));

            assertThat(admin.id().text()).isEqualTo(file.serviceAccountId());
            assertThat(admin.kind()).isEqualTo(Identity.Kind.USER);
            assertThat(admin.folder()).isEqualTo(account.defaultFolder());
            assertThat(key.owner()).isEqualTo(admin.id());
            assertThat(key.algorithm()).isEqualTo(AuthorizedKey.Algorithm.RSA_2048);
            assertThat(key.publicKey()).isEqualTo(file.publicKey());
            assertThat(bindings)
                    .containsExactly(new AccessBinding(
                            account.cloud(),
                            "admin",
                            new AccessBinding.Subject(
                                    "serviceAccount", admin.id().text())));
        }
    }

    @Test
    void the_key_file_has_the_vendors_fields_and_no_other() throws IOException {
        var folder = new DataFolder(path);
        open(folder, Installation.Mode.OPEN_OR_CREATE).installation().close();

        var json = new ObjectMapper().readTree(folder.adminKey().toFile());

        assertThat(json.fieldNames())
                .toIterable()
                .containsExactly(
                        "id", "service_account_id", "created_at", "key_algorithm", "public_key", "private_key");
        assertThat(json.path("key_algorithm").textValue()).isEqualTo("RSA_2048");
        assertThat(Instant.parse(json.path("created_at").textValue()))
                .isBeforeOrEqualTo(InstantSource.system().instant());
        assertThat(json.path("private_key").textValue())
                .startsWith("PLEASE DO NOT REMOVE THIS LINE! Yandex.Cloud SA Key ID <"
                        + json.path("id").textValue() + ">\n-----BEGIN PRIVATE KEY-----\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.adminKey())))
                .isEqualTo("rw-------");
    }

    @Test
    void the_halves_of_the_key_belong_together() {
        var folder = new DataFolder(path);
        // The one place here that takes a new pair.
        Installation.open(
                        folder,
                        StoreConfig.EMBEDDED,
                        Installation.Mode.CREATE,
                        Optional.of(ACCOUNT),
                        StoreObserver.NONE)
                .installation()
                .close();
        var file = AuthorizedKeyFile.parse(folder.read(folder.adminKey()).orElseThrow());

        var signature = Ps256.Signer.of(file.privateKey()).sign("text");

        assertThat(Ps256.Verifier.of(file.publicKey()).verifies("text", signature))
                .isTrue();
    }

    @Test
    void the_private_half_is_nowhere_in_the_database() throws IOException {
        var folder = new DataFolder(path);
        open(folder, Installation.Mode.CREATE).installation().close();
        var file = AuthorizedKeyFile.parse(folder.read(folder.adminKey()).orElseThrow());
        var line = file.privateKey().lines().skip(5).findFirst().orElseThrow();

        try (var files = Files.list(path)) {
            for (var each :
                    files.filter(found -> !found.equals(folder.adminKey())).toList()) {
                assertThat(Files.readString(each, StandardCharsets.ISO_8859_1))
                        .as(each.toString())
                        .doesNotContain(line);
            }
        }
    }

    @Test
    void the_key_file_is_there_before_the_installation_is() {
        var folder = new DataFolder(path);
        folder.prepare(StoreConfig.EMBEDDED);
        try (var store = new SqlStore(SqliteEngine.open(folder.database(), StoreObserver.NONE))) {
            var random = new SecureRandom();
            var setup = new Setup(
                    store,
                    new IdGenerator(random),
                    new SecretGenerator(random),
                    TestRsaKeys.create(),
                    InstantSource.system());

            setup.run(
                    ACCOUNT,
                    LocalRootKey.generate(random),
                    _ -> assertThat(setup.isDone()).isFalse());

            assertThat(setup.isDone()).isTrue();
        }
    }

    @Test
    void a_key_file_is_never_overwritten_even_after_a_crash() {
        var folder = new DataFolder(path);
        folder.prepare(StoreConfig.EMBEDDED);
        try (var store = new SqlStore(SqliteEngine.open(folder.database(), StoreObserver.NONE))) {
            var random = new SecureRandom();
            var setup = new Setup(
                    store,
                    new IdGenerator(random),
                    new SecretGenerator(random),
                    TestRsaKeys.create(),
                    InstantSource.system());
            assertThatThrownBy(() -> setup.run(ACCOUNT, LocalRootKey.generate(random), made -> {
                        DataFolder.writeSecret(
                                folder.adminKey(), AuthorizedKeyFile.of(made).toJson());
                        throw new IllegalStateException("crash");
                    }))
                    .hasMessage("crash");
            assertThat(setup.isDone()).isFalse();
        }
        var left = AuthorizedKeyFile.parse(folder.read(folder.adminKey()).orElseThrow());

        for (var mode : Installation.Mode.values()) {
            assertThatThrownBy(() -> open(folder, mode))
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining(folder.adminKey() + " is there already")
                    .hasMessageContaining("nothing was set up");
        }
        assertThat(folder.read(folder.adminKey()).orElseThrow()).contains(left.id());
        DataFolder.delete(folder.adminKey());
        open(folder, Installation.Mode.OPEN_OR_CREATE).installation().close();
        assertThat(folder.read(folder.adminKey()).orElseThrow()).doesNotContain(left.id());
    }

    @Test
    void opening_an_installation_again_leaves_the_key_file_alone() {
        var folder = new DataFolder(path);
        open(folder, Installation.Mode.CREATE).installation().close();
        var before = folder.read(folder.adminKey());

        open(folder, Installation.Mode.OPEN_OR_CREATE).installation().close();

        assertThat(folder.read(folder.adminKey())).isEqualTo(before);
    }

    @Test
    void a_key_file_does_not_print_its_private_half() {
        var folder = new DataFolder(path);
        open(folder, Installation.Mode.CREATE).installation().close();

        assertThat(AuthorizedKeyFile.parse(folder.read(folder.adminKey()).orElseThrow())
                        .toString())
                .doesNotContain("PRIVATE");
    }

    private static Installation.Opened open(DataFolder folder, Installation.Mode mode) {
        return Installation.open(
                folder, StoreConfig.EMBEDDED, mode, Optional.of(ACCOUNT), StoreObserver.NONE, TestRsaKeys.create());
    }
}
