package dev.keyhold.api.aws.sts;

import dev.keyhold.api.aws.protocol.ResponseValue;
import dev.keyhold.api.aws.protocol.Route;
import dev.keyhold.api.aws.protocol.TextConstraint;
import dev.keyhold.api.aws.protocol.UnsignedCall;
import dev.keyhold.domain.authn.IdentityTokenExchange;
import dev.keyhold.domain.authz.SessionAction;
import java.util.List;
import java.util.Optional;

/** Sessions of roles for holders of identity tokens, who have no credential to sign with. */
public final class WebIdentityApi {
    private static final TextConstraint TOKEN = TextConstraint.length(4, 20_000);
    private static final TextConstraint PROVIDER_ID = TextConstraint.length(4, 2048);

    private final IdentityTokenExchange exchange;

    public WebIdentityApi(IdentityTokenExchange exchange) {
        this.exchange = exchange;
    }

    public List<Route> routes() {
        return List.of(Route.unsigned(SessionAction.ASSUME_ROLE_WITH_WEB_IDENTITY, this::assumeRole));
    }

    private ResponseValue.Struct assumeRole(UnsignedCall call) {
        var input = call.input();
        var members = RoleMembers.of(input);
        var token = input.requiredSecret("WebIdentityToken", TOKEN);
        var providerId = input.text("ProviderId", PROVIDER_ID);
        input.check();
        var request = members.request(Optional.empty(), Optional.empty(), List.of(), List.of());
        if (providerId.isPresent()) {
            throw exchange.refuseOtherProvider(request, call.origin());
        }
        var exchanged = exchange.exchange(request, token, call.origin(), call.authenticated());
        var holder = exchanged.holder();
        return AssumeRoleApi.assumed(exchanged.issued())
                .with("SubjectFromWebIdentityToken", holder.subject())
                .with("Provider", holder.provider())
                .with("Audience", holder.audience());
    }
}
