package dev.keyhold.api.gateway.mapping.route;

import dev.keyhold.api.gateway.mapping.ForwardedCall;
import dev.keyhold.api.gateway.mapping.RequestMapping;
import dev.keyhold.api.gateway.mapping.RequestOverrides;
import dev.keyhold.api.gateway.mapping.UnmappableException;
import dev.keyhold.domain.authz.AccessCheck;
import dev.keyhold.policy.ContextValue;
import dev.keyhold.policy.RequestContext;
import dev.keyhold.sigv4.WireText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The mapping of an HTTP API by a table with a line for each kind of request:
 *
 * <pre>GET /invoices/{id} invoices:Get arn:aws:invoices:::invoice/{id}</pre>
 *
 * <p> At most one line is for a request; what none is for is refused. The query chooses no resource.
 */
public final class RouteMapping implements RequestMapping {
    /** So that a table is read at once, and a request is compared with all of it in little time. */
    static final int MAX_ROUTES = 1_000;

    private static final char COMMENT = '#';

    /** What the table says nothing about: no Allow rests on it. */
    private static final RequestContext UNKNOWN = _ -> ContextValue.UNKNOWN;

    private final Map<String, List<Route>> byMethod;

    private RouteMapping(List<Route> routes) {
        this.byMethod = new HashMap<>();
        for (var route : routes) {
            route.methods()
                    .forEach(method -> byMethod.computeIfAbsent(method, _ -> new ArrayList<>())
                            .add(route));
        }
    }

    /**
     * Reads a table. Its lines have a method or several, a path, an action and a resource, separated by white space;
     * lines that begin with a number sign are comments.
     *
     * @throws IllegalArgumentException with a message for the operator, which names the line
     */
    public static RouteMapping parse(String table) {
        var routes = new ArrayList<Route>();
        var number = 0;
        for (var line : table.lines().toList()) {
            number++;
            if (line.isBlank() || line.strip().charAt(0) == COMMENT) {
                continue;
            }
            var route = route(number, line);
            if (routes.size() == MAX_ROUTES) {
                throw fault(number, "there are more than " + MAX_ROUTES + " routes");
            }
            for (var other : routes) {
                if (other.overlaps(route)) {
                    throw fault(number, "a request can match this line and line " + other.line());
                }
            }
            routes.add(route);
        }
        if (routes.isEmpty()) {
            throw new IllegalArgumentException("there is no route");
        }
        return new RouteMapping(routes);
    }

    private static Route route(int number, String line) {
        try {
            return Route.parse(number, line);
        } catch (IllegalArgumentException e) {
            throw fault(number, String.valueOf(e.getMessage()));
        }
    }

    private static IllegalArgumentException fault(int line, String why) {
        return new IllegalArgumentException("line " + line + ": " + why);
    }

    @Override
    public List<AccessCheck> map(ForwardedCall call) throws UnmappableException {
        var request = call.wire();
        if (isAmbiguous(request.path())
                || isAmbiguous(request.query())
                || request.query().indexOf('#') >= 0) {
            throw new UnmappableException("a target that is not forwarded byte for byte, or has a number sign");
        }
        if (RequestOverrides.areIn(request)) {
            throw new UnmappableException("a header or parameter that may replace the method or the path");
        }
        var path = RequestPath.of(request.path());
        for (var route : byMethod.getOrDefault(request.method(), List.of())) {
            var values = route.path().match(path);
            if (values.isPresent()) {
                return List.of(new AccessCheck(route.action(), route.resource().with(values.get()), UNKNOWN));
            }
        }
        throw new UnmappableException("no route for the method and the path");
    }

    private static boolean isAmbiguous(String text) {
        return text.contains(WireText.AMBIGUOUS_BYTES);
    }
}
