package dev.keyhold.domain.kms;

import dev.keyhold.crypto.MessageCipher;
import dev.keyhold.crypto.SecretGenerator;
import dev.keyhold.crypto.WipedKeyException;
import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.AuthorizationContext;
import dev.keyhold.domain.authz.AuthorizationRequest;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.rolebinding.RoleBindingCache;
import dev.keyhold.domain.kms.KeyCache.ReadyKey;
import dev.keyhold.domain.kms.KeyCache.ReadyVersion;
import dev.keyhold.domain.resource.Resources;
import dev.keyhold.model.KeyVersion;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.model.SymmetricAlgorithm;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Encrypts and decrypts with keys in memory; the store is asked only for what is not there. Whatever is wrong with a
 * ciphertext, the refusal is the same.
 */
public final class CryptoService {
    /** A key may be changed between being found and being used; more often than this in a row it is not. */
    private static final int ATTEMPTS = 10;

    private final KeyCache keys;
    private final Authorizer authorizer;
    private final RoleBindingCache bindings;
    private final MessageCipher cipher;
    private final SecretGenerator secrets;
    private final KeyUses uses;

    public CryptoService(
            KeyCache keys,
            Authorizer authorizer,
            RoleBindingCache bindings,
            MessageCipher cipher,
            SecretGenerator secrets,
            KeyUses uses) {
        this.keys = keys;
        this.authorizer = authorizer;
        this.bindings = bindings;
        this.cipher = cipher;
        this.secrets = secrets;
        this.uses = uses;
    }

    /** What to encrypt with; without a version it is the primary one. {@code aad} must be given again to decrypt. */
    public record With(String key, Optional<String> version, byte[] aad) {}

    /** Which version did it, and the result: a ciphertext, or a plaintext. */
    public record Result(ResourceId key, ResourceId version, byte[] bytes) {}

    /** What was decrypted with, and the new ciphertext. */
    public record ReEncrypted(ResourceId sourceKey, ResourceId sourceVersion, Result result) {}

    /** A data key in plaintext, and the same encrypted. */
    public record DataKey(byte[] plaintext, Result encrypted) {}

    public Result encrypt(Principal principal, With with, byte[] plaintext) {
        return counted("Encrypt", () -> {
            var key = find(principal, with.key(), Action.ENCRYPT);
            return encrypt(principal, key, with, plaintext, Action.ENCRYPT);
        });
    }

    public Result decrypt(Principal principal, String keyId, byte[] aad, byte[] ciphertext) {
        return counted("Decrypt", () -> {
            var key = find(principal, keyId, Action.DECRYPT);
            return decrypt(principal, key, aad, ciphertext);
        });
    }

    /** Decrypts with one key and encrypts with another, or another version; the caller must be allowed both. */
    public ReEncrypted reEncrypt(
            Principal principal, String sourceKey, byte[] sourceAad, byte[] ciphertext, With with) {
        return counted("ReEncrypt", () -> {
            var source = find(principal, sourceKey, Action.DECRYPT);
            var target = find(principal, with.key(), Action.ENCRYPT);
            var decrypted = decrypt(principal, source, sourceAad, ciphertext);
            var result = encrypt(principal, target, with, decrypted.bytes(), Action.ENCRYPT);
            return new ReEncrypted(decrypted.key(), decrypted.version(), result);
        });
    }

    /** Makes a key for use elsewhere. */
    public DataKey generateDataKey(Principal principal, With with, SymmetricAlgorithm spec) {
        return counted("GenerateDataKey", () -> {
            var key = find(principal, with.key(), Action.GENERATE_DATA_KEY);
            try (var made = secrets.keyMaterial(spec)) {
                var plaintext = made.use(byte[]::clone);
                return new DataKey(plaintext, encrypt(principal, key, with, plaintext, Action.GENERATE_DATA_KEY));
            }
        });
    }

    private Result encrypt(Principal principal, ReadyKey key, With with, byte[] plaintext, Action operation) {
        var id = with.version()
                .map(text -> versionOf(key, text))
                .orElse(key.key().primary());
        var version = usable(principal, key, id, operation).orElseThrow(() -> unknownVersion(id.text()));
        var ciphertext = cipher.encrypt(version.material(), key.key().id(), id, with.aad(), plaintext);
        uses.used(principal, operation, version.name());
        return new Result(key.key().id(), id, ciphertext);
    }

    private Result decrypt(Principal principal, ReadyKey key, byte[] aad, byte[] ciphertext) {
        requireActive(principal, key, Action.DECRYPT);
        var version = MessageCipher.versionOf(ciphertext, key.key().id())
                .flatMap(id -> usable(principal, key, id, Action.DECRYPT))
                .orElseThrow(() -> badCiphertext(principal, key));
        var plaintext =
                cipher.decrypt(version.material(), aad, ciphertext).orElseThrow(() -> badCiphertext(principal, key));
        uses.used(principal, Action.DECRYPT, version.name());
        return new Result(key.key().id(), version.version().id(), plaintext);
    }

    private ReadyKey find(Principal principal, String id, Action operation) {
        var key = ResourceId.parse(id)
                .filter(parsed -> bindings.isReachable(principal.id(), parsed.account()))
                .flatMap(keys::find)
                .orElseThrow(() -> Resources.notFound(ResourceType.SYMMETRIC_KEY, id));
        authorizer.require(
                new AuthorizationRequest(principal, operation, key.path(), new AuthorizationContext(bindings)));
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
     * @throws ServiceException when it, or the key, is not to be used
     */
    private Optional<ReadyVersion> usable(Principal principal, ReadyKey key, ResourceId id, Action operation) {
        requireActive(principal, key, operation);
        var version = Optional.ofNullable(key.versions().get(id));
        var isActive = version.map(ready -> ready.version().status() == KeyVersion.Status.ACTIVE)
                .orElseGet(() -> !keys.isDestroyed(key, id));
        if (!isActive) {
            throw refused(principal, key, operation, ServiceError.FailedPrecondition.VERSION_IS_NOT_ACTIVE);
        }
        return version;
    }

    private void requireActive(Principal principal, ReadyKey key, Action operation) {
        if (key.key().status() != KmsKey.Status.ACTIVE) {
            throw refused(principal, key, operation, ServiceError.FailedPrecondition.KEY_IS_INACTIVE);
        }
    }

    private ServiceException refused(
            Principal principal, ReadyKey key, Action operation, ServiceError.FailedPrecondition rule) {
        return uses.failed(principal, operation, AuditTargets.describe(key.key()), rule);
    }

    private ServiceException badCiphertext(Principal principal, ReadyKey key) {
        var reason = ServiceError.InvalidArgument.BAD_CIPHERTEXT;
        return uses.failed(principal, Action.DECRYPT, AuditTargets.describe(key.key()), reason);
    }

    private static ServiceException unknownVersion(String id) {
        return Resources.notFound(ResourceType.KEY_VERSION, id);
    }

    private <T> T counted(String operation, Supplier<T> work) {
        return uses.counted(operation, () -> attempt(work));
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
