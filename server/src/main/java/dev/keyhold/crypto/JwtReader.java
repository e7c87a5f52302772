package dev.keyhold.crypto;

import com.nimbusds.jose.util.Base64URL;
import dev.keyhold.model.Jwt;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes JWTs apart in their compact form (RFC 7515 §7.1). The library decodes and parses the parts; around it stand
 * bounds that it does not have: one spelling of base64url, UTF-8 alone, shallow objects, every known field of its type,
 * and no {@code crit}, since no extension is understood. Fields that are not known are passed over.
 */
public final class JwtReader {
    /** As the vendor's contract has it. */
    private static final int MAX_LENGTH = 8_000;

    private static final int MAX_DEPTH = 8;
    private static final int MAX_AUDIENCES = 20;
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");
    /** The end of the year 9999. */
    private static final BigDecimal LATEST = new BigDecimal("253402300799");

    private JwtReader() {}

    /** The parts of a JWT, or empty when the text is none. Never throws. */
    public static Optional<Jwt> read(String text) {
        if (text.length() > MAX_LENGTH || !FORM.matcher(text).matches()) {
            return Optional.empty();
        }
        var parts = text.split("\\.", -1);
        try {
            var header = object(parts[0]);
            if (header.containsKey("crit")) {
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

    /** What stops the reading of one text. */
    private static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed() {
            super("not a JWT", null, false, false);
        }
    }

    private static Jwt.Claims claims(Map<String, Object> claims) throws Malformed {
        return new Jwt.Claims(
                string(claims, "iss"),
                audiences(claims),
                time(claims, "iat"),
                time(claims, "exp"),
                time(claims, "nbf"));
    }

    private static Map<String, Object> object(String part) throws Malformed {
        try {
            var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(decode(part)));
            var object = JsonObjects.parse(text.toString()).orElseThrow(Malformed::new);
            requireShallow(object, MAX_DEPTH);
            return object;
        } catch (CharacterCodingException _) {
            throw new Malformed();
        }
    }

    private static void requireShallow(@Nullable Object value, int depth) throws Malformed {
        if (value instanceof Map<?, ?> || value instanceof List<?>) {
            if (depth == 0) {
                throw new Malformed();
            }
            for (var child : value instanceof Map<?, ?> object ? object.values() : (List<?>) value) {
                requireShallow(child, depth - 1);
            }
        }
    }

    /** Base64url without padding, in the one spelling that encoding the result gives back. */
    private static byte[] decode(String part) throws Malformed {
        var bytes = new Base64URL(part).decode();
        if (bytes.length == 0 || !Base64URL.encode(bytes).toString().equals(part)) {
            throw new Malformed();
        }
        return bytes;
    }

    private static Optional<String> string(Map<String, Object> object, String field) throws Malformed {
        return object.containsKey(field) ? Optional.of(string(object.get(field))) : Optional.empty();
    }

    private static String string(@Nullable Object value) throws Malformed {
        if (value instanceof String text) {
            return text;
        }
        throw new Malformed();
    }

    private static List<String> audiences(Map<String, Object> claims) throws Malformed {
        if (!claims.containsKey("aud")) {
            return List.of();
        }
        if (!(claims.get("aud") instanceof List<?> several)) {
            return List.of(string(claims.get("aud")));
        }
        if (several.size() > MAX_AUDIENCES) {
            throw new Malformed();
        }
        var audiences = new ArrayList<String>();
        for (var audience : several) {
            audiences.add(string(audience));
        }
        return audiences;
    }

    /** Seconds since 1970, which RFC 7519 allows to have a fraction. */
    private static Optional<Instant> time(Map<String, Object> claims, String field) throws Malformed {
        if (!claims.containsKey(field)) {
            return Optional.empty();
        }
        var seconds = switch (claims.get(field)) {
            case Long number -> BigDecimal.valueOf(number);
            case Double number -> BigDecimal.valueOf(number);
            case null, default -> throw new Malformed();
        };
        if (seconds.signum() < 0 || seconds.compareTo(LATEST) > 0) {
            throw new Malformed();
        }
        return Optional.of(Instant.ofEpochMilli(seconds.movePointRight(3).longValue()));
    }
}
