package dev.keyhold.domain.kms;

import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.kms.KeyCache.ReadyKey;
import dev.keyhold.domain.kms.KeyCache.ReadyVersion;
import dev.keyhold.domain.resource.Resources;
import dev.keyhold.model.KeyProblem;
import dev.keyhold.model.KeyUsage;
import dev.keyhold.model.KeyVersion;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import java.util.Optional;

/** Whether a key that the caller may use can be used for that, now. What fails is recorded. */
final class KeyChecks {
    private final KeyCache keys;
    private final KeyUses uses;
    private final UsageRules rules;

    KeyChecks(KeyCache keys, KeyUses uses) {
        this.keys = keys;
        this.uses = uses;
        this.rules = new UsageRules(uses);
    }

    /**
     * Requires that the key encrypts, with that algorithm, and is active.
     *
     * @throws ServiceException with what is wrong first, in this order
     */
    void requireEncrypts(Principal principal, ReadyKey key, Action action, String algorithm) {
        rules.requireUsage(principal, key, action, KeyUsage.ENCRYPT_DECRYPT);
        var _ = rules.requireAlgorithm(
                principal, key, action, algorithm, key.key().kind().encryptionAlgorithms());
        rules.requireActive(principal, key, action);
    }

    /** Requires that the key, if it encrypts with that algorithm, encrypts so many bytes. */
    void requireRoom(Principal principal, ReadyKey key, Action action, CryptoOptions options, int bytes) {
        var spec = key.key().kind().spec();
        rules.requireUsage(principal, key, action, KeyUsage.ENCRYPT_DECRYPT);
        var algorithm = rules.requireAlgorithm(
                principal, key, action, options.algorithm(), key.key().kind().encryptionAlgorithms());
        if (spec.isKeyPair() && bytes > algorithm.maxPlaintextBytes(spec)) {
            var text = "Algorithm " + algorithm + " and key spec " + spec + " cannot encrypt data larger than "
                    + algorithm.maxPlaintextBytes(spec) + " bytes.";
            throw rules.refused(principal, key, action, KeyProblem.INVALID_COMBINATION, text);
        }
    }

    /** The version to encrypt with: the one that is named, or else the primary one. */
    ReadyVersion version(Principal principal, ReadyKey key, Optional<String> named, Action action) {
        if (!key.key().kind().isSymmetric()) {
            return rules.onlyVersion(principal, key, action);
        }
        var id = named.map(text -> versionOf(key, text)).orElse(key.key().primary());
        return usable(principal, key, id, action).orElseThrow(() -> unknownVersion(id.text()));
    }

    /**
     * The version of that id, if the key has one.
     *
     * @throws ServiceException when it is not to be used any more
     */
    Optional<ReadyVersion> usable(Principal principal, ReadyKey key, ResourceId id, Action action) {
        var version = Optional.ofNullable(key.versions().get(id));
        var isActive = version.map(ready -> ready.version().status() == KeyVersion.Status.ACTIVE)
                .orElseGet(() -> !keys.isDestroyed(key, id));
        if (!isActive) {
            throw refused(principal, key, action, KeyProblem.VERSION_IS_NOT_ACTIVE);
        }
        return version;
    }

    private static ResourceId versionOf(ReadyKey key, String id) {
        return ResourceId.parse(id)
                .filter(parsed -> parsed.account().equals(key.key().account()))
                .orElseThrow(() -> unknownVersion(id));
    }

    private static ServiceException unknownVersion(String id) {
        return Resources.notFound(ResourceType.KEY_VERSION, id);
    }

    /** What a dry run ends with that went well. It is no use of the key, and no failure. */
    ServiceException dryRun(ReadyKey key) {
        return KeyNames.refused(KeyProblem.DRY_RUN, key.arn().text());
    }

    /** A refusal that names the key. */
    ServiceException refused(Principal principal, ReadyKey key, Action action, KeyProblem problem) {
        return rules.refused(principal, key, action, problem);
    }

    ServiceException badCiphertext(Principal principal, ReadyKey key, Action action) {
        var reason = ServiceError.InvalidArgument.BAD_CIPHERTEXT;
        return uses.failed(principal, action, AuditTargets.describe(key.key()), reason);
    }
}
