package dev.keyhold.domain.organization;

import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.model.Account;
import dev.keyhold.model.Organization;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;

/** The organization of the caller's account. */
public final class Organizations {
    private final Store store;
    private final Authorizer authorizer;

    public Organizations(Store store, Authorizer authorizer) {
        this.store = store;
        this.authorizer = authorizer;
    }

    /** The organization and the account that manages it. */
    public record View(Organization organization, Account management) {}

    /** The organization, for the root of any of its accounts. */
    public View describe(Principal principal) {
        authorizer.require(principal, Action.DESCRIBE_ORGANIZATION, new ResourceRef.WholeAccount(principal.account()));
        return store.read(tx -> {
            var organization = of(tx, principal);
            return new View(
                    organization, tx.accounts().find(organization.account()).orElseThrow());
        });
    }

    /** Lets pass who may perform an action for its own account, whichever that is. */
    public void requireMember(Principal principal, Action action) {
        authorizer.require(principal, action, new ResourceRef.WholeAccount(principal.account()));
    }

    /** The organization, for a principal that may perform an action on it; throws for any other. */
    public Organization require(Principal principal, Action action) {
        return store.read(tx -> require(tx, principal, action));
    }

    /** Until policies decide, only the root of the management account may. */
    Organization require(ReadTx tx, Principal principal, Action action) {
        var organization = of(tx, principal);
        authorizer.require(principal, action, new ResourceRef.WholeAccount(organization.account()));
        return organization;
    }

    private static Organization of(ReadTx tx, Principal principal) {
        var account = tx.accounts().find(principal.account()).orElseThrow();
        return tx.organizations().find(account.organization()).orElseThrow();
    }
}
