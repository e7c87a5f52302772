package dev.keyhold.api.yandex.access;

import com.linecorp.armeria.server.ServiceRequestContext;
import dev.keyhold.api.GatewayAccess;
import dev.keyhold.api.yandex.error.YandexErrors;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.Optional;
import java.util.function.Function;

/** Refuses servers that may not call the service, before anything of their request is read. */
final class GatewayInterceptor implements ServerInterceptor {
    private final Function<ServiceRequestContext, Optional<GatewayAccess.Denied>> access;

    /** {@code access} tells why the sender of a request may not call the service; empty when it may. */
    GatewayInterceptor(Function<ServiceRequestContext, Optional<GatewayAccess.Denied>> access) {
        this.access = access;
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        var denied = access.apply(ServiceRequestContext.current());
        if (denied.isPresent()) {
            throw status(denied.get()).asRuntimeException();
        }
        return next.startCall(call, headers);
    }

    /** UNAVAILABLE is retryable (the store may recover); all other refusals are final. */
    private static Status status(GatewayAccess.Denied denied) {
        var status = denied.error().map(YandexErrors::of);
        var isRetryable = status.filter(it -> YandexErrors.code(it) == Status.Code.UNAVAILABLE)
                .isPresent();
        return (isRetryable ? Status.UNAVAILABLE : Status.PERMISSION_DENIED)
                .withDescription(
                        status.map(com.google.rpc.Status::getMessage).orElse(GatewayAccess.Denied.NOT_ALLOWED));
    }
}
