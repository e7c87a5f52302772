package dev.keyhold.domain.kms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.crypto.ClientOaep;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.job.Jobs;
import dev.keyhold.model.KeyProblem;
import dev.keyhold.model.KeySpec;
import dev.keyhold.model.KeyUsage;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.WrappingAlgorithm;
import dev.keyhold.model.WrappingKeySpec;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyImportTest {
    private static final byte[] MATERIAL = filled(32, 7);
    private static final Duration DAY = Duration.ofDays(1);

    private Fixture domain;
    private Principal root;
    private KeyImport imports;

    @BeforeEach
    void open(@TempDir Path folder) {
        domain = new Fixture(folder);
        root = domain.root;
        imports = domain.kms.imports();
    }

    @AfterEach
    void close() {
        domain.close();
    }

    private static byte[] filled(int length, int value) {
        var bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private KeyReference.ByName create(KeySpec spec, KeyUsage usage) {
        return create(new KmsKey.Kind(spec, usage, KmsKey.Origin.IMPORTED));
    }

    private KeyReference.ByName create(KmsKey.Kind kind) {
        var draft = new KeyLifecycle.Draft(kind, "", List.of(), false, Optional.empty());
        var key = domain.kms.lifecycle().create(root, draft);
        return KeyReference.byName(domain.kms.names().key(key.id()).text());
    }

    private KeyReference.ByName symmetric() {
        return create(KeySpec.SYMMETRIC_DEFAULT, KeyUsage.ENCRYPT_DECRYPT);
    }

    private KeyImport.Parameters parameters(KeyReference.ByName key) {
        return imports.parameters(
                root, key, WrappingAlgorithm.RSAES_OAEP_SHA_256, WrappingKeySpec.RSA_2048, KeyParameters.NONE);
    }

    private void put(KeyReference.ByName key, byte[] material, Optional<Instant> expiresAt) {
        var found = parameters(key);
        put(key, found.token(), ClientOaep.encrypt(found.publicKey(), material), expiresAt);
    }

    private void put(KeyReference.ByName key, byte[] token, byte[] encrypted, Optional<Instant> expiresAt) {
        var target = KeyImport.Target.DEFAULT;
        var _ = imports.put(root, key, new KeyImport.Material(token, encrypted, expiresAt, target, KeyParameters.NONE));
    }

    private KmsKey.Status status(KeyReference.ByName key) {
        return domain.kms.lifecycle().describe(root, key).key().status();
    }

    private byte[] encrypted(KeyReference.ByName key) {
        var with = new CryptoService.With(key, Optional.empty(), new byte[0], CryptoOptions.DEFAULT);
        return domain.kms.crypto().encrypt(root, with, KeyFixture.MESSAGE).bytes();
    }

    private byte[] decrypted(byte[] ciphertext) {
        return domain.kms
                .crypto()
                .decrypt(
                        root,
                        new CryptoService.Sealed(
                                Optional.empty(), Optional.empty(), new byte[0], ciphertext, CryptoOptions.DEFAULT))
                .bytes();
    }

    private static KeyProblem problem(Runnable call) {
        return Fixture.error(call::run) instanceof ServiceError.RefusedKey(var problem, var _)
                ? problem
                : KeyProblem.UNKNOWN_KEY;
    }

    @Test
    void a_key_works_once_it_has_its_material_and_again_after_it_was_deleted_and_imported_again() {
        var key = symmetric();
        assertThat(status(key)).isEqualTo(KmsKey.Status.PENDING_IMPORT);
        assertThat(problem(() -> encrypted(key))).isEqualTo(KeyProblem.KEY_IS_PENDING_IMPORT);

        put(key, MATERIAL, Optional.empty());
        assertThat(status(key)).isEqualTo(KmsKey.Status.ACTIVE);
        var ciphertext = encrypted(key);

        var _ = imports.delete(root, key, Optional.empty());
        assertThat(status(key)).isEqualTo(KmsKey.Status.PENDING_IMPORT);
        assertThat(problem(() -> decrypted(ciphertext))).isEqualTo(KeyProblem.KEY_IS_PENDING_IMPORT);
        assertThat(problem(() -> put(key, filled(32, 8), Optional.empty()))).isEqualTo(KeyProblem.OTHER_MATERIAL);

        put(key, MATERIAL, Optional.empty());
        assertThat(decrypted(ciphertext)).isEqualTo(KeyFixture.MESSAGE);
        assertThat(problem(() -> put(key, filled(32, 8), Optional.empty()))).isEqualTo(KeyProblem.OTHER_MATERIAL);
        put(key, MATERIAL, Optional.empty());
    }

    @Test
    void material_that_expires_is_gone_and_a_later_import_moves_the_time() {
        var key = symmetric();
        put(key, MATERIAL, Optional.of(domain.clock.instant().plus(DAY)));
        var ciphertext = encrypted(key);
        put(key, MATERIAL, Optional.of(domain.clock.instant().plus(DAY.multipliedBy(3))));
        domain.clock.advance(DAY);
        runJobs();
        assertThat(decrypted(ciphertext)).isEqualTo(KeyFixture.MESSAGE);
        domain.clock.advance(DAY.multipliedBy(2));
        runJobs();
        assertThat(status(key)).isEqualTo(KmsKey.Status.PENDING_IMPORT);
        assertThat(problem(() -> decrypted(ciphertext))).isEqualTo(KeyProblem.KEY_IS_PENDING_IMPORT);
        put(key, MATERIAL, Optional.empty());
        assertThat(decrypted(ciphertext)).isEqualTo(KeyFixture.MESSAGE);
    }

    private void runJobs() {
        new Jobs(domain.store, domain.clock, domain.kms.jobs().workers(), (_, _) -> {}).runDue();
    }

    @Test
    void a_token_is_of_one_key_for_a_day_and_of_nothing_that_was_changed() {
        var key = symmetric();
        var other = symmetric();
        var found = parameters(key);
        var encrypted = ClientOaep.encrypt(found.publicKey(), MATERIAL);
        assertThat(problem(() -> put(other, found.token(), encrypted, Optional.empty())))
                .isEqualTo(KeyProblem.INVALID_IMPORT_TOKEN);
        for (int at = 0; at < found.token().length; at += 7) {
            var changed = found.token().clone();
            changed[at] ^= 1;
            assertThat(problem(() -> put(key, changed, encrypted, Optional.empty())))
                    .as("byte %d", at)
                    .isEqualTo(KeyProblem.INVALID_IMPORT_TOKEN);
        }
        for (int length = 0; length < found.token().length; length += 31) {
            var cut = Arrays.copyOf(found.token(), length);
            assertThat(problem(() -> put(key, cut, encrypted, Optional.empty())))
                    .isEqualTo(KeyProblem.INVALID_IMPORT_TOKEN);
        }
        var broken = encrypted.clone();
        broken[9] ^= 1;
        assertThat(problem(() -> put(key, found.token(), broken, Optional.empty())))
                .isEqualTo(KeyProblem.INVALID_CIPHERTEXT);
        assertThat(problem(() -> put(
                        key, found.token(), ClientOaep.encrypt(found.publicKey(), filled(31, 7)), Optional.empty())))
                .isEqualTo(KeyProblem.INVALID_CIPHERTEXT);
        domain.clock.advance(KeyImport.LIFE);
        assertThat(problem(() -> put(key, found.token(), encrypted, Optional.empty())))
                .isEqualTo(KeyProblem.EXPIRED_IMPORT_TOKEN);
        assertThat(status(key)).isEqualTo(KmsKey.Status.PENDING_IMPORT);
    }

    @Test
    void only_keys_made_for_it_take_material_and_not_while_they_are_to_be_deleted() {
        var generated = create(KmsKey.Kind.SYMMETRIC);
        assertThat(problem(() -> parameters(generated))).isEqualTo(KeyProblem.UNSUPPORTED);
        assertThat(problem(() -> imports.delete(root, generated, Optional.empty())))
                .isEqualTo(KeyProblem.UNSUPPORTED);
        var key = symmetric();
        assertThat(problem(() -> domain.kms.lifecycle().enable(root, key))).isEqualTo(KeyProblem.KEY_IS_PENDING_IMPORT);
        var _ = domain.kms.lifecycle().scheduleDeletion(root, key, DAY.multipliedBy(7));
        assertThat(problem(() -> parameters(key))).isEqualTo(KeyProblem.KEY_IS_PENDING_DELETION);
    }

    @Test
    void a_key_whose_deletion_was_cancelled_still_waits_for_its_material() {
        var key = symmetric();
        var lifecycle = domain.kms.lifecycle();
        for (int round = 0; round < 2; round++) {
            var _ = lifecycle.scheduleDeletion(root, key, DAY.multipliedBy(7));
            var _ = imports.delete(root, key, Optional.empty());
            assertThat(lifecycle.describe(root, key).key().pendingDeletionAt()).isPresent();
            var _ = lifecycle.cancelDeletion(root, key);
            assertThat(status(key)).isEqualTo(KmsKey.Status.PENDING_IMPORT);
            assertThat(problem(() -> lifecycle.enable(root, key))).isEqualTo(KeyProblem.KEY_IS_PENDING_IMPORT);
            put(key, MATERIAL, Optional.empty());
            assertThat(status(key)).isEqualTo(KmsKey.Status.ACTIVE);
        }
        var ciphertext = encrypted(key);
        var _ = lifecycle.scheduleDeletion(root, key, DAY.multipliedBy(7));
        var _ = lifecycle.cancelDeletion(root, key);
        assertThat(status(key)).as("with its material").isEqualTo(KmsKey.Status.INACTIVE);
        lifecycle.enable(root, key);
        assertThat(decrypted(ciphertext)).isEqualTo(KeyFixture.MESSAGE);
    }

    @Test
    void the_other_api_shows_no_key_whose_material_is_imported() {
        var key = symmetric();
        put(key, MATERIAL, Optional.empty());
        var id = domain.kms.lifecycle().describe(root, key).key().id().text();
        assertThat(Fixture.error(() -> domain.symmetricKeys.get(domain.admin, id)))
                .isInstanceOf(ServiceError.NotFound.class);
        assertThat(domain.symmetricKeys
                        .list(domain.admin, domain.defaultFolder(), Page.Request.first(9))
                        .items())
                .isEmpty();
    }
}
