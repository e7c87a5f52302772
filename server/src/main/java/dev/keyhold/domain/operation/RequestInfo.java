package dev.keyhold.domain.operation;

import dev.keyhold.model.Principal;
import java.util.Optional;

/**
 * A mutating call.
 *
 * @param method its full wire name
 * @param idempotencyKey the client's mark: a repeat with the same one by the same caller does not run again
 */
public record RequestInfo(Principal principal, String method, Optional<String> idempotencyKey) {}
