package dev.keyhold.domain.credential;

import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.resource.Resources;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.ReadTx;
import java.util.Optional;

/** Whose credentials a request is about, and whether the caller may act on them: a role on the owner decides. */
public final class CredentialOwners {
    private final Authorizer authorizer;

    public CredentialOwners(Authorizer authorizer) {
        this.authorizer = authorizer;
    }

    /**
     * The named service account, or the caller itself.
     *
     * @throws ServiceException when it does not exist or the caller may not
     */
    public Identity find(ReadTx tx, Principal principal, Optional<String> id, Action operation) {
        var owner = Resources.serviceAccount(
                tx, principal, id.orElse(principal.identity().id().text()));
        require(tx, principal, owner, operation);
        return owner;
    }

    /** Returns if the caller may act on a credential of that owner. */
    void require(ReadTx tx, Principal principal, Identity owner, Action operation) {
        authorizer.require(tx, principal, operation, Resources.path(tx, owner));
    }
}
