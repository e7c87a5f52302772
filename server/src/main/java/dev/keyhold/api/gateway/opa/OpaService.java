package dev.keyhold.api.gateway.opa;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceErrorHandler;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.keyhold.api.ApiErrorHandler;
import dev.keyhold.api.GatewayAccess;
import dev.keyhold.api.gateway.DecisionHandler;
import dev.keyhold.api.gateway.IdentityHeaders;
import dev.keyhold.api.gateway.MalformedRequestException;
import dev.keyhold.api.gateway.S3Error;
import java.util.Optional;

/**
 * The policy server that object stores can ask in place of their own policies, in the shape of the Open Policy Agent.
 * Every answer, also to what cannot be read, is a result that the stores understand: without one, some of them look at
 * nothing else.
 */
public final class OpaService implements HttpService {
    public static final String PATH = "/v1/data/keyhold/allow";

    private static final DecisionHandler.Endpoint ENDPOINT =
            new DecisionHandler.Endpoint("Opa/Allow", true, OpaService::refused);
    private static final int BAD_REQUEST = 400;

    private final StoreShapes shapes;
    private final OpaDecisions decisions;
    private final DecisionHandler handler;
    private final GatewayAccess gatewayAccess;

    public OpaService(
            StoreShapes shapes, OpaDecisions decisions, DecisionHandler handler, GatewayAccess gatewayAccess) {
        this.shapes = shapes;
        this.decisions = decisions;
        this.handler = handler;
        this.gatewayAccess = gatewayAccess;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
        if (request.method() != HttpMethod.POST) {
            return HttpResponse.of(
                    ResponseHeaders.of(HttpStatus.METHOD_NOT_ALLOWED, HttpHeaderNames.ALLOW, HttpMethod.POST.name()));
        }
        return handler.serve(context, request, ENDPOINT, this::decide);
    }

    /** Answers requests that are refused before they are read, or cut off before they are answered. */
    public ServiceErrorHandler errors() {
        return new ApiErrorHandler((context, serviceError) ->
                Optional.of(handler.refused(ENDPOINT, S3Error.of(serviceError), gatewayAccess.origin(context))));
    }

    private DecisionHandler.DecisionResponse decide(DecisionHandler.DecisionRequest request)
            throws MalformedRequestException {
        if (request.isEmpty()) {
            // So stores find out whether there is somebody who will answer.
            return new DecisionHandler.DecisionResponse(decided(request, false), Optional.empty());
        }
        var denial = denial(request);
        return new DecisionHandler.DecisionResponse(decided(request, denial.isEmpty()), denial);
    }

    private Optional<String> denial(DecisionHandler.DecisionRequest request) throws MalformedRequestException {
        try {
            return decisions.denial(shapes.read(request.json()), request.owner(), request.origin(), ENDPOINT.name());
        } catch (UndecidableException undecidable) {
            return Optional.of(undecidable.why());
        }
    }

    private static HttpResponse decided(DecisionHandler.DecisionRequest request, boolean result) {
        var headers = ResponseHeaders.builder(HttpStatus.OK)
                .contentType(MediaType.JSON_UTF_8)
                .set(IdentityHeaders.REQUEST_ID, request.origin().requestId())
                .build();
        return HttpResponse.of(headers, HttpData.ofUtf8("{\"result\":" + result + "}"));
    }

    /** The answer to what is not let in, or cannot be read. */
    public static HttpResponse refused(S3Error denial, String requestId) {
        var status = denial.isInvalidForwardedRequest() ? BAD_REQUEST : denial.status();
        var headers = ResponseHeaders.builder(HttpStatus.valueOf(status))
                .contentType(MediaType.JSON_UTF_8)
                .set(IdentityHeaders.REASON, denial.code())
                .set(IdentityHeaders.REQUEST_ID, requestId)
                .build();
        var body = JsonNodeFactory.instance.objectNode().put("result", false).put("message", denial.message());
        return HttpResponse.of(headers, HttpData.ofUtf8(body.toString()));
    }
}
