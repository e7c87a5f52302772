package dev.keyhold.domain.kms;

import dev.keyhold.Samples;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.authz.KmsAction;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.domain.job.Jobs;
import dev.keyhold.model.KeyProblem;
import dev.keyhold.model.KeyVersion;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.KmsKey.Settings;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.SymmetricAlgorithm;
import dev.keyhold.model.Tag;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The domain with what tests of keys do again and again. */
final class KeyFixture implements AutoCloseable {
    static final byte[] NO_AAD = {};
    static final CryptoService.ReEncryption RE_ENCRYPTION =
            new CryptoService.ReEncryption(KmsAction.DECRYPT, KmsAction.ENCRYPT);
    static final byte[] MESSAGE = "message".getBytes(StandardCharsets.UTF_8);
    static final Settings PLAIN = Samples.keySettings("name");

    final Fixture domain;
    final Principal admin;

    KeyFixture(Path folder) {
        domain = new Fixture(folder);
        admin = domain.admin;
    }

    static Settings rotatingEvery(Duration period) {
        return Samples.keySettings("name").withRotationPeriod(Optional.of(period));
    }

    static UnaryOperator<Settings> status(KmsKey.Status status) {
        return it -> it.withStatus(status);
    }

    static UnaryOperator<Settings> rotationPeriod(Optional<Duration> period) {
        return it -> it.withRotationPeriod(period);
    }

    static UnaryOperator<Settings> deletionProtection(boolean on) {
        return it -> new Settings(
                it.name(), it.description(), it.labels(), it.status(), it.algorithm(), it.rotationPeriod(), on);
    }

    static UnaryOperator<Settings> algorithm(SymmetricAlgorithm algorithm) {
        return it -> it.withAlgorithm(Optional.of(algorithm));
    }

    /** A symmetric key that is to be made where key policies decide. */
    static KeyLifecycle.Draft draft(Tag... tags) {
        return new KeyLifecycle.Draft(KmsKey.Kind.SYMMETRIC, "", List.of(tags), false, Optional.empty());
    }

    KmsKey create() {
        return create(PLAIN);
    }

    KmsKey create(Settings settings) {
        return domain.symmetricKeys
                .create(admin, domain.defaultFolder(), settings, TransactionHook.NONE)
                .key();
    }

    KmsKey update(KmsKey key, UnaryOperator<Settings> change) {
        domain.symmetricKeys.update(admin, key.id().text(), change, TransactionHook.NONE);
        return get(key);
    }

    KmsKey get(KmsKey key) {
        return domain.symmetricKeys.get(admin, key.id().text()).key();
    }

    /** A moment later, so that it is known which version is newer. */
    KmsKey rotate(KmsKey key) {
        domain.clock.advance(Duration.ofMillis(1));
        domain.keyVersions.rotate(admin, key.id().text(), TransactionHook.NONE);
        return get(key);
    }

    void delete(KmsKey key) {
        domain.symmetricKeys.delete(admin, key.id().text(), TransactionHook.NONE);
    }

    void setPrimary(KmsKey key, String version) {
        domain.keyVersions.setPrimary(admin, key.id().text(), version, TransactionHook.NONE);
    }

    void schedule(KmsKey key, String version, Optional<Duration> pending) {
        domain.keyVersions.scheduleDestruction(admin, key.id().text(), version, pending, TransactionHook.NONE);
    }

    void cancel(KmsKey key, String version) {
        domain.keyVersions.cancelDestruction(admin, key.id().text(), version, TransactionHook.NONE);
    }

    List<KeyVersion> versions(KmsKey key) {
        return domain.keyVersions.list(admin, key.id().text(), Page.Request.first(1000)).items().stream()
                .map(KeyVersions.KeyVersionView::version)
                .toList();
    }

    static ServiceError refused(KeyProblem problem, KmsKey key) {
        return new ServiceError.RefusedKey(
                problem, new KeyNames("us-east-1").key(key.id()).text());
    }

    static CryptoService.Sealed sealed(KmsKey key, byte[] aad, byte[] ciphertext) {
        return CryptoService.Sealed.of(KeyReference.byId(key.id().text()), aad, ciphertext);
    }

    static CryptoService.With with(KmsKey key) {
        return new CryptoService.With(KeyReference.byId(key.id().text()), Optional.empty(), NO_AAD);
    }

    static CryptoService.With with(KmsKey key, String version) {
        return new CryptoService.With(KeyReference.byId(key.id().text()), Optional.of(version), NO_AAD);
    }

    byte[] encrypt(KmsKey key) {
        return domain.crypto.encrypt(admin, with(key), MESSAGE).bytes();
    }

    byte[] decrypt(KmsKey key, byte[] ciphertext) {
        return domain.crypto.decrypt(admin, sealed(key, NO_AAD, ciphertext)).bytes();
    }

    /** Does what is due, as the server does now and then. */
    void runJobs() {
        new Jobs(domain.store, domain.clock, domain.kms.jobs().workers(), (_, _) -> {}).runDue();
        domain.kms.jobs().scrub();
    }

    @Override
    public void close() {
        domain.close();
    }
}
