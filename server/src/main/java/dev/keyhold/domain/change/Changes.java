package dev.keyhold.domain.change;

import dev.keyhold.domain.audit.AuditEventFactory;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.model.Job;
import dev.keyhold.model.Principal;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import dev.keyhold.store.WriteTx;
import java.util.function.Consumer;
import java.util.function.Function;

/** Runs changes so that each leaves its audit events, and what the API stores with it, in its own transaction. */
public final class Changes {
    private final Store store;
    private final AuditEventFactory audit;

    public Changes(Store store, AuditEventFactory audit) {
        this.store = store;
        this.audit = audit;
    }

    /**
     * Runs a change.
     *
     * @param authorize throws if the caller may not make the change; asked once, before anything is changed
     */
    public <T> T run(
            Principal principal,
            Action action,
            Consumer<ReadTx> authorize,
            Function<WriteTx, Change<T>> work,
            TransactionHook<? super T> hook) {
        admit(authorize, hook);
        return store.write(tx -> {
            hook.before(tx);
            var change = work.apply(tx);
            var reference = hook.after(tx, change);
            change.ending()
                    .map(ending ->
                            new Job(principal.account(), ending.kind(), change.resource(), ending.at(), reference))
                    .ifPresent(tx.jobs()::schedule);
            change.targets().forEach(target -> tx.audit().append(audit.change(principal, action, target)));
            return change.result();
        });
    }

    /** Throws what {@link #run} would throw before it changes anything. */
    public void admit(Consumer<ReadTx> authorize, TransactionHook<?> hook) {
        store.read(tx -> {
            hook.before(tx);
            authorize.accept(tx);
            return true;
        });
    }
}
