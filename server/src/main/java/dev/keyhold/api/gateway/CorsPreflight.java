package dev.keyhold.api.gateway;

import dev.keyhold.api.gateway.mapping.RequestOverrides;
import dev.keyhold.sigv4.WireRequest;

/**
 * The question of a browser, before it sends a request to another origin, what it may send there (CORS). Browsers never
 * put a credential on it, nor what servers obey in place of method and path. A presigned request has its signature in
 * the target, which the browser asks about as it is: that signature is the one of the request to come, and proves
 * nothing of this one.
 */
final class CorsPreflight {
    private CorsPreflight() {}

    static boolean is(WireRequest request) {
        return request.method().equals("OPTIONS")
                && isThere(request, "origin")
                && isThere(request, "access-control-request-method")
                && request.values("authorization").isEmpty()
                && request.values("upgrade").isEmpty()
                && !RequestOverrides.areIn(request);
    }

    private static boolean isThere(WireRequest request, String name) {
        var values = request.values(name);
        return values.size() == 1 && !values.getFirst().isEmpty();
    }
}
