package dev.keyhold.crypto;

import dev.keyhold.model.IdentityToken;
import dev.keyhold.model.Tag;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The claims of an identity token in its JSON. A claim of the wrong type makes the token none. */
final class IdentityTokenClaims {
    private static final String NAMESPACE = "https://aws.amazon.com/";
    private static final String ROLES = NAMESPACE + "roles";
    private static final String TAGS = NAMESPACE + "tags";
    private static final String SOURCE_IDENTITY = NAMESPACE + "source_identity";
    private static final String ROLE_SEPARATOR = ";";
    private static final Pattern WHOLE_NUMBER = Pattern.compile("[0-9]{1,12}");
    private static final long LATEST = 253_402_300_799L;

    private final Map<String, Object> json;

    private IdentityTokenClaims(Map<String, Object> json) {
        this.json = json;
    }

    /** The claims; empty when one is not there that must be, or is of the wrong type. */
    static Optional<IdentityToken> read(Map<String, Object> json) {
        try {
            return Optional.of(new IdentityTokenClaims(json).read());
        } catch (Malformed _) {
            return Optional.empty();
        }
    }

    /** What stops the reading of one token. */
    private static final class Malformed extends Exception {
        Malformed() {
            super("not an identity token", null, false, false);
        }
    }

    private IdentityToken read() throws Malformed {
        var audiences = texts(json.get("aud"));
        if (audiences.isEmpty()) {
            throw new Malformed();
        }
        var forSession = map(json.get(TAGS));
        return new IdentityToken(
                required("iss"),
                required("sub"),
                audiences,
                text("azp"),
                time("iat").orElseThrow(Malformed::new),
                time("exp").orElseThrow(Malformed::new),
                time("nbf"),
                texts(json.get("amr")),
                roles(),
                tags(forSession),
                texts(forSession.get("transitive_tag_keys")),
                text(SOURCE_IDENTITY));
    }

    private String required(String name) throws Malformed {
        return text(name).filter(text -> !text.isEmpty()).orElseThrow(Malformed::new);
    }

    private Optional<String> text(String name) throws Malformed {
        var value = json.get(name);
        return value == null ? Optional.empty() : Optional.of(text(value));
    }

    private static String text(@Nullable Object value) throws Malformed {
        if (value instanceof String text) {
            return text;
        }
        throw new Malformed();
    }

    /** One text or several. */
    private static List<String> texts(@Nullable Object value) throws Malformed {
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof List<?> elements)) {
            return List.of(text(value));
        }
        var texts = new ArrayList<String>();
        for (var element : elements) {
            texts.add(text(element));
        }
        return texts;
    }

    private static Map<?, ?> map(@Nullable Object value) throws Malformed {
        if (value == null) {
            return Map.of();
        }
        if (value instanceof Map<?, ?> members) {
            return members;
        }
        throw new Malformed();
    }

    /** A whole number of seconds since 1970, also as a text. */
    private Optional<Instant> time(String name) throws Malformed {
        var value = json.get(name);
        if (value == null) {
            return Optional.empty();
        }
        var seconds = switch (value) {
            case Long number -> number;
            case Integer number -> number.longValue();
            case String text when WHOLE_NUMBER.matcher(text).matches() -> Long.parseLong(text);
            default -> throw new Malformed();
        };
        if (seconds < 0 || seconds > LATEST) {
            throw new Malformed();
        }
        return Optional.of(Instant.ofEpochSecond(seconds));
    }

    private Optional<List<String>> roles() throws Malformed {
        var value = json.get(ROLES);
        if (value == null) {
            return Optional.empty();
        }
        return Optional.of(value instanceof String text ? List.of(text.split(ROLE_SEPARATOR, -1)) : texts(value));
    }

    /** Each has one value, which may be in a list. */
    private static List<Tag> tags(Map<?, ?> forSession) throws Malformed {
        var tags = new ArrayList<Tag>();
        for (var entry : map(forSession.get("principal_tags")).entrySet()) {
            var values = texts(entry.getValue());
            if (values.size() != 1) {
                throw new Malformed();
            }
            tags.add(new Tag(text(entry.getKey()), values.getFirst()));
        }
        return tags;
    }
}
