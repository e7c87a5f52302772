package dev.keyhold.domain.credential;

import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.IamAction;
import dev.keyhold.model.AccessKey;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.store.Store;

/**
 * The access keys of an account that were imported though their secrets are weaker than an import demands, for those
 * who may read about each key in the credential report.
 */
public final class WeakAccessKeys {
    private final Store store;
    private final Authorizer authorizer;

    public WeakAccessKeys(Store store, Authorizer authorizer) {
        this.store = store;
        this.authorizer = authorizer;
    }

    /** Those of the principal's account, in or out of use, ordered by access key id. */
    public Page<AccessKey> list(Principal principal, Page.Request page) {
        return store.read(tx -> {
            var whole = new ResourceRef.WholeAccount(principal.account());
            authorizer.require(tx, principal, IamAction.GET_CREDENTIAL_REPORT, whole);
            return tx.accessKeys().weak(principal.account(), page);
        });
    }
}
