package dev.keyhold.domain.key;

import dev.keyhold.crypto.Barrier;
import dev.keyhold.crypto.KeyFactory;
import dev.keyhold.crypto.MessageCipher;
import dev.keyhold.crypto.WipedKeyException;
import dev.keyhold.domain.Operation;
import dev.keyhold.domain.RequestObserver;
import dev.keyhold.domain.audit.RefusalLog;
import dev.keyhold.domain.audit.UseLog;
import dev.keyhold.domain.key.ReadyKeys.ReadyKey;
import dev.keyhold.domain.key.ReadyKeys.ReadyVersion;
import dev.keyhold.domain.policy.Access;
import dev.keyhold.domain.policy.GrantCache;
import dev.keyhold.domain.resource.Resources;
import dev.keyhold.model.Caller;
import dev.keyhold.model.KeyVersion;
import dev.keyhold.model.Refusal;
import dev.keyhold.model.Refused;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.SymmetricAlgorithm;
import dev.keyhold.model.SymmetricKey;
import dev.keyhold.store.Store;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Encrypts and decrypts with keys in memory; the store is asked only for what is not there. Whatever is wrong with a
 * ciphertext, the refusal is the same.
 */
public final class Crypto {
    /** A key may be changed between being found and being used; more often than this in a row it is not. */
    private static final int ATTEMPTS = 10;

    private final Store store;
    private final ReadyKeys keys;
    private final Access access;
    private final GrantCache grants;
    private final MessageCipher cipher;
    private final KeyFactory factory;
    private final UseLog uses;
    private final RefusalLog refusals;
    private final RequestObserver observer;

    public Crypto(
            Store store,
            Barrier barrier,
            Access access,
            GrantCache grants,
            MessageCipher cipher,
            KeyFactory factory,
            UseLog uses,
            RefusalLog refusals,
            RequestObserver observer) {
        this.store = store;
        this.keys = new ReadyKeys(store, barrier);
        this.access = access;
        this.grants = grants;
        this.cipher = cipher;
        this.factory = factory;
        this.uses = uses;
        this.refusals = refusals;
        this.observer = observer;
    }

    /** What to encrypt with; without a version it is the primary one. {@code aad} must be given again to decrypt. */
    public record With(String key, Optional<String> version, byte[] aad) {}

    /** Which version did it, and the result: a ciphertext, or a plaintext. */
    public record Result(ResourceId key, ResourceId version, byte[] bytes) {}

    /** What was decrypted with, and the new ciphertext. */
    public record ReEncrypted(ResourceId sourceKey, ResourceId sourceVersion, Result result) {}

    /** A data key in clear, and the same encrypted. */
    public record DataKey(byte[] plaintext, Result encrypted) {}

    public Result encrypt(Caller caller, With with, byte[] plaintext) {
        return counted("Encrypt", () -> {
            var key = find(caller, with.key(), Operation.ENCRYPT);
            return encrypt(caller, key, with, plaintext, Operation.ENCRYPT);
        });
    }

    public Result decrypt(Caller caller, String keyId, byte[] aad, byte[] ciphertext) {
        return counted("Decrypt", () -> {
            var key = find(caller, keyId, Operation.DECRYPT);
            return decrypt(caller, key, aad, ciphertext);
        });
    }

    /** Decrypts with one key and encrypts with another, or another version; the caller must be allowed both. */
    public ReEncrypted reEncrypt(Caller caller, String sourceKey, byte[] sourceAad, byte[] ciphertext, With with) {
        return counted("ReEncrypt", () -> {
            var source = find(caller, sourceKey, Operation.DECRYPT);
            var target = find(caller, with.key(), Operation.ENCRYPT);
            var decrypted = decrypt(caller, source, sourceAad, ciphertext);
            var result = encrypt(caller, target, with, decrypted.bytes(), Operation.ENCRYPT);
            return new ReEncrypted(decrypted.key(), decrypted.version(), result);
        });
    }

    /** Makes a key for use elsewhere. */
    public DataKey generateDataKey(Caller caller, With with, SymmetricAlgorithm spec) {
        return counted("GenerateDataKey", () -> {
            var key = find(caller, with.key(), Operation.GENERATE_DATA_KEY);
            try (var made = factory.keyMaterial(spec)) {
                var plaintext = made.use(byte[]::clone);
                return new DataKey(plaintext, encrypt(caller, key, with, plaintext, Operation.GENERATE_DATA_KEY));
            }
        });
    }

    private Result encrypt(Caller caller, ReadyKey key, With with, byte[] plaintext, Operation operation) {
        var id = with.version()
                .map(text -> versionOf(key, text))
                .orElse(key.key().primary());
        var version = usable(caller, key, id, operation).orElseThrow(() -> unknownVersion(id.text()));
        var ciphertext = cipher.encrypt(version.material(), key.key().id(), id, with.aad(), plaintext);
        uses.used(caller, operation, version.name());
        return new Result(key.key().id(), id, ciphertext);
    }

