package dev.keyhold.boot;

import com.linecorp.armeria.common.ExchangeType;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.logging.RequestLog;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.RoutingContext;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.SimpleDecoratingHttpService;

/**
 * What is around every service: requests beyond a number are refused at once, so that a crowd slows nobody down for
 * longer than it lasts.
 */
final class BoundedService extends SimpleDecoratingHttpService {
    private final int max;
    private final Metrics metrics;

    /** {@code max} is how many requests there may be at once, of all services together. */
    BoundedService(HttpService delegate, int max, Metrics metrics) {
        super(delegate);
        this.max = max;
        this.metrics = metrics;
    }

    /**
     * Answers are small, so they are written at once, which takes far less than a stream does. Bodies come as they
     * come, under the timeout of the request.
     */
    @Override
    public ExchangeType exchangeType(RoutingContext context) {
        return ExchangeType.REQUEST_STREAMING;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) throws Exception {
        var inFlight = metrics.inFlight();
        if (inFlight.incrementAndGet() > max) {
            inFlight.decrementAndGet();
            metrics.overloaded();
            return HttpResponse.of(
                    HttpStatus.SERVICE_UNAVAILABLE, MediaType.PLAIN_TEXT_UTF_8, "too many requests at once\n");
        }
        var _ = context.log().whenComplete().thenAccept(log -> {
            inFlight.decrementAndGet();
            if (!log.sessionProtocol().isMultiplex() && isCutShort(request, log)) {
                hangUp(log);
            }
        });
        return unwrap().serve(context, request);
    }

    /** True for a request that was answered without a look at its body, of which not all may have come. */
    private static boolean isCutShort(HttpRequest request, RequestLog log) {
        var length = request.headers().contentLength();
        return request.whenComplete().isCompletedExceptionally() && (length < 0 || log.requestLength() < length);
    }

    /** A client that was answered before its body ended would be listened to for as long as it trickles on. */
    private static void hangUp(RequestLog log) {
        var channel = log.channel();
        if (channel != null) {
            var _ = channel.close();
        }
    }
}
