package dev.keyhold.api.gateway;

import dev.keyhold.api.gateway.mapping.ForwardedCall;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.sigv4.ForwardedRules;
import dev.keyhold.sigv4.WireRequest;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A request that a gateway holds back while it asks.
 *
 * @param endpoint which interface asks, for logs, metrics and the audit trail
 * @param owner the account that owns what stands behind the gateway; empty if that is not known
 */
public record GatewayRequest(
        String endpoint,
        WireRequest wire,
        ForwardedRules rules,
        RequestOrigin origin,
        Supplier<Optional<AccountId>> owner) {

    ForwardedCall call(Instant now) {
        return new ForwardedCall(wire, rules.body() == ForwardedRules.Body.WHOLE, now);
    }
}
