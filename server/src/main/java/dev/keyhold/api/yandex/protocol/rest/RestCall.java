package dev.keyhold.api.yandex.protocol.rest;

import com.google.protobuf.Message;
import dev.keyhold.api.yandex.protocol.grpc.GrpcServices;
import dev.keyhold.domain.cache.NonBlocking;
import io.grpc.Attributes;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A unary call that did not come by gRPC, answered by the same handler, interceptors and all, on the calling thread.
 * The request message is asked for only once the interceptors have let the call in. A thread that must not wait goes as
 * far as it may; run again, the call goes on from there.
 */
final class RestCall<Q, R> extends ServerCall<Q, R> {
    private final ServerMethodDefinition<Q, R> definition;
    private final MethodDescriptor<Q, R> method;
    private final Function<Message, Message> request;
    private ServerCall.@Nullable Listener<Q> listener;
    private boolean isRead;
    private Optional<R> answer = Optional.empty();
    private Optional<Status> status = Optional.empty();
    private Metadata trailers = new Metadata();

    /** {@code request} makes the request message of an empty one. */
    RestCall(ServerMethodDefinition<Q, R> definition, Function<Message, Message> request) {
        this.definition = definition;
        this.method = definition.getMethodDescriptor();
        this.request = request;
    }

    /** How a call ended; on success, with a message. */
    record Outcome(Status status, Metadata trailers, Optional<Message> message) {}

    /** Runs the call to its end. Services are blocking: when the handler comes back, they have answered. */
    Outcome run() {
        var begun = listener;
        if (begun == null) {
            begun = definition.getServerCallHandler().startCall(this, new Metadata());
            listener = begun;
        }
        if (status.isEmpty() && !isRead) {
            begun.onMessage(message());
            isRead = true;
        }
        if (status.isEmpty()) {
            if (!GrpcServices.isQuick(method)) {
                NonBlocking.requireMayWait();
            }
            begun.onHalfClose();
        }
        begun.onComplete();
        return outcome();
    }

    private Q message() {
        if (method.getRequestMarshaller() instanceof MethodDescriptor.PrototypeMarshaller<Q> marshaller
                && marshaller.getMessagePrototype() instanceof Message empty) {
            return marshaller.getMessageClass().cast(request.apply(empty));
        }
        throw new IllegalStateException(method.getFullMethodName() + " (expected: protobuf messages)");
    }

    private Outcome outcome() {
        var ended = status.orElseThrow(
                () -> new IllegalStateException(method.getFullMethodName() + " came back without an answer"));
        return new Outcome(ended, trailers, answer.map(Message.class::cast));
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
    public void sendMessage(R sent) {
        answer = Optional.of(sent);
    }

    @Override
    public void close(Status ended, Metadata with) {
        if (status.isEmpty()) {
            status = Optional.of(ended);
            trailers = with;
        }
    }

    @Override
    public boolean isCancelled() {
        return false;
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
