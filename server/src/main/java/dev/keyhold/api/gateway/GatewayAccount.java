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
     * The account of the server that asks: the one that is configured, or the only one that there is, if its address or
     * certificate lets it ask; otherwise that of the identity as which it authenticates. Empty if none of these is
     * known. A credential that a server shows without need may be its client's, so it must be of the same account.
     */
    public Optional<AccountId> of(ServiceRequestContext context, RequestOrigin origin) {
        var shown = gatewayAccess.serverCredential(context, origin);
        var ofIdentity = shown.flatMap(GatewayAccess.ServerCredential::identity).map(Principal::account);
        if (!gatewayAccess.isAllowedByConnection(context)) {
            return ofIdentity;
        }
        var owner = configured.or(evaluator::onlyAccount);
        return shown.isEmpty() || ofIdentity.equals(owner) ? owner : Optional.empty();
    }
}
