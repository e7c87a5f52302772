package dev.keyhold.api.yandex.protocol;

import dev.keyhold.model.Principal;
import dev.keyhold.model.RequestOrigin;
import io.grpc.Context;
import java.util.Optional;

/**
 * What a service may know of the call it answers, besides the request message.
 *
 * @param method its full wire name, such as {@code yandex.cloud.iam.v1.ApiKeyService/Create}
 * @param authority the host, and perhaps the port, as the client gave them
 * @param address the same with the port in any case
 * @param idempotencyKey a UUID, in lower case
 * @param caller empty in the few methods that need no credential
 */
public record CallContext(
        String method,
        RequestOrigin origin,
        String authority,
        String address,
        Optional<String> idempotencyKey,
        Optional<Principal> caller) {
    public static final Context.Key<CallContext> KEY = Context.key("keyhold-call");

    /** The call that the current thread answers. */
    public static CallContext current() {
        var current = KEY.get();
        if (current == null) {
            throw new IllegalStateException("no call is being answered by this thread");
        }
        return current;
    }

    /** Who makes the call that the current thread answers. */
    public static Principal requireCaller() {
        var call = current();
        return call.caller.orElseThrow(
                () -> new IllegalStateException(call.method + " has no caller: it needs no credential"));
    }
}
