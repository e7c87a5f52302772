package dev.keyhold.domain.organization;

import dev.keyhold.domain.authz.AuthorizationRequest;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.Decision;
import dev.keyhold.domain.authz.ServiceAction;
import dev.keyhold.model.Account;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.ResourceType;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;

/**
 * Who may see what concerns all accounts: settings and state of the servers. These are principals of the management
 * account alone that have the right {@link ServiceAction#DESCRIBE_INSTALLATION}: by IAM policies, or by a role on the
 * organization for those who showed an IAM token. No role that somebody of another account has is enough.
 */
public final class InstallationAccess {
    private final Store store;
    private final Authorizer authorizer;

    public InstallationAccess(Store store, Authorizer authorizer) {
        this.store = store;
        this.authorizer = authorizer;
    }

    /**
     * Returns if the principal may.
     *
     * @throws dev.keyhold.model.ServiceException after the denial has been recorded
     */
    public void require(Principal principal) {
        store.read(tx -> {
            authorizer.require(request(tx, principal));
            return principal;
        });
    }

    /** The decision alone, for a page that has more to show; nothing is recorded. */
    public boolean isAllowed(Principal principal) {
        return store.read(tx -> authorizer.authorize(request(tx, principal)) instanceof Decision.Allow);
    }

    private static AuthorizationRequest request(ReadTx tx, Principal principal) {
        var account = tx.accounts().find(principal.account()).orElseThrow();
        return AuthorizationRequest.in(
                tx, principal, ServiceAction.DESCRIBE_INSTALLATION, installation(principal, account));
    }

    private static ResourceRef installation(Principal principal, Account account) {
        var byRoles = principal.credential() instanceof Principal.Credential.IamToken;
        return byRoles && account.isManagement()
                ? new ResourceRef.Resource(ResourceType.ORGANIZATION, account.organization())
                // Policies of one account allow nothing in another.
                : new ResourceRef.WholeAccount(account.organization().account());
    }
}
