package dev.keyhold.api.gateway.mapping.route;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which paths a route is for: {@code /invoices/{id}}.
 *
 * @param endsWithSlash whether they do, which makes them other paths
 */
record PathPattern(List<Part> parts, boolean endsWithSlash) {
    static final int MAX_SEGMENTS = 32;

    private static final Pattern VARIABLE = Pattern.compile("\\{([A-Za-z][A-Za-z0-9_-]{0,31})}");
    /** What stands in every path as it is. An asterisk and a dollar sign would be taken for wildcards. */
    private static final Pattern LITERAL = Pattern.compile("[A-Za-z0-9._~!&'()+,=:@-]+");

    PathPattern {
        parts = List.copyOf(parts);
    }

    /** One segment. */
    sealed interface Part {
        /** A segment that must be there as it is. */
        record Literal(String text) implements Part {}

        /** Any segment; what it is gets that name. */
        record Variable(String name) implements Part {}

        /** Whether some segment is both. */
        default boolean overlaps(Part other) {
            return switch (this) {
                case Literal(var text) ->
                    switch (other) {
                        case Literal(var otherText) -> text.equals(otherText);
                        case Variable _ -> PathSegment.isValue(text);
                    };
                case Variable _ -> other instanceof Variable || other.overlaps(this);
            };
        }
    }

    /**
     * Reads a pattern.
     *
     * @throws IllegalArgumentException with a message for the operator
     */
    static PathPattern parse(String text) {
        if (!text.startsWith("/")) {
            throw new IllegalArgumentException("the path must begin with a slash");
        }
        var parts = new ArrayList<Part>();
        for (var segment : RequestPath.split(text)) {
            parts.add(part(segment));
        }
        if (parts.size() > MAX_SEGMENTS) {
            throw new IllegalArgumentException("the path has more than " + MAX_SEGMENTS + " segments");
        }
        var names = new HashSet<String>();
        for (var part : parts) {
            if (part instanceof Part.Variable(var name) && !names.add(name)) {
                throw new IllegalArgumentException("{" + name + "} stands in the path twice");
            }
        }
        return new PathPattern(parts, text.endsWith("/"));
    }

    private static Part part(String segment) {
        var variable = VARIABLE.matcher(segment);
        if (variable.matches()) {
            return new Part.Variable(variable.group(1));
        }
        if (!LITERAL.matcher(segment).matches() || segment.equals(".") || segment.equals("..")) {
            throw new IllegalArgumentException("'" + segment
                    + "' is no segment of a path: it must be a name in braces, or consist of letters, digits and"
                    + " -._~!&'()+,=:@, without escapes");
        }
        return new Part.Literal(segment);
    }

    /** What the path binds. */
    Set<String> names() {
        return parts.stream()
                .filter(Part.Variable.class::isInstance)
                .map(part -> ((Part.Variable) part).name())
                .collect(Collectors.toSet());
    }

    /** Whether some path is one of both. */
    boolean overlaps(PathPattern other) {
        if (endsWithSlash != other.endsWithSlash || parts.size() != other.parts.size()) {
            return false;
        }
        for (int i = 0; i < parts.size(); i++) {
            if (!parts.get(i).overlaps(other.parts.get(i))) {
                return false;
            }
        }
        return true;
    }

    /**
     * What the path binds; empty if it is none of these. A segment that must be there as it is must also be sent so:
     * who escapes a letter that needs no escape means another path to some servers.
     */
    Optional<Map<String, String>> match(RequestPath path) {
        if (endsWithSlash != path.endsWithSlash()
                || parts.size() != path.segments().size()) {
            return Optional.empty();
        }
        var values = new HashMap<String, String>();
        for (int i = 0; i < parts.size(); i++) {
            var segment = path.segments().get(i);
            switch (parts.get(i)) {
                case Part.Literal(var text) -> {
                    if (!segment.raw().equals(text)) {
                        return Optional.empty();
                    }
                }
                case Part.Variable(var name) -> {
                    if (!segment.isValue()) {
                        return Optional.empty();
                    }
                    values.put(name, segment.text());
                }
            }
        }
        return Optional.of(values);
    }
}
