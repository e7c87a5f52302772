package dev.keyhold.api.yandex.protocol.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.DoubleValue;
import com.google.protobuf.Duration;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Empty;
import com.google.protobuf.FieldMask;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import dev.keyhold.yandex.api.iam.v1.ApiKeyServiceGrpc;
import dev.keyhold.yandex.api.iam.v1.ServiceAccountServiceGrpc;
import dev.keyhold.yandex.api.kms.v1.CreateSymmetricKeyRequest;
import dev.keyhold.yandex.api.kms.v1.SymmetricAlgorithm;
import dev.keyhold.yandex.api.kms.v1.SymmetricCryptoServiceGrpc;
import dev.keyhold.yandex.api.kms.v1.SymmetricKey;
import dev.keyhold.yandex.api.kms.v1.SymmetricKeyServiceGrpc;
import dev.keyhold.yandex.api.operation.Operation;
import dev.keyhold.yandex.api.operation.OperationServiceGrpc;
import dev.keyhold.yandex.api.resourcemanager.v1.FolderServiceGrpc;
import io.grpc.ServiceDescriptor;
import io.grpc.protobuf.ProtoFileDescriptorSupplier;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** protobuf's own printer is the second opinion of what a message is; the form is that of the vendor's gateway. */
class JsonTest {
    private static final int MESSAGES = 20;
    private static final int DEPTH = 4;
    private static final List<String> TEXTS = List.of(
            "", "key", "a\"b\\c", "<&'=>", "\b\f\n\r\t\u0001\u001f\u007f", "\u2028\u2029", "ключ \uD83D\uDD11", "{\n}");

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final List<FileDescriptor> FILES = Stream.of(
                    ApiKeyServiceGrpc.getServiceDescriptor(),
                    FolderServiceGrpc.getServiceDescriptor(),
                    OperationServiceGrpc.getServiceDescriptor(),
                    ServiceAccountServiceGrpc.getServiceDescriptor(),
                    SymmetricCryptoServiceGrpc.getServiceDescriptor(),
                    SymmetricKeyServiceGrpc.getServiceDescriptor())
            .map(JsonTest::file)
            .toList();
    private static final Json JSON = Json.of(FILES);

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);

    private static FileDescriptor file(ServiceDescriptor service) {
        return ((ProtoFileDescriptorSupplier) Objects.requireNonNull(service.getSchemaDescriptor()))
                .getFileDescriptor();
    }

    static Stream<Descriptor> answers() {
        return FILES.stream()
                .flatMap(file -> file.getServices().stream())
                .flatMap(service -> service.getMethods().stream())
                .map(MethodDescriptor::getOutputType)
                .distinct();
    }

    @ParameterizedTest
    @MethodSource("answers")
    void says_what_protobuf_says(Descriptor type) throws InvalidProtocolBufferException, JsonProcessingException {
        var types = TypeRegistry.newBuilder().add(type).add(packable()).build();
        var unset = JsonFormat.printer().usingTypeRegistry(types).sortingMapKeys();
        var all = unset.includingDefaultValueFields();
        for (int i = 0; i < MESSAGES; i++) {
            var message = message(type, DEPTH);
            assertThat(tree(JSON.print(message))).as("seed %d", seed).isEqualTo(tree(all.print(message)));
            assertThat(tree(JSON.printError(message))).as("seed %d", seed).isEqualTo(tree(unset.print(message)));
        }
    }

    @Test
    void prints_fields_and_entries_on_lines_of_their_own_and_lists_in_a_line() {
        var key = SymmetricKey.newBuilder()
                .setId("abj")
                .setName("<a&b='c\">")
                .setCreatedAt(Timestamp.newBuilder().setSeconds(1))
                .setRotationPeriod(Duration.newBuilder().setSeconds(86_400))
                .setDefaultAlgorithm(SymmetricAlgorithm.AES_256)
                .putLabels("z", "1")
                .putLabels("a", "2")
                .build();
        assertThat(JSON.printError(
                        Operation.newBuilder().setResponse(Any.pack(key)).build()))
                .isEqualTo("""
                        {
                          "response": {
                            "@type": "type.googleapis.com/%s",
                            "id": "abj",
                            "createdAt": "1970-01-01T00:00:01Z",
                            "name": "\\u003ca&b='c\\"\\u003e",
                            "labels": {
                              "a": "2",
                              "z": "1"
                            },
                            "defaultAlgorithm": "AES_256",
                            "rotationPeriod": "86400s"
                          }
                        }
                        """.formatted(SymmetricKey.getDescriptor().getFullName()));
    }

    @Test
    void prints_what_is_empty_in_a_line() {
        assertThat(JSON.printError(Empty.getDefaultInstance())).isEqualTo("{}\n");
        assertThat(JSON.print(CreateSymmetricKeyRequest.getDefaultInstance())).contains("  \"labels\": {},\n");
        assertThat(JSON.printError(Operation.newBuilder()
                        .setMetadata(Any.getDefaultInstance())
                        .setResponse(Any.pack(Empty.getDefaultInstance()))
                        .build()))
                .isEqualTo("""
                        {
                          "metadata": {},
                          "response": {
                            "@type": "type.googleapis.com/google.protobuf.Empty",
                            "value": {}
                          }
                        }
                        """);
    }

    @Test
    void prints_the_number_of_an_unknown_constant() {
        assertThat(JSON.printError(
                        SymmetricKey.newBuilder().setDefaultAlgorithmValue(77).build()))
                .isEqualTo("{\n  \"defaultAlgorithm\": 77\n}\n");
    }

    @Test
    void refuses_to_print_a_type_that_is_not_of_the_contract() {
        var strange = Operation.newBuilder()
                .setResponse(Any.pack(DoubleValue.of(1.5)))
                .build();
        assertThatThrownBy(() -> JSON.print(strange))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Operation");
    }

    /** Without what is between the tokens; protobuf leaves the value of a packed Empty out. */
    private static String tree(String json) throws JsonProcessingException {
        var tree = MAPPER.readTree(json);
        tree.findParents("@type").stream()
                .filter(packed -> packed.get("@type").asText().endsWith("/google.protobuf.Empty"))
                .forEach(packed -> ((ObjectNode) packed).putObject("value"));
        return tree.toString();
    }

    private static List<Descriptor> packable() {
        return List.of(Empty.getDescriptor(), SymmetricKey.getDescriptor(), Timestamp.getDescriptor());
    }

    private Message message(Descriptor type, int depth) {
        return switch (type.getFullName()) {
            case "google.protobuf.Timestamp" ->
                Timestamp.newBuilder()
                        .setSeconds(random.nextLong(-60_000_000_000L, 250_000_000_000L))
                        .setNanos(random.nextBoolean() ? 0 : random.nextInt(1_000_000_000))
                        .build();
            case "google.protobuf.Duration" ->
                Duration.newBuilder().setSeconds(random.nextInt(1_000_000)).build();
            case "google.protobuf.FieldMask" ->
                FieldMask.newBuilder()
                        .addPaths("default_algorithm")
                        .addPaths("name")
                        .build();
            case "google.protobuf.Any" ->
                depth == 0
                        ? Any.getDefaultInstance()
                        : Any.pack(
                                message(packable().get(random.nextInt(packable().size())), depth - 1));
            default -> {
                var message = DynamicMessage.newBuilder(type);
                type.getFields().stream()
                        .filter(_ -> random.nextInt(4) > 0)
                        .filter(field -> depth > 0 || field.getJavaType() != FieldDescriptor.JavaType.MESSAGE)
                        .forEach(field -> fill(message, field, depth));
                yield message.build();
            }
        };
    }

    private void fill(Message.Builder message, FieldDescriptor field, int depth) {
        if (field.isRepeated()) {
            for (int i = random.nextInt(3); i > 0; i--) {
                message.addRepeatedField(field, value(field, depth));
            }
        } else {
            message.setField(field, value(field, depth));
        }
    }

    private Object value(FieldDescriptor field, int depth) {
        return switch (field.getJavaType()) {
            case INT -> random.nextInt();
            case LONG -> random.nextLong();
            case BOOLEAN -> random.nextBoolean();
            case STRING -> TEXTS.get(random.nextInt(TEXTS.size()));
            case BYTE_STRING -> ByteString.copyFrom(TEXTS.get(random.nextInt(TEXTS.size())), StandardCharsets.UTF_8);
            case ENUM -> field.getEnumType().findValueByNumberCreatingIfUnknown(random.nextInt(6));
            case MESSAGE -> message(field.getMessageType(), depth - 1);
            case FLOAT, DOUBLE -> throw new IllegalStateException(field.getFullName());
        };
    }
}
