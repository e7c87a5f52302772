package dev.keyhold.api;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.grpc.GrpcExceptionHandlerFunction;
import com.linecorp.armeria.common.grpc.protocol.GrpcHeaderNames;
import com.linecorp.armeria.common.util.Exceptions;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.SimpleDecoratingHttpService;
import io.grpc.Attributes;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Answers calls of gRPC as nearly all come: one message that is not compressed, of a method with one message each way.
 * The transport of the library is made for streams and copies headers and messages several times for each call. What
 * comes in any other form, or cannot be read, is left to it.
 */
public final class UnaryCalls extends SimpleDecoratingHttpService {
    private static final String MEDIA_TYPE = "application/grpc";
    private static final String PROTO = "application/grpc+proto";
    private static final String IDENTITY = "identity";
    /** Of a frame: whether its message is compressed, and its length (PROTOCOL-HTTP2 of gRPC). */
    private static final int FRAME_HEAD = 5;

    /** Those that the transport of the library sends. */
    private static final ResponseHeaders HEADERS = ResponseHeaders.builder(HttpStatus.OK)
            .set(HttpHeaderNames.CONTENT_TYPE, PROTO)
            .set(GrpcHeaderNames.GRPC_ENCODING, IDENTITY)
            .set(GrpcHeaderNames.GRPC_ACCEPT_ENCODING, "gzip")
            .build();

    private static final HttpHeaders SUCCESS = HttpHeaders.builder()
            .endOfStream(true)
            .setInt(GrpcHeaderNames.GRPC_STATUS, 0)
            .build();

    private final Map<String, ServerMethodDefinition<?, ?>> methods = new HashMap<>();
    private final Endings endings;

    /** What a call that failed is answered with. */
    @FunctionalInterface
    public interface Failures {
        /** The answer that ends with that status, which is not OK. */
        HttpResponse answer(ServiceRequestContext context, Status status, Metadata trailers);
    }

    /** How calls end: what explains the failures of methods, and what answers them. */
    private record Endings(GrpcExceptionHandlerFunction errors, Failures failures) {}

    /**
     * Around a service that serves the same definitions.
     *
     * @param services bounded ones, see {@link BoundedMessages}
     * @param errors explains what methods throw, as it does for {@code delegate}
     */
    public UnaryCalls(
            HttpService delegate, List<ServerServiceDefinition> services, GrpcExceptionHandlerFunction errors) {
        this(delegate, services, errors, UnaryCalls::error);
    }

    /** The same with answers of its own to calls that failed. */
    public UnaryCalls(
            HttpService delegate,
            List<ServerServiceDefinition> services,
            GrpcExceptionHandlerFunction errors,
            Failures failures) {
        super(delegate);
        this.endings = new Endings(errors, failures);
        for (var service : services) {
            for (var method : service.getMethods()) {
                if (method.getMethodDescriptor().getType() == MethodDescriptor.MethodType.UNARY) {
                    methods.put("/" + method.getMethodDescriptor().getFullMethodName(), method);
                }
            }
        }
    }

