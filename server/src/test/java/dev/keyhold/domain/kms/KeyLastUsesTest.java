package dev.keyhold.domain.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.model.KeyLastUse;
import dev.keyhold.model.KmsKey;
import dev.keyhold.store.FaultyStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyLastUsesTest {
    private KeyFixture keys;
    private KeyLastUses uses;

    @BeforeEach
    void open(@TempDir Path folder) {
        keys = new KeyFixture(folder);
        uses = keys.domain.kms.lastUses();
    }

    @AfterEach
    void close() {
        keys.close();
    }

    private Optional<KeyLastUse> found(KmsKey key) {
        var name = KeyReference.byName(new KeyNames("us-east-1").uuid(key.id()));
        return uses.find(keys.domain.root, name).last();
    }

    private Optional<Instant> at(KmsKey key) {
        return found(key).map(KeyLastUse::at);
    }

    @Test
    void a_use_through_either_api_is_found_before_it_is_written_and_after() {
        var key = keys.create();
        assertThat(found(key)).isEmpty();
        var ciphertext = keys.encrypt(key);
        var first = keys.domain.clock.instant();
        assertThat(at(key)).contains(first);
        uses.flush();
        assertThat(at(key)).contains(first);
        assertThat(found(key).orElseThrow().operation()).isEqualTo("Encrypt");

        keys.domain.clock.advance(Duration.ofSeconds(1));
        keys.decrypt(key, ciphertext);
        assertThat(found(key).orElseThrow().operation()).isEqualTo("Decrypt");
        assertThat(at(key)).contains(first.plusSeconds(1));
        uses.flush();
        assertThat(at(key)).contains(first.plusSeconds(1));
    }

    @Test
    void what_fails_is_no_use() {
        var key = keys.create();
        assertThatThrownBy(() -> keys.decrypt(key, new byte[100])).isNotNull();
        assertThat(found(key)).isEmpty();
    }

    @Test
    void a_use_that_could_not_be_written_goes_on_waiting() {
        var key = keys.create();
        keys.encrypt(key);
        keys.domain.store.fail(FaultyStore.Fault.WRITE);
        assertThatThrownBy(uses::flush).isNotNull();
        keys.domain.store.fail(FaultyStore.Fault.NONE);
        uses.flush();
        Optional<KeyLastUse> stored = keys.domain.store.read(tx -> tx.kmsKeys().lastUse(key.account(), key.id()));
        assertThat(stored).isPresent();
    }
}
