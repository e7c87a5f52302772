package dev.keyhold.api;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.UnsafeByteOperations;
import com.google.protobuf.WireFormat;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Request messages of gRPC whose cost in memory is known before they are built: no more bytes once decompressed than
 * the caller may send, no more fields than {@link #MAX_FIELDS} at all depths together, and nothing kept of fields that
 * the contract does not have.
 */
public final class BoundedMessages {
    /**
     * Fields of a message and of all messages in it, each element of a list and what the contract does not have counted
     * too: far more than any use has.
     */
    static final int MAX_FIELDS = 10_000;

    private static final int MAX_DEPTH = 100;
    /** What an element costs in memory, an empty message in a list being the worst. */
    private static final int FIELD_COST = 64;

    /** What a stream says at its end. */
    private static final int END = -1;

    private BoundedMessages() {}

    /** The same service, whose request messages are bounded. */
    public static ServerServiceDefinition of(ServerServiceDefinition service) {
        var methods = service.getMethods().stream().map(BoundedMessages::of).toList();
        var before = service.getServiceDescriptor();
        var descriptor =
                ServiceDescriptor.newBuilder(before.getName()).setSchemaDescriptor(before.getSchemaDescriptor());
        methods.forEach(method -> descriptor.addMethod(method.getMethodDescriptor()));
        var bounded = ServerServiceDefinition.builder(descriptor.build());
        methods.forEach(bounded::addMethod);
        return bounded.build();
    }

    private static <Q, R> ServerMethodDefinition<Q, R> of(ServerMethodDefinition<Q, R> method) {
        var before = method.getMethodDescriptor();
        if (before.getRequestMarshaller() instanceof PrototypeMarshaller<Q> prototype
                && prototype.getMessagePrototype() instanceof Message empty) {
            var marshaller = new Bounded<>(prototype, empty);
            return ServerMethodDefinition.create(
                    before.toBuilder(marshaller, before.getResponseMarshaller()).build(),
                    method.getServerCallHandler());
        }
        throw new IllegalArgumentException(before.getFullMethodName() + " (expected: protobuf messages)");
    }

    /**
     * The request message of a bounded method, of which all bytes are there. Parts that are bytes themselves share the
     * array, which must not be changed any more.
     *
     * @throws StatusRuntimeException when the message cannot be read
     */
    static <Q> Q parse(MethodDescriptor<Q, ?> method, byte[] bytes, int from) {
        if (method.getRequestMarshaller() instanceof Bounded<Q> bounded) {
            return bounded.parse(UnsafeByteOperations.unsafeWrap(bytes, from, bytes.length - from));
        }
        throw new IllegalArgumentException(method.getFullMethodName() + " (expected: a bounded one)");
    }

    /** Not a {@link PrototypeMarshaller}: the transport would parse by the prototype and pass this by. */
    private record Bounded<Q>(PrototypeMarshaller<Q> messages, Message empty)
            implements MethodDescriptor.Marshaller<Q> {
        @Override
        public InputStream stream(Q message) {
            return messages.stream(message);
        }

        @Override
        public Q parse(InputStream stream) {
            try (stream) {
                return read(BoundedMessages.parse(stream, empty, admission()));
            } catch (InvalidProtocolBufferException e) {
                throw broken(e);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        Q parse(ByteString bytes) {
            try {
                return read(BoundedMessages.parse(bytes, empty, admission()));
            } catch (InvalidProtocolBufferException e) {
                throw broken(e);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private Q read(Message message) {
            return messages.getMessageClass().cast(message);
        }

        private static StatusRuntimeException broken(InvalidProtocolBufferException cause) {
            return Status.INTERNAL.withCause(cause).asRuntimeException();
        }

        private static Optional<Admission> admission() {
            return Optional.ofNullable(ServiceRequestContext.currentOrNull()).flatMap(Admission::of);
        }
    }

    static Message parse(InputStream stream, Message empty, Optional<Admission> admission) throws IOException {
        return parse(UnsafeByteOperations.unsafeWrap(read(stream, max(admission))), empty, admission);
    }

    private static int max(Optional<Admission> admission) {
        return admission.map(Admission::maxMessageBytes).orElse(Integer.MAX_VALUE - 1);
    }

    private static Message parse(ByteString bytes, Message empty, Optional<Admission> admission) throws IOException {
        if (bytes.size() > max(admission)) {
            throw Status.RESOURCE_EXHAUSTED
                    .withDescription("The message is too large")
                    .asRuntimeException();
        }
        var fields = new Count();
        fields.read(bytes.newCodedInput(), empty.getDescriptorForType(), MAX_DEPTH);
        var cost = bytes.size() + (long) fields.number * FIELD_COST;
        if (admission.isPresent() && !admission.get().charge(cost)) {
            throw Status.UNAVAILABLE.withDescription("The server is too busy").asRuntimeException();
        }
        var input = bytes.newCodedInput();
        input.enableAliasing(true);
        var message = DiscardUnknownFieldsParser.wrap(empty.getParserForType()).parseFrom(input);
        input.checkLastTagWas(0);
        return message;
    }

    /**
     * At most one byte more than {@code max}. A stream that knows how much it has, as that of a whole message does, is
     * read into an array of that size; the library would take a buffer of 16 KiB first.
     */
    private static byte[] read(InputStream stream, int max) throws IOException {
        var known = new byte[Math.min(stream.available(), max)];
        var length = stream.readNBytes(known, 0, known.length);
        var next = length < known.length ? END : stream.read();
        if (next == END) {
            return length < known.length ? Arrays.copyOf(known, length) : known;
        }
        var rest = stream.readNBytes(max - length);
        var bytes = Arrays.copyOf(known, length + 1 + rest.length);
        bytes[length] = (byte) next;
        System.arraycopy(rest, 0, bytes, length + 1, rest.length);
        return bytes;
    }

    /** Counts fields without keeping anything of them. */
    private static final class Count {
        private int number;

        private void read(CodedInputStream input, Descriptor type, int depth) throws IOException {
            if (depth == 0) {
                throw new InvalidProtocolBufferException("too many messages inside of each other");
            }
            for (var tag = input.readTag(); tag != 0; tag = input.readTag()) {
                var field = type.findFieldByNumber(WireFormat.getTagFieldNumber(tag));
                if (++number > MAX_FIELDS) {
                    throw Status.INVALID_ARGUMENT
                            .withDescription("The request has too many fields")
                            .asRuntimeException();
                }
                if (isMessage(field, tag)) {
                    var end = input.pushLimit(input.readRawVarint32());
                    read(input, field.getMessageType(), depth - 1);
                    input.popLimit(end);
                } else if (!input.skipField(tag)) {
                    throw new InvalidProtocolBufferException("the end of a group that has not begun");
                }
            }
        }

        private static boolean isMessage(@Nullable FieldDescriptor field, int tag) {
            return field != null
                    && field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                    && WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
        }
    }
}
