package dev.keyhold.api.yandex.operation;

import dev.keyhold.api.yandex.protocol.CallContext;
import dev.keyhold.model.Principal;
import java.util.Optional;

/**
 * A mutating call.
 *
 * @param method its full wire name
 * @param idempotencyKey the client's mark: a repeat with the same one by the same caller does not run again
 */
record RequestInfo(Principal principal, String method, Optional<String> idempotencyKey) {
    /** The mutating call that the current thread answers. */
    static RequestInfo current() {
        var context = CallContext.current();
        return new RequestInfo(CallContext.requireCaller(), context.method(), context.idempotencyKey());
    }
}
