package dev.keyhold.api.aws.protocol;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The routing table: what is not in it is refused. */
public final class Routes {
    private final Map<String, Route> byName = new HashMap<>();

    public Routes(List<Route> routes) {
        for (var route : routes) {
            if (byName.put(key(route.api(), route.name()), route) != null) {
                throw new IllegalArgumentException("two routes for " + route.qualified());
            }
        }
    }

    /** The table of several APIs. */
    public static Routes of(List<List<Route>> apis) {
        return new Routes(apis.stream().flatMap(List::stream).toList());
    }

    /** Every route. */
    public Collection<Route> all() {
        return List.copyOf(byName.values());
    }

    /** The route of an operation; empty when it is not served. */
    Optional<Route> find(AwsApi api, String operation) {
        return Optional.ofNullable(byName.get(key(api, operation)));
    }

    private static String key(AwsApi api, String operation) {
        return api + " " + operation;
    }
}
