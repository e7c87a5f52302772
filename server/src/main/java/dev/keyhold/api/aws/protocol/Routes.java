package dev.keyhold.api.aws.protocol;

import dev.keyhold.api.aws.error.AwsErrorCode;
import dev.keyhold.api.aws.error.AwsException;
import dev.keyhold.model.Redaction;
import dev.keyhold.sigv4.Parameters;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The routing table: what is not in it is refused. */
public final class Routes {

    private final Map<String, Route> byVersionAndAction = new HashMap<>();

    public Routes(List<Route> routes) {
        for (var route : routes) {
            if (byVersionAndAction.put(key(route.api().version(), route.name()), route) != null) {
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
        return List.copyOf(byVersionAndAction.values());
    }

    /**
     * The route of a request.
     *
     * @param otherService what to say when there is none, if another service was asked for
     * @throws AwsException when it names no action or one that is not served
     */
    Route find(Parameters parameters, Supplier<Optional<String>> otherService) {
        var action = parameters.get("Action");
        if (action.isEmpty()) {
            throw AwsException.of(
                    AwsErrorCode.MISSING_ACTION, "The request is missing an action or a required parameter: Action");
        }
        var version = parameters.get("Version").orElse("NO_VERSION_SPECIFIED");
        var route = byVersionAndAction.get(key(version, action.get()));
        if (route == null) {
            var message = otherService.get().orElseGet(() -> unknown(action.get(), version));
            throw AwsException.of(AwsErrorCode.INVALID_ACTION, message);
        }
        return route;
    }

    private static String unknown(String action, String version) {
        return AwsOperations.has(version, action)
                ? "The operation " + action + " is not served by Keyhold"
                : "Could not find operation " + Redaction.of(action) + " for version " + Redaction.of(version);
    }

    private static String key(String version, String action) {
        return version + " " + action;
    }
}
