package dev.keyhold.gateway.accessservice;

import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.keyhold.gateway.Denial;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.Optional;
import java.util.function.Function;

/** Lets only those ask who may, before anything of their request is read. */
final class Admission implements ServerInterceptor {
    private final Function<ServiceRequestContext, Optional<Denial>> askers;

    /** {@code askers} refuses who may not ask. */
    Admission(Function<ServiceRequestContext, Optional<Denial>> askers) {
        this.askers = askers;
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        var refusal = askers.apply(ServiceRequestContext.current());
        if (refusal.isPresent()) {
            throw status(refusal.get()).withDescription(refusal.get().message()).asRuntimeException();
        }
        return next.startCall(call, headers);
    }

    /** Whether it can be told who asks may change by itself; all else may not, and clients do not repeat it. */
    private static Status status(Denial denial) {
        return denial.status() == HttpStatus.SERVICE_UNAVAILABLE.code() ? Status.UNAVAILABLE : Status.PERMISSION_DENIED;
    }
}
