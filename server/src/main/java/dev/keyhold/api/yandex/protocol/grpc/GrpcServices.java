package dev.keyhold.api.yandex.protocol.grpc;

import com.google.rpc.Status;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.RequestContext;
import com.linecorp.armeria.common.grpc.GrpcSerializationFormats;
import com.linecorp.armeria.common.util.Exceptions;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.HttpServiceWithRoutes;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.grpc.GrpcService;
import dev.keyhold.api.BoundedMessages;
import dev.keyhold.api.GrpcResponses;
import dev.keyhold.api.LazyGrpcService;
import dev.keyhold.api.UnaryCalls;
import dev.keyhold.api.yandex.error.YandexErrors;
import dev.keyhold.api.yandex.protocol.RequestScope;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The services by gRPC, and the answer to calls of what is not there. */
public final class GrpcServices {

    private GrpcServices() {}

    /** Services as they are served: with bounded messages, and dispatched to the threads that they need. */
    public static List<ServerServiceDefinition> served(List<ServerServiceDefinition> services) {
        var dispatcher = new Dispatcher();
        return services.stream()
                .map(service -> BoundedMessages.of(ServerInterceptors.interceptForward(service, dispatcher)))
                .toList();
    }

    /** Whether a method is answered on the event loop as long as memory holds all it needs. */
    public static boolean isQuick(MethodDescriptor<?, ?> method) {
        return Dispatcher.isQuick(method);
    }

    /** What is around {@link #of}: it answers plain calls of the same services itself. */
    public static HttpService answering(HttpService delegate, List<ServerServiceDefinition> served) {
        return new UnaryCalls(new GrpcResponses(delegate), served, GrpcServices::explain);
    }

    /** {@linkplain #served Served} services, interceptors and all, by Armeria's transport. */
    public static HttpServiceWithRoutes of(List<ServerServiceDefinition> served, int maxMessageBytes) {
        return new LazyGrpcService(served, () -> transport(served, maxMessageBytes));
    }

    private static GrpcService transport(List<ServerServiceDefinition> served, int maxMessageBytes) {
        return GrpcService.builder()
                .addServiceDefinitions(served)
                .supportedSerializationFormats(GrpcSerializationFormats.PROTO)
                .maxRequestMessageLength(maxMessageBytes)
                // A client may give up when it likes, but not hold a request open for longer than the server wants.
                .useClientTimeoutHeader(false)
                .exceptionHandler(GrpcServices::explain)
                .build();
    }

    /** Answers a call of a service or method that does not exist. */
    public static HttpResponse unknown(ServiceRequestContext context) {
        return error(
                context, RequestScope.of(context), YandexErrors.status(Code.UNIMPLEMENTED, "There is no such method"));
    }

    /** Answers a call that failed outside of gRPC, such as one whose message the server did not want to read. */
    static @Nullable public HttpResponse failed(ServiceRequestContext context, Throwable cause) {
        return RequestScope.find(context)
                .filter(_ -> RequestScope.isGrpc(context.request().headers()))
                .map(exchange -> error(context, exchange, ErrorInterceptor.explain(Exceptions.peel(cause), exchange)))
                .orElse(null);
    }

    /** Answers a call that is not let in. */
    public static HttpResponse refused(ServiceRequestContext context, Status status) {
        return error(context, RequestScope.of(context), status);
    }

    private static HttpResponse error(ServiceRequestContext context, RequestScope exchange, Status status) {
        var named = naming(status, exchange);
        exchange.end(YandexErrors.code(named));
        var details =
                HttpHeaders.of("grpc-status-details-bin", Base64.getEncoder().encodeToString(named.toByteArray()));
        return GrpcResponses.error(context, named.getCode(), named.getMessage(), details);
    }

    /** Errors that come up before or after the interceptors: broken frames and messages, time that ran out. */
    private static io.grpc.Status explain(
            RequestContext context, io.grpc.Status status, Throwable cause, Metadata trailers) {
        var exchange = RequestScope.of((ServiceRequestContext) context);
        var explained = naming(explain(status.getCode(), cause, exchange), exchange);
        exchange.end(YandexErrors.code(explained));
        var error = StatusProto.toStatusRuntimeException(explained);
        var details = error.getTrailers();
        if (details != null) {
            trailers.merge(details);
        }
        return error.getStatus();
    }

    private static Status explain(Code code, Throwable cause, RequestScope exchange) {
        if (code == Code.RESOURCE_EXHAUSTED) {
            return ErrorInterceptor.tooLarge(exchange);
        }
        // Before there is a message nothing of ours has run outside of the interceptors: what fails then, and was not
        // cut off, is a frame that cannot be read.
        var isUnread = !exchange.isRead() && (code == Code.INTERNAL || code == Code.UNKNOWN);
        var isFrame = cause instanceof StatusRuntimeException
                || ErrorInterceptor.known(cause, exchange).isEmpty();
        return isUnread && isFrame ? ErrorInterceptor.malformed() : ErrorInterceptor.explain(cause, exchange);
    }

    private static Status naming(Status status, RequestScope exchange) {
        return exchange.naming(status);
    }
}
