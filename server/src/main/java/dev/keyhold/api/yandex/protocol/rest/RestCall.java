package dev.keyhold.api.yandex.protocol.rest;

import com.google.protobuf.Message;
import io.grpc.Attributes;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import java.util.Optional;
import java.util.function.Function;

/**
 * A unary call that did not come by gRPC, answered by the same handler, interceptors and all, on the calling thread.
 * The request message is asked for only once the interceptors have let the call in.
 */
final class RestCall<Q, R> extends ServerCall<Q, R> {
    private final MethodDescriptor<Q, R> method;
    private Optional<R> message = Optional.empty();
    private Optional<Status> status = Optional.empty();
    private Metadata trailers = new Metadata();

    private RestCall(MethodDescriptor<Q, R> method) {
        this.method = method;
    }

    /** How a call ended; on success, with a message. */
    record Outcome(Status status, Metadata trailers, Optional<Message> message) {}

    /** Runs a call to its end. Services are blocking: when the handler comes back, they have answered. */
    static <Q, R> Outcome run(ServerMethodDefinition<Q, R> definition, Function<Message, Message> request) {
        var call = new RestCall<>(definition.getMethodDescriptor());
        var listener = definition.getServerCallHandler().startCall(call, new Metadata());
        if (call.status.isEmpty()) {
            listener.onMessage(call.request(request));
            listener.onHalfClose();
        }
        listener.onComplete();
        return call.outcome();
    }

    private Q request(Function<Message, Message> request) {
        if (method.getRequestMarshaller() instanceof MethodDescriptor.PrototypeMarshaller<Q> marshaller
                && marshaller.getMessagePrototype() instanceof Message empty) {
            return marshaller.getMessageClass().cast(request.apply(empty));
        }
        throw new IllegalStateException(method.getFullMethodName() + " (expected: protobuf messages)");
    }

    private Outcome outcome() {
        var ended = status.orElseThrow(
                () -> new IllegalStateException(method.getFullMethodName() + " came back without an answer"));
        return new Outcome(ended, trailers, message.map(Message.class::cast));
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
    public void sendMessage(R answer) {
        message = Optional.of(answer);
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
