package dev.keyhold.api.yandex.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.keyhold.model.Jwt;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Takes JWTs apart in their compact form (RFC 7515 §7.1). It is strict: one spelling of base64url, objects without
 * duplicate names, every known field of its type, and no {@code crit}, since no extension is understood. Fields it does
 * not know are passed over.
 */
public final class JwtParser {
    /** As the vendor's contract has it. */
    private static final int MAX_LENGTH = 8_000;

    private static final int MAX_DEPTH = 8;
    private static final int MAX_NUMBER_LENGTH = 20;
    private static final int MAX_AUDIENCES = 20;
    private static final int PARTS = 3;
    /** The end of the year 9999. */
    private static final BigDecimal LATEST = new BigDecimal("253402300799");

    private final ObjectReader json = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(MAX_NUMBER_LENGTH)
                            .maxStringLength(MAX_LENGTH)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build()
            .readerFor(JsonNode.class);

    /** The parts of a JWT, or empty when the text is none. Never throws. */
    public Optional<Jwt> parse(String text) {
        if (text.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        var parts = text.split("\\.", -1);
        if (parts.length != PARTS) {
            return Optional.empty();
        }
        try {
            var header = object(parts[0]);
            if (header.has("crit")) {
                throw new Malformed();
            }
            return Optional.of(new Jwt(
                    string(header, "alg"),
                    string(header, "typ"),
                    string(header, "kid"),
                    claims(object(parts[1])),
                    parts[0] + "." + parts[1],
                    decode(parts[2])));
        } catch (Malformed _) {
            return Optional.empty();
        }
    }

    /** What stops the parsing of one text. */
    private static final class Malformed extends Exception {
        Malformed() {
            super("not a JWT", null, false, false);
        }
    }

    private static Jwt.Claims claims(JsonNode claims) throws Malformed {
        return new Jwt.Claims(
                string(claims, "iss"),
                audiences(claims),
                time(claims, "iat"),
                time(claims, "exp"),
                time(claims, "nbf"));
    }

    private JsonNode object(String part) throws Malformed {
        try {
            var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(decode(part)));
            JsonNode node = json.readValue(text.toString());
            if (node != null && node.isObject()) {
                return node;
            }
        } catch (CharacterCodingException | JsonProcessingException | NumberFormatException _) {
            // Jackson throws the last one for exponents of many digits.
            throw new Malformed();
        }
        throw new Malformed();
    }

    /** Base64url without padding, in the one spelling that encoding the result gives back. */
    private static byte[] decode(String part) throws Malformed {
        try {
            var bytes = Base64.getUrlDecoder().decode(part);
            if (bytes.length > 0
                    && Base64.getUrlEncoder()
                            .withoutPadding()
                            .encodeToString(bytes)
                            .equals(part)) {
                return bytes;
            }
        } catch (IllegalArgumentException _) {
            throw new Malformed();
        }
        throw new Malformed();
    }

    private static Optional<String> string(JsonNode object, String field) throws Malformed {
        var value = object.get(field);
        if (value == null) {
            return Optional.empty();
        }
        return Optional.of(string(value));
    }

    private static String string(JsonNode value) throws Malformed {
        if (!value.isTextual()) {
            throw new Malformed();
        }
        return value.textValue();
    }

    private static List<String> audiences(JsonNode claims) throws Malformed {
        var value = claims.get("aud");
        if (value == null) {
            return List.of();
        }
        if (!value.isArray()) {
            return List.of(string(value));
        }
        if (value.size() > MAX_AUDIENCES) {
            throw new Malformed();
        }
        var audiences = new ArrayList<String>();
        for (var audience : value) {
            audiences.add(string(audience));
        }
        return audiences;
    }

    /** Seconds since 1970, which RFC 7519 allows to have a fraction. */
    private static Optional<Instant> time(JsonNode claims, String field) throws Malformed {
        var value = claims.get(field);
        if (value == null) {
            return Optional.empty();
        }
        if (!value.isNumber()
                || value.decimalValue().signum() < 0
                || value.decimalValue().compareTo(LATEST) > 0) {
            throw new Malformed();
        }
        return Optional.of(
                Instant.ofEpochMilli(value.decimalValue().movePointRight(3).longValue()));
    }
}
