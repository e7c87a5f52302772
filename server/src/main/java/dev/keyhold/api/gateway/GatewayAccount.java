package dev.keyhold.api.gateway;

import com.linecorp.armeria.server.ServiceRequestContext;
import dev.keyhold.api.GatewayAccess;
import dev.keyhold.domain.authz.evaluation.PolicyAccessEvaluator;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Principal;
import dev.keyhold.model.RequestOrigin;
import java.util.Optional;

/**
 * The account that owns what stands behind a server that asks. Names of resources of S3 do not have it, and an
 * administrator of another account must not pass for one of this.
 */
public final class GatewayAccount {
    private final GatewayAccess gatewayAccess;
    private final Optional<AccountId> configured;
    private final PolicyAccessEvaluator evaluator;

    /** {@code configured} is the account of servers that show no credential of their own. */
    public GatewayAccount(
            GatewayAccess gatewayAccess, Optional<AccountId> configured, PolicyAccessEvaluator evaluator) {
        this.gatewayAccess = gatewayAccess;
        this.configured = configured;
        this.evaluator = evaluator;
    }

    /**
     * The account of the server that asks: that of the identity whose credential it shows, or the one that is
     * configured, or the only one that there is. Empty if none of these is known, or its credential is invalid.
     */
    public Optional<AccountId> of(ServiceRequestContext context, RequestOrigin origin) {
        var shown = gatewayAccess.shown(context, origin);
        return shown.isPresent()
                ? shown.get().identity().map(Principal::account)
                : configured.or(evaluator::onlyAccount);
    }
}
