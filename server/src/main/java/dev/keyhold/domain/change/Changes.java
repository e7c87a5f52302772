package dev.keyhold.domain.change;

import dev.keyhold.domain.audit.AuditEventFactory;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.OrganizationAction;
import dev.keyhold.domain.authz.SessionAction;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Job;
import dev.keyhold.model.Principal;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import dev.keyhold.store.WriteTx;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Runs changes, each in one transaction: the principal is authorized, the change is made, and its audit events and what
 * the API stores with it are added. So no right that is revoked meanwhile counts, and nothing is stored in part.
 */
public final class Changes {
    /** A cloud that is deleted is frozen no more, and a session is no change of the account. */
    private static final Set<Action> OF_FROZEN_ACCOUNTS =
            Set.of(OrganizationAction.DELETE_CLOUD, SessionAction.GET_SESSION_TOKEN);

    private final Store store;
    private final AuditEventFactory audit;

    public Changes(Store store, AuditEventFactory audit) {
        this.store = store;
        this.audit = audit;
    }

    /**
     * Runs a change.
     *
     * @param find finds what is changed; throws if it does not exist or the principal may not change it
     */
    public <F, T> T run(
            Principal principal,
            Action action,
            Function<ReadTx, F> find,
            BiFunction<WriteTx, F, Change<T>> work,
            TransactionHook<? super T> hook) {
        return store.write(tx -> {
            hook.before(tx);
            var change = work.apply(tx, find.apply(tx));
            requireUnfrozen(tx, action, change);
            var reference = hook.after(tx, change);
            change.ending()
                    .map(ending -> new Job(
                            change.resource().account(), ending.kind(), change.resource(), ending.at(), reference))
                    .ifPresent(tx.jobs()::schedule);
            audit(tx, principal, action, change);
            return change.result();
        });
    }

    /**
     * Runs a change that counts how often it fails. The failure is thrown once the count is stored; any other exception
     * undoes everything, as in {@link #run}.
     */
    public <F, T> T attempt(
            Principal principal, Action action, Function<ReadTx, F> find, BiFunction<WriteTx, F, Attempt<T>> work) {
        var attempt = store.write(tx -> {
            var outcome = work.apply(tx, find.apply(tx));
            if (outcome instanceof Attempt.Made<T>(var change)) {
                requireUnfrozen(tx, action, change);
                audit(tx, principal, action, change);
            }
            return outcome;
        });
        return switch (attempt) {
            case Attempt.Made<T>(var change) -> change.result();
            case Attempt.Failed<T>(var why) -> throw why;
        };
    }

    /** Afterwards, as only the change knows whose resource it was. */
    private static void requireUnfrozen(ReadTx tx, Action action, Change<?> change) {
        if (!OF_FROZEN_ACCOUNTS.contains(action)) {
            AccountFreeze.requireOff(tx, change.resource().account());
        }
    }

    private void audit(WriteTx tx, Principal principal, Action action, Change<?> change) {
        var account = change.resource().account();
        for (var target : change.targets()) {
            audit.changes(principal, account, action, target).forEach(tx.audit()::append);
        }
    }

    /**
     * Records a change that stores nothing else: a credential that is only in the response.
     *
     * @param target what was issued, in words
     */
    public void record(Principal principal, Action action, String target) {
        record(principal, principal.account(), action, target);
    }

    /** The same in that account. */
    public void record(Principal principal, AccountId account, Action action, String target) {
        store.write(tx -> {
            audit.changes(principal, account, action, target).forEach(tx.audit()::append);
            return target;
        });
    }

    /**
     * The same for a client that is no principal yet.
     *
     * @param credential the name of the credential that was shown, never a secret
     */
    public void record(Identity actor, String credential, RequestOrigin origin, Action action, String target) {
        store.write(tx -> {
            tx.audit().append(audit.change(actor, credential, origin, action, target));
            return target;
        });
    }

    /** Throws what {@link #run} would throw before it changes anything; for changes that cost much to prepare. */
    public void admit(Function<ReadTx, ?> find, TransactionHook<?> hook) {
        store.read(tx -> {
            hook.before(tx);
            var _ = find.apply(tx);
            return true;
        });
    }
}
