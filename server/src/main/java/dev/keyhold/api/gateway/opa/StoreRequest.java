package dev.keyhold.api.gateway.opa;

import dev.keyhold.api.gateway.JsonObject;
import dev.keyhold.api.gateway.MalformedRequestException;
import dev.keyhold.domain.authz.AccessCheck;
import dev.keyhold.policy.ActionName;
import dev.keyhold.policy.RequestContext;
import dev.keyhold.policy.ResourceName;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a store asks: may that client do all of these?
 *
 * @param undecidable why policies cannot decide it, for the log alone; then there are no checks
 * @param denyOnly whether only an explicit Deny makes it a no
 */
record StoreRequest(StoreClient client, List<AccessCheck> checks, Optional<String> undecidable, boolean denyOnly) {
    private static final Pattern ACTION = Pattern.compile("[a-z0-9]{1,16}:[A-Za-z0-9]{1,64}");
    private static final String S3 = "s3:";

    StoreRequest {
        checks = List.copyOf(checks);
    }

    /** Reads what is asked. */
    interface Reader {
        List<AccessCheck> read() throws MalformedRequestException, UndecidableException;
    }

    static StoreRequest of(StoreClient client, boolean denyOnly, Reader checks) throws MalformedRequestException {
        try {
            return new StoreRequest(client, checks.read(), Optional.empty(), denyOnly);
        } catch (UndecidableException undecidable) {
            return new StoreRequest(client, List.of(), Optional.of(undecidable.why()), denyOnly);
        }
    }

    /**
     * The check of an action that the store names. Only actions of S3 are decided by what allows them: an administrator
     * of a store can act as any of its clients, and policies that allow everything but a few services would make one.
     */
    static AccessCheck check(
            JsonObject input, String action, StoreObject object, boolean denyOnly, RequestContext context)
            throws MalformedRequestException, UndecidableException {
        if (!ACTION.matcher(action).matches()) {
            throw input.mustBe("action", "a service and an action, such as s3:GetObject");
        }
        if (action.startsWith(S3)) {
            return new AccessCheck(ActionName.of(action), object.name(), context);
        }
        if (!denyOnly) {
            throw new UndecidableException("the action is none of S3");
        }
        return new AccessCheck(ActionName.of(action), ResourceName.NONE, context);
    }
}
