package dev.keyhold.api.aws.protocol;

import dev.keyhold.model.Principal;
import dev.keyhold.model.RequestOrigin;
import java.util.function.Consumer;

/**
 * One call of an action whose callers need not sign.
 *
 * @param authenticated is to be called with who calls, as soon as that is proved; may refuse the request
 */
public record UnsignedCall(RequestOrigin origin, Input input, Consumer<Principal> authenticated) {}
