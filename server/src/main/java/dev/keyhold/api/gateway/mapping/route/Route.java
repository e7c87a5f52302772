package dev.keyhold.api.gateway.mapping.route;

import dev.keyhold.policy.ActionName;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A line of the table: what requests need that have one of these methods and such a path.
 *
 * @param line its number
 */
record Route(int line, Set<String> methods, PathPattern path, ActionName action, ResourcePattern resource) {
    private static final Pattern WHITE_SPACE = Pattern.compile("[ \\t]+");
    private static final Pattern METHOD = Pattern.compile("[A-Z]{1,32}");
    private static final String GET = "GET";
    private static final String HEAD = "HEAD";

    Route {
        methods = Set.copyOf(methods);
    }

    /**
     * Reads a line.
     *
     * @throws IllegalArgumentException with a message for the operator
     */
    static Route parse(int line, String text) {
        var fields = WHITE_SPACE.split(text.strip(), -1);
        if (fields.length != 4) {
            throw new IllegalArgumentException("a line must have a method, a path, an action and a resource");
        }
        var path = PathPattern.parse(fields[1]);
        var resource = ResourcePattern.parse(fields[3]);
        for (var name : resource.names()) {
            if (!path.names().contains(name)) {
                throw new IllegalArgumentException("{" + name + "} of the resource does not stand in the path");
            }
        }
        return new Route(line, methods(fields[0]), path, RouteAction.parse(fields[2]), resource);
    }

    /** Servers answer HEAD as they do GET, and without its content. */
    private static Set<String> methods(String text) {
        var methods = new LinkedHashSet<String>();
        for (var method : List.of(text.split(",", -1))) {
            if (!METHOD.matcher(method).matches()) {
                throw new IllegalArgumentException(
                        "'" + method + "' is no method: methods have capital letters, and commas between them");
            }
            if (!methods.add(method)) {
                throw new IllegalArgumentException("the method " + method + " stands in the line twice");
            }
        }
        if (methods.contains(GET)) {
            methods.add(HEAD);
        }
        return methods;
    }

    /** Whether some request is of both. */
    boolean overlaps(Route other) {
        return methods.stream().anyMatch(other.methods::contains) && path.overlaps(other.path);
    }
}
