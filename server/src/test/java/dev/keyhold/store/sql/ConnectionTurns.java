package dev.keyhold.store.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.ChargedAccount;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;

/** Lets one account occupy all connections, and several accounts wait for one. */
final class ConnectionTurns {
    private static final AccountId ONE = AccountId.ofNumber(1);
    private static final AccountId TWO = AccountId.ofNumber(2);

    private final Runner engine;
    private final Semaphore begun = new Semaphore(0);
    private final Semaphore released = new Semaphore(0);
    private final List<AccountId> order = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    private ConnectionTurns(Runner engine) {
        this.engine = engine;
    }

    /** Runs work in a transaction of its own. */
    interface Runner {
        void run(Runnable work);
    }

    /** Another account waits for one transaction, of however many that an account has waiting. */
    static void assertTaken(int connections, Runner engine) throws InterruptedException {
        var turns = new ConnectionTurns(engine);
        for (int i = 0; i < connections; i++) {
            turns.start(ONE, () -> {
                turns.begun.release();
                turns.released.acquireUninterruptibly();
            });
        }
        turns.begun.acquire(connections);
        for (int i = 0; i < 10; i++) {
            turns.await(ONE);
        }
        turns.await(TWO);
        turns.released.release();
        turns.begun.acquire(11);
        turns.released.release(connections);
        for (var thread : turns.threads) {
            thread.join();
        }
        assertThat(turns.order).hasSize(11);
        assertThat(turns.order.indexOf(TWO)).isEqualTo(1);
    }

    private void start(AccountId account, Runnable work) {
        threads.add(Thread.ofPlatform()
                .start(() -> ChargedAccount.call(account, () -> {
                    engine.run(work);
                    return account;
                })));
    }

    private void await(AccountId account) {
        start(account, () -> {
            order.add(account);
            begun.release();
        });
        while (threads.getLast().getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
    }
}
