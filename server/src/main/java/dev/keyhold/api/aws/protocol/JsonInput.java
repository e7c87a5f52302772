package dev.keyhold.api.aws.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyhold.api.aws.error.AwsErrorCode;
import dev.keyhold.api.aws.error.AwsException;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Input of a JSON protocol. A member that is {@code null} was not sent; members that nobody asks for are ignored. What
 * is wrong is not repeated, because it may be a secret.
 *
 * @param path where in the input it is, for messages
 */
record JsonInput(JsonNode node, String path) implements InputNode {
    private static final int MAX_DEPTH = 32;
    /** Far more than any request has: a mebibyte of the smallest ones would take a hundred times that to hold. */
    private static final int MAX_TOKENS = 20_000;

    private static final int MAX_NUMBER_LENGTH = 32;
    /** In the year 9999. */
    private static final BigDecimal MAX_SECONDS = BigDecimal.valueOf(253_402_300_799L);

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxTokenCount(MAX_TOKENS)
                            .maxNumberLength(MAX_NUMBER_LENGTH)
                            .build())
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    /** The input in a body; an empty body is an empty structure. */
    static InputNode parse(byte[] body) {
        if (body.length == 0) {
            return new JsonInput(MAPPER.createObjectNode(), "");
        }
        try {
            if (MAPPER.readTree(body) instanceof ObjectNode object) {
                return new JsonInput(object, "");
            }
        } catch (IOException | NumberFormatException _) {
            // Jackson throws the latter for exponents of many digits.
        }
        throw malformed("The body is not a JSON object");
    }

    @Override
    public InputNode member(String name) {
        if (!isSent() || node.isObject()) {
            var found = node.get(name);
            return new JsonInput(
                    found == null ? MissingNode.getInstance() : found, path.isEmpty() ? name : path + "." + name);
        }
        throw malformed("'" + path + "' is not a structure");
    }

    @Override
    public Optional<String> text() {
        if (!isSent()) {
            return Optional.empty();
        }
        if (node.isTextual() && isText(node.textValue())) {
            return Optional.of(node.textValue());
        }
        throw malformed("'" + path + "' is not a string");
    }

    @Override
    public Optional<Integer> number() {
        if (!isSent()) {
            return Optional.empty();
        }
        if (node.isIntegralNumber() && node.canConvertToInt()) {
            return Optional.of(node.intValue());
        }
        throw malformed("'" + path + "' is not a valid integer");
    }

    @Override
    public Optional<Boolean> flag() {
        if (!isSent()) {
            return Optional.empty();
        }
        if (node.isBoolean()) {
            return Optional.of(node.booleanValue());
        }
        throw malformed("'" + path + "' is neither true nor false");
    }

    @Override
    public Optional<SortedMap<Integer, InputNode>> elements() {
        if (!isSent()) {
            return Optional.empty();
        }
        if (!node.isArray()) {
            throw malformed("'" + path + "' is not a list");
        }
        var elements = new TreeMap<Integer, InputNode>();
        for (var element : node) {
            var position = elements.size() + 1;
            elements.put(position, new JsonInput(element, path + "[" + position + "]"));
        }
        return Optional.of(elements);
    }

    @Override
    public Optional<byte[]> bytes() {
        if (!isSent()) {
            return Optional.empty();
        }
        try {
            if (node.isTextual()) {
                return Optional.of(Base64.getDecoder().decode(node.textValue()));
            }
        } catch (IllegalArgumentException _) {
            // Refused below.
        }
        throw malformed("'" + path + "' is not in base64");
    }

    @Override
    public Optional<Instant> time() {
        if (!isSent()) {
            return Optional.empty();
        }
        if (node.isNumber() && node.decimalValue().abs().compareTo(MAX_SECONDS) <= 0) {
            return Optional.of(
                    Instant.ofEpochMilli(node.decimalValue().movePointRight(3).longValue()));
        }
        throw malformed("'" + path + "' is not a time");
    }

    @Override
    public Optional<Map<String, String>> pairs() {
        if (!isSent()) {
            return Optional.empty();
        }
        if (!node.isObject()) {
            throw malformed("'" + path + "' is not a map");
        }
        var pairs = new LinkedHashMap<String, String>();
        node.properties().forEach(pair -> {
            if (!isText(pair.getKey())) {
                throw malformed("a key of '" + path + "' is not a text");
            }
            pairs.put(pair.getKey(), scalar(pair.getValue()));
        });
        return Optional.of(pairs);
    }

    /** Scalars that are no texts are read as the text that they are written in. */
    private String scalar(JsonNode value) {
        return value.isNumber() || value.isBoolean()
                ? value.asText()
                : new JsonInput(value, path).text().orElseThrow(() -> malformed("a value of '" + path + "' is null"));
    }

    @Override
    public boolean isSent() {
        return !node.isMissingNode() && !node.isNull();
    }

    /** False for half a surrogate pair, escaped, which could not be kept and shown again. */
    private static boolean isText(String string) {
        for (int i = 0; i < string.length(); ) {
            var codePoint = string.codePointAt(i);
            if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
                return false;
            }
            i += Character.charCount(codePoint);
        }
        return true;
    }

    private static AwsException malformed(String message) {
        return AwsException.of(AwsErrorCode.MALFORMED_INPUT, message);
    }

    @Override
    public String toString() {
        return "JsonInput[" + path + "]";
    }
}
