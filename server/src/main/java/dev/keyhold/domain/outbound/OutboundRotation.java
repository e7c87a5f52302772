package dev.keyhold.domain.outbound;

import dev.keyhold.domain.audit.AuditEventFactory;
import dev.keyhold.domain.change.AccountFreeze;
import dev.keyhold.model.Account;
import dev.keyhold.model.ChargedAccount;
import dev.keyhold.model.OutboundIssuer;
import dev.keyhold.model.OutboundKey;
import dev.keyhold.store.Store;
import dev.keyhold.store.WriteTx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Makes new keys of issuers and deletes old ones when their time has come. Pairs of keys are made before the
 * transaction, which then looks again: of several nodes one stores its pairs.
 */
public final class OutboundRotation {
    /** Issuers looked at in one run. */
    static final int MAX_AT_ONCE = 100;
    /** A closed account needs no keys; it may be reopened. */
    static final Duration LOOK_AT_CLOSED = Duration.ofDays(1);

    private final Store store;
    private final AuditEventFactory audit;
    private final OutboundKeys keys;

    public OutboundRotation(Store store, AuditEventFactory audit, OutboundKeys keys) {
        this.store = store;
        this.audit = audit;
        this.keys = keys;
    }

    /**
     * Does what is due. An issuer that fails stays due and holds up no other.
     *
     * @throws RuntimeException afterwards, the first that was thrown
     */
    public void runDue() {
        var now = keys.now();
        RuntimeException first = null;
        for (var issuer : store.read(tx -> tx.outbound().due(now, MAX_AT_ONCE))) {
            try {
                var _ = ChargedAccount.call(issuer.account(), () -> run(issuer, now));
            } catch (RuntimeException e) {
                first = first == null ? e : first;
            }
        }
        if (first != null) {
            throw first;
        }
    }

    private OutboundIssuer run(OutboundIssuer issuer, Instant now) {
        var made = store.read(tx -> new KeySchedule(tx.outbound().keys(issuer))).isDue(now)
                ? keys.make(issuer)
                : List.<OutboundKey>of();
        return store.write(tx -> {
            tx.outbound()
                    .find(issuer.id())
                    .filter(OutboundIssuer::enabled)
                    .ifPresent(found -> tx.outbound().update(found.dueAt(run(tx, found, made, now))));
            return issuer;
        });
    }

    /** Stores what is due, and says when there is something to be done again. */
    private Instant run(WriteTx tx, OutboundIssuer issuer, List<OutboundKey> made, Instant now) {
        var isOpen = tx.directory()
                .entry(issuer.account())
                .filter(entry -> entry.state() == Account.State.ACTIVE)
                .isPresent();
        if (!isOpen || AccountFreeze.isOn(tx, issuer.account())) {
            return now.plus(LOOK_AT_CLOSED);
        }
        var schedule = new KeySchedule(tx.outbound().keys(issuer));
        var added = schedule.isDue(now) ? made : List.<OutboundKey>of();
        var after = schedule.after(added, List.of());
        var outlived = after.outlived(now);
        added.forEach(tx.outbound()::insert);
        outlived.forEach(tx.outbound()::delete);
        if (!added.isEmpty() || !outlived.isEmpty()) {
            var target = "keys of issuer " + issuer.id() + " of identity tokens";
            tx.audit().append(audit.byItself(issuer.account(), "ROTATE_OUTBOUND_KEYS", target));
        }
        return after.after(List.of(), outlived).nextDue();
    }
}
