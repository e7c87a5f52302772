package dev.keyhold.domain.organization;

import dev.keyhold.domain.audit.AuditEventFactory;
import dev.keyhold.domain.job.Jobs;
import dev.keyhold.model.Account;
import dev.keyhold.model.Job;
import dev.keyhold.store.WriteTx;
import java.time.InstantSource;

/**
 * Deletes the content of closed accounts when their time has come: so many rows in a transaction that other writers do
 * not wait long. From the first one on the account cannot be reopened. Its number stays in the directory.
 */
public final class AccountPurge implements Jobs.Worker {
    /** Rows that are deleted in one transaction. */
    static final int BATCH = 2_000;

    private final AuditEventFactory audit;
    private final InstantSource clock;

    public AccountPurge(AuditEventFactory audit, InstantSource clock) {
        this.audit = audit;
        this.clock = clock;
    }

    @Override
    public void run(WriteTx tx, Job job) {
        var id = job.account();
        var account = tx.accounts().find(id).orElseThrow();
        if (account.state() != Account.State.DELETED) {
            tx.accounts().update(account.deleted());
            tx.audit().append(audit.byItself(account.management(), "PURGE_ACCOUNT", "account " + id));
        }
        if (tx.accounts().purge(id, BATCH) == BATCH) {
            tx.jobs().schedule(new Job(id, Job.Kind.PURGE_ACCOUNT, job.resource(), clock.instant(), job.operation()));
        } else {
            tx.accounts().remove(id);
        }
    }
}
