package dev.keyhold.domain.kms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.crypto.ClientOaep;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.job.Jobs;
import dev.keyhold.model.KeyProblem;
import dev.keyhold.model.KeySpec;
import dev.keyhold.model.KeyUsage;
import dev.keyhold.model.KeyVersion;
import dev.keyhold.model.KmsKey;
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

/** Keys with imported material that are rotated on demand: what they encrypt and decrypt with, and when not. */
class NewMaterialTest {
    private static final Duration DAY = Duration.ofDays(1);
    private static final int VERSIONS = Fixture.SMALL_KEYS.versionsPerKey();
    private static final KeyImport.Target NEW = target(Optional.of(true), Optional.empty());
    private static final KeyImport.Target SAME = target(Optional.of(false), Optional.empty());

    private KeyFixture keys;
    private Fixture domain;
    private KeyImport imports;
    private Principal root;
    private KeyReference.ByName key;

    @BeforeEach
    void open(@TempDir Path folder) {
        keys = new KeyFixture(folder);
        domain = keys.domain;
        imports = domain.kms.imports();
        root = domain.root;
        key = create(KeySpec.SYMMETRIC_DEFAULT, KeyUsage.ENCRYPT_DECRYPT);
    }

    @AfterEach
    void close() {
        keys.close();
    }

    private static KeyImport.Target target(Optional<Boolean> isNew, Optional<String> material) {
        return new KeyImport.Target(isNew, material, Optional.empty());
    }

    private KeyReference.ByName create(KeySpec spec, KeyUsage usage) {
        var kind = new KmsKey.Kind(spec, usage, KmsKey.Origin.IMPORTED);
        var made = domain.kms
                .lifecycle()
                .create(root, new KeyLifecycle.Draft(kind, "", List.of(), false, Optional.empty()));
        return KeyReference.byName(domain.kms.names().key(made.id()).text());
    }

