package dev.keyhold.api.yandex.protocol.rest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.UnsafeByteOperations;
import com.linecorp.armeria.common.QueryParams;
import dev.keyhold.api.yandex.error.RequestErrors;
import dev.keyhold.api.yandex.validation.Validator;
import dev.keyhold.api.yandex.validation.Violations;
import io.grpc.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Puts a request message together from path, body and query. Each field may be spelled in lowerCamelCase or as in the
 * contract. What the path says cannot be said otherwise by body or query, and the body comes before the query. Unknown
 * fields are ignored. All this happens before a service is called, so a request that cannot be read changes nothing.
 */
public final class RestRequest {
    /** Far more than any request has: a mebibyte of the smallest ones would take a hundred times that to hold. */
    private static final int MAX_TOKENS = 20_000;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxTokenCount(MAX_TOKENS)
                            .build())
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private static final String WRONG_TYPE = "Field has a value of the wrong type";

    private final Json json;

    public RestRequest(Json json) {
        this.json = json;
    }

    /**
     * The message.
     *
     * @param empty a message of the request's type
     */
    public Message read(RestRoutes.Match match, byte[] body, QueryParams query, Message empty) {
        var type = match.route().method().getInputType();
        var root = match.route().takesBody() ? normalize(parse(body), type, "") : MAPPER.createObjectNode();
        if (!query.isEmpty()) {
            type.getFields().forEach(field -> addQuery(root, field, query));
        }
        match.variables().forEach((name, value) -> {
            var field = field(type, name)
                    .orElseThrow(() -> new IllegalStateException(type.getFullName() + " has no field " + name));
            root.put(field.getJsonName(), value);
        });
        requireNoStrayList(root, type);
        var violations = new Violations();
        JsonTimes.settle(root, type, "", violations);
        var message = empty.newBuilderForType();
        takePlain(root, message);
        if (!root.isEmpty()) {
            var text = root.toString();
            if (!isUnicode(text)) {
                throw malformed();
            }
            try {
                json.read(text, message);
            } catch (InvalidProtocolBufferException _) {
                throw blame(root, type, empty, violations);
            }
        }
        violations.throwIfAny();
        return message.build();
    }

    /**
     * Moves plain texts, and bytes in plain base64, from the JSON into the message: to protobuf's parser they are the
     * longest and slowest part of requests that encrypt. It reads what is in another form, and says what is wrong.
     */
    private static void takePlain(ObjectNode root, Message.Builder into) {
        for (var field : into.getDescriptorForType().getFields()) {
            if (!field.isRepeated()
                    && field.getContainingOneof() == null
                    && root.get(field.getJsonName()) instanceof TextNode text) {
                plain(field, text.textValue()).ifPresent(value -> {
                    into.setField(field, value);
                    root.remove(field.getJsonName());
                });
            }
        }
    }

    private static Optional<Object> plain(FieldDescriptor field, String text) {
        return switch (field.getJavaType()) {
            case STRING -> isUnicode(text) ? Optional.of(text) : Optional.empty();
            case BYTE_STRING -> decoded(text).map(UnsafeByteOperations::unsafeWrap);
            case INT, LONG, FLOAT, DOUBLE, BOOLEAN, ENUM, MESSAGE -> Optional.empty();
        };
    }

    private static Optional<byte[]> decoded(String base64) {
        try {
            return Optional.of(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** Half a surrogate pair, escaped, is no text that could be kept and shown again. */
    private static boolean isUnicode(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    private static ObjectNode parse(byte[] body) {
        if (body.length == 0) {
            return MAPPER.createObjectNode();
        }
        try {
            if (MAPPER.readTree(body) instanceof ObjectNode object) {
                return object;
            }
        } catch (IOException | NumberFormatException _) {
            // Jackson throws the latter for exponents of many digits. What is wrong is not repeated: it may be a
            // secret.
        }
        throw Status.INVALID_ARGUMENT
                .withDescription("The request body is not a JSON object")
                .asRuntimeException();
    }

    /** The same, at every depth, with each field under its JSON name, and without unknown fields. */
    private static ObjectNode normalize(ObjectNode body, Descriptor type, String path) {
        var named = MAPPER.createObjectNode();
        for (var entry : body.properties()) {
            field(type, entry.getKey()).ifPresent(field -> {
                var at = path + field.getName();
                if (named.has(field.getJsonName())) {
                    throw RequestErrors.field(at, "Field is given twice");
                }
                named.set(field.getJsonName(), normalize(entry.getValue(), field, at));
            });
        }
        return named;
    }

    /** Types that have a form of their own in JSON, and maps, are left as they are. */
    private static JsonNode normalize(JsonNode value, FieldDescriptor field, String path) {
        var isPlain = field.getJavaType() != FieldDescriptor.JavaType.MESSAGE
                || field.isMapField()
                || Validator.isWellKnown(field.getMessageType());
        return switch (value) {
            case ObjectNode object when !isPlain -> normalize(object, field.getMessageType(), path + ".");
            case ArrayNode array
            when !isPlain -> {
                var elements = MAPPER.createArrayNode();
                array.forEach(element -> elements.add(normalize(element, field, path + "[" + elements.size() + "]")));
                yield elements;
            }
            default -> value;
        };
    }

    private static void addQuery(ObjectNode root, FieldDescriptor field, QueryParams query) {
        var values = Stream.of(field.getJsonName(), field.getName())
                .distinct()
                .flatMap(name -> query.getAll(name).stream())
                .toList();
        if (values.isEmpty() || root.has(field.getJsonName())) {
            return;
        }
        if (field.isRepeated()) {
            var elements = root.putArray(field.getJsonName());
            values.forEach(elements::add);
        } else if (values.size() > 1) {
            throw RequestErrors.field(field.getName(), "Field is given twice");
        } else {
            root.put(field.getJsonName(), values.getFirst());
        }
    }

    /** The JSON parser takes a list of one for the one, wherever it stands; here it stands only where one belongs. */
    private static void requireNoStrayList(ObjectNode root, Descriptor type) {
        for (var entry : root.properties()) {
            field(type, entry.getKey())
                    .filter(field -> hasStrayList(entry.getValue(), field))
                    .ifPresent(field -> {
                        throw RequestErrors.field(field.getName(), WRONG_TYPE);
                    });
        }
    }

    private static boolean hasStrayList(JsonNode value, FieldDescriptor field) {
        var isMap = field.isMapField() && value.isObject();
        var isList = field.isRepeated() && !field.isMapField() && value.isArray();
        return (isMap || isList)
                ? value.valueStream().anyMatch(one -> isStrayList(one, field))
                : isStrayList(value, field);
    }

    private static boolean isStrayList(JsonNode one, FieldDescriptor field) {
        if (field.isMapField() || field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
            return one.isArray();
        }
        return one.isArray()
                || one.properties().stream()
                        .anyMatch(inner -> field(field.getMessageType(), inner.getKey())
                                .filter(known -> hasStrayList(inner.getValue(), known))
                                .isPresent());
    }

    /** Says which fields could not be read. */
    private RuntimeException blame(ObjectNode root, Descriptor type, Message empty, Violations violations) {
        for (var entry : root.properties()) {
            try {
                json.read(alone(entry.getKey(), entry.getValue()).toString(), empty.newBuilderForType());
            } catch (InvalidProtocolBufferException _) {
                field(type, entry.getKey()).ifPresent(field -> violations.add(field.getName(), WRONG_TYPE));
            }
        }
        for (var choice : type.getRealOneofs()) {
            if (choice.getFields().stream()
                            .filter(field -> root.has(field.getJsonName()))
                            .count()
                    > 1) {
                violations.add(choice.getName(), "Only one of the options can be selected");
            }
        }
        violations.throwIfAny();
        return malformed();
    }

    private static RuntimeException malformed() {
        return Status.INVALID_ARGUMENT
                .withDescription("The request is malformed")
                .asRuntimeException();
    }

    private static ObjectNode alone(String name, JsonNode value) {
        var node = MAPPER.createObjectNode();
        node.set(name, value);
        return node;
    }

    private static Optional<FieldDescriptor> field(Descriptor type, String name) {
        return type.getFields().stream()
                .filter(field ->
                        field.getJsonName().equals(name) || field.getName().equals(name))
                .findFirst();
    }
}
