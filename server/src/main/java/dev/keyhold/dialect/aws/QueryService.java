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
import dev.keyhold.sigv4.PercentCoding;
import dev.keyhold.sigv4.WireRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Map;

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
        var headers = new ArrayList<Map.Entry<String, String>>();
        headers.add(Map.entry("host", whole.headers().authority()));
        whole.headers().forEach((name, value) -> {
            var text = name.toString();
            if (!text.startsWith(":") && !text.equals("host")) {
                headers.add(Map.entry(text, unicode(value)));
            }
        });
        var target = context.rawPath();
        var mark = target.indexOf('?');
        return new WireRequest(
                whole.method().name(),
                mark < 0 ? target : target.substring(0, mark),
                mark < 0 ? "" : target.substring(mark + 1),
                headers,
                whole.content().array(),
                context.sessionProtocol().isTls());
    }

    /** Servers hand header bytes on as Latin-1; clients that send more than ASCII sign it as UTF-8. */
    private static String unicode(String value) {
        if (value.chars().allMatch(c -> c < 0x80)) {
            return value;
        }
        try {
            return PercentCoding.text(value.getBytes(StandardCharsets.ISO_8859_1));
        } catch (PercentCoding.Malformed _) {
            return value;
        }
    }
}