    private static byte[] material(int value) {
        var bytes = new byte[32];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private String put(int value, KeyImport.Target target) {
        return put(value, target, Optional.empty());
    }

    /** Imports material; returns its identifier. */
    private String put(int value, KeyImport.Target target, Optional<Instant> expiresAt) {
        return put(key, material(value), target, expiresAt);
    }

    private String put(
            KeyReference.ByName name, byte[] material, KeyImport.Target target, Optional<Instant> expiresAt) {
        var found = imports.parameters(
                root, name, WrappingAlgorithm.RSAES_OAEP_SHA_256, WrappingKeySpec.RSA_2048, KeyParameters.NONE);
        var encrypted = ClientOaep.encrypt(found.publicKey(), material);
        return id(imports.put(
                root, name, new KeyImport.Material(found.token(), encrypted, expiresAt, target, KeyParameters.NONE)));
    }

    private static String id(KeyVersion version) {
        return KeyNames.materialId(version.key(), version.id());
    }

    private void delete(String material) {
        var _ = imports.delete(root, key, Optional.of(material));
    }

    private void rotate() {
        var _ = domain.kms.rotations().rotate(root, key);
    }

    private KeyView view() {
        return domain.kms.lifecycle().describe(root, key);
    }

    private KmsKey.Status status() {
        return view().key().status();
    }

    private String current() {
        return id(view().primary());
    }

    private byte[] encrypted() {
        var with = new CryptoService.With(key, Optional.empty(), new byte[0], CryptoOptions.DEFAULT);
        return domain.kms.crypto().encrypt(root, with, KeyFixture.MESSAGE).bytes();
    }

    private byte[] decrypted(byte[] ciphertext) {
        var sealed = new CryptoService.Sealed(
                Optional.empty(), Optional.empty(), new byte[0], ciphertext, CryptoOptions.DEFAULT);
        return domain.kms.crypto().decrypt(root, sealed).bytes();
    }

    private static Optional<KeyProblem> problem(Runnable call) {
        return Fixture.error(call::run) instanceof ServiceError.RefusedKey(var problem, var _)
                ? Optional.of(problem)
                : Optional.empty();
    }

    private List<KeyVersion> history() {
        return domain.kms.rotations().history(root, key).versions();
    }

    private void runJobs() {
        new Jobs(domain.store, domain.clock, domain.kms.jobs().workers(), (_, _) -> {}).runDue();
    }

    @Test
    void a_key_is_rotated_to_material_that_was_imported_for_that() {
        var first = put(1, KeyImport.Target.DEFAULT);
        assertThat(current()).isEqualTo(first);
        var old = encrypted();
        assertThat(problem(this::rotate)).contains(KeyProblem.NO_MATERIAL_TO_ROTATE);

        var second = put(2, NEW);
        assertThat(current()).as("until it is rotated").isEqualTo(first);
        assertThat(status()).isEqualTo(KmsKey.Status.ACTIVE);
        assertThat(history())
                .extracting(KeyVersion::status)
                .containsExactly(KeyVersion.Status.ACTIVE, KeyVersion.Status.PENDING_ROTATION);

        domain.clock.advance(DAY);
        rotate();
        assertThat(current()).isEqualTo(second);
        assertThat(view().key().rotation().onDemand()).isEqualTo(1);
        assertThat(history().getLast().createdAt()).as("when it was rotated").isEqualTo(domain.clock.instant());
        var recent = encrypted();
        assertThat(decrypted(old)).isEqualTo(KeyFixture.MESSAGE);
        assertThat(decrypted(recent)).isEqualTo(KeyFixture.MESSAGE);
        assertThat(problem(this::rotate)).contains(KeyProblem.NO_MATERIAL_TO_ROTATE);
    }

    @Test
    void a_key_waits_until_all_its_material_is_there_again() {
        var first = put(1, KeyImport.Target.DEFAULT);
        var old = encrypted();
        var second = put(2, NEW);
        rotate();
        var recent = encrypted();
        delete(first);
        assertThat(status()).isEqualTo(KmsKey.Status.PENDING_IMPORT);
        assertThat(problem(() -> decrypted(recent))).contains(KeyProblem.KEY_IS_PENDING_IMPORT);
        delete(second);
        assertThat(put(2, KeyImport.Target.DEFAULT)).isEqualTo(second);
        assertThat(status()).isEqualTo(KmsKey.Status.PENDING_IMPORT);
        assertThat(problem(() -> put(1, target(Optional.empty(), Optional.of(second)))))
                .contains(KeyProblem.OTHER_MATERIAL);
        assertThat(put(1, target(Optional.of(false), Optional.of(first)))).isEqualTo(first);
        assertThat(status()).isEqualTo(KmsKey.Status.ACTIVE);
        assertThat(decrypted(old)).isEqualTo(KeyFixture.MESSAGE);
        assertThat(decrypted(recent)).isEqualTo(KeyFixture.MESSAGE);
    }

    @Test
    void material_that_waits_for_a_rotation_can_be_replaced() {
        put(1, NEW);
        var second = put(2, NEW);
        assertThat(problem(() -> put(2, NEW))).contains(KeyProblem.KNOWN_MATERIAL);
        assertThat(problem(() -> put(1, NEW))).contains(KeyProblem.KNOWN_MATERIAL);
        assertThat(problem(() -> put(3, NEW))).contains(KeyProblem.MATERIAL_IS_PENDING_ROTATION);
        assertThat(put(2, SAME)).isEqualTo(second);
        delete(second);
        assertThat(status()).as("nothing is encrypted with it").isEqualTo(KmsKey.Status.ACTIVE);
        assertThat(history()).hasSize(1);
        assertThat(problem(() -> delete(second))).contains(KeyProblem.UNKNOWN_MATERIAL);
        assertThat(problem(() -> put(2, SAME))).contains(KeyProblem.OTHER_MATERIAL);
        var third = put(3, NEW);
        rotate();
        assertThat(current()).isEqualTo(third);
    }

    @Test
    void the_first_material_to_expire_ends_the_use_of_the_key() {
        var now = domain.clock.instant();
        put(1, KeyImport.Target.DEFAULT, Optional.of(now.plus(DAY.multipliedBy(5))));
        put(2, NEW, Optional.of(now.plus(DAY.multipliedBy(3))));
        assertThat(view().expiresAt())
                .as("not what it is yet to be rotated to")
                .contains(now.plus(DAY.multipliedBy(5)));
        rotate();
        assertThat(view().expiresAt()).contains(now.plus(DAY.multipliedBy(3)));
        var third = put(3, NEW, Optional.of(now.plus(DAY)));
        domain.clock.advance(DAY);
        runJobs();
        assertThat(status()).isEqualTo(KmsKey.Status.ACTIVE);
        assertThat(problem(() -> delete(third))).contains(KeyProblem.UNKNOWN_MATERIAL);
        domain.clock.advance(DAY.multipliedBy(2));
        runJobs();
        assertThat(status()).isEqualTo(KmsKey.Status.PENDING_IMPORT);
        put(2, SAME);
        assertThat(status()).isEqualTo(KmsKey.Status.ACTIVE);
    }

    @Test
    void descriptions_stay_until_another_one_is_given() {
        var described = new KeyImport.Target(Optional.empty(), Optional.empty(), Optional.of("from the vault"));
        put(1, described);
        put(1, SAME);
        assertThat(history().getFirst().description()).isEqualTo("from the vault");
        put(1, new KeyImport.Target(Optional.empty(), Optional.empty(), Optional.of("moved")));
        assertThat(history().getFirst().description()).isEqualTo("moved");
    }

    @Test
    void keys_that_are_not_symmetric_have_one_material() {
        var mac = create(KeySpec.HMAC_256, KeyUsage.GENERATE_VERIFY_MAC);
        assertThat(problem(() -> put(mac, material(1), NEW, Optional.empty())))
                .contains(KeyProblem.INVALID_COMBINATION);
        put(mac, material(1), KeyImport.Target.DEFAULT, Optional.empty());
        assertThat(problem(() -> put(mac, material(2), KeyImport.Target.DEFAULT, Optional.empty())))
                .contains(KeyProblem.OTHER_MATERIAL);
        assertThat(problem(() -> put(9, SAME))).as("nothing was imported yet").contains(KeyProblem.OTHER_MATERIAL);
    }

    @Test
    void a_key_has_no_more_material_than_its_quota() {
        put(0, KeyImport.Target.DEFAULT);
        for (int value = 1; value < VERSIONS; value++) {
            put(value, NEW);
            rotate();
        }
        assertThat(Fixture.error(() -> put(VERSIONS, NEW)))
                .isEqualTo(new ServiceError.LimitExceeded(ServiceError.Quota.VERSIONS_PER_SYMMETRIC_KEY, VERSIONS));
        assertThat(history()).hasSize(VERSIONS);
    }
}
