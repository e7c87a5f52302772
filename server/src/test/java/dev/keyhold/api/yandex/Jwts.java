package dev.keyhold.api.yandex;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyhold.maintenance.AuthorizedKeyFile;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JWTs of an authorized key, as they should be and otherwise. */
record Jwts(AuthorizedKeyFile key, Map<String, Object> header) {
    static final String AUDIENCE = "https://iam.api.cloud.yandex.net/iam/v1/tokens";
    static final long HOUR = 3600;

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final ObjectMapper JSON = new ObjectMapper();

    static Jwts of(AuthorizedKeyFile key) {
        return new Jwts(key, Map.of("typ", "JWT", "alg", "PS256", "kid", key.id()));
    }

    /** One as SDKs make it. */
    String valid(Instant now) {
        return signed(header, claims(now));
    }

    Map<String, Object> claims(Instant now) {
        return Map.of(
                "iss",
                key.serviceAccountId(),
                "aud",
                AUDIENCE,
                "iat",
                now.getEpochSecond(),
                "exp",
                now.getEpochSecond() + HOUR);
    }

    String signed(Map<String, Object> header, Map<String, Object> claims) {
        var text = part(header) + "." + part(claims);
        return text + "." + BASE64.encodeToString(key.sign(text));
    }

    static String part(Map<String, Object> fields) {
        try {
            return BASE64.encodeToString(JSON.writeValueAsString(fields).getBytes(UTF_8));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    /** The fields with one of them set, or without it where {@code value} is null. */
    static Map<String, Object> with(Map<String, Object> fields, String name, @Nullable Object value) {
        var changed = new LinkedHashMap<>(fields);
        if (value == null) {
            changed.remove(name);
        } else {
            changed.put(name, value);
        }
        return changed;
    }
}