    private Result decrypt(Caller caller, ReadyKey key, byte[] aad, byte[] ciphertext) {
        requireActive(caller, key, Operation.DECRYPT);
        var version = MessageCipher.versionOf(ciphertext, key.key().id())
                .flatMap(id -> usable(caller, key, id, Operation.DECRYPT))
                .orElseThrow(() -> badCiphertext(caller, key));
        var plaintext =
                cipher.decrypt(version.material(), aad, ciphertext).orElseThrow(() -> badCiphertext(caller, key));
        uses.used(caller, Operation.DECRYPT, version.name());
        return new Result(key.key().id(), version.version().id(), plaintext);
    }

    private ReadyKey find(Caller caller, String id, Operation operation) {
        var key = Resources.own(caller, id)
                .flatMap(keys::find)
                .orElseThrow(() -> Resources.notFound(Refusal.Kind.SYMMETRIC_KEY, id));
        access.require(grants, caller, operation, key.path());
        return key;
    }

    private static ResourceId versionOf(ReadyKey key, String id) {
        return ResourceId.parse(id)
                .filter(parsed -> parsed.account().equals(key.key().account()))
                .orElseThrow(() -> unknownVersion(id));
    }

    /**
     * The version of that id, if the key has one.
     *
     * @throws Refused when it, or the key, is not to be used
     */
    private Optional<ReadyVersion> usable(Caller caller, ReadyKey key, ResourceId id, Operation operation) {
        requireActive(caller, key, operation);
        var version = Optional.ofNullable(key.versions().get(id));
        var isActive = version.map(ready -> ready.version().status() == KeyVersion.Status.ACTIVE)
                .orElseGet(() -> !isDestroyed(key, id));
        if (!isActive) {
            throw refused(caller, key, operation, Refusal.Rule.VERSION_IS_NOT_ACTIVE);
        }
        return version;
    }

    private void requireActive(Caller caller, ReadyKey key, Operation operation) {
        if (key.key().status() != SymmetricKey.Status.ACTIVE) {
            throw refused(caller, key, operation, Refusal.Rule.KEY_IS_INACTIVE);
        }
    }

    /** Destroyed versions are not kept in memory: there may be any number of them. */
    private boolean isDestroyed(ReadyKey key, ResourceId version) {
        return store.read(tx -> tx.symmetricKeys().version(key.key().account(), version))
                .filter(found -> found.key().equals(key.key().id()))
                .isPresent();
    }

    private Refused refused(Caller caller, ReadyKey key, Operation operation, Refusal.Rule rule) {
        refusals.failed(caller, operation, Keys.describe(key.key()), rule.name());
        return new Refused(new Refusal.Precondition(rule));
    }

    private Refused badCiphertext(Caller caller, ReadyKey key) {
        refusals.failed(caller, Operation.DECRYPT, Keys.describe(key.key()), Refusal.Problem.BAD_CIPHERTEXT.name());
        return new Refused(new Refusal.Invalid(Refusal.Problem.BAD_CIPHERTEXT));
    }

    private static Refused unknownVersion(String id) {
        return Resources.notFound(Refusal.Kind.KEY_VERSION, id);
    }

    /** Tells how it ended, which the audit trail tells of each key, of all keys together. */
    private <T> T counted(String operation, Supplier<T> work) {
        try {
            var result = attempt(work);
            observer.keyUsed(operation, "OK");
            return result;
        } catch (Refused e) {
            observer.keyUsed(operation, outcome(e.refusal()));
            throw e;
        }
    }

    private static String outcome(Refusal refusal) {
        return switch (refusal) {
            case Refusal.Precondition(var rule) -> rule.name();
            case Refusal.Invalid(var problem) -> problem.name();
            case Refusal.Denied _ -> "NOT_ALLOWED";
            case Refusal.NotFound _ -> "NOT_FOUND";
            case Refusal.Unavailable(var cause) -> cause.name();
            case Refusal.AlreadyExists _,
                    Refusal.LimitExceeded _,
                    Refusal.InUse _,
                    Refusal.InvalidFields _,
                    Refusal.Unauthenticated _,
                    Refusal.Throttled _,
                    Refusal.Busy _,
                    Refusal.CutOff _ -> "OTHER";
        };
    }

    private static <T> T attempt(Supplier<T> work) {
        for (int i = 1; i < ATTEMPTS; i++) {
            try {
                return work.get();
            } catch (WipedKeyException _) {
                // It was changed, or fell out of memory, just now: once more with what it is now.
            }
        }
        return work.get();
    }
}
