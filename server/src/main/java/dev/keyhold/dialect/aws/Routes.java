package dev.keyhold.dialect.aws;

import dev.keyhold.model.Shown;
import dev.keyhold.sigv4.Parameters;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The routing table: what is not in it is refused. */
public final class Routes {
    private static final int BAD_REQUEST = 400;

    private final Map<String, Route> byVersionAndAction = new HashMap<>();

    public Routes(List<Route> routes) {
        for (var route : routes) {
            if (byVersionAndAction.put(key(route.api().version(), route.action()), route) != null) {
                throw new IllegalArgumentException("two routes for " + route.qualified());
            }
        }
    }

    /** Every route. */
    public Collection<Route> all() {
        return List.copyOf(byVersionAndAction.values());
    }

    /**
     * The route of a request.
     *
     * @throws AwsFault when it names no action or one that is not served
     */
    Route find(Parameters parameters) {
        var action = parameters.get("Action");
        if (action.isEmpty()) {
            throw AwsFault.of(
                    BAD_REQUEST, "MissingAction", "The request is missing an action or a required parameter: Action");
        }
        var version = parameters.get("Version").orElse("NO_VERSION_SPECIFIED");
        var route = byVersionAndAction.get(key(version, action.get()));
        if (route == null) {
            throw AwsFault.of(
                    BAD_REQUEST,
                    "InvalidAction",
                    "Could not find operation " + Shown.of(action.get()) + " for version " + Shown.of(version));
        }
        return route;
    }

    private static String key(String version, String action) {
        return version + " " + action;
    }
}
