package dev.keyhold.server;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.SimpleDecoratingHttpService;
import dev.keyhold.api.LiveRequest;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The requests that are not answered yet. Once stopping begins, further ones are refused. */
final class RequestsInProgress {
    private final Set<ServiceRequestContext> requests = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile boolean stopping;

    /** The service whose requests are counted. */
    HttpService of(HttpService service) {
        return new Counted(service);
    }

    boolean isStopping() {
        return stopping;
    }

    int count() {
        return requests.size();
    }

    /** From now on requests are refused, in the way of the API that they ask; each is the last of its connection. */
    void refuseNew() {
        stopping = true;
        requests.forEach(RequestsInProgress::makeLast);
    }

    /** Waits until all are answered; false when that takes too long. */
    boolean await(Duration most) {
        var left = most.toNanos();
        lock.lock();
        try {
            while (!requests.isEmpty() && left > 0) {
                left = changed.awaitNanos(left);
            }
            return requests.isEmpty();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Has all that are not answered yet answered with a refusal; nothing more is committed for them. */
    void cutOff() {
        requests.forEach(context -> LiveRequest.of(context).cutOff());
    }

    private void begin(ServiceRequestContext context) {
        requests.add(context);
        // Also what is refused is waited for, until its answer is written.
        LiveRequest.of(context).whenEnded(_ -> end(context));
        if (stopping) {
            makeLast(context);
            throw new ServiceException(new ServiceError.Unavailable(ServiceError.UnavailableReason.STOPPING));
        }
    }

    private void end(ServiceRequestContext context) {
        requests.remove(context);
        if (stopping) {
            lock.lock();
            try {
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** HTTP/2 has a frame for that, which is the connection's business. */
    private static void makeLast(ServiceRequestContext context) {
        if (!context.sessionProtocol().isMultiplex()) {
            context.mutateAdditionalResponseHeaders(headers -> headers.set(HttpHeaderNames.CONNECTION, "close"));
        }
    }

    private final class Counted extends SimpleDecoratingHttpService {
        Counted(HttpService delegate) {
            super(delegate);
        }

        @Override
        public HttpResponse serve(ServiceRequestContext context, HttpRequest request) throws Exception {
            begin(context);
            return unwrap().serve(context, request);
        }
    }
}
