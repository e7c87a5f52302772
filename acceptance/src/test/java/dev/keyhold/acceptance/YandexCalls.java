package dev.keyhold.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.api.AnnotationsProto;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Empty;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import dev.keyhold.yandex.api.operation.Operation;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Calls of the contract's methods that go by gRPC or by REST, with messages in and out alike, so that a test need not
 * care which. A refusal is a status; no answer at all is {@link Yandex.NoAnswer}.
 */
final class YandexCalls {
    private static final long TIMEOUT_SECONDS = 20;
    private static final Metadata.Key<String> REQUEST_ID =
            Metadata.Key.of("x-server-request-id", Metadata.ASCII_STRING_MARSHALLER);
    /** In every refusal of the server's own. */
    private static final Metadata.Key<byte[]> DETAILS =
            Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

    private final Channel channel;
    private final Yandex.As caller;
    private final Via via;

    YandexCalls(Channel channel, Yandex.As caller, Via via) {
        this.channel = channel;
        this.caller = caller;
        this.via = via;
    }

    /** How a call goes. */
    enum Via {
        GRPC,
        REST
    }

    /** An answer, and the id that the server has given its request. */
    record Reply<R>(R message, String requestId) {}

    <Q extends Message, R extends Message> Reply<R> call(MethodDescriptor<Q, R> method, Q request) {
        return call(method, request, Map.of());
    }

    /** {@code headers} are more than the one that says who calls. */
    <Q extends Message, R extends Message> Reply<R> call(
            MethodDescriptor<Q, R> method, Q request, Map<String, String> headers) {
        return via == Via.GRPC ? byGrpc(method, request, headers) : byRest(method, request, headers);
    }

    private <Q extends Message, R extends Message> Reply<R> byGrpc(
            MethodDescriptor<Q, R> method, Q request, Map<String, String> headers) {
        var head = new AtomicReference<>(new Metadata());
        var end = new AtomicReference<>(new Metadata());
        var intercepted = ClientInterceptors.intercept(
                channel,
                MetadataUtils.newAttachHeadersInterceptor(caller.metadata(headers)),
                MetadataUtils.newCaptureMetadataInterceptor(head, end));
        try {
            var options = CallOptions.DEFAULT.withDeadlineAfter(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            var answer = ClientCalls.blockingUnaryCall(intercepted, method, options, request);
            return new Reply<>(answer, String.valueOf(head.get().get(REQUEST_ID)));
        } catch (StatusRuntimeException e) {
            var trailers = Optional.ofNullable(e.getTrailers()).orElseGet(Metadata::new);
            if (trailers.containsKey(DETAILS)) {
                throw e;
            }
            throw new Yandex.NoAnswer(method.getFullMethodName(), e);
        }
    }

    private <Q extends Message, R extends Message> Reply<R> byRest(
            MethodDescriptor<Q, R> method, Q request, Map<String, String> headers) {
        var answer = send(method, request, headers);
        try {
            if (answer.statusCode() != 200) {
                var error = new ObjectMapper().readTree(answer.body());
                throw Status.fromCodeValue(error.required("code").asInt())
                        .withDescription(error.required("message").asText())
                        .asRuntimeException();
            }
            var marshaller = (PrototypeMarshaller<R>) method.getResponseMarshaller();
            var message = requireNonNull(marshaller.getMessagePrototype()).newBuilderForType();
            JsonFormat.parser().usingTypeRegistry(types(method)).merge(answer.body(), message);
            return new Reply<>(
                    marshaller.getMessageClass().cast(message.build()),
                    answer.headers().firstValue(REQUEST_ID.name()).orElseThrow());
        } catch (IOException e) {
            throw new AssertionError("no answer in JSON: " + answer.body(), e);
        }
    }

    /** As the contract binds it: into the path what belongs there, the rest into body or query. */
    private HttpResponse<String> send(MethodDescriptor<?, ?> method, Message request, Map<String, String> headers) {
        var rule = descriptor(method).getOptions().getExtension(AnnotationsProto.http);
        var verb = rule.getPatternCase().name();
        var path = (String) rule.getAllFields().entrySet().stream()
                .filter(field -> field.getKey().getName().equalsIgnoreCase(verb))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow();
        var query = new ArrayList<String>();
        for (var field : request.getAllFields().entrySet()) {
            var value = URLEncoder.encode(field.getValue().toString(), UTF_8);
            query.add(field.getKey().getJsonName() + "=" + value);
            path = path.replace("{" + field.getKey().getName() + "}", value);
        }
        if (rule.getBody().isEmpty()) {
            return caller.raw(verb, path + "?" + String.join("&", query), "", headers);
        }
        return caller.raw(verb, path, json(request, TypeRegistry.getEmptyTypeRegistry()), headers);
    }

    /** An operation as a text that is the same for the same operation, however it came. */
    static String canonical(MethodDescriptor<?, ?> method, Operation operation) {
        return json(operation, types(method));
    }

    private static String json(Message message, TypeRegistry types) {
        try {
            return JsonFormat.printer()
                    .usingTypeRegistry(types)
                    .sortingMapKeys()
                    .print(message);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(message.toString(), e);
        }
    }

    static com.google.protobuf.Descriptors.MethodDescriptor descriptor(MethodDescriptor<?, ?> method) {
        if (method.getSchemaDescriptor() instanceof ProtoMethodDescriptorSupplier supplier) {
            return supplier.getMethodDescriptor();
        }
        throw new AssertionError("no method of protobuf: " + method);
    }

    /** What can be inside of an operation that the method answers. */
    private static TypeRegistry types(MethodDescriptor<?, ?> method) {
        var types = TypeRegistry.newBuilder().add(Empty.getDescriptor());
        var file = descriptor(method).getFile();
        types.add(file.getMessageTypes());
        file.getDependencies().stream().map(FileDescriptor::getMessageTypes).forEach(types::add);
        return types.build();
    }
}
