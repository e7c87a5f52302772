package dev.keyhold.domain.organization;

import dev.keyhold.domain.audit.AuditEventFactory;
import dev.keyhold.domain.change.AccountFreeze;
import dev.keyhold.domain.credential.AccessKeyIssuer;
import dev.keyhold.domain.credential.AccessKeys;
import dev.keyhold.domain.credential.IssuedAccessKey;
import dev.keyhold.model.Account;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.AccountIds;
import dev.keyhold.model.Organization;
import dev.keyhold.model.Page;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import dev.keyhold.store.WriteTx;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Accounts, for the operator of the installation: somebody who can read the root key anyway, so that there is nobody
 * to authorize. Every change is in the audit trail of the installation.
 */
public final class AccountOperator {
    private final Store store;
    private final AccountLifecycle lifecycle;
    private final AccessKeyIssuer issuer;
    private final FirstAdministrator administrator;
    private final AuditEventFactory audit;
    private final InstantSource clock;

    public AccountOperator(
            Store store,
            AccountLifecycle lifecycle,
            AccessKeyIssuer issuer,
            FirstAdministrator administrator,
            AuditEventFactory audit,
            InstantSource clock) {
        this.store = store;
        this.lifecycle = lifecycle;
        this.issuer = issuer;
        this.administrator = administrator;
        this.audit = audit;
        this.clock = clock;
    }

    /** An account with the access key of its root, and the key of its first service account if one was asked for. */
    public record Opened(Account account, IssuedAccessKey rootKey, Optional<AdminKey> admin) {}

    /** Creates an account whose root has an access key. */
    public Opened create(AccountDraft draft) {
        return create(store.read(lifecycle::draw), draft, Optional.empty());
    }

    /** The same, with the service account {@value FirstAdministrator#ADMIN}. The caller closes its key. */
    public Opened createWithAdministrator(AccountDraft draft) {
        var newIds = store.read(lifecycle::draw);
        var prepared = administrator.prepare(newIds, clock.instant());
        try {
            return create(newIds, draft, Optional.of(prepared));
        } catch (RuntimeException e) {
            prepared.close();
            throw e;
        }
    }

    private Opened create(AccountIds newIds, AccountDraft draft, Optional<FirstAdministrator.Prepared> prepared) {
        var now = clock.instant();
        return store.write(tx -> {
            var created = lifecycle.create(tx, organization(tx), newIds, draft, now);
            prepared.ifPresent(admin -> administrator.insert(tx, created.account(), admin));
            var issued = issuer.issue(tx, created.root(), AccessKeys.Kind.USER, "", now);
            var what = describe(created.account()) + " with root access key "
                    + issued.key().keyId()
                    + prepared.map(admin -> " and authorized key "
                                    + admin.key().key().id() + " of service account " + FirstAdministrator.ADMIN)
                            .orElse("");
            tx.audit().append(audit.byOperator("CREATE_ACCOUNT", what));
            return new Opened(created.account(), issued, prepared.map(FirstAdministrator.Prepared::key));
        });
    }

    /** Accounts, closed ones included, ordered by id. */
    public Page<Account> list(Page.Request page) {
        return store.read(tx -> tx.accounts().list(page));
    }

    public Account find(AccountId id) {
        return store.read(tx -> AccountLifecycle.find(tx, id));
    }

    /** Closes an account until its grace ends. */
    public Account close(AccountId id) {
        return change(id, "CLOSE_ACCOUNT", (tx, it) -> lifecycle.close(tx, it, clock.instant(), Optional.empty()));
    }

    /** Opens a closed account again. */
    public Account reopen(AccountId id) {
        return change(id, "REOPEN_ACCOUNT", lifecycle::reopen);
    }

    /** Since when the account accepts no changes; empty if it does. */
    public Optional<Instant> frozenAt(AccountId id) {
        return store.read(tx -> tx.accounts().frozenAt(id));
    }

    /** Has an open account accept no changes until it is closed, or {@link #unfreeze unfrozen}. */
    public Account freeze(AccountId id) {
        return setFrozen(id, "FREEZE_ACCOUNT", Optional.of(clock.instant()));
    }

    /** Has an account accept changes again. */
    public Account unfreeze(AccountId id) {
        return setFrozen(id, "UNFREEZE_ACCOUNT", Optional.empty());
    }

    /** Nothing is changed, and no event written, where it is so already. */
    private Account setFrozen(AccountId id, String operation, Optional<Instant> at) {
        return store.write(tx -> {
            var account = AccountLifecycle.find(tx, id);
            if (at.isPresent() && !account.isOpen()) {
                throw new ServiceException(
                        new ServiceError.Precondition(ServiceError.FailedPrecondition.ACCOUNT_IS_CLOSED));
            }
            if (tx.accounts().frozenAt(id).isPresent() != at.isPresent()) {
                tx.accounts().setFrozenAt(id, at);
                tx.audit().append(audit.byOperator(operation, describe(account)));
                tx.audit().append(audit.byItself(id, operation, describe(account)));
            }
            return account;
        });
    }

    private Account change(AccountId id, String operation, BiFunction<WriteTx, AccountId, Account> work) {
        return store.write(tx -> {
            var account = work.apply(tx, id);
            tx.audit().append(audit.byOperator(operation, describe(account)));
            return account;
        });
    }

    /**
     * Creates another active access key of the root, beside those it has and whatever the quota says.
     *
     * @param account the account; empty for the only one there is
     */
    public IssuedAccessKey issueRootKey(Optional<AccountId> account) {
        return store.write(tx -> {
            var found = AccountLifecycle.find(tx, account.orElseGet(() -> only(tx)));
            AccountFreeze.requireOff(tx, found.id());
            var root = tx.identities().find(found.id(), found.root()).orElseThrow();
            var issued = issuer.issue(tx, root, AccessKeys.Kind.USER, "", clock.instant());
            var what = "access key " + issued.key().keyId() + " of the root of " + describe(found);
            tx.audit().append(audit.byOperator("CREATE_ROOT_KEY", what));
            return issued;
        });
    }

    private static AccountId only(ReadTx tx) {
        var all = tx.accounts().directory();
        if (all.size() != 1) {
            throw new ServiceException(new ServiceError.Precondition(ServiceError.FailedPrecondition.SEVERAL_ACCOUNTS));
        }
        return all.getFirst();
    }

    private static Organization organization(ReadTx tx) {
        var any = tx.accounts().find(tx.accounts().directory().getFirst()).orElseThrow();
        return tx.organizations().find(any.organization()).orElseThrow();
    }

    private static String describe(Account account) {
        return "account " + account.id();
    }
}
