package dev.keyhold.api;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * The body of a request that was read to its end before its service is called, so that services need not gather it
 * again: that takes several futures and a copy for each request.
 */
public final class WholeBody {
    private WholeBody() {}

    /** Notes the body of the request of that context, of which nothing more will come. */
    public static void note(ServiceRequestContext context, HttpData body) {
        LiveRequest.of(context).body(body);
    }

    /** The body of a request; empty as long as it may not have come to its end. */
    static Optional<HttpData> of(ServiceRequestContext context) {
        return Optional.ofNullable(LiveRequest.of(context).body());
    }

    /**
     * The response that {@code work} makes of the body. It is made at once if the body was read already, and returned
     * as it is if it is there at once.
     *
     * @param work may throw, which fails the response
     */
    public static HttpResponse answer(
            ServiceRequestContext context,
            HttpRequest request,
            Function<HttpData, CompletableFuture<HttpResponse>> work) {
        var body = LiveRequest.of(context).body();
        return body == null
                ? WholeResponse.of(
                        request.aggregate(context.eventLoop()).thenCompose(whole -> work.apply(whole.content())))
                : response(work.apply(body));
    }

    /** The response of a future, without the layers of a later one if it is there. */
    public static HttpResponse response(CompletableFuture<HttpResponse> future) {
        return future.state() == CompletableFuture.State.SUCCESS ? future.resultNow() : WholeResponse.of(future);
    }
}
