package dev.keyhold.api.aws.iam;

import dev.keyhold.api.aws.protocol.ActionCall;
import dev.keyhold.api.aws.protocol.ResponseValue;
import dev.keyhold.api.aws.protocol.Route;
import dev.keyhold.domain.authz.SessionAction;
import dev.keyhold.domain.outbound.OutboundFederation;
import java.util.List;

/** Whether an account issues identity tokens for other services. */
public final class OutboundFederationApi {
    private final OutboundFederation federation;

    public OutboundFederationApi(OutboundFederation federation) {
        this.federation = federation;
    }

    public List<Route> routes() {
        return List.of(
                Route.of(SessionAction.ENABLE_OUTBOUND_FEDERATION, this::enable),
                Route.silent(SessionAction.DISABLE_OUTBOUND_FEDERATION, call -> federation.disable(call.principal())),
                Route.of(SessionAction.GET_OUTBOUND_FEDERATION_INFO, this::info));
    }

    private ResponseValue.Struct enable(ActionCall call) {
        return issuer(federation.enable(call.principal()));
    }

    /** Of an account that issues none there is an error instead. */
    private ResponseValue.Struct info(ActionCall call) {
        return issuer(federation.issuer(call.principal())).with("JwtVendingEnabled", true);
    }

    private static ResponseValue.Struct issuer(String url) {
        return ResponseValue.Struct.EMPTY.with("IssuerIdentifier", url);
    }
}
