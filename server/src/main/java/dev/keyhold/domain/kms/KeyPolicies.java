package dev.keyhold.domain.kms;

import dev.keyhold.domain.authz.KmsAction;
import dev.keyhold.domain.change.Changes;
import dev.keyhold.domain.policy.PolicyPrincipals;
import dev.keyhold.domain.policy.ResourcePolicyDocument;
import dev.keyhold.model.KeyProblem;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.Store;
import java.util.List;

/** Key policies. Every key has one, of one name; until it is given another, the default one. */
public final class KeyPolicies {
    /** The name of the policy that a key has. */
    public static final String NAME = "default";

    private final Store store;
    private final KeyResolver resolver;
    private final NamedKeyChanges changes;

    public KeyPolicies(Store store, KeyResolver resolver, Changes changes) {
        this.store = store;
        this.resolver = resolver;
        this.changes = new NamedKeyChanges(resolver, changes);
    }

    /**
     * The document as it was stored, with principals named by their ARNs, or by unique ids if they are gone.
     *
     * @throws ServiceException when the key has no policy of that name
     */
    public String get(Principal principal, KeyReference.ByName key, String name) {
        return store.read(tx -> {
            var found = resolver.stored(tx, principal, key, KmsAction.GET_KEY_POLICY);
            if (!name.equals(NAME)) {
                throw KeyNames.refused(KeyProblem.UNKNOWN_POLICY_NAME, "");
            }
            return PolicyPrincipals.shownIn(tx, KeyFactsReader.policy(found), ResourcePolicyDocument::ofKey);
        });
    }

    /** The names of the policies that the key has. */
    public List<String> list(Principal principal, KeyReference.ByName key) {
        return store.read(tx -> {
            var _ = resolver.stored(tx, principal, key, KmsAction.LIST_KEY_POLICIES);
            return List.of(NAME);
        });
    }

    /**
     * Gives the key another policy, which counts at the next request.
     *
     * @throws ServiceException when there can be no policy of that name, or this one cannot be stored
     */
    public void put(Principal principal, KeyReference.ByName key, String name, NewKeyPolicy policy) {
        var parameters = NewKeyPolicy.parameters(policy.bypass());
        var _ = changes.run(principal, key, KmsAction.PUT_KEY_POLICY, parameters, (tx, found) -> {
            if (!name.equals(NAME)) {
                throw KeyNames.refused(KeyProblem.UNSUPPORTED_POLICY_NAME, "Only default policy is supported");
            }
            var after = policy.of(tx, principal, found, resolver);
            tx.kmsKeys().update(after);
            return after;
        });
    }
}
