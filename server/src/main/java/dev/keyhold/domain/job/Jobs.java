package dev.keyhold.domain.job;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.ChargedAccount;
import dev.keyhold.model.Job;
import dev.keyhold.model.Page;
import dev.keyhold.store.Store;
import dev.keyhold.store.WriteTx;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/**
 * Does the jobs whose time has come. Each is claimed in the very transaction that does it: it is done once however many
 * nodes look for it, and one that a crash or a fault interrupts is still due. What fell due while nothing ran is done
 * at the next look, longest due first.
 */
public final class Jobs {
    /** Jobs looked up at once. */
    static final int MAX_BATCH = 100;

    private final Store store;
    private final InstantSource clock;
    private final Map<Job.Kind, Worker> workers;
    private final Completion completion;

    public Jobs(Store store, InstantSource clock, Map<Job.Kind, Worker> workers, Completion completion) {
        this.store = store;
        this.clock = clock;
        this.workers = Map.copyOf(workers);
        this.completion = completion;
    }

    /** Does the jobs of one kind. */
    @FunctionalInterface
    public interface Worker {
        /** Does a job that is this transaction's alone. Work that comes again schedules its next job. */
        void run(WriteTx tx, Job job);
    }

    /** Completes what an API has stored about the change that a job ends. */
    @FunctionalInterface
    public interface Completion {
        /** Runs in the transaction of a job that has just been done. */
        void complete(WriteTx tx, Job job);
    }

    /**
     * Does what is due, each job in a transaction of its own. One that fails stays due and holds up no other.
     *
     * @throws IllegalStateException afterwards, with the reason of the first job that failed
     */
    public void runDue() {
        var now = clock.instant();
        var failures = new Failures();
        // Most accounts have nothing to do: the directory names those that have.
        var after = Optional.<String>empty();
        do {
            var request = new Page.Request(after, MAX_BATCH);
            var page = store.read(tx -> tx.directory().due(now, request));
            page.items().forEach(account -> ChargedAccount.call(account, () -> runDue(account, now, failures)));
            after = page.next();
        } while (after.isPresent());
        failures.throwFirst();
    }

    /** Afterwards the directory knows when the account has to be looked at again. */
    private AccountId runDue(AccountId account, Instant now, Failures failures) {
        try {
            workers.forEach((kind, worker) -> runDue(account, kind, worker, now, failures));
            store.write(tx -> {
                tx.directory().refreshDue(account);
                return account;
            });
        } catch (RuntimeException e) {
            failures.add(new IllegalStateException("the jobs of account " + account, e));
        }
        return account;
    }

    private void runDue(AccountId account, Job.Kind kind, Worker worker, Instant now, Failures failures) {
        var after = Optional.<String>empty();
        do {
            var request = new Page.Request(after, MAX_BATCH);
            var page = store.read(tx -> tx.jobs().due(account, kind, now, request));
            page.items().forEach(job -> attempt(job, worker, failures));
            after = page.next();
        } while (after.isPresent());
    }

    private void attempt(Job job, Worker worker, Failures failures) {
        try {
            store.write(tx -> {
                if (!isHeld(tx, job) && tx.jobs().claim(job)) {
                    worker.run(tx, job);
                    completion.complete(tx, job);
                }
                return job;
            });
        } catch (RuntimeException e) {
            failures.add(new IllegalStateException(job.kind() + " " + job.resource(), e));
        }
    }

    /** In an account that is frozen jobs wait, as what they change would be missing where it moves to. */
    private static boolean isHeld(WriteTx tx, Job job) {
        return job.kind() != Job.Kind.PURGE_ACCOUNT
                && tx.accounts().frozenAt(job.account()).isPresent();
    }

    /** How many jobs failed, and the first of them. */
    private static final class Failures {
        private Optional<RuntimeException> first = Optional.empty();
        private int count;

        void add(RuntimeException failure) {
            first = first.or(() -> Optional.of(failure));
            count++;
        }

        void throwFirst() {
            first.ifPresent(failure -> {
                throw new IllegalStateException(
                        "jobs that failed: " + count + ", the first: " + failure.getMessage(), failure.getCause());
            });
        }
    }
}
