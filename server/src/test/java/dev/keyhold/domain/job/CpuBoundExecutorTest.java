package dev.keyhold.domain.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.ChargedAccount;
import dev.keyhold.model.RequestGate;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Work in bounds, with work that ends when the test releases it. */
@Timeout(60)
final class CpuBoundExecutorTest {
    private final CountDownLatch released = new CountDownLatch(1);
    private final AtomicInteger begun = new AtomicInteger();
    private final CpuBoundExecutor work = new CpuBoundExecutor(1, 2);

    @AfterEach
    void close() {
        released.countDown();
        work.close();
    }

    @Test
    void answers_what_the_work_does() {
        assertThat(work.run(() -> 42)).isEqualTo(42);
        assertThatThrownBy(() -> work.run(() -> {
                    throw new IllegalArgumentException("no");
                }))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no");
    }

    @Test
    void refuses_what_is_more_than_may_wait() {
        var all = fill();
        assertThat(begun).hasValue(1);
        assertThatThrownBy(() -> work.run(() -> 0))
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refused -> assertThat(refused.serviceError()).isEqualTo(new ServiceError.Busy()));
        released.countDown();
        assertThat(all).allSatisfy(each -> assertThat(each.join()).isTrue());
        assertThat(work.run(() -> 42)).isEqualTo(42);
    }

    @Test
    void does_not_begin_what_nobody_waits_for_any_more_and_gives_its_place_to_others() {
        var gate = new RequestGate(() -> {});
        var all = fill(gate);
        gate.close();
        var next = start(new RequestGate(() -> {}));
        released.countDown();
        assertThat(next.join()).isTrue();
        // The one that was running, and the one after those that were given up.
        assertThat(begun).hasValue(2);
        assertThat(all.stream()
                        .filter(each ->
                                each.handle((_, failure) -> failure != null).join()))
                .hasSize(2);
    }

    @Test
    void ends_what_waits_when_it_is_closed() {
        var all = fill();
        work.close();
        assertThat(all.subList(1, 3))
                .allSatisfy(waiting -> assertThatThrownBy(waiting::join)
                        .isInstanceOf(CompletionException.class)
                        .hasRootCauseInstanceOf(ServiceException.class));
        assertThatThrownBy(() -> work.run(() -> 0))
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refused -> assertThat(refused.serviceError())
                                .isEqualTo(new ServiceError.Unavailable(ServiceError.UnavailableReason.STOPPING)));
    }

    @Test
    void an_account_that_fills_its_places_leaves_one_for_another_which_is_next() {
        var order = new CopyOnWriteArrayList<Integer>();
        var all = new ArrayList<CompletableFuture<Boolean>>();
        all.addAll(fill());
        var other = CompletableFuture.supplyAsync(() ->
                ChargedAccount.call(AccountId.ofNumber(2), () -> work.run(() -> order.add(begun.get()))));
        while (work.size() == work.capacity()) {
            Thread.onSpinWait();
        }
        released.countDown();
        assertThat(other.join()).isTrue();
        all.forEach(CompletableFuture::join);
        // After the one that ran and one that waited; the last came afterwards.
        assertThat(order).containsExactly(2);
        assertThat(begun).hasValue(3);
    }

    /** As much as may run and wait. The first is running. */
    private List<CompletableFuture<Boolean>> fill() {
        return fill(new RequestGate(() -> {}));
    }

    private List<CompletableFuture<Boolean>> fill(RequestGate gate) {
        var first = start(gate);
        while (begun.get() == 0) {
            Thread.onSpinWait();
        }
        var all = List.of(first, start(gate), start(gate));
        while (work.size() < work.capacity()) {
            Thread.onSpinWait();
        }
        return all;
    }

    private CompletableFuture<Boolean> start(RequestGate gate) {
        var done = new CompletableFuture<Boolean>();
        Thread.startVirtualThread(() -> gate.run(() -> {
            try {
                done.complete(work.run(this::compute));
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
            }
        }));
        return done;
    }

    private boolean compute() {
        begun.incrementAndGet();
        try {
            released.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return true;
    }
}
