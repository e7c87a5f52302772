package dev.keyhold.domain.kms;

import dev.keyhold.crypto.MessageCipher;
import dev.keyhold.crypto.OaepCipher;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.KmsAction;
import dev.keyhold.domain.kms.CryptoOptions.Mode;
import dev.keyhold.domain.kms.KeyCache.ReadyKey;
import dev.keyhold.domain.kms.KeyCache.ReadyVersion;
import dev.keyhold.model.KeyProblem;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Encrypts and decrypts with keys in memory; the store is asked only for what is not there. Whatever is wrong with a
 * ciphertext, the refusal is the same. A refusal names the first of these that is wrong with a request: the key is
 * unknown, the caller may not use it, it is not for that, it is not active, the ciphertext is invalid.
 */
public final class CryptoService {
    private final KeyResolver resolver;
    private final KeyChecks checks;
    private final MessageCipher cipher;
    private final OaepCipher pairs;
    private final KeyUses uses;

    public CryptoService(KeyCache keys, KeyResolver resolver, MessageCipher cipher, OaepCipher pairs, KeyUses uses) {
        this.resolver = resolver;
        this.checks = new KeyChecks(keys, uses);
        this.cipher = cipher;
        this.pairs = pairs;
        this.uses = uses;
    }

    /**
     * What to encrypt with.
     *
     * @param version without one it is the primary version
     * @param aad must be given again to decrypt; only symmetric keys take any
     */
    public record With(KeyReference key, Optional<String> version, byte[] aad, CryptoOptions options) {
        public With(KeyReference key, Optional<String> version, byte[] aad) {
            this(key, version, aad, CryptoOptions.DEFAULT);
        }
    }

    /**
     * A ciphertext, and what it was made with.
     *
     * @param key empty where the ciphertext itself says it, as those of symmetric keys do
     * @param expected the key that it must be of, if the caller says so
     * @param ciphertext anything for a dry run without it
     */
    public record Sealed(
            Optional<KeyReference> key,
            Optional<KeyReference.ByName> expected,
            byte[] aad,
            byte[] ciphertext,
            CryptoOptions options) {
        /** One that is of a known key. */
        public static Sealed of(KeyReference key, byte[] aad, byte[] ciphertext) {
            return new Sealed(Optional.of(key), Optional.empty(), aad, ciphertext, CryptoOptions.DEFAULT);
        }

        private KeyReference reference() {
            return key.or(() -> MessageCipher.keyOf(ciphertext).map(KeyReference.OfCiphertext::new))
                    .or(() -> expected)
                    .orElseThrow(this::ofUnknownKey);
        }

        /** A ciphertext of a key pair does not say which. */
        private ServiceException ofUnknownKey() {
            return options.isSymmetric()
                    ? new ServiceException(new ServiceError.Invalid(ServiceError.InvalidArgument.BAD_CIPHERTEXT))
                    : KeyNames.refused(
                            KeyProblem.INVALID_COMBINATION,
                            "The algorithm " + options.algorithm() + " needs the identifier of the key.");
        }

        private Sealed with(String condition, String value) {
            return new Sealed(key, expected, aad, ciphertext, options.with(condition, value));
        }
    }

    /** Which version did it, and the result: a ciphertext, or a plaintext. */
    public record Result(ResourceId key, ResourceId version, byte[] bytes) {}

    /** What was decrypted with, and the new ciphertext. */
    public record ReEncrypted(ResourceId sourceKey, ResourceId sourceVersion, Result result) {}

    public Result encrypt(Principal principal, With with, byte[] plaintext) {
        return counted("Encrypt", () -> {
            var found = find(principal, with, KmsAction.ENCRYPT);
            checks.requireRoom(principal, found.key, found.action, with.options, plaintext.length);
            return seal(ready(found, with), with, plaintext);
        });
    }

    public Result decrypt(Principal principal, Sealed sealed) {
        return decrypt(principal, sealed, KmsAction.DECRYPT);
    }

    /** The same for a caller who must be allowed {@code action}. */
    public Result decrypt(Principal principal, Sealed sealed, Action action) {
        return counted("Decrypt", () -> {
            var source = source(principal, sealed, action);
            var plaintext = open(source, sealed);
            if (sealed.options.isDryRun()) {
                throw checks.dryRun(source.key);
            }
            uses.used(principal, action, plaintext.version);
            return plaintext.result();
        });
    }

    /** What a caller must be allowed to do with the two keys of a ciphertext that is made again. */
    public record ReEncryption(Action from, Action to) {}

