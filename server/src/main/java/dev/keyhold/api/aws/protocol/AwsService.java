package dev.keyhold.api.aws.protocol;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceErrorHandler;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.keyhold.api.Admission;
import dev.keyhold.api.ApiErrorHandler;
import dev.keyhold.api.LiveRequest;
import dev.keyhold.api.RequestIdDecorator;
import dev.keyhold.api.ServiceEntry;
import dev.keyhold.api.WholeBody;
import dev.keyhold.api.WholeResponse;
import dev.keyhold.api.aws.error.AwsError;
import dev.keyhold.api.aws.error.AwsErrorCode;
import dev.keyhold.domain.cache.NonBlocking;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.TraceParent;
import dev.keyhold.sigv4.WireHeaders;
import dev.keyhold.sigv4.WireRequest;
import io.netty.util.AsciiString;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The AWS APIs on HTTP: the request as it was received goes in, the answer goes out. */
public final class AwsService implements HttpService, ServiceEntry {
    private static final AsciiString REQUEST_ID = HttpHeaderNames.of("x-amzn-requestid");

    private final AwsEndpoint api;

    public AwsService(AwsEndpoint api) {
        this.api = api;
    }

    /** The protocol behind the transport. */
    public AwsEndpoint api() {
        return api;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
        return WholeBody.answer(context, request, body -> answer(context, request.headers(), body));
    }

    /** Answers requests that are refused before they are read, or cut off before they are answered. */
    public ServiceErrorHandler errors() {
        return new ApiErrorHandler((context, serviceError) -> isLate(context, serviceError)
                ? Optional.empty()
                : Optional.of(response(api.cutOff(head(context), origin(context), serviceError))));
    }

    /** True for a request that has not arrived in time, which is the client's doing: the transport answers 408. */
    private static boolean isLate(ServiceRequestContext context, ServiceError serviceError) {
        return LiveRequest.of(context).origin() == null
                && serviceError instanceof ServiceError.Aborted(var by, var _)
                && by == ServiceError.AbortReason.TIMEOUT;
    }

    /** On the event loop as long as memory holds all it needs. */
    private CompletableFuture<HttpResponse> answer(
            ServiceRequestContext context, RequestHeaders headers, HttpData body) {
        var exchange = api.begin(
                wire(context, headers, body.array()),
                origin(context),
                account -> Admission.authenticated(context, account));
        return NonBlocking.answer(
                body.length(),
                () -> response(exchange.answer()),
                LiveRequest.of(context).threads());
    }

    /** Answers a request for a service that is not served, by its head. */
    HttpResponse other(ServiceRequestContext context) {
        return response(api.other(head(context), origin(context)));
    }

    /** Where the request comes from. Its id is that of all its answers, so that its log can be found. */
    private RequestOrigin origin(ServiceRequestContext context) {
        var request = LiveRequest.of(context);
        var known = request.origin();
        if (known != null) {
            return known;
        }
        var origin = new RequestOrigin(
                        RequestIdDecorator.of(context),
                        context.clientAddress().getHostAddress(),
                        context.request().headers().get(HttpHeaderNames.USER_AGENT, ""),
                        "aws")
                .over(transport(context))
                .traced(context.request().headers().get(TraceParent.NAME));
        request.origin(origin);
        return origin;
    }

    private static RequestOrigin.Transport transport(ServiceRequestContext context) {
        var headers = context.request().headers();
        return new RequestOrigin.Transport(
                Optional.of(context.sessionProtocol().isTls()),
                Optional.ofNullable(headers.get(HttpHeaderNames.USER_AGENT)),
                Optional.ofNullable(headers.get(HttpHeaderNames.REFERER)));
    }

    private static HttpResponse response(AwsEndpoint.Answer answer) {
        var headers = ResponseHeaders.builder(HttpStatus.valueOf(answer.status()))
                .add(HttpHeaderNames.CONTENT_TYPE, answer.mediaType())
                .add(REQUEST_ID, answer.requestId());
        answer.headers().forEach(headers::add);
        return WholeResponse.of(headers, HttpData.wrap(answer.body()));
    }

    @Override
    public boolean takesWholeBody() {
        return true;
    }

    @Override
    public Caller caller(ServiceRequestContext context) {
        return api.accountOfUsableKey(head(context)).map(Caller::claimed).orElse(Caller.UNKNOWN);
    }

    @Override
    public HttpResponse refuse(ServiceRequestContext context, Obstacle obstacle) {
        var error = switch (obstacle) {
            case CROWDED ->
                new AwsError(AwsErrorCode.SERVICE_UNAVAILABLE, "There are too many requests. Please try again.");
            case TOO_LARGE ->
                new AwsError(
                        AwsErrorCode.REQUEST_ENTITY_TOO_LARGE,
                        "The request is too large for one whose headers name no key that could have signed it.");
        };
        return response(api.refuse(head(context), error, RequestIdDecorator.of(context)));
    }

    private static WireRequest head(ServiceRequestContext context) {
        return wire(context, context.request().headers(), new byte[0]);
    }

    private static WireRequest wire(ServiceRequestContext context, RequestHeaders headers, byte[] body) {
        return WireRequest.of(
                headers.method().name(),
                context.rawPath(),
                WireHeaders.of(headers, Objects.requireNonNullElse(headers.authority(), "")),
                body,
                context.sessionProtocol().isTls());
    }
}
