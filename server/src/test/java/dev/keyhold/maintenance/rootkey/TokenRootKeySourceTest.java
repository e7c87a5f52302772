package dev.keyhold.maintenance.rootkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.Samples;
import dev.keyhold.crypto.SoftHsm;
import dev.keyhold.maintenance.DataFolder;
import dev.keyhold.maintenance.Installation;
import dev.keyhold.maintenance.InstallationCheck;
import dev.keyhold.maintenance.InstallationConfig;
import dev.keyhold.maintenance.OfflineOperator;
import dev.keyhold.maintenance.OperatorRules;
import dev.keyhold.maintenance.Rekey;
import dev.keyhold.maintenance.RootKeyFiles;
import dev.keyhold.maintenance.RootKeyRefusedException;
import dev.keyhold.maintenance.RootKeySource;
import dev.keyhold.maintenance.RootKeyStatus;
import dev.keyhold.maintenance.StartException;
import dev.keyhold.maintenance.StoreConfig;
import dev.keyhold.model.Progress;
import dev.keyhold.server.TestInstallation;
import dev.keyhold.store.sql.StoreObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Installations whose root key is in SoftHSM. */
class TokenRootKeySourceTest {
    private final List<String> steps = new ArrayList<>();
    private final String label = SoftHsm.newKey();

    @TempDir
    private Path temporary;

    private DataFolder folder;
    private Path pin;

    @BeforeEach
    void choose() throws IOException {
        folder = new DataFolder(temporary.resolve("data"));
        pin = temporary.resolve("pin");
        DataFolder.createSecret(pin, SoftHsm.PIN + "\n");
    }

    private RootKeySource token() {
        return RootKeySources.parse(SoftHsm.uri(label, pin), Map.of(), Duration.ZERO);
    }

    private InstallationConfig config() {
        return new InstallationConfig(folder, StoreConfig.EMBEDDED, token());
    }

    private InstallationConfig fileConfig() {
        return InstallationConfig.of(folder, StoreConfig.EMBEDDED);
    }

    private static Installation open(InstallationConfig config) {
        return Installation.open(
                        config, Installation.Mode.OPEN_OR_CREATE, Optional.of(Samples.ACCOUNT), StoreObserver.NONE)
                .installation();
    }

    private long damaged(InstallationConfig config) {
        return InstallationCheck.run(config, Progress.NONE, steps::add).damaged();
    }

    private void assertRefused(RootKeySource source, String... words) {
        assertThatThrownBy(source::open)
                .isInstanceOf(StartException.class)
                .message()
                .contains(words)
                .doesNotContain(SoftHsm.PIN)
                .hasLineCount(1);
    }

    @Test
    void an_installation_is_made_and_opened_with_it() {
        try (var installation = open(config())) {
            installation.probe();
            assertThat(installation.rootKeyStatus().id())
                    .isEqualTo(token().ids().getFirst());
            assertThat(installation.rootKeyStatus().source())
                    .isEqualTo("the root key '" + label + "' in the token 'keyhold test'");
        }
        assertThat(folder.rootKey()).doesNotExist();
        try (var installation = open(config())) {
            installation.probe();
            // The token is not used by a server that runs.
            SoftHsm.remove(label);
            installation.probe();
        }
        assertThatThrownBy(() -> open(config()))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("holds no secret key '" + label + "'");
    }

    @Test
    void the_root_key_moves_there_and_back_while_a_server_runs() {
        TestInstallation.in(folder);
        var old = RootKeyFiles.read(folder).id();
        var team = OfflineOperator.answer(
                fileConfig(),
                OperatorRules.DEFAULT,
                "{\"command\":\"account-create\",\"name\":\"Team\",\"withAdministrator\":true}",
                Progress.NONE);
        assertThat(team).contains("rootAccessKeyId", "adminKey");
        try (var server = open(fileConfig())) {
            assertThat(server.accounts()).hasSize(2);
            var id = new Rekey(fileConfig(), steps::add).moveTo(token());
            assertThat(id).isEqualTo(token().ids().getFirst());
            server.probe();
            assertThat(server.rootKeyStatus().id()).isEqualTo(old);
            assertThat(server.rootKeyStatus().others()).containsExactly(id);
            assertThat(damaged(fileConfig())).isZero();
            assertThat(damaged(config())).isZero();
            var finish = new Rekey(config(), steps::add);
            assertThatThrownBy(() -> new Rekey(fileConfig(), steps::add).finish())
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("is not the newest");
            assertThat(finish.finish()).containsExactly(old);
            assertThat(finish.files(old)).containsExactly(folder.rootKey());
            server.probe();
        }
        assertThatThrownBy(() -> open(fileConfig()))
                .isInstanceOf(StartException.class)
                .hasMessageContaining(folder.rootKey() + " does not open this database")
                .hasMessageContaining(token().ids().getFirst())
                .hasMessageContaining("--root-key");
        assertThatThrownBy(() -> new Rekey(config(), steps::add).run())
                .isInstanceOf(StartException.class)
                .hasMessageContaining("--to");
        try (var server = open(config())) {
            assertThat(server.rootKeyStatus().fit()).isEqualTo(RootKeyStatus.Fit.OPENS);
            var next = RootKeySources.parse("file:" + temporary.resolve("next.key"), Map.of(), Duration.ZERO);
            new Rekey(config(), steps::add).moveTo(next);
            server.probe();
            var nextConfig = new InstallationConfig(folder, StoreConfig.EMBEDDED, next);
            assertThat(new Rekey(nextConfig, steps::add).finish())
                    .containsExactly(token().ids().getFirst());
            server.probe();
            assertThat(damaged(nextConfig)).isZero();
        }
        assertThatThrownBy(() -> open(config())).isInstanceOf(StartException.class);
        assertThat(String.join("\n", steps)).doesNotContain(SoftHsm.PIN, "keyhold-root-key:1:");
    }

    @Test
    void what_is_wrong_is_said_in_one_sentence_each() throws Exception {
        var uri = SoftHsm.uri(label, pin);
        assertRefused(token(), "the token 'keyhold test' holds no secret key '" + label + "'");
        assertRefused(
                RootKeySources.parse(uri.replace("keyhold%20test", "none"), Map.of(), Duration.ZERO),
                "finds no token 'none', but ",
                "'second'");
        assertRefused(
                RootKeySources.parse(uri.replace("keyhold%20test", "twin"), Map.of(), Duration.ZERO),
                "finds several tokens 'twin'");
        assertRefused(
                RootKeySources.parse(uri.replace(".so", ".none"), Map.of(), Duration.ZERO),
                "for PKCS #11 cannot be used: there is no such file");
        Files.delete(pin);
        assertRefused(token(), "there is no file " + pin + " with the PIN");
    }

    @Test
    void a_wrong_pin_has_an_exit_code_of_its_own() throws Exception {
        token().openOrCreate().close();
        Files.writeString(pin, "99999");
        assertThatThrownBy(() -> token().open())
                .isInstanceOf(RootKeyRefusedException.class)
                .hasMessageContaining("refuses the PIN in " + pin)
                .hasMessageContaining("tried once")
                .hasMessageNotContaining("99999");
        Files.writeString(pin, SoftHsm.PIN);
        Files.setPosixFilePermissions(pin, PosixFilePermissions.fromString("rw-r--r--"));
        token().open().close();
    }
}
