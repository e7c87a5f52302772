package dev.keyhold.dialect.yandex;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.linecorp.armeria.common.QueryParams;
import io.grpc.Status;
import java.io.IOException;
import java.util.Optional;

/**
 * Puts a request message together from path, body and query. Each field may be spelled in lowerCamelCase or as in the
 * contract. What the path says cannot be said otherwise by body or query, and the body comes before the query. Unknown
 * fields are ignored. All this happens before a service is called, so a request that cannot be read changes nothing.
 */
final class RestRequest {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final Json json;

    RestRequest(Json json) {
        this.json = json;
    }

    /**
     * The message.
     *
     * @param empty a message of the request's type
     */
    Message read(RestRoutes.Match match, byte[] body, QueryParams query, Message empty) {
        var type = match.route().method().getInputType();
        var root = match.route().takesBody() ? normalize(parse(body), type) : MAPPER.createObjectNode();
        for (var name : query.names()) {
            addQuery(root, type, name, query);
        }
        match.variables().forEach((name, value) -> {
            var field = field(type, name)
                    .orElseThrow(() -> new IllegalStateException(type.getFullName() + " has no field " + name));
            root.put(field.getJsonName(), value);
        });
        var message = empty.newBuilderForType();
        try {
            json.read(root.toString(), message);
        } catch (InvalidProtocolBufferException _) {
            throw blame(root, type, empty);
        }
        return message.build();
    }

    private static ObjectNode parse(byte[] body) {
        if (body.length == 0) {
            return MAPPER.createObjectNode();
        }
        try {
            if (MAPPER.readTree(body) instanceof ObjectNode object) {
                return object;
            }
        } catch (IOException _) {
            // What is wrong is not repeated: the body may hold a secret.
        }
        throw Status.INVALID_ARGUMENT
                .withDescription("The request body is not a JSON object")
                .asRuntimeException();
    }

    /** The same with each field under its JSON name, and without unknown fields. */
    private static ObjectNode normalize(ObjectNode body, Descriptor type) {
        var named = MAPPER.createObjectNode();
        for (var entry : body.properties()) {
            field(type, entry.getKey()).ifPresent(field -> {
                if (named.has(field.getJsonName())) {
                    throw Faults.field(field.getName(), "Field is given twice");
                }
                named.set(field.getJsonName(), entry.getValue());
            });
        }
        return named;
    }

    private static void addQuery(ObjectNode root, Descriptor type, String name, QueryParams query) {
        var found = field(type, name);
        if (found.isEmpty() || root.has(found.get().getJsonName())) {
            return;
        }
        var field = found.get();
        var values = query.getAll(name);
        if (!field.isRepeated()) {
            if (values.size() > 1) {
                throw Faults.field(field.getName(), "Field is given twice");
            }
            root.put(field.getJsonName(), values.getFirst());
        } else {
            var elements = root.putArray(field.getJsonName());
            values.forEach(elements::add);
        }
    }

    /** Says which fields could not be read. */
    private RuntimeException blame(ObjectNode root, Descriptor type, Message empty) {
        var violations = new Violations();
        for (var entry : root.properties()) {
            try {
                json.read(alone(entry.getKey(), entry.getValue()).toString(), empty.newBuilderForType());
            } catch (InvalidProtocolBufferException _) {
                field(type, entry.getKey())
                        .ifPresent(field -> violations.add(field.getName(), "Field has a value of the wrong type"));
            }
        }
        violations.throwIfAny();
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
