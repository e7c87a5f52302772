package dev.keyhold.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.Samples;
import dev.keyhold.crypto.LocalRootKey;
import dev.keyhold.crypto.TestRsaKeys;
import dev.keyhold.maintenance.Installation.Mode;
import dev.keyhold.model.AccountId;
import dev.keyhold.server.TestInstallation;
import dev.keyhold.store.sql.StoreObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstallationTest {
    private DataFolder folder;

    @BeforeEach
    void choose(@TempDir Path temporary) {
        folder = new DataFolder(temporary.resolve("data"));
    }

    private Installation.Opened open(Mode mode) {
        return Installation.open(
                folder,
                StoreConfig.EMBEDDED,
                mode,
                Optional.of(Samples.ACCOUNT),
                StoreObserver.NONE,
                TestRsaKeys.create());
    }

    private void create() {
        TestInstallation.in(folder);
    }

    private void assertRefused(String... words) {
        assertThatThrownBy(() -> open(Mode.OPEN_OR_CREATE))
                .isInstanceOf(StartException.class)
                .message()
                .contains(words)
                .hasLineCount(1);
    }

    private Map<String, String> files() throws IOException {
        try (var files = Files.list(folder.path())) {
            return files.filter(file -> !file.toString().endsWith("-shm")
                            && !file.toString().endsWith("-wal"))
                    .collect(Collectors.toMap(Path::toString, InstallationTest::read, (a, _) -> a, TreeMap::new));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void is_made_with_everything_in_it() throws Exception {
        var opened = open(Mode.CREATE);
        try (var installation = opened.installation()) {
            assertThat(opened.fresh().orElseThrow().account().id()).isEqualTo(Samples.ACCOUNT);
            assertThat(installation.accounts()).containsExactly(Samples.ACCOUNT);
            installation.probe();
        }
        for (var secret : new Path[] {folder.rootKey(), folder.caKey(), folder.serverKey(), folder.database()}) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
                    .as("%s", secret)
                    .isEqualTo("rw-------");
        }
        assertThat(folder.caCertificate()).content().startsWith("-----BEGIN CERTIFICATE-----");
        assertThat(folder.serverCertificate()).exists();
    }

    @Test
    void shows_its_root_key_once_and_keeps_no_secret_in_clear() throws Exception {
        var opened = open(Mode.OPEN_OR_CREATE);
        var secret = opened.fresh().orElseThrow().rootKey().secret().reveal();
        opened.installation().close();
        var again = open(Mode.OPEN_OR_CREATE);
        assertThat(again.fresh()).isEmpty();
        again.installation().close();
        assertThat(files().values()).noneMatch(content -> content.contains(secret));
        assertThat(opened.toString()).doesNotContain(secret);
    }

    @Test
    void makes_an_account_of_its_own_when_none_is_given() {
        var opened = Installation.open(
                folder, StoreConfig.EMBEDDED, Mode.CREATE, Optional.empty(), StoreObserver.NONE, TestRsaKeys.create());
        assertThat(opened.installation().accounts())
                .singleElement()
                .extracting(AccountId::text)
                .asString()
                .matches("[1-9][0-9]{11}");
        opened.installation().close();
    }

    @Test
    void is_made_once_and_a_second_time_changes_nothing() throws Exception {
        create();
        var before = files();
        assertThatThrownBy(() -> open(Mode.CREATE))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("is initialised already; nothing was changed");
        assertThat(files()).isEqualTo(before);
        open(Mode.OPEN_OR_CREATE).installation().close();
    }

    @Test
    void is_made_again_with_the_same_root_key_when_a_crash_came_before_the_transaction() {
        folder.prepare(StoreConfig.EMBEDDED);
        var key = LocalRootKey.generate(new SecureRandom());
        DataFolder.writeSecret(folder.rootKey(), key.reveal());
        try (var installation = open(Mode.CREATE).installation()) {
            assertThat(installation
                            .store()
                            .<String>read(tx -> tx.keyrings().all().getFirst().rootKeyId()))
                    .isEqualTo(key.id());
        }
        assertThat(folder.read(folder.rootKey())).contains(key.reveal());
    }

    @Test
    void is_not_made_beside_a_root_key_whose_database_is_elsewhere() throws Exception {
        create();
        for (var name : new String[] {"keyhold.db", "keyhold.db-wal", "keyhold.db-shm"}) {
            Files.deleteIfExists(folder.path().resolve(name));
        }
        var before = files();
        for (var mode : Mode.values()) {
            assertThatThrownBy(() -> open(mode))
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("holds a root key but no database; nothing was changed")
                    .hasMessageContaining("--store");
        }
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void does_not_replace_the_key_of_an_authority_whose_certificate_is_missing() throws Exception {
        create();
        var key = Files.readString(folder.caKey());
        Files.delete(folder.caCertificate());
        Files.delete(folder.serverCertificate());
        var certificates = new ServerCertificates(folder, InstantSource.system(), new SecureRandom());
        assertThatThrownBy(() -> certificates.ensure(InetAddress.getLoopbackAddress(), List.of(), _ -> true))
                .isInstanceOf(StartException.class)
                .hasMessageContaining(folder.caCertificate() + " is missing");
        assertThat(folder.caKey()).hasContent(key);
    }

    @Test
    void belongs_to_one_server_at_a_time() {
        try (var _ = open(Mode.CREATE).installation()) {
            assertRefused("is in use by another Keyhold server");
        }
        open(Mode.OPEN_OR_CREATE).installation().close();
    }

    @Test
    void does_not_start_without_its_root_key() throws Exception {
        create();
        Files.delete(folder.rootKey());
        assertRefused("the root key", "is missing");
        assertThat(folder.rootKey()).doesNotExist();
    }

    @Test
    void does_not_start_with_another_root_key() {
        create();
        var key = folder.read(folder.rootKey()).orElseThrow();
        DataFolder.writeSecret(
                folder.rootKey(), LocalRootKey.generate(new SecureRandom()).reveal());
        assertRefused("does not open this database");
        DataFolder.writeSecret(folder.rootKey(), key);
        open(Mode.OPEN_OR_CREATE).installation().close();
    }

    @Test
    void does_not_start_with_a_damaged_root_key_and_does_not_print_it() {
        create();
        var key = folder.read(folder.rootKey()).orElseThrow();
        DataFolder.writeSecret(folder.rootKey(), key.substring(0, key.length() - 8));
        assertThatThrownBy(() -> open(Mode.OPEN_OR_CREATE))
                .isInstanceOf(StartException.class)
                .message()
                .contains("not a root key")
                .doesNotContain(key.substring(20, 40));
    }

    @Test
    void does_not_start_on_a_damaged_database() throws Exception {
        create();
        Files.write(folder.database(), new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9});
        assertRefused("the database", "cannot be opened");
        assertThatThrownBy(() -> open(Mode.CREATE)).isInstanceOf(StartException.class);
    }

    @Test
    void does_not_start_on_a_database_with_damaged_pages() throws Exception {
        create();
        try (var file = FileChannel.open(folder.database(), StandardOpenOption.WRITE)) {
            var noise = "not a page of a database ".repeat(400).getBytes(StandardCharsets.US_ASCII);
            file.write(ByteBuffer.wrap(noise), file.size() / 2);
        }
        assertRefused("the database " + folder.database() + " is damaged: restore a backup");
    }

    @Test
    void gives_the_folder_back_when_it_cannot_start() {
        create();
        var key = folder.read(folder.rootKey()).orElseThrow();
        DataFolder.writeSecret(folder.rootKey(), "nonsense");
        assertRefused("not a root key");
        DataFolder.writeSecret(folder.rootKey(), key);
        open(Mode.OPEN_OR_CREATE).installation().close();
    }
}
