package dev.keyhold.domain.organization;

import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.IamAction;
import dev.keyhold.domain.change.Change;
import dev.keyhold.domain.change.Changes;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.domain.identity.Quotas;
import dev.keyhold.domain.resource.Resources;
import dev.keyhold.model.Account;
import dev.keyhold.model.MfaDevice.Filter;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import java.util.Optional;

/** The caller's own account: its alias, which is unique in the installation, and how much of its quotas is used. */
public final class AccountProfile {
    private final Store store;
    private final Authorizer authorizer;
    private final Changes changes;
    private final Quotas quotas;

    public AccountProfile(Store store, Authorizer authorizer, Changes changes, Quotas quotas) {
        this.store = store;
        this.authorizer = authorizer;
        this.changes = changes;
        this.quotas = quotas;
    }

    /**
     * How much of the account is used.
     *
     * @param rootHasKeys whether the root has an access key
     */
    public record Summary(
            int users,
            int groups,
            int roles,
            int instanceProfiles,
            int policies,
            int policyVersions,
            int providers,
            boolean rootHasKeys,
            MfaUse mfa,
            Quotas quotas) {}

    /**
     * How many MFA devices there are, how many of them belong to somebody, and whether one belongs to the root.
     */
    public record MfaUse(int devices, int inUse, boolean rootHasOne) {}

    public Summary summary(Principal principal) {
        return store.read(tx -> {
            var account = find(tx, principal, IamAction.GET_ACCOUNT_SUMMARY);
            var rootKeys = tx.accessKeys().countOwnedBy(account.id(), account.root());
            return new Summary(
                    tx.identities().countUsers(account.id()),
                    tx.groups().count(account.id(), Integer.MAX_VALUE),
                    tx.roles().count(account.id(), Integer.MAX_VALUE),
                    tx.instanceProfiles().count(account.id(), Integer.MAX_VALUE),
                    tx.policies().count(account.id(), Integer.MAX_VALUE),
                    tx.policies().countVersions(account.id()),
                    tx.oidcProviders().count(account.id(), Integer.MAX_VALUE),
                    rootKeys > 0,
                    mfa(tx, account),
                    quotas);
        });
    }

    private static MfaUse mfa(ReadTx tx, Account account) {
        var devices = tx.mfaDevices();
        return new MfaUse(
                devices.count(account.id(), Filter.ANY, Integer.MAX_VALUE),
                devices.count(account.id(), Filter.ASSIGNED, Integer.MAX_VALUE),
                !devices.ownedBy(account.id(), account.root()).isEmpty());
    }

    /** Sets the account's only alias. */
    public void setAlias(Principal principal, String alias) {
        changes.run(
                principal,
                IamAction.CREATE_ACCOUNT_ALIAS,
                tx -> find(tx, principal, IamAction.CREATE_ACCOUNT_ALIAS),
                (tx, account) -> {
                    if (tx.directory()
                            .withAlias(alias)
                            .filter(id -> !id.equals(account.id()))
                            .isPresent()) {
                        throw new ServiceException(new ServiceError.AlreadyExists(ResourceType.ACCOUNT_ALIAS, alias));
                    }
                    tx.accounts().update(account.withAlias(Optional.of(alias)));
                    return change(account, alias);
                },
                TransactionHook.NONE);
    }

    public Optional<String> alias(Principal principal) {
        return store.read(
                tx -> find(tx, principal, IamAction.LIST_ACCOUNT_ALIASES).alias());
    }

    /** Removes the alias, which must be the one named. */
    public void deleteAlias(Principal principal, String alias) {
        changes.run(
                principal,
                IamAction.DELETE_ACCOUNT_ALIAS,
                tx -> find(tx, principal, IamAction.DELETE_ACCOUNT_ALIAS),
                (tx, account) -> {
                    if (!account.alias().equals(Optional.of(alias))) {
                        throw new ServiceException(new ServiceError.NotFound(ResourceType.ACCOUNT_ALIAS, alias));
                    }
                    tx.accounts().update(account.withAlias(Optional.empty()));
                    return change(account, alias);
                },
                TransactionHook.NONE);
    }

    private static Change<String> change(Account account, String alias) {
        return new Change<>(alias, account.cloud(), "account alias " + alias);
    }

    /** The account, for a principal that may do that with it. */
    private Account find(ReadTx tx, Principal principal, Action action) {
        authorizer.require(tx, principal, action, new ResourceRef.WholeAccount(principal.account()));
        return Resources.account(tx, principal);
    }
}
