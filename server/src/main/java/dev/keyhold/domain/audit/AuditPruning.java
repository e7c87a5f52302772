package dev.keyhold.domain.audit;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.Page;
import dev.keyhold.store.AuditStore.Trail;
import dev.keyhold.store.Store;
import java.time.Instant;
import java.util.ArrayList;

/** Deletes old audit events, for operators whose rules limit how long such data may be kept. */
public final class AuditPruning {
    /** Events in one transaction, so that a batch does not hold up other writers for long. */
    private static final int BATCH = 500;

    private final Store store;
    private final AuditEventFactory audit;

    public AuditPruning(Store store, AuditEventFactory audit) {
        this.store = store;
        this.audit = audit;
    }

    /**
     * Deletes the events of all accounts before a time, changes too. That it was done is an event of the installation,
     * which comes first: an interrupted run has one too.
     *
     * @return how many events are gone
     */
    public long before(Instant time) {
        var accounts = new ArrayList<>(store.read(tx -> tx.accounts().directory()));
        accounts.add(AccountId.SYSTEM);
        var id = AuditTrail.idAt(time);
        if (accounts.stream().noneMatch(account -> hasAny(account, id))) {
            return 0;
        }
        store.write(tx -> {
            tx.audit().append(audit.byOperator("PRUNE_AUDIT", "events before " + time));
            return id;
        });
        long pruned = 0;
        for (var account : accounts) {
            for (var trail : Trail.values()) {
                pruned += prune(account, trail, id);
            }
        }
        return pruned;
    }

    private boolean hasAny(AccountId account, String id) {
        for (var trail : Trail.values()) {
            var first = store.read(tx -> tx.audit().events(account, trail, Instant.EPOCH, Page.Request.first(1)));
            if (first.items().stream().anyMatch(event -> event.id().compareTo(id) < 0)) {
                return true;
            }
        }
        return false;
    }

    private long prune(AccountId account, Trail trail, String id) {
        long pruned = 0;
        int last;
        do {
            last = store.write(tx -> tx.audit().prune(trail, account, id, BATCH));
            pruned += last;
        } while (last == BATCH);
        return pruned;
    }
}
