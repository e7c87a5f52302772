package dev.keyhold.domain.kms;

import dev.keyhold.domain.authz.KmsAction;
import dev.keyhold.domain.policy.PolicyPrincipals;
import dev.keyhold.domain.policy.ResourcePolicyDocument;
import dev.keyhold.model.KeyProblem;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.ReadTx;
import java.util.Optional;

/**
 * A key policy that a key is to have.
 *
 * @param bypass whether it may keep the caller from changing it again
 */
public record NewKeyPolicy(ResourcePolicyDocument document, boolean bypass) {
    private static final int MAX_BYTES = 32 * 1024;
    private static final String BYPASS = "kms:bypasspolicylockoutsafetycheck";

    /** Reads a document. Whether it may be stored is only said to a caller that may store it. */
    public static NewKeyPolicy read(String text, boolean bypass) {
        return new NewKeyPolicy(ResourcePolicyDocument.ofKey(text), bypass);
    }

    /** What conditions can ask of a request that sets a key policy, or leaves it at the default one. */
    static KeyParameters parameters(boolean bypass) {
        return KeyParameters.NONE.with(BYPASS, Boolean.toString(bypass));
    }

    /**
     * The key with this policy, which names principals by their unique ids.
     *
     * @param key is stored, with another policy or none
     * @throws ServiceException with {@link ServiceError.LimitExceeded} for a document that is too large; with {@link
     *     ServiceError.MalformedPolicy} or {@link ServiceError.RefusedKey} for one that is not well formed, names what
     *     does not exist, or locks the caller out
     */
    KmsKey of(ReadTx tx, Principal principal, KmsKey key, KeyResolver resolver) {
        if (document.bytes() > MAX_BYTES) {
            throw new ServiceException(new ServiceError.LimitExceeded(ServiceError.Quota.KEY_POLICY_SIZE, MAX_BYTES));
        }
        document.requireWellFormed();
        var text = document.withPrincipals((type, value) -> Optional.of(PolicyPrincipals.stored(tx, type, value)
                .orElseThrow(() -> KeyNames.refused(KeyProblem.INVALID_POLICY_PRINCIPAL, ""))));
        var after = key.withPolicy(Optional.of(text));
        var facts = KeyFactsReader.read(tx, after);
        if (!bypass && !resolver.couldWith(tx, principal, after, KmsAction.PUT_KEY_POLICY, facts, parameters(false))) {
            throw KeyNames.refused(KeyProblem.LOCKED_OUT, "");
        }
        return after;
    }
}
