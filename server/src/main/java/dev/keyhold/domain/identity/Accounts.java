package dev.keyhold.domain.identity;

import dev.keyhold.domain.audit.AuditEventFactory;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.model.Account;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import java.util.Optional;

/** The account itself: its alias and how much of it is used. */
public final class Accounts {
    private final Store store;
    private final Authorizer authorizer;
    private final AuditEventFactory audit;
    private final Quotas quotas;

    public Accounts(Store store, Authorizer authorizer, AuditEventFactory audit, Quotas quotas) {
        this.store = store;
        this.authorizer = authorizer;
        this.audit = audit;
        this.quotas = quotas;
    }

    /**
     * How much of the account is used.
     *
     * @param rootHasKeys whether the root has an access key
     */
    public record Summary(int users, boolean rootHasKeys, Quotas quotas) {}

    public Summary summary(Principal principal) {
        authorizer.require(principal, Action.GET_ACCOUNT_SUMMARY, new ResourceRef.WholeAccount(principal.account()));
        return store.read(tx -> {
            var account = account(tx, principal);
            var rootKeys = tx.accessKeys().countOwnedBy(account.id(), account.root());
            return new Summary(tx.identities().countUsers(account.id()), rootKeys > 0, quotas);
        });
    }

    /** Gives the account its one alias, in place of any before. */
    public void setAlias(Principal principal, String alias) {
        authorizer.require(principal, Action.CREATE_ACCOUNT_ALIAS, new ResourceRef.WholeAccount(principal.account()));
        store.write(tx -> {
            tx.accounts().setAlias(principal.account(), Optional.of(alias));
            tx.audit().append(audit.change(principal, Action.CREATE_ACCOUNT_ALIAS, "account alias " + alias));
            return alias;
        });
    }

    public Optional<String> alias(Principal principal) {
        authorizer.require(principal, Action.LIST_ACCOUNT_ALIASES, new ResourceRef.WholeAccount(principal.account()));
        return store.read(tx -> account(tx, principal).alias());
    }

    /** Removes the alias, which must be the one named. */
    public void deleteAlias(Principal principal, String alias) {
        authorizer.require(principal, Action.DELETE_ACCOUNT_ALIAS, new ResourceRef.WholeAccount(principal.account()));
        store.write(tx -> {
            if (!account(tx, principal).alias().equals(Optional.of(alias))) {
                throw new ServiceException(new ServiceError.NotFound(ResourceType.ACCOUNT_ALIAS, alias));
            }
            tx.accounts().setAlias(principal.account(), Optional.empty());
            tx.audit().append(audit.change(principal, Action.DELETE_ACCOUNT_ALIAS, "account alias " + alias));
            return alias;
        });
    }

    private static Account account(ReadTx tx, Principal principal) {
        return tx.accounts().find(principal.account()).orElseThrow();
    }
}
