package dev.keyhold.api.yandex.protocol.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.Status;
import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.util.Exceptions;
import com.linecorp.armeria.server.HttpStatusException;
import dev.keyhold.api.yandex.error.YandexErrors;
import dev.keyhold.api.yandex.protocol.RequestScope;
import dev.keyhold.domain.cache.NonBlocking;
import dev.keyhold.model.ServiceError;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The outermost of the interceptors: whatever is thrown behind it becomes a status with its details, and every call
 * ends with one line in the log and one count in the metrics.
 */
public final class ErrorInterceptor implements ServerInterceptor {

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        var exchange = RequestScope.current();
        exchange.calls(call.getMethodDescriptor().getFullMethodName());
        var answering = new Answering<>(call, exchange);
        try {
            return new Listening<>(next.startCall(answering, headers), answering);
        } catch (NonBlocking.WouldBlock e) {
            throw e;
        } catch (RuntimeException | Error e) {
            answering.fail(e);
            return new ServerCall.Listener<>() {};
        }
    }

    /** The status to answer an exception with. A bug is logged here, so ask once. */
    public static Status explain(Throwable thrown, RequestScope exchange) {
        return known(thrown, exchange).map(exchange::naming).orElseGet(() -> bug(thrown, exchange));
    }

    /** The status for what is no bug. */
    static Optional<Status> known(Throwable thrown, RequestScope exchange) {
        return exchange.live()
                .serviceError(thrown)
                .map(serviceError -> refused(serviceError, exchange))
                .or(() -> ofTransport(thrown, exchange));
    }

    private static Optional<Status> ofTransport(Throwable thrown, RequestScope exchange) {
        return switch (thrown) {
            // Also what Armeria makes of it: an internal error with this cause.
            case Throwable broken when isMalformed(broken) -> Optional.of(malformed());
            case StatusRuntimeException own -> Optional.of(proto(own.getStatus(), own.getTrailers()));
            case StatusException own -> Optional.of(proto(own.getStatus(), own.getTrailers()));
            case HttpStatusException refused
            when refused.httpStatus().equals(HttpStatus.REQUEST_ENTITY_TOO_LARGE) -> Optional.of(tooLarge(exchange));
            case HttpStatusException refused when refused.httpStatus().isClientError() -> Optional.of(malformed());
            case ContentTooLargeException _ -> Optional.of(tooLarge(exchange));
            case Throwable gone
            when Exceptions.isStreamCancelling(gone) || Exceptions.isExpected(gone) ->
                Optional.of(YandexErrors.status(io.grpc.Status.Code.CANCELLED, "The client has gone"));
            default -> Optional.empty();
        };
    }

    private static Status refused(ServiceError serviceError, RequestScope exchange) {
        if (serviceError instanceof ServiceError.Unauthenticated(var reason)) {
            exchange.because(reason.name());
        }
        return YandexErrors.of(serviceError);
    }

    static Status malformed() {
        return YandexErrors.status(io.grpc.Status.Code.INVALID_ARGUMENT, "The request is malformed");
    }

    /** REST has no code for it: 429, which belongs to that of gRPC, would have clients try again. */
    static Status tooLarge(RequestScope exchange) {
        return exchange.isGrpc()
                ? YandexErrors.status(
                        io.grpc.Status.Code.RESOURCE_EXHAUSTED,
                        "The message is too large: the limit is " + exchange.maxLength() + " bytes")
                : YandexErrors.status(
                        io.grpc.Status.Code.INVALID_ARGUMENT,
                        "The request is too large: the limit is " + exchange.maxLength() + " bytes");
    }

    private static Status bug(Throwable thrown, RequestScope exchange) {
        exchange.failed(thrown);
        return exchange.naming(YandexErrors.internal());
    }

    private static boolean isMalformed(Throwable thrown) {
        return thrown instanceof InvalidProtocolBufferException
                || thrown.getCause() instanceof InvalidProtocolBufferException;
    }

    public static Status proto(io.grpc.Status status, @Nullable Metadata trailers) {
        return StatusProto.fromStatusAndTrailers(status, trailers == null ? new Metadata() : trailers);
    }

    private static final class Answering<Q, R> extends SimpleForwardingServerCall<Q, R> {
        private final RequestScope exchange;
        private boolean closed;

        Answering(ServerCall<Q, R> call, RequestScope exchange) {
            super(call);
            this.exchange = exchange;
        }

        @Override
        public void close(io.grpc.Status status, Metadata trailers) {
            if (closed) {
                return;
            }
            closed = true;
            exchange.end(status.getCode());
            if (status.isOk()) {
                super.close(status, trailers);
            } else {
                var named = exchange.naming(proto(status, trailers));
                var error = StatusProto.toStatusRuntimeException(named);
                // The cause stays here: a transport would make up an answer of its own from it.
                super.close(error.getStatus().withCause(null), trailersOf(error));
            }
        }

        void fail(Throwable thrown) {
            var error = StatusProto.toStatusRuntimeException(explain(thrown, exchange));
            close(error.getStatus(), trailersOf(error));
        }

        private static Metadata trailersOf(StatusRuntimeException error) {
            var trailers = error.getTrailers();
            return trailers == null ? new Metadata() : trailers;
        }
    }

    private static final class Listening<Q, R> extends SimpleForwardingServerCallListener<Q> {
        private final Answering<Q, R> call;

        Listening(ServerCall.Listener<Q> delegate, Answering<Q, R> call) {
            super(delegate);
            this.call = call;
        }

        @Override
        public void onMessage(Q message) {
            call.exchange.wasRead();
            guarded(() -> super.onMessage(message));
        }

        @Override
        public void onHalfClose() {
            guarded(() -> {
                if (!call.exchange.isRead()) {
                    throw StatusProto.toStatusRuntimeException(malformed());
                }
                super.onHalfClose();
            });
        }

        @Override
        public void onReady() {
            guarded(super::onReady);
        }

        private void guarded(Runnable step) {
            if (call.closed) {
                return;
            }
            try {
                step.run();
            } catch (NonBlocking.WouldBlock e) {
                throw e;
            } catch (RuntimeException | Error e) {
                call.fail(e);
            }
        }
    }
}
