package dev.keyhold.boot;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.SimpleDecoratingHttpService;

/** Refuses requests beyond a number at once, so that a crowd slows nobody down for longer than it lasts. */
final class BoundedService extends SimpleDecoratingHttpService {
    private final int max;
    private final Metrics metrics;

    /** {@code max} is how many requests there may be at once, of all services together. */
    BoundedService(HttpService delegate, int max, Metrics metrics) {
        super(delegate);
        this.max = max;
        this.metrics = metrics;
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
        var _ = context.log().whenComplete().thenRun(inFlight::decrementAndGet);
        return unwrap().serve(context, request);
    }
}
