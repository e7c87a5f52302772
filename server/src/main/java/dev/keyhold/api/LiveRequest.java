package dev.keyhold.api;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.TimeoutException;
import com.linecorp.armeria.common.logging.RequestLog;
import com.linecorp.armeria.common.util.TimeoutMode;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.logging.AccessLogWriter;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.RequestGate;
import dev.keyhold.model.RequestOrigin;
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
 *
 * <p>It holds what is known of the request besides. An attribute of the context for each would take several times the
 * memory, and a lock each time that it is asked for.
 */
public final class LiveRequest {
    /** A commit that has begun is waited for as long again as the request may take, but no longer than this. */
    private static final Duration MAX_GRACE = Duration.ofSeconds(5);

    /** So many wait for the end of nearly every request. */
    private static final int LISTENERS = 3;

    private static final AttributeKey<LiveRequest> KEY = AttributeKey.valueOf(LiveRequest.class, "REQUEST");
    private static final AccessLogWriter ENDS = LiveRequest::ended;

    private final ServiceRequestContext context;
    private final RequestGate gate = new RequestGate(this::waitForCommit, this::mayWaitFor);
    private final long started = System.nanoTime();
    private final List<Consumer<RequestLog>> atEnd = new ArrayList<>(LISTENERS);
    private @Nullable RequestLog log;
    private boolean isWatched;
    private @Nullable String id;
    private @Nullable RequestOrigin origin;
    private @Nullable HttpData body;
    private @Nullable Admission admission;

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
        if (!context.config().accessLogWriter().equals(ENDS)) {
            var _ = context.log().whenComplete().thenAccept(made::end);
        }
        return made;
    }

    /**
     * Tells requests that they have ended. A server that has it for its access log does so at a fraction of the cost:
     * a listener of the log is looked at again with everything that is noted in it.
     */
    public static AccessLogWriter ends() {
        return ENDS;
    }

    private static void ended(RequestLog log) {
        var known = log.context().ownAttr(KEY);
        if (known != null) {
            known.end(log);
        }
    }

    /** The id of the request; null before it has one. */
    @Nullable
    String id() {
        return id;
    }

    void id(String given) {
        id = given;
    }

    /** Where the request comes from, in the words of its API; null before that has been looked at. */
    public @Nullable RequestOrigin origin() {
        return origin;
    }

    public void origin(RequestOrigin found) {
        origin = found;
    }

    /** See {@link WholeBody}. */
    @Nullable
    HttpData body() {
        return body;
    }

    void body(HttpData whole) {
        body = whole;
    }

    /** See {@link Admission#of}. */
    @Nullable
    Admission admission() {
        return admission;
    }

    /** The request has been admitted. */
    public void admitted(Admission as) {
        admission = as;
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

    /** One call for all who wait for the end: each listener costs the transport several objects. */
    private void end(RequestLog ended) {
        synchronized (atEnd) {
            log = ended;
        }
        atEnd.forEach(work -> work.accept(ended));
    }

    /** Threads that may wait. They work for this request, and begin nothing once it is answered. */
    public Executor threads() {
        return this::execute;
    }

    /**
     * Only what other threads do can be overtaken by the end of the request: it comes on the thread that answers
     * without them.
     */
    private void execute(Runnable work) {
        if (!isWatched) {
            isWatched = true;
            var _ = context.whenRequestCancelling().thenRun(gate::close);
        }
        context.blockingTaskExecutor().execute(() -> gate.run(work));
    }

    /** The most bytes that its body may have. */
    public long maxLength() {
        return context.maxRequestLength();
    }

    /** What is done for the request from now on is at the expense of that account. */
    void chargeTo(AccountId account) {
        gate.chargeTo(account);
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
        return admission == null || admission.waitsFor(account);
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
