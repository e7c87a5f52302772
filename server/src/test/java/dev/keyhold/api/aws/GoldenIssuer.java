package dev.keyhold.api.aws;

import dev.keyhold.oidc.TokenKey;
import dev.keyhold.server.FederationConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Identity tokens in recorded cases. {@code {token}} stands for one of the issuer {@link #URL} for its job, with the
 * audience {@code sts}; {@code {token NAME=VALUE …}} for one with other claims, which are JSON if they begin with a
 * bracket or brace; times are seconds from now. {@code kid=} and {@code alg=} are the key and algorithm of the header.
 */
final class GoldenIssuer {
    static final String URL = "https://ci.example.com";
    /** Allowed, with nobody there. */
    private static final String SILENT = "https://127.0.0.1:1";

    private static final String BEGIN = "{token";

    private final TokenKey key = TokenKey.ec("ci-1");

    /** The issuer, and another that does not answer. */
    FederationConfig allowed() {
        try {
            var file = Files.createTempFile("keyhold-issuer", ".json");
            file.toFile().deleteOnExit();
            Files.writeString(file, "{\"keys\":[" + key.jwk() + "]}");
            return FederationConfig.parse(List.of(URL + " jwks-file=" + file, SILENT + " private-addresses=allow"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String fill(String text, Instant now) {
        var begin = text.indexOf(BEGIN);
        if (begin < 0) {
            return text;
        }
        var end = begin;
        for (int depth = 0; depth > 0 || end == begin; end++) {
            depth += text.charAt(end) == '{' ? 1 : text.charAt(end) == '}' ? -1 : 0;
        }
        var words = text.substring(begin + BEGIN.length(), end - 1);
        return text.substring(0, begin) + token(words, now) + fill(text.substring(end), now);
    }

    private String token(String words, Instant now) {
        Map<String, String> claims =
                new LinkedHashMap<>(Map.of("iss", URL, "sub", "repo:team/app", "aud", "sts", "iat", "0", "exp", "60"));
        Map<String, String> header = new LinkedHashMap<>(Map.of("alg", "ES256", "kid", key.id()));
        for (var word : words.strip().split(" ", -1)) {
            var equals = word.indexOf('=');
            if (equals > 0) {
                var name = word.substring(0, equals);
                (header.containsKey(name) ? header : claims).put(name, word.substring(equals + 1));
            }
        }
        var signed = key.sign(json(header, now), json(claims, now));
        return claims.containsKey("broken") ? signed.substring(0, signed.length() - 8) + "AAAAAAAA" : signed;
    }

    private static String json(Map<String, String> members, Instant now) {
        return members.entrySet().stream()
                .map(member -> "\"" + member.getKey() + "\":" + value(member.getKey(), member.getValue(), now))
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static String value(String name, String value, Instant now) {
        return switch (name) {
            case "iat", "exp", "nbf" -> Long.toString(now.getEpochSecond() + Long.parseLong(value));
            default -> value.startsWith("[") || value.startsWith("{") ? value : "\"" + value + "\"";
        };
    }
}
