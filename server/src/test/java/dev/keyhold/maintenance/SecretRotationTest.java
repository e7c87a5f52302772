package dev.keyhold.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.Samples;
import dev.keyhold.crypto.LocalRootKey;
import dev.keyhold.maintenance.Installation.Mode;
import dev.keyhold.model.Progress;
import dev.keyhold.server.TestInstallation;
import dev.keyhold.store.sql.StoreObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A root key that is replaced where it is kept, such as in a secret of Kubernetes, and by nothing that is run here. */
class SecretRotationTest {
    private final SecureRandom random = new SecureRandom();

    private DataFolder folder;
    private Path secret;
    private LocalRootKey first;

    @BeforeEach
    void install(@TempDir Path temporary) throws IOException {
        folder = new DataFolder(temporary.resolve("data"));
        TestInstallation.in(folder);
        first = RootKeyFiles.read(folder);
        secret = Files.createDirectory(temporary.resolve("secret"));
        put("current", first);
    }

    private void put(String name, LocalRootKey key) {
        DataFolder.writeSecret(secret.resolve(name), key.reveal());
    }

    private LocalRootKey rotate(LocalRootKey current) {
        var next = LocalRootKey.generate(random);
        put("previous", current);
        put("current", next);
        return next;
    }

    private InstallationConfig config() {
        return new InstallationConfig(folder, StoreConfig.EMBEDDED, new FileRootKeySource(secret));
    }

    private Installation open() {
        return Installation.open(config(), Mode.OPEN_OR_CREATE, Optional.of(Samples.ACCOUNT), StoreObserver.NONE)
                .installation();
    }

    private List<String> fitting() {
        try (var installation = open()) {
            installation.probe();
            return installation.rootKeyStatus().fitting();
        }
    }

    private void assertWhole(RootKeyStatus.Fit fit, String id) {
        var outcome = InstallationCheck.run(config(), Progress.NONE, _ -> {});
        assertThat(outcome.damaged()).isZero();
        assertThat(outcome.rootKey().fit()).isEqualTo(fit);
        assertThat(outcome.rootKey().id()).isEqualTo(id);
    }

    @Test
    void the_new_one_is_taken_at_the_next_start_and_the_one_before_the_previous_is_dropped() throws Exception {
        assertThat(fitting()).containsExactly(first.id());
        var second = rotate(first);
        // Commands open the database with the previous one until a server has started, and change nothing.
        assertWhole(RootKeyStatus.Fit.OPENS, first.id());
        assertThat(fitting()).containsExactly(first.id(), second.id());
        assertWhole(RootKeyStatus.Fit.OPENS, second.id());
        assertThat(fitting()).containsExactly(first.id(), second.id());
        var third = rotate(second);
        assertThat(fitting()).containsExactly(second.id(), third.id());
        Files.delete(secret.resolve("previous"));
        assertThat(fitting()).containsExactly(second.id(), third.id());
        assertThat(new Rekey(config(), _ -> {}).finish()).containsExactly(second.id());
        assertThat(fitting()).containsExactly(third.id());
    }

    @Test
    void a_node_that_still_has_the_previous_one_starts_and_takes_nothing_back() {
        var second = rotate(first);
        assertThat(fitting()).containsExactly(first.id(), second.id());
        put("current", first);
        put("previous", LocalRootKey.generate(random));
        assertThat(fitting()).containsExactly(first.id(), second.id());
    }

    @Test
    void a_new_one_without_the_previous_one_opens_nothing() {
        put("current", LocalRootKey.generate(random));
        assertThatThrownBy(this::open)
                .isInstanceOf(StartException.class)
                .hasMessageContaining(secret.resolve("current") + " does not open this database")
                .hasMessageContaining("put back the one it was made with, " + first.id());
        put("previous", LocalRootKey.generate(random));
        assertThatThrownBy(this::open)
                .isInstanceOf(StartException.class)
                .hasMessageContaining("does not open this database");
    }
}
