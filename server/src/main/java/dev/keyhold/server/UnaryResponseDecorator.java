package dev.keyhold.server;

import com.linecorp.armeria.common.ExchangeType;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.logging.RequestLog;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.RoutingContext;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.SimpleDecoratingHttpService;
import dev.keyhold.api.LiveRequest;

/** What is around every service: an answer is written at once, and ends a connection whose client sends on for ever. */
final class UnaryResponseDecorator extends SimpleDecoratingHttpService {
    UnaryResponseDecorator(HttpService delegate) {
        super(delegate);
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
        LiveRequest.of(context).whenEnded(log -> {
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

    /** Otherwise a client that was answered before its body ended could keep the connection open by sending slowly. */
    private static void hangUp(RequestLog log) {
        var channel = log.channel();
        if (channel != null) {
            var _ = channel.close();
        }
    }
}