    /** Decrypts with one key and encrypts with another, or another version; the caller must be allowed both. */
    public ReEncrypted reEncrypt(Principal principal, Sealed sealed, With with, ReEncryption actions) {
        return counted("ReEncrypt", () -> {
            var same = Boolean.toString(isSameKey(principal, sealed.reference(), with.key));
            var source = find(principal, sealed.with("kms:reencryptonsamekey", same), actions.from());
            var parameters = with.options.with("kms:reencryptonsamekey", same);
            var to = new With(with.key, with.version, with.aad, parameters.withoutTokens());
            var target = find(principal, to, actions.to());
            resolver.requireTokens(
                    with.options.parameters().tokens(),
                    List.of(source.key.key().id(), target.key.key().id()));
            check(source, sealed.options);
            check(target, with.options);
            var version = checks.version(principal, target.key, with.version, actions.to());
            var decrypted = open(source, sealed);
            checks.requireRoom(principal, target.key, target.action, with.options, decrypted.bytes.length);
            if (with.options.isDryRun()) {
                throw checks.dryRun(target.key);
            }
            uses.used(principal, actions.from(), decrypted.version);
            var result = seal(new Ready(target, version), with, decrypted.bytes);
            return new ReEncrypted(
                    source.key.key().id(), decrypted.version.version().id(), result);
        });
    }

    /** For policies alone: names need not be of one form to mean one key. */
    private boolean isSameKey(Principal principal, KeyReference one, KeyReference other) {
        return !(other instanceof KeyReference.ById)
                && resolver.idOf(principal, one).equals(resolver.idOf(principal, other));
    }

    /** A key that the caller may use for that. */
    private record Found(Principal principal, Action action, ReadyKey key) {}

    /** The same, ready to encrypt with one of its versions. */
    record Ready(Found found, ReadyVersion version) {
        ReadyKey key() {
            return found.key;
        }
    }

    /** What was in a ciphertext. */
    private record Opened(ReadyVersion version, byte[] bytes) {
        Result result() {
            return new Result(version.version().key(), version.version().id(), bytes);
        }
    }

    /** The key to encrypt with, if the caller may and can. */
    Ready ready(Principal principal, With with, Action action) {
        return ready(find(principal, with, action), with);
    }

    private Ready ready(Found found, With with) {
        check(found, with.options);
        var version = checks.version(found.principal, found.key, with.version, found.action);
        if (with.options.isDryRun()) {
            throw checks.dryRun(found.key);
        }
        return new Ready(found, version);
    }

    private Found find(Principal principal, With with, Action action) {
        return new Found(principal, action, resolver.ready(principal, with.key, action, with.options.parameters()));
    }

    private Found source(Principal principal, Sealed sealed, Action action) {
        var found = find(principal, sealed, action);
        check(found, sealed.options);
        return found;
    }

    private Found find(Principal principal, Sealed sealed, Action action) {
        var reference = sealed.reference();
        var expected = sealed.expected.map(name -> resolver.idOf(principal, name));
        var key = resolver.ready(principal, reference, action, sealed.options.parameters());
        if (expected.filter(id -> !id.equals(key.key().id())).isPresent()) {
            throw checks.refused(principal, key, action, KeyProblem.INCORRECT_KEY);
        }
        return new Found(principal, action, key);
    }

    private void check(Found found, CryptoOptions options) {
        checks.requireEncrypts(found.principal, found.key, found.action, options.algorithm());
    }

    /** Encrypts, and records that. */
    Result seal(Ready ready, With with, byte[] plaintext) {
        var version = ready.version.version();
        var ciphertext = ready.key().key().kind().isSymmetric()
                ? cipher.encrypt(ready.version.material(), version.key(), version.id(), with.aad, plaintext)
                : pairs.encrypt(ready.version.pair(), with.options.ofKey(), plaintext)
                        .orElseThrow();
        uses.used(ready.found.principal, ready.found.action, ready.version);
        return new Result(version.key(), version.id(), ciphertext);
    }

    private Opened open(Found found, Sealed sealed) {
        if (sealed.options.mode() == Mode.DRY_RUN_WITHOUT_CIPHERTEXT) {
            throw checks.dryRun(found.key);
        }
        if (!found.key.key().kind().isSymmetric()) {
            var version = checks.version(found.principal, found.key, Optional.empty(), found.action);
            return pairs.decrypt(version.pair(), sealed.options.ofKey(), sealed.ciphertext)
                    .map(plaintext -> new Opened(version, plaintext))
                    .orElseThrow(() -> badCiphertext(found));
        }
        var version = MessageCipher.versionOf(sealed.ciphertext, found.key.key().id())
                .flatMap(id -> checks.usable(found.principal, found.key, id, found.action))
                .orElseThrow(() -> badCiphertext(found));
        var plaintext = cipher.decrypt(version.material(), sealed.aad, sealed.ciphertext)
                .orElseThrow(() -> badCiphertext(found));
        return new Opened(version, plaintext);
    }

    private ServiceException badCiphertext(Found found) {
        return checks.badCiphertext(found.principal, found.key, found.action);
    }

    <T> T counted(String operation, Supplier<T> work) {
        return uses.counted(operation, work);
    }
}
