package dev.keyhold.api.yandex.protocol.rest;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A path of the contract's HTTP bindings, such as {@code /iam/v1/keys/{key_id}:rotate}: literal segments, variables
 * that are one whole segment, and perhaps a verb.
 */
public record PathTemplate(List<String> segments, String verb) implements Comparable<PathTemplate> {
    public PathTemplate {
        segments = List.copyOf(segments);
    }

    public static PathTemplate parse(String text) {
        var colon = text.lastIndexOf(':');
        var path = colon < 0 ? text : text.substring(0, colon);
        var segments = List.of(path.substring(1).split("/"));
        for (var segment : segments) {
            var isVariable = segment.startsWith("{") && segment.endsWith("}");
            if (!isVariable && !segment.matches("[A-Za-z0-9._-]+")) {
                throw new IllegalArgumentException("path: " + text + " (expected: literals and {variables})");
            }
        }
        return new PathTemplate(segments, colon < 0 ? "" : text.substring(colon + 1));
    }

    /** A path as it was sent, taken apart: nothing is decoded yet. */
    record Sent(List<String> segments, String verb) {
        static Sent of(String path) {
            var colon = path.lastIndexOf(':');
            var isVerb = colon > path.lastIndexOf('/');
            var segments =
                    (isVerb ? path.substring(0, colon) : path).substring(1).split("/", -1);
            return new Sent(List.of(segments), isVerb ? path.substring(colon + 1) : "");
        }
    }

    /** The variables' values in a path, or empty when the path is another one. */
    Optional<Map<String, String>> match(Sent sent) {
        if (!verb.equals(sent.verb) || sent.segments.size() != segments.size()) {
            return Optional.empty();
        }
        var variables = new LinkedHashMap<String, String>();
        for (var index = 0; index < segments.size(); index++) {
            var segment = segments.get(index);
            var given = sent.segments.get(index);
            if (isVariable(segment)) {
                var decoded = decode(given);
                if (decoded.isEmpty()) {
                    return Optional.empty();
                }
                variables.put(segment.substring(1, segment.length() - 1), decoded.get());
            } else if (!segment.equals(given)) {
                return Optional.empty();
            }
        }
        return Optional.of(variables);
    }

    /** Templates that say more come first: a literal before a variable in the same place. */
    @Override
    public int compareTo(PathTemplate other) {
        return shape().compareTo(other.shape());
    }

    private String shape() {
        var shape = new ArrayList<String>();
        segments.forEach(segment -> shape.add(isVariable(segment) ? "1" : "0" + segment));
        return String.join("/", shape) + ":" + verb;
    }

    private static boolean isVariable(String segment) {
        return segment.startsWith("{");
    }

    /** A segment that is not empty, decoded. */
    private static Optional<String> decode(String segment) {
        try {
            return Optional.of(URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8))
                    .filter(text -> !text.isEmpty());
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
