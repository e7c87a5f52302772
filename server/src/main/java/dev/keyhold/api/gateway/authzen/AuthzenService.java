package dev.keyhold.api.gateway.authzen;

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
import dev.keyhold.model.PublicUrl;
import io.netty.util.AsciiString;
import java.util.Optional;

/**
 * The OpenID Authorization API 1.0 (AuthZEN): programs ask whether somebody whom they have authenticated may do
 * something to something of theirs. A denial is an answer like any other.
 */
public final class AuthzenService implements HttpService {
    private static final AsciiString CLIENT_REQUEST_ID = AsciiString.cached("x-request-id");
    private static final int MAX_ID = 256;
    private static final int BAD_REQUEST = 400;
    private static final int UNAUTHORIZED = 401;

    private final Resource resource;
    private final AuthzenEvaluations evaluations;
    private final DecisionHandler handler;
    private final GatewayAccess gatewayAccess;
    private final Optional<PublicUrl> publicUrl;
    private final DecisionHandler.Endpoint endpoint;

    public AuthzenService(
            Resource resource,
            AuthzenEvaluations evaluations,
            DecisionHandler handler,
            GatewayAccess gatewayAccess,
            Optional<PublicUrl> publicUrl) {
        this.resource = resource;
        this.evaluations = evaluations;
        this.handler = handler;
        this.gatewayAccess = gatewayAccess;
        this.publicUrl = publicUrl;
        this.endpoint = new DecisionHandler.Endpoint(
                resource.endpoint, resource != Resource.CONFIGURATION, AuthzenService::refused);
    }

    /** What is served. */
    public enum Resource {
        EVALUATION(HttpMethod.POST, "/access/v1/evaluation", "AuthZen/Evaluation"),
        EVALUATIONS(HttpMethod.POST, "/access/v1/evaluations", "AuthZen/Evaluations"),
        CONFIGURATION(HttpMethod.GET, "/.well-known/authzen-configuration", "AuthZen/Configuration");

        private final HttpMethod method;
        private final String path;
        private final String endpoint;

        Resource(HttpMethod method, String path, String endpoint) {
            this.method = method;
            this.path = path;
            this.endpoint = endpoint;
        }

        public String path() {
            return path;
        }
    }

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
        if (request.method() != resource.method) {
            return HttpResponse.of(
                    ResponseHeaders.of(HttpStatus.METHOD_NOT_ALLOWED, HttpHeaderNames.ALLOW, resource.method.name()));
        }
        return echo(context, handler.serve(context, request, endpoint, this::decide));
    }

    /** Programs get back how they themselves call a request. */
    private static HttpResponse echo(ServiceRequestContext context, HttpResponse response) {
        var id = context.request().headers().get(CLIENT_REQUEST_ID, "");
        return id.isEmpty() || id.length() > MAX_ID
                ? response
                : response.mapHeaders(headers ->
                        headers.toBuilder().set(CLIENT_REQUEST_ID, id).build());
    }

    /** Answers requests that are refused before they are read, or cut off before they are answered. */
    public ServiceErrorHandler errors() {
        return new ApiErrorHandler((context, serviceError) -> Optional.of(
                echo(context, handler.refused(endpoint, S3Error.of(serviceError), gatewayAccess.origin(context)))));
    }

    private DecisionHandler.DecisionResponse decide(DecisionHandler.DecisionRequest request)
            throws MalformedRequestException {
        return switch (resource) {
            case EVALUATION -> evaluated(EvaluationsRequest.single(request.json()), request);
            case EVALUATIONS -> evaluated(EvaluationsRequest.read(request.json()), request);
            case CONFIGURATION -> configuration(publicUrl, request.origin().requestId());
        };
    }

    private DecisionHandler.DecisionResponse evaluated(
            EvaluationsRequest evaluation, DecisionHandler.DecisionRequest request) {
        var outcome = evaluations.decide(evaluation, request, resource.endpoint);
        var requestId = request.origin().requestId();
        if (!evaluation.isList()) {
            return new DecisionHandler.DecisionResponse(
                    json(requestId, outcome.answers().getFirst().toString()), outcome.denial());
        }
        var answer = JsonNodeFactory.instance.objectNode();
        answer.putArray("evaluations").addAll(outcome.answers());
        return new DecisionHandler.DecisionResponse(json(requestId, answer.toString()), outcome.denial());
    }

    /** What is published of the endpoints, whose URLs nobody but the operator knows. */
    static DecisionHandler.DecisionResponse configuration(Optional<PublicUrl> publicUrl, String requestId) {
        if (publicUrl.isEmpty()) {
            var explanation =
                    "The configuration consists of URLs: keyhold serve --public-url sets what they begin with.\n";
            return new DecisionHandler.DecisionResponse(
                    HttpResponse.of(HttpStatus.NOT_FOUND, MediaType.PLAIN_TEXT_UTF_8, explanation),
                    Optional.of("NO_PUBLIC_URL"));
        }
        var url = publicUrl.get().text();
        var body = JsonNodeFactory.instance
                .objectNode()
                .put("policy_decision_point", url)
                .put("access_evaluation_endpoint", url + Resource.EVALUATION.path)
                .put("access_evaluations_endpoint", url + Resource.EVALUATIONS.path)
                .toString();
        return new DecisionHandler.DecisionResponse(json(requestId, body), Optional.empty());
    }

    private static HttpResponse json(String requestId, String body) {
        var headers = ResponseHeaders.builder(HttpStatus.OK)
                .contentType(MediaType.JSON_UTF_8)
                .set(IdentityHeaders.REQUEST_ID, requestId)
                .build();
        return HttpResponse.of(headers, HttpData.ofUtf8(body));
    }

    /** The answer to what is not let in, or cannot be read. */
    public static HttpResponse refused(S3Error denial, String requestId) {
        var headers = ResponseHeaders.builder(HttpStatus.valueOf(status(denial)))
                .contentType(MediaType.PLAIN_TEXT_UTF_8)
                .set(IdentityHeaders.REASON, denial.code())
                .set(IdentityHeaders.REQUEST_ID, requestId);
        if (status(denial) == UNAUTHORIZED) {
            headers.set(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer, Api-Key");
        }
        return HttpResponse.of(headers.build(), HttpData.ofUtf8(denial.message() + "\n"));
    }

    private static int status(S3Error denial) {
        if (denial.equals(S3Error.NOT_ALLOWED)) {
            return UNAUTHORIZED;
        }
        return denial.isInvalidForwardedRequest() ? BAD_REQUEST : denial.status();
    }
}