    private static HttpResponse error(ServiceRequestContext context, Status status, Metadata trailers) {
        return HttpResponse.of(HEADERS, HttpData.empty(), GrpcResponses.trailers(context, status, trailers));
    }

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) throws Exception {
        var method = methods.get(context.path());
        var body = WholeBody.of(context);
        if (method != null && body.isPresent() && isPlain(request)) {
            var answer = answer(method, context, body.get().array());
            if (answer.isPresent()) {
                return answer.get();
            }
        }
        return unwrap().serve(context, request);
    }

    private static boolean isPlain(HttpRequest request) {
        var headers = request.headers();
        var type = headers.get(HttpHeaderNames.CONTENT_TYPE, "");
        return request.method() == HttpMethod.POST
                && (type.equals(MEDIA_TYPE) || type.equals(PROTO))
                && headers.get(GrpcHeaderNames.GRPC_ENCODING, IDENTITY).equals(IDENTITY);
    }

    /** The answer to a message that can be read; empty for any other, which the transport has its errors for. */
    private <Q, R> Optional<HttpResponse> answer(
            ServerMethodDefinition<Q, R> method, ServiceRequestContext context, byte[] body) {
        if (!isOneMessage(body)) {
            return Optional.empty();
        }
        try (var _ = context.push()) {
            Q message;
            try {
                message = BoundedMessages.parse(method.getMethodDescriptor(), body, FRAME_HEAD);
            } catch (StatusRuntimeException _) {
                return Optional.empty();
            }
            return Optional.of(new Call<>(method.getMethodDescriptor(), context, endings).run(method, message));
        }
    }

    private static boolean isOneMessage(byte[] body) {
        return body.length >= FRAME_HEAD
                && body[0] == 0
                && ByteBuffer.wrap(body).getInt(1) == body.length - FRAME_HEAD;
    }

    /** One call, which interceptors and the method see as they see any. */
    private static final class Call<Q, R> extends ServerCall<Q, R> {
        private final MethodDescriptor<Q, R> method;
        private final ServiceRequestContext context;
        private final Endings endings;
        private final CompletableFuture<HttpResponse> response = new CompletableFuture<>();
        private @Nullable R answer;

        Call(MethodDescriptor<Q, R> method, ServiceRequestContext context, Endings endings) {
            this.method = method;
            this.context = context;
            this.endings = endings;
        }

        HttpResponse run(ServerMethodDefinition<Q, R> definition, Q message) {
            try {
                var listener = definition.getServerCallHandler().startCall(this, new Metadata());
                // That it is ready is news to streams alone.
                listener.onMessage(message);
                listener.onHalfClose();
                if (!response.isDone()) {
                    endWhenCancelled(listener);
                }
            } catch (RuntimeException | Error thrown) {
                fail(thrown);
            }
            return WholeBody.response(response);
        }

        /** A call that goes on elsewhere is answered without it when it has expired. */
        private void endWhenCancelled(Listener<Q> listener) {
            var _ = context.whenRequestCancelling().thenAccept(cause -> {
                if (!response.isDone()) {
                    try (var _ = context.push()) {
                        fail(cause);
                        listener.onCancel();
                    }
                }
            });
        }

        private void fail(Throwable thrown) {
            var cause = Exceptions.peel(thrown);
            var trailers =
                    Optional.ofNullable(Status.trailersFromThrowable(cause)).orElseGet(Metadata::new);
            end(endings.errors.apply(context, Status.fromThrowable(cause), cause, trailers), trailers);
        }

        @Override
        public void close(Status status, Metadata trailers) {
            var cause = status.getCause();
            if (cause == null) {
                end(status, trailers);
                return;
            }
            var explained = endings.errors.apply(context, status, Exceptions.peel(cause), trailers);
            var text = status.getDescription();
            end(text == null || explained == null ? explained : explained.withDescription(text), trailers);
        }

        private void end(@Nullable Status status, Metadata trailers) {
            if (response.isDone()) {
                return;
            }
            var ended = status == null ? Status.UNKNOWN : status;
            var sent = answer;
            if (ended.isOk() && sent == null) {
                ended = Status.CANCELLED.withDescription("Completed without a response");
            }
            try {
                response.complete(
                        ended.isOk()
                                ? WholeResponse.of(HEADERS, frame((MessageLite) Objects.requireNonNull(sent)), SUCCESS)
                                : endings.failures.answer(context, ended, trailers));
            } catch (RuntimeException | Error e) {
                // Who ends a call ends it once: without this, the client would wait until the request times out.
                response.completeExceptionally(e);
            }
        }

        private static HttpData frame(MessageLite message) {
            var length = message.getSerializedSize();
            var frame = new byte[FRAME_HEAD + length];
            ByteBuffer.wrap(frame).putInt(1, length);
            try {
                var output = CodedOutputStream.newInstance(frame, FRAME_HEAD, length);
                message.writeTo(output);
                output.checkNoSpaceLeft();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return HttpData.wrap(frame);
        }

        @Override
        public void request(int messages) {
            // There is one message, and it is handed over unasked.
        }

        @Override
        public void sendHeaders(Metadata headers) {
            // Headers of the answer are not the services' business.
        }

        @Override
        public void sendMessage(R message) {
            answer = message;
        }

        @Override
        public boolean isCancelled() {
            return context.isCancelled();
        }

        @Override
        public MethodDescriptor<Q, R> getMethodDescriptor() {
            return method;
        }

        @Override
        public Attributes getAttributes() {
            return Attributes.EMPTY;
        }
    }
}
