package dev.keyhold.domain.identity;

import dev.keyhold.domain.Operation;
import dev.keyhold.domain.audit.Audit;
import dev.keyhold.domain.policy.Authorizer;
import dev.keyhold.model.Account;
import dev.keyhold.model.Caller;
import dev.keyhold.model.Refusal;
import dev.keyhold.model.Refused;
import dev.keyhold.model.Target;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import java.util.Optional;

/** The account itself: its alias and how much of it is used. */
public final class Accounts {
    private final Store store;
    private final Authorizer authorizer;
    private final Audit audit;
    private final Quotas quotas;

    public Accounts(Store store, Authorizer authorizer, Audit audit, Quotas quotas) {
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

    public Summary summary(Caller caller) {
        authorizer.require(caller, Operation.GET_ACCOUNT_SUMMARY, new Target.WholeAccount(caller.account()));
        return store.read(tx -> {
            var account = account(tx, caller);
            var rootKeys = tx.accessKeys().countOwnedBy(account.id(), account.root());
            return new Summary(tx.identities().countUsers(account.id()), rootKeys > 0, quotas);
        });
    }

    /** Gives the account its one alias, in place of any before. */
    public void setAlias(Caller caller, String alias) {
        authorizer.require(caller, Operation.CREATE_ACCOUNT_ALIAS, new Target.WholeAccount(caller.account()));
        store.write(tx -> {
            tx.accounts().setAlias(caller.account(), Optional.of(alias));
            tx.audit().append(audit.change(caller, Operation.CREATE_ACCOUNT_ALIAS, "account alias " + alias));
            return alias;
        });
    }

    public Optional<String> alias(Caller caller) {
        authorizer.require(caller, Operation.LIST_ACCOUNT_ALIASES, new Target.WholeAccount(caller.account()));
        return store.read(tx -> account(tx, caller).alias());
    }

    /** Removes the alias, which must be the one named. */
    public void deleteAlias(Caller caller, String alias) {
        authorizer.require(caller, Operation.DELETE_ACCOUNT_ALIAS, new Target.WholeAccount(caller.account()));
        store.write(tx -> {
            if (!account(tx, caller).alias().equals(Optional.of(alias))) {
                throw new Refused(new Refusal.NotFound(Refusal.Kind.ACCOUNT_ALIAS, alias));
            }
            tx.accounts().setAlias(caller.account(), Optional.empty());
            tx.audit().append(audit.change(caller, Operation.DELETE_ACCOUNT_ALIAS, "account alias " + alias));
            return alias;
        });
    }

    private static Account account(ReadTx tx, Caller caller) {
        return tx.accounts().find(caller.account()).orElseThrow();
    }
}
