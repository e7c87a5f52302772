package dev.keyhold.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.api.AnnotationsProto;
import com.google.api.HttpRule;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Empty;
import com.google.protobuf.Message;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import dev.keyhold.yandex.api.iam.v1.ApiKeyServiceGrpc;
import dev.keyhold.yandex.api.iam.v1.KeyServiceGrpc;
import dev.keyhold.yandex.api.iam.v1.ServiceAccountServiceGrpc;
import dev.keyhold.yandex.api.iam.v1.awscompatibility.AccessKeyServiceGrpc;
import dev.keyhold.yandex.api.kms.v1.SymmetricKeyServiceGrpc;
import dev.keyhold.yandex.api.options.OperationOptionProto;
import dev.keyhold.yandex.api.resourcemanager.v1.FolderServiceGrpc;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/**
 * Calls of the contract's methods, by gRPC or by REST, with fields and answers in JSON either way, so that a test need
 * not care which. A refusal is a status; no answer at all is {@link Yandex.NoAnswer}.
 */
final class YandexCalls {
    private static final int OK = 200;
    private static final Metadata.Key<String> REQUEST_ID =
            Metadata.Key.of("x-server-request-id", Metadata.ASCII_STRING_MARSHALLER);
    /** In every refusal of the server's own. */
    private static final Metadata.Key<byte[]> DETAILS =
            Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonFormat.Printer PRINTER =
            JsonFormat.printer().usingTypeRegistry(types()).includingDefaultValueFields();

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
    record Reply(JsonNode json, String requestId) {}

    Reply call(MethodDescriptor<?, ?> method, Map<String, ?> fields) {
        return call(method, fields, Map.of());
    }

    /** {@code headers} are more than the one that says who calls. */
    Reply call(MethodDescriptor<?, ?> method, Map<String, ?> fields, Map<String, String> headers) {
        try {
            return via == Via.GRPC ? byGrpc(method, fields, headers) : byRest(method, fields, headers);
        } catch (IOException e) {
            throw new AssertionError("no JSON in the answer to " + method.getFullMethodName(), e);
        }
    }

    private <Q, R> Reply byGrpc(MethodDescriptor<Q, R> method, Map<String, ?> fields, Map<String, String> headers)
            throws IOException {
        var head = new AtomicReference<>(new Metadata());
        var intercepted = ClientInterceptors.intercept(
                channel,
                MetadataUtils.newAttachHeadersInterceptor(caller.metadata(headers)),
                MetadataUtils.newCaptureMetadataInterceptor(head, new AtomicReference<>()));
        var options = CallOptions.DEFAULT.withDeadlineAfter(Waiting.LIMIT.toSeconds(), TimeUnit.SECONDS);
        try {
            var answer = (Message) ClientCalls.blockingUnaryCall(intercepted, method, options, request(method, fields));
            var id = requireNonNull(head.get().get(REQUEST_ID));
            return new Reply(JSON.readTree(PRINTER.print(answer)), id);
        } catch (StatusRuntimeException e) {
            var trailers = Optional.ofNullable(e.getTrailers()).orElseGet(Metadata::new);
            if (trailers.containsKey(DETAILS)) {
                throw e;
            }
            throw new Yandex.NoAnswer("no answer to " + method.getFullMethodName(), e);
        }
    }

    private static <Q> Q request(MethodDescriptor<Q, ?> method, Map<String, ?> fields) throws IOException {
        var marshaller = (PrototypeMarshaller<Q>) method.getRequestMarshaller();
        var message = ((Message) requireNonNull(marshaller.getMessagePrototype())).newBuilderForType();
        JsonFormat.parser().merge(JSON.writeValueAsString(fields), message);
        return marshaller.getMessageClass().cast(message.build());
    }

    /** As the contract binds it: into the path what belongs there, the rest into body or query. */
    private Reply byRest(MethodDescriptor<?, ?> method, Map<String, ?> fields, Map<String, String> headers)
            throws IOException {
        var descriptor = descriptor(method);
        var rule = descriptor.getOptions().getExtension(AnnotationsProto.http);
        var pattern =
                HttpRule.getDescriptor().findFieldByNumber(rule.getPatternCase().getNumber());
        var path = (String) rule.getField(pattern);
        var rest = new HashMap<String, Object>(fields);
        for (var field : descriptor.getInputType().getFields()) {
            var variable = "{" + field.getName() + "}";
            if (path.contains(variable)) {
                path = path.replace(variable, encoded(requireNonNull(rest.remove(field.getJsonName()))));
            }
        }
        var query = new ArrayList<String>();
        if (rule.getBody().isEmpty()) {
            rest.forEach((name, value) -> query.add(name + "=" + encoded(value)));
        }
        var target = query.isEmpty() ? path : path + "?" + String.join("&", query);
        var body = rule.getBody().isEmpty() ? "" : JSON.writeValueAsString(rest);
        var answer = caller.raw(rule.getPatternCase().name(), target, body, headers);
        var json = JSON.readTree(answer.body());
        if (answer.statusCode() != OK) {
            throw Status.fromCodeValue(json.required("code").asInt())
                    .withDescription(json.required("message").asText())
                    .asRuntimeException();
        }
        // An operation that answers nothing has an empty value here, as the vendor prints it, and none by gRPC.
        if (json.path("response") instanceof ObjectNode response && isEmpty(response)) {
            response.remove("value");
        }
        return new Reply(json, answer.headers().firstValue(REQUEST_ID.name()).orElseThrow());
    }

    private static boolean isEmpty(JsonNode any) {
        return any.path("@type").asText().endsWith(Empty.getDescriptor().getFullName());
    }

    private static String encoded(Object value) {
        return URLEncoder.encode(value.toString(), UTF_8);
    }

    static com.google.protobuf.Descriptors.MethodDescriptor descriptor(MethodDescriptor<?, ?> method) {
        if (method.getSchemaDescriptor() instanceof ProtoMethodDescriptorSupplier supplier) {
            return supplier.getMethodDescriptor();
        }
        throw new AssertionError("no method of protobuf: " + method);
    }

    /** Whether an operation is done, and has metadata and response of the types that the contract declares. */
    static boolean isAsDeclared(MethodDescriptor<?, ?> method, JsonNode operation) {
        var option = descriptor(method).getOptions().getExtension(OperationOptionProto.operation);
        return operation.get("done").asBoolean()
                && operation.at("/metadata/@type").asText().endsWith("." + option.getMetadata())
                && operation.at("/response/@type").asText().endsWith(option.getResponse())
                && !operation.has("error");
    }

    /** What can be inside of an operation. */
    private static TypeRegistry types() {
        var types = TypeRegistry.newBuilder().add(Empty.getDescriptor());
        Stream.of(
                        FolderServiceGrpc.getCreateMethod(),
                        ServiceAccountServiceGrpc.getCreateMethod(),
                        ApiKeyServiceGrpc.getCreateMethod(),
                        KeyServiceGrpc.getCreateMethod(),
                        AccessKeyServiceGrpc.getCreateMethod(),
                        SymmetricKeyServiceGrpc.getCreateMethod())
                .map(method -> descriptor(method).getFile())
                .flatMap(file -> Stream.concat(Stream.of(file), file.getDependencies().stream()))
                .map(FileDescriptor::getMessageTypes)
                .forEach(types::add);
        return types.build();
    }
}
