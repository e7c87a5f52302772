package dev.keyhold.api.yandex.protocol.rest;

import com.google.protobuf.Message;
import com.google.rpc.Status;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.common.util.Exceptions;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceErrorHandler;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.keyhold.api.LiveRequest;
import dev.keyhold.api.WholeBody;
import dev.keyhold.api.yandex.error.YandexErrors;
import dev.keyhold.api.yandex.protocol.RequestScope;
import dev.keyhold.api.yandex.protocol.grpc.ErrorInterceptor;
import dev.keyhold.domain.cache.NonBlocking;
import io.grpc.Status.Code;
import java.util.concurrent.CompletableFuture;

/**
 * The services by HTTP and JSON. Armeria's own transcoder is not used: it lets a query parameter override the path,
 * reads the request before the caller is authenticated, has error bodies of its own, and answers a change that was
 * made with 400 when it cannot print the result.
 */
public final class RestService implements HttpService {
    /** Not in the registry of statuses, but what gateways answer when the client has gone. */
    private static final int CLIENT_CLOSED_REQUEST = 499;

    private final RestRoutes routes;
    private final RestRequest requests;
    private final Json json;

    public RestService(RestRoutes routes, Json json) {
        this.routes = routes;
        this.requests = new RestRequest(json);
        this.json = json;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
        return WholeBody.answer(context, request, body -> answer(context, body));
    }

    /** On the event loop as long as memory holds all it needs. */
    private CompletableFuture<HttpResponse> answer(ServiceRequestContext context, HttpData body) {
        var exchange = RequestScope.of(context);
        try (var _ = context.push()) {
            var call = call(context, body.array());
            return NonBlocking.answer(
                    body.length(),
                    () -> answer(call, exchange),
                    LiveRequest.of(context).threads());
        } catch (RuntimeException e) {
            return CompletableFuture.completedFuture(failed(e, exchange));
        }
    }

    /** Answers what goes wrong around a call, such as a body that is too large or a request that takes too long. */
    public ServiceErrorHandler errors() {
        return (context, cause) -> {
            var exchange = RequestScope.of(context);
            var status = ErrorInterceptor.explain(peel(cause), exchange);
            exchange.end(YandexErrors.code(status));
            return error(status);
        };
    }

    private RestCall<?, ?> call(ServiceRequestContext context, byte[] body) {
        var match = routes.find(context.method(), context.path())
                .orElseThrow(() -> io.grpc.Status.NOT_FOUND
                        .withDescription("No method of the API has this path and HTTP method")
                        .asRuntimeException());
        var query = QueryParams.fromQueryString(context.query());
        return new RestCall<>(match.route().handler(), empty -> requests.read(match, body, query, empty));
    }

    private HttpResponse answer(RestCall<?, ?> call, RequestScope exchange) {
        try {
            var outcome = call.run();
            if (!outcome.status().isOk()) {
                return error(ErrorInterceptor.proto(outcome.status(), outcome.trailers()));
            }
            Message answer = outcome.message()
                    .orElseThrow(() -> new IllegalStateException(exchange.method() + " answered without a message"));
            return HttpResponse.of(HttpStatus.OK, MediaType.JSON, HttpData.ofUtf8(json.print(answer)));
        } catch (NonBlocking.WouldBlock e) {
            throw e;
        } catch (RuntimeException e) {
            return failed(e, exchange);
        }
    }

    private HttpResponse failed(RuntimeException thrown, RequestScope exchange) {
        var status = ErrorInterceptor.explain(thrown, exchange);
        exchange.end(YandexErrors.code(status));
        return error(status);
    }

    /** Answers a request that is not let in. */
    public HttpResponse refused(ServiceRequestContext context, Status status) {
        var exchange = RequestScope.of(context);
        exchange.end(YandexErrors.code(status));
        return error(exchange.naming(status));
    }

    private HttpResponse error(Status status) {
        return HttpResponse.of(
                httpStatus(YandexErrors.code(status)), MediaType.JSON, HttpData.ofUtf8(json.printError(status)));
    }

    private static HttpStatus httpStatus(Code code) {
        return switch (code) {
            case OK -> HttpStatus.OK;
            case CANCELLED -> HttpStatus.valueOf(CLIENT_CLOSED_REQUEST);
            case INVALID_ARGUMENT, FAILED_PRECONDITION, OUT_OF_RANGE -> HttpStatus.BAD_REQUEST;
            case DEADLINE_EXCEEDED -> HttpStatus.GATEWAY_TIMEOUT;
            case NOT_FOUND -> HttpStatus.NOT_FOUND;
            case ALREADY_EXISTS, ABORTED -> HttpStatus.CONFLICT;
            case PERMISSION_DENIED -> HttpStatus.FORBIDDEN;
            case RESOURCE_EXHAUSTED -> HttpStatus.TOO_MANY_REQUESTS;
            case UNIMPLEMENTED -> HttpStatus.NOT_IMPLEMENTED;
            case UNKNOWN, INTERNAL, DATA_LOSS -> HttpStatus.INTERNAL_SERVER_ERROR;
            case UNAVAILABLE -> HttpStatus.SERVICE_UNAVAILABLE;
            case UNAUTHENTICATED -> HttpStatus.UNAUTHORIZED;
        };
    }

    private static Throwable peel(Throwable thrown) {
        return Exceptions.peel(thrown);
    }
}
