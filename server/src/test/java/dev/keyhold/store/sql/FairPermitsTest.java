package dev.keyhold.store.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.ChargedAccount;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class FairPermitsTest {
    private static final AccountId ONE = AccountId.ofNumber(1);
    private static final AccountId TWO = AccountId.ofNumber(2);
    private static final Duration LONG = Duration.ofMinutes(2);

    private final BlockingQueue<String> served = new LinkedBlockingQueue<>();

    /** Starts a thread that takes a permit, and returns once it waits for it. */
    private Thread await(FairPermits permits, AccountId account, String name) {
        var before = permits.waiting();
        var thread = Thread.ofVirtual()
                .start(() -> ChargedAccount.call(account, () -> {
                    try {
                        return permits.acquire(LONG) && served.add(name);
                    } catch (InterruptedException _) {
                        return served.add(name + " was interrupted");
                    }
                }));
        while (permits.waiting() == before) {
            Thread.onSpinWait();
        }
        return thread;
    }

    @Test
    void accounts_that_wait_take_turns() throws InterruptedException {
        var permits = new FairPermits(1);
        assertThat(permits.acquire(LONG)).isTrue();
        for (var name : List.of("a", "b", "c")) {
            await(permits, ONE, name);
        }
        await(permits, TWO, "x");
        for (var expected : List.of("a", "x", "b", "c")) {
            permits.release();
            assertThat(served.take()).isEqualTo(expected);
        }
        permits.release();
        assertThat(permits.acquire(Duration.ZERO)).isTrue();
        assertThat(permits.acquire(Duration.ZERO)).isFalse();
        assertThat(permits.waiting()).isZero();
    }

    @Test
    void a_thread_that_is_interrupted_takes_no_permit() throws InterruptedException {
        var permits = new FairPermits(1);
        assertThat(permits.acquire(LONG)).isTrue();
        var thread = await(permits, ONE, "a");
        thread.interrupt();
        assertThat(served.take()).isEqualTo("a was interrupted");
        assertThat(permits.waiting()).isZero();
        permits.release();
        assertThat(permits.acquire(Duration.ZERO)).isTrue();
    }
}
