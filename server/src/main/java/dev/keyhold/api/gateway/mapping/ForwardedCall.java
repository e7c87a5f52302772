package dev.keyhold.api.gateway.mapping;

import dev.keyhold.sigv4.WireRequest;
import java.time.Instant;

/**
 * A request that a gateway forwards.
 *
 * @param bodyIsWhole whether the body is there from the first byte to the last
 * @param receivedAt when it came, for the ages of signatures
 */
public record ForwardedCall(WireRequest wire, boolean bodyIsWhole, Instant receivedAt) {}
