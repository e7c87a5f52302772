package dev.keyhold.api;

import com.linecorp.armeria.common.TimeoutException;
import com.linecorp.armeria.common.logging.RequestLog;
import com.linecorp.armeria.common.util.TimeoutMode;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.RequestGate;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import io.netty.util.AttributeKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A request between its arrival and its answer. It may be cut off: by the time it takes, by the end of the service, or
 * by its client. What has not begun by then does not begin, and what is not being committed is not committed.
 */
public final class LiveRequest {
    /** A commit that has begun is waited for as long again as the request may take, but no longer than this. */
    private static final Duration MAX_GRACE = Duration.ofSeconds(5);

    /** So many wait for the end of nearly every request. */
    private static final int LISTENERS = 3;

    private static final AttributeKey<LiveRequest> KEY = AttributeKey.valueOf(LiveRequest.class, "REQUEST");

    private final ServiceRequestContext context;
    private final RequestGate gate = new RequestGate(this::waitForCommit, this::mayWaitFor);
    private final long started = System.nanoTime();
    private final List<Consumer<RequestLog>> atEnd = new ArrayList<>(LISTENERS);
    private @Nullable RequestLog log;

    private LiveRequest(ServiceRequestContext context) {
        this.context = context;
    }

    /** The request of that context; the first who asks makes it. */
    public static LiveRequest of(ServiceRequestContext context) {
        var known = context.attr(KEY);
        if (known != null) {
            return known;
        }
        var made = new LiveRequest(context);
        context.setAttr(KEY, made);
        var _ = context.whenRequestCancelling().thenRun(made.gate::close);
        var _ = context.log().whenComplete().thenAccept(made::end);
        return made;
    }

    /** Ends a request whose answer is not there when the service ends. */
    public void cutOff() {
        context.eventLoop().execute(() -> context.cancel(new Stopped()));
    }

    /** Runs {@code work} once the answer has been written, or could not be; at once if that is so already. */
    public void whenEnded(Consumer<RequestLog> work) {
        RequestLog ended;
        synchronized (atEnd) {
            ended = log;
            if (ended == null) {
                atEnd.add(work);
                return;
            }
        }
        work.accept(ended);
    }

    /** One listener for all who wait for the end: each costs the transport several objects. */
    private void end(RequestLog ended) {
        synchronized (atEnd) {
            log = ended;
        }
        atEnd.forEach(work -> work.accept(ended));
    }

    /** Threads that may wait. They work for this request, and begin nothing once it is answered. */
    public Executor threads() {
        var threads = context.blockingTaskExecutor();
        return work -> threads.execute(() -> gate.run(work));
    }

    /** The most bytes that its body may have. */
    public long maxLength() {
        return context.maxRequestLength();
    }

    /** Decides what may be committed for this request. */
    public RequestGate gate() {
        return gate;
    }

    /**
     * The refusal to answer a request with that failed for that reason: a refusal itself, or the reason why it was cut
     * off. Empty when it is something else, such as a client that has gone. From now on nothing of the request is
     * committed.
     */
    public Optional<ServiceError> serviceError(Throwable cause) {
        var begun = gate.close();
        return switch (cause) {
            case ServiceException refused -> Optional.of(refused.serviceError());
            case Stopped _ -> Optional.of(new ServiceError.Aborted(ServiceError.AbortReason.SHUTDOWN, begun));
            case TimeoutException _ -> Optional.of(new ServiceError.Aborted(ServiceError.AbortReason.TIMEOUT, begun));
            default -> Optional.empty();
        };
    }

    private boolean mayWaitFor(AccountId account) {
        return Admission.of(context).map(place -> place.waitsFor(account)).orElse(true);
    }

    private void waitForCommit() {
        var timeout = Duration.ofMillis(context.requestTimeoutMillis());
        var grace = timeout.compareTo(MAX_GRACE) < 0 ? timeout : MAX_GRACE;
        var left = timeout.minusNanos(System.nanoTime() - started);
        if (!timeout.isZero() && left.compareTo(grace) < 0) {
            context.setRequestTimeout(TimeoutMode.SET_FROM_NOW, grace);
        }
    }

    /** Why a request is cut off when the service ends. */
    private static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Stopped() {
            super("the service has stopped", null, false, false);
        }
    }
}
