package dev.keyhold.server;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.ServerBuilder;

/** What monitoring asks by HTTP, on the port of the APIs or on one of its own. */
record HealthRoutes(Readiness readiness, RequestsInProgress requests, Metrics metrics) {
    private static final MediaType PROMETHEUS = MediaType.parse("text/plain; version=0.0.4; charset=utf-8");

    /** Adds the paths; without limits, as monitoring must get a response above all during an overload. */
    void bind(ServerBuilder builder) {
        builder.service("/healthz", new UnaryResponseDecorator((_, _) -> HttpResponse.of("ok\n")))
                .service(
                        "/readyz",
                        new UnaryResponseDecorator(
                                (context, _) -> HttpResponse.of(this::ready, context.blockingTaskExecutor())))
                .service(
                        "/metrics",
                        new UnaryResponseDecorator(
                                (_, _) -> HttpResponse.of(HttpStatus.OK, PROMETHEUS, metrics.scrape())));
    }

    private HttpResponse ready() {
        if (requests.isStopping()) {
            return HttpResponse.of(
                    HttpStatus.SERVICE_UNAVAILABLE, MediaType.PLAIN_TEXT_UTF_8, "the service is stopping\n");
        }
        return readiness.isReady()
                ? HttpResponse.of("ready\n")
                : HttpResponse.of(
                        HttpStatus.SERVICE_UNAVAILABLE, MediaType.PLAIN_TEXT_UTF_8, "the store does not answer\n");
    }
}
