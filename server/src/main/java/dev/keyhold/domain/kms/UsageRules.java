package dev.keyhold.domain.kms;

import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.KmsAction;
import dev.keyhold.domain.kms.KeyCache.ReadyKey;
import dev.keyhold.domain.kms.KeyCache.ReadyVersion;
import dev.keyhold.model.KeyProblem;
import dev.keyhold.model.KeyUsage;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ServiceException;
import java.util.List;
import java.util.Optional;

/**
 * Whether a key that the caller may use can be used like that: first what it is for, then whether it works at present.
 * A refusal is recorded.
 */
final class UsageRules {
    private final KeyUses uses;

    UsageRules(KeyUses uses) {
        this.uses = uses;
    }

    /** Refuses an operation that keys for something else do. */
    void requireUsage(Principal principal, ReadyKey key, Action action, KeyUsage usage) {
        var actual = key.key().kind().usage();
        if (actual != usage) {
            throw refused(
                    principal,
                    key,
                    action,
                    KeyProblem.WRONG_USAGE,
                    key.arn().text() + " key usage is " + actual + " which is not valid for " + operation(action)
                            + ".");
        }
    }

    /**
     * The algorithm of that name.
     *
     * @throws ServiceException when it is none of those of the key
     */
    <T extends Enum<T>> T requireAlgorithm(
            Principal principal, ReadyKey key, Action action, String algorithm, List<T> possible) {
        for (var one : possible) {
            if (one.name().equals(algorithm)) {
                return one;
            }
        }
        var spec = key.key().kind().spec();
        throw refused(
                principal,
                key,
                action,
                KeyProblem.INCOMPATIBLE_ALGORITHM,
                "Algorithm " + algorithm + " is incompatible with key spec " + spec + ".");
    }

    /** Of a key that is of use to nobody, the refusal says why. */
    void requireActive(Principal principal, ReadyKey key, Action action) {
        if (key.key().pendingDeletionAt().isPresent()) {
            throw refused(principal, key, action, KeyProblem.KEY_IS_PENDING_DELETION);
        }
        if (key.key().status() == KmsKey.Status.PENDING_IMPORT) {
            throw refused(principal, key, action, KeyProblem.KEY_IS_PENDING_IMPORT);
        }
        if (!key.key().isActive()) {
            throw refused(principal, key, action, KeyProblem.KEY_IS_INACTIVE);
        }
    }

    /** The version of a key that works and has one only, unless its material is not there. */
    ReadyVersion onlyVersion(Principal principal, ReadyKey key, Action action) {
        requireActive(principal, key, action);
        return Optional.ofNullable(key.versions().get(key.key().primary()))
                .orElseThrow(() -> refused(
                        principal,
                        key,
                        action,
                        key.key().kind().origin() == KmsKey.Origin.IMPORTED
                                ? KeyProblem.KEY_IS_PENDING_IMPORT
                                : KeyProblem.VERSION_IS_NOT_ACTIVE));
    }

    /** Records a use that was allowed and is not possible, and returns the refusal, which names the key. */
    ServiceException refused(Principal principal, ReadyKey key, Action action, KeyProblem problem) {
        return refused(principal, key, action, problem, key.arn().text());
    }

    /** The same with what the refusal is about. */
    ServiceException refused(Principal principal, ReadyKey key, Action action, KeyProblem problem, String subject) {
        return uses.failed(principal, action, AuditTargets.describe(key.key()), problem, subject);
    }

    /** The name of the operation, without that of the service. */
    static String operation(Action action) {
        return switch (action) {
            case KmsAction.RE_ENCRYPT_FROM, KmsAction.RE_ENCRYPT_TO -> "ReEncrypt";
            case KmsAction.DECRYPT_WITH_KEY_PAIR -> "Decrypt";
            case KmsAction.GET_ENCRYPTION_PUBLIC_KEY, KmsAction.GET_SIGNATURE_PUBLIC_KEY -> "GetPublicKey";
            default -> {
                var name = action.policyAction().orElseThrow();
                yield name.substring(name.indexOf(':') + 1);
            }
        };
    }
}
