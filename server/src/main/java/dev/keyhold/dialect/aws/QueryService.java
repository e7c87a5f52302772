package dev.keyhold.dialect.aws;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.keyhold.crypto.KeyFactory;
import dev.keyhold.model.Origin;
import dev.keyhold.sigv4.WireHeaders;
import dev.keyhold.sigv4.WireRequest;
import java.util.Objects;

/** The Query protocol on HTTP: the request as it was received goes in, the answer goes out. */
public final class QueryService implements HttpService {
    private final QueryApi api;
    private final KeyFactory ids;

    public QueryService(QueryApi api, KeyFactory ids) {
        this.api = api;
        this.ids = ids;
    }

    /** The protocol behind the transport. */
    QueryApi api() {
        return api;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
        return HttpResponse.of(
                request.aggregate().thenApplyAsync(whole -> answer(context, whole), context.blockingTaskExecutor()));
    }

    private HttpResponse answer(ServiceRequestContext context, AggregatedHttpRequest whole) {
        var origin = new Origin(
                ids.requestId(),
                context.clientAddress().getHostAddress(),
                whole.headers().get(HttpHeaderNames.USER_AGENT, ""),
                "aws");
        var answer = api.answer(wire(context, whole), origin);
        var headers = ResponseHeaders.builder(HttpStatus.valueOf(answer.status()))
                .add(HttpHeaderNames.CONTENT_TYPE, answer.mediaType())
                .add("x-amzn-requestid", answer.requestId())
                .build();
        return HttpResponse.of(headers, HttpData.wrap(answer.body()));
    }

    private static WireRequest wire(ServiceRequestContext context, AggregatedHttpRequest whole) {
        return WireRequest.of(
                whole.method().name(),
                context.rawPath(),
                WireHeaders.of(
                        whole.headers(),
                        Objects.requireNonNullElse(whole.headers().authority(), "")),
                whole.content().array(),
                context.sessionProtocol().isTls());
    }
}
