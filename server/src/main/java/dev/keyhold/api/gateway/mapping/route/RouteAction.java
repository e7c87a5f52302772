package dev.keyhold.api.gateway.mapping.route;

import dev.keyhold.policy.ActionName;
import dev.keyhold.sigv4.Audience;
import java.util.regex.Pattern;

/** What routes call an action: {@code invoices:Get}. */
final class RouteAction {
    private static final Pattern ACTION = Pattern.compile("([a-z0-9][a-z0-9-]{0,62}):[A-Za-z][A-Za-z0-9]{0,127}");

    private static final String S3 = "s3";

    private RouteAction() {}

    /**
     * Reads an action.
     *
     * @throws IllegalArgumentException with a message for the operator
     */
    static ActionName parse(String text) {
        var action = ACTION.matcher(text);
        if (!action.matches()) {
            throw new IllegalArgumentException("'" + text
                    + "' is no action: it must be a service in lower case and a name of letters and digits, such as"
                    + " invoices:Get");
        }
        requireForeign(action.group(1));
        return ActionName.of(text);
    }

    /** A policy for Keyhold itself, or for stores, must not open other servers as well. */
    static void requireForeign(String service) {
        if (Audience.isOwn(service)) {
            throw new IllegalArgumentException(
                    "'" + service + "' is a service of Keyhold itself, whose policies are not for other servers");
        }
        if (service.equals(S3)) {
            throw new IllegalArgumentException("requests to s3 have a mapping of their own: see --gateway-authorize");
        }
    }
}
