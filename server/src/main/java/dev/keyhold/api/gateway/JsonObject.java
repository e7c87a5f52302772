package dev.keyhold.api.gateway;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An object in the JSON of a request, whose members are read by what they have to be. A name that occurs twice in an
 * object is refused: one reader would take the first value and another the last.
 *
 * @param path where it is in the request, for messages; empty for the request itself
 */
public record JsonObject(JsonNode node, String path) {
    /** Deeper than anything that stores tell of buckets and users. */
    private static final int MAX_DEPTH = 32;

    private static final int MAX_TOKENS = 50_000;
    private static final int MAX_NUMBER_LENGTH = 100;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxTokenCount(MAX_TOKENS)
                            .maxNumberLength(MAX_NUMBER_LENGTH)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            // A number stays as it was written, whatever its size.
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    /** The object that a body is. */
    public static JsonObject read(byte[] body) throws MalformedRequestException {
        try {
            var node = JSON.readTree(body);
            if (node != null && node.isObject()) {
                return new JsonObject(node, "");
            }
        } catch (IOException _) {
            // What is wrong with it is in the text of the exception, together with parts of the body.
        }
        throw new MalformedRequestException("the body must be a JSON object, within " + MAX_DEPTH + " levels and "
                + MAX_TOKENS + " values, in which no name occurs twice");
    }

    /** Whether there is such a member, and it is not null. */
    public boolean has(String name) {
        return node.hasNonNull(name);
    }

    /** A text, which must be there and must not be empty. */
    public String text(String name) throws MalformedRequestException {
        var text = textOrEmpty(name);
        if (text.isEmpty()) {
            throw mustBe(name, "a text that is not empty");
        }
        return text;
    }

    /** A text; empty where there is none. */
    public String textOrEmpty(String name) throws MalformedRequestException {
        var value = node.get(name);
        if (value == null || value.isNull()) {
            return "";
        }
        if (!value.isTextual()) {
            throw mustBe(name, "a text");
        }
        return value.textValue();
    }

    /** A truth value; false where there is none. */
    public boolean flag(String name) throws MalformedRequestException {
        var value = node.get(name);
        if (value == null || value.isNull()) {
            return false;
        }
        if (!value.isBoolean()) {
            throw mustBe(name, "true or false");
        }
        return value.booleanValue();
    }

    /** An object, which must be there. */
    public JsonObject object(String name) throws MalformedRequestException {
        return find(name).orElseThrow(() -> mustBe(name, "an object"));
    }

    /** An object, if there is one. */
    public Optional<JsonObject> find(String name) throws MalformedRequestException {
        var value = node.get(name);
        if (value == null || value.isNull()) {
            return Optional.empty();
        }
        return Optional.of(of(value, at(name)));
    }

    /** A value that must be an object. */
    public static JsonObject of(JsonNode value, String path) throws MalformedRequestException {
        if (!value.isObject()) {
            throw new MalformedRequestException(path + " must be an object");
        }
        return new JsonObject(value, path);
    }

    /** All members. */
    public Set<Map.Entry<String, JsonNode>> members() {
        return node.properties();
    }

    /** What is wrong with a member. */
    public MalformedRequestException mustBe(String name, String what) {
        return new MalformedRequestException(at(name) + " must be " + what);
    }

    private String at(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    @Override
    public String toString() {
        return "JsonObject[" + path + "]";
    }
}
