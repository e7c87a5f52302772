package dev.keyhold.domain.kms;

import dev.keyhold.crypto.MessageCipher;
import dev.keyhold.crypto.SecretGenerator;
import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.kms.KeyCache.ReadyKey;
import dev.keyhold.domain.kms.KeyCache.ReadyVersion;
import dev.keyhold.domain.resource.Resources;
import dev.keyhold.model.EncryptionAlgorithm;
import dev.keyhold.model.KeyProblem;
import dev.keyhold.model.KeyUsage;
import dev.keyhold.model.KeyVersion;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Encrypts and decrypts with keys in memory; the store is asked only for what is not there. Whatever is wrong with a
 * ciphertext, the refusal is the same.
 */
public final class CryptoService {
    private final KeyCache keys;
    private final KeyResolver resolver;
    private final MessageCipher cipher;
    private final SecretGenerator secrets;
    private final KeyUses uses;
    private final UsageRules rules;

    public CryptoService(
            KeyCache keys, KeyResolver resolver, MessageCipher cipher, SecretGenerator secrets, KeyUses uses) {
        this.keys = keys;
        this.resolver = resolver;
        this.cipher = cipher;
        this.secrets = secrets;
        this.uses = uses;
        this.rules = new UsageRules(uses);
    }

    /**
     * What to encrypt with.
     *
     * @param version without one it is the primary version
     * @param aad must be given again to decrypt
     */
    public record With(KeyReference key, Optional<String> version, byte[] aad, KeyParameters parameters) {
        public With(KeyReference key, Optional<String> version, byte[] aad) {
            this(key, version, aad, KeyParameters.NONE);
        }
    }

    /**
     * A ciphertext, and what it was made with.
     *
     * @param key empty where the ciphertext itself says it
     * @param expected the key that it must be of, if the caller says so
     */
    public record Sealed(
            Optional<KeyReference> key,
            Optional<KeyReference.ByName> expected,
            byte[] aad,
            byte[] ciphertext,
            KeyParameters parameters) {
        /** One that is of a known key. */
        public static Sealed of(KeyReference key, byte[] aad, byte[] ciphertext) {
            return new Sealed(Optional.of(key), Optional.empty(), aad, ciphertext, KeyParameters.NONE);
        }
    }

    /** Which version did it, and the result: a ciphertext, or a plaintext. */
    public record Result(ResourceId key, ResourceId version, byte[] bytes) {}

    /** What was decrypted with, and the new ciphertext. */
    public record ReEncrypted(ResourceId sourceKey, ResourceId sourceVersion, Result result) {}

    /** A data key in plaintext, and the same encrypted. */
    public record DataKey(byte[] plaintext, Result encrypted) {}

    public Result encrypt(Principal principal, With with, byte[] plaintext) {
        return counted("Encrypt", () -> {
            var key = resolver.ready(principal, with.key(), Action.ENCRYPT, with.parameters());
            return encrypt(principal, key, with, plaintext, Action.ENCRYPT);
        });
    }

    public Result decrypt(Principal principal, Sealed sealed) {
        return counted("Decrypt", () -> {
            var key = keyOf(principal, sealed, Action.DECRYPT);
            return decrypt(principal, key, sealed, Action.DECRYPT);
        });
    }

    /** What a caller must be allowed to do with the two keys of a ciphertext that is made again. */
    public record ReEncryption(Action from, Action to) {}

    /** Decrypts with one key and encrypts with another, or another version; the caller must be allowed both. */
    public ReEncrypted reEncrypt(Principal principal, Sealed sealed, With with, ReEncryption actions) {
        return counted("ReEncrypt", () -> {
            var source = keyOf(principal, sealed, actions.from());
            var target = resolver.ready(principal, with.key(), actions.to(), with.parameters());
            var decrypted = decrypt(principal, source, sealed, actions.from());
            var result = encrypt(principal, target, with, decrypted.bytes(), actions.to());
            return new ReEncrypted(decrypted.key(), decrypted.version(), result);
        });
    }

    /**
     * Makes a key for use elsewhere, of so many bytes.
     *
     * @param action by whether the caller gets its plaintext
     */
    public DataKey generateDataKey(Principal principal, With with, int bytes, Action action) {
        return counted("GenerateDataKey", () -> {
            var key = resolver.ready(principal, with.key(), action, with.parameters());
            var plaintext = secrets.bytes(bytes);
            return new DataKey(plaintext, encrypt(principal, key, with, plaintext, action));
        });
    }

    private ReadyKey keyOf(Principal principal, Sealed sealed, Action action) {
        var reference = sealed.key()
                .or(() -> MessageCipher.keyOf(sealed.ciphertext()).map(KeyReference.OfCiphertext::new))
                .orElseThrow(() ->
                        new ServiceException(new ServiceError.Invalid(ServiceError.InvalidArgument.BAD_CIPHERTEXT)));
        var expected = sealed.expected().map(name -> resolver.idOf(principal, name));
        var key = resolver.ready(principal, reference, action, sealed.parameters());
        if (expected.filter(id -> !id.equals(key.key().id())).isPresent()) {
            throw uses.failed(
                    principal,
                    action,
                    AuditTargets.describe(key.key()),
                    KeyProblem.INCORRECT_KEY,
                    key.arn().text());
        }
        return key;
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

    private Result decrypt(Principal principal, ReadyKey key, Sealed sealed, Action action) {
        requireUsable(principal, key, action);
        var version = MessageCipher.versionOf(sealed.ciphertext(), key.key().id())
                .flatMap(id -> usable(principal, key, id, action))
                .orElseThrow(() -> badCiphertext(principal, key, action));
        var plaintext = cipher.decrypt(version.material(), sealed.aad(), sealed.ciphertext())
                .orElseThrow(() -> badCiphertext(principal, key, action));
        uses.used(principal, action, version.name());
        return new Result(key.key().id(), version.version().id(), plaintext);
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
        requireUsable(principal, key, operation);
        var version = Optional.ofNullable(key.versions().get(id));
        var isActive = version.map(ready -> ready.version().status() == KeyVersion.Status.ACTIVE)
                .orElseGet(() -> !keys.isDestroyed(key, id));
        if (!isActive) {
            throw rules.refused(principal, key, operation, KeyProblem.VERSION_IS_NOT_ACTIVE);
        }
        return version;
    }

    private void requireUsable(Principal principal, ReadyKey key, Action operation) {
        rules.requireUsage(principal, key, operation, KeyUsage.ENCRYPT_DECRYPT);
        rules.requireAlgorithm(
                principal,
                key,
                operation,
                EncryptionAlgorithm.SYMMETRIC_DEFAULT,
                key.key().kind().spec().encryptionAlgorithms());
        rules.requireActive(principal, key, operation);
    }

    private ServiceException badCiphertext(Principal principal, ReadyKey key, Action operation) {
        var reason = ServiceError.InvalidArgument.BAD_CIPHERTEXT;
        return uses.failed(principal, operation, AuditTargets.describe(key.key()), reason);
    }

    private static ServiceException unknownVersion(String id) {
        return Resources.notFound(ResourceType.KEY_VERSION, id);
    }

    private <T> T counted(String operation, Supplier<T> work) {
        return uses.counted(operation, work);
    }
}
