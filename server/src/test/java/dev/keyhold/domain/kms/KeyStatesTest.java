package dev.keyhold.domain.kms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.authz.KmsAction;
import dev.keyhold.model.KeyVersion;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a version does in every state of its own and of its key. */
class KeyStatesTest {
    private static final Duration DAY = Duration.ofDays(1);

    private KeyFixture keys;

    @BeforeEach
    void open(@TempDir Path folder) {
        keys = new KeyFixture(folder);
    }

    @AfterEach
    void close() {
        keys.close();
    }

    @Test
    void keys_of_a_closed_account_do_nothing_until_it_is_reopened() {
        var key = keys.create();
        keys.encrypt(key);
        var store = keys.domain.store;
        var account = store.read(tx -> tx.accounts().find(key.account())).orElseThrow();
        var now = keys.domain.clock.instant();
        store.write(tx -> {
            tx.accounts().update(account.closed(now, now));
            return account;
        });
        assertThat(Fixture.error(() -> keys.encrypt(key))).isInstanceOf(ServiceError.NotFound.class);
        store.write(tx -> {
            tx.accounts().update(account);
            return account;
        });
        assertThat(keys.encrypt(key)).isNotNull();
    }

    @Test
    void keys_of_a_frozen_account_are_used_and_what_is_due_waits() {
        var key = keys.create();
        var ciphertext = keys.encrypt(key);
        var former = key.primary().text();
        keys.rotate(key);
        keys.schedule(key, former, Optional.of(DAY));
        keys.domain.freeze(Optional.of(keys.domain.clock.instant()));
        keys.domain.clock.advance(DAY);
        keys.runJobs();
        assertThat(keys.versions(key))
                .extracting(KeyVersion::status)
                .contains(KeyVersion.Status.SCHEDULED_FOR_DESTRUCTION);
        assertThat(keys.encrypt(key)).isNotEqualTo(ciphertext);
        keys.domain.freeze(Optional.empty());
        keys.runJobs();
        assertThat(keys.versions(key)).extracting(KeyVersion::status).contains(KeyVersion.Status.DESTROYED);
    }

    /** How a key can be; one that is deleted has no status of its own. */
    private enum KeyState {
        ACTIVE,
        INACTIVE,
        DELETED
    }

    /** A case of the matrix, and how every operation ends. */
    record Case(KeyState key, KeyVersion.Status version, boolean isPrimary, String outcome) {}

    static Stream<Case> matrix() {
        return Stream.of(KeyState.values())
                .flatMap(key -> Stream.of(KeyVersion.Status.values())
                        .flatMap(version -> Stream.of(true, false)
                                // A primary version cannot be destroyed.
                                .filter(isPrimary -> !isPrimary || version == KeyVersion.Status.ACTIVE)
                                .map(isPrimary -> new Case(key, version, isPrimary, outcome(key, version)))));
    }

    private static String outcome(KeyState key, KeyVersion.Status version) {
        return switch (key) {
            case DELETED -> "NOT_FOUND";
            case INACTIVE -> "KEY_IS_INACTIVE";
            case ACTIVE -> version == KeyVersion.Status.ACTIVE ? "OK" : "VERSION_IS_NOT_ACTIVE";
        };
    }

    @ParameterizedTest
    @MethodSource("matrix")
    void decide_what_a_version_does_from_memory_and_from_the_store(Case state) {
        var target = keys.create();
        var key = keys.create();
        var version = key.primary().text();
        var ciphertext = keys.encrypt(key);
        if (!state.isPrimary) {
            keys.rotate(key);
        }
        bring(key, version, state);

        for (var sight : List.of("first", "second")) {
            outcomes(key, version, ciphertext, target)
                    .forEach((operation, outcome) -> assertThat(outcome)
                            .as("%s, at %s sight", operation, sight)
                            .isEqualTo(state.outcome));
        }
        assertThat(keys.domain.keyUses)
                .containsEntry("Decrypt " + state.outcome, 2)
                .containsEntry("ReEncrypt " + state.outcome, 2)
                .containsEntry("GenerateDataKey " + state.outcome, 2);
    }

    private void bring(KmsKey key, String version, Case to) {
        if (to.version != KeyVersion.Status.ACTIVE) {
            keys.schedule(key, version, Optional.of(DAY));
        }
        if (to.version == KeyVersion.Status.DESTROYED) {
            keys.domain.clock.advance(DAY);
            keys.runJobs();
        }
        switch (to.key) {
            case ACTIVE -> {}
            case INACTIVE -> keys.update(key, KeyFixture.status(KmsKey.Status.INACTIVE));
            case DELETED -> keys.delete(key);
        }
    }

    private Map<String, String> outcomes(KmsKey key, String version, byte[] ciphertext, KmsKey target) {
        var crypto = keys.domain.crypto;
        var with = KeyFixture.with(key, version);
        var sealed = KeyFixture.sealed(key, KeyFixture.NO_AAD, ciphertext);
        var outcomes = new LinkedHashMap<String, String>();
        outcomes.put("Encrypt", outcome(() -> crypto.encrypt(keys.admin, with, KeyFixture.MESSAGE)));
        outcomes.put("Decrypt", outcome(() -> crypto.decrypt(keys.admin, sealed)));
        outcomes.put(
                "GenerateDataKey",
                outcome(() -> keys.domain.kms.dataKeys().generate(keys.admin, with, 32, KmsAction.GENERATE_DATA_KEY)));
        outcomes.put(
                "ReEncrypt",
                outcome(() -> crypto.reEncrypt(keys.admin, sealed, KeyFixture.with(target), KeyFixture.RE_ENCRYPTION)));
        return outcomes;
    }

    private static String outcome(Runnable use) {
        try {
            use.run();
            return "OK";
        } catch (ServiceException e) {
            return switch (e.serviceError()) {
                case ServiceError.RefusedKey(var problem, var _) -> problem.name();
                case ServiceError.NotFound(var kind, var _) -> {
                    assertThat(kind).isEqualTo(ResourceType.SYMMETRIC_KEY);
                    yield "NOT_FOUND";
                }
                case ServiceError other -> other.toString();
            };
        }
    }
}
