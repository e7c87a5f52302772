package dev.keyhold.server;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpObject;
import dev.keyhold.api.ServiceEntry;
import dev.keyhold.api.ServiceEntry.Caller;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * Reads a body piece by piece into memory that is reserved before it is used. At the limit for unauthenticated
 * callers it classifies the caller, and waits for the result before it reads
 * more. All of it runs on the event loop of the connection.
 */
final class BodyReader implements Subscriber<HttpObject> {
    /** What a byte costs until the request is answered: here, in the message, and in what is made of that. */
    private static final int COST_OF_BYTE = 4;

    private final ConcurrencyLimits pools;
    private final ConcurrencyLimits.Slot slot;
    private final Supplier<CompletionStage<Caller>> caller;
    private final Executor loop;
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    private @Nullable Subscription source;
    private @Nullable HttpData waiting;
    private boolean requested;
    private boolean isCrowded;
    private boolean ended;
    private byte[] bytes = new byte[0];
    private int length;
    private long charged;

    /** A reader that asks {@code caller} once at most. */
    BodyReader(
            ConcurrencyLimits pools,
            ConcurrencyLimits.Slot slot,
            Supplier<CompletionStage<Caller>> caller,
            Executor loop) {
        this.pools = pools;
        this.slot = slot;
        this.caller = caller;
        this.loop = loop;
    }

    /** A whole body, or why it was not read. */
    record Outcome(HttpData body, Optional<ServiceEntry.Obstacle> obstacle) {}

    CompletableFuture<Outcome> outcome() {
        return outcome;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        source = subscription;
        subscription.request(1);
    }

    @Override
    public void onNext(HttpObject object) {
        if (object instanceof HttpData data && !outcome.isDone()) {
            waiting = data;
            take();
        } else {
            more();
        }
    }

    @Override
    public void onError(Throwable cause) {
        waiting = null;
        outcome.completeExceptionally(cause);
    }

    @Override
    public void onComplete() {
        ended = true;
        if (waiting == null) {
            finish();
        }
    }

    private void finish() {
        var whole = length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
        outcome.complete(new Outcome(HttpData.wrap(whole), Optional.empty()));
    }

    private void take() {
        var data = waiting;
        if (data == null) {
            return;
        }
        if (length + data.length() > pools.maxBody(slot.standing())) {
            askOrRefuse(ServiceEntry.Obstacle.TOO_LARGE);
        } else if (!add(data.array())) {
            askOrRefuse(ServiceEntry.Obstacle.CROWDED);
        } else {
            waiting = null;
            if (ended) {
                finish();
            } else {
                more();
            }
        }
    }

    /** Adds a piece, if there is memory for it. The first, which mostly is all, stays the array that it came in. */
    private boolean add(byte[] piece) {
        var needed = length + piece.length;
        if (needed > bytes.length) {
            var capacity = length == 0 ? needed : Math.max(needed, 2 * bytes.length);
            if (!slot.charge((long) capacity * COST_OF_BYTE - charged)) {
                return false;
            }
            charged = (long) capacity * COST_OF_BYTE;
            bytes = length == 0 ? piece : Arrays.copyOf(bytes, capacity);
        }
        if (length > 0) {
            System.arraycopy(piece, 0, bytes, length, piece.length);
        }
        length = needed;
        return true;
    }

    private void askOrRefuse(ServiceEntry.Obstacle obstacle) {
        if (requested) {
            waiting = null;
            outcome.complete(
                    new Outcome(HttpData.empty(), Optional.of(isCrowded ? ServiceEntry.Obstacle.CROWDED : obstacle)));
            if (source != null) {
                source.cancel();
            }
            return;
        }
        requested = true;
        var _ = caller.get()
                .thenAcceptAsync(
                        known -> {
                            isCrowded = !slot.move(known);
                            take();
                        },
                        loop);
    }

    private void more() {
        if (source != null) {
            source.request(1);
        }
    }
}
