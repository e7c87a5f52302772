package dev.keyhold.api.yandex.iam;

import dev.keyhold.api.yandex.protocol.CallContext;
import dev.keyhold.api.yandex.protocol.UnaryReplies;
import dev.keyhold.api.yandex.validation.Times;
import dev.keyhold.domain.authn.IamTokens;
import dev.keyhold.domain.authn.Impersonation;
import dev.keyhold.domain.authn.JwtExchange;
import dev.keyhold.domain.authn.TokenRevocation;
import dev.keyhold.yandex.api.iam.v1.CreateIamTokenForServiceAccountRequest;
import dev.keyhold.yandex.api.iam.v1.CreateIamTokenRequest;
import dev.keyhold.yandex.api.iam.v1.CreateIamTokenResponse;
import dev.keyhold.yandex.api.iam.v1.IamTokenServiceGrpc;
import dev.keyhold.yandex.api.iam.v1.RevokeIamTokenRequest;
import dev.keyhold.yandex.api.iam.v1.RevokeIamTokenResponse;
import io.grpc.stub.StreamObserver;
import java.util.Set;

/** {@code yandex.cloud.iam.v1.IamTokenService}. */
public final class IamTokensApi extends IamTokenServiceGrpc.IamTokenServiceImplBase {
    /** The audience that the vendor's clients name, wherever they send the JWT. */
    public static final String VENDOR_AUDIENCE = "https://iam.api.cloud.yandex.net/iam/v1/tokens";

    private static final String TOKEN_PATH = "/iam/v1/tokens";

    private final JwtExchange exchange;
    private final TokenRevocation revocation;
    private final Impersonation impersonation;

    public IamTokensApi(JwtExchange exchange, TokenRevocation revocation, Impersonation impersonation) {
        this.exchange = exchange;
        this.revocation = revocation;
        this.impersonation = impersonation;
    }

    @Override
    public void create(CreateIamTokenRequest request, StreamObserver<CreateIamTokenResponse> reply) {
        var context = CallContext.current();
        if (request.getIdentityCase() != CreateIamTokenRequest.IdentityCase.JWT) {
            throw exchange.refuseOauth(context.origin());
        }
        send(reply, exchange.exchange(request.getJwt(), audiences(context.authority()), context.origin()));
    }

    @Override
    public void createForServiceAccount(
            CreateIamTokenForServiceAccountRequest request, StreamObserver<CreateIamTokenResponse> reply) {
        send(reply, impersonation.token(CallContext.requireCaller(), request.getServiceAccountId()));
    }

    @Override
    public void revoke(RevokeIamTokenRequest request, StreamObserver<RevokeIamTokenResponse> reply) {
        var subject = revocation.revoke(CallContext.requireCaller(), request.getIamToken());
        UnaryReplies.send(
                reply,
                RevokeIamTokenResponse.newBuilder().setSubjectId(subject.text()).build());
    }

    /** The names this server goes by: what the client dialled, and what the Python SDK makes of its endpoint. */
    private static Set<String> audiences(String authority) {
        return Set.of(
                VENDOR_AUDIENCE,
                "https://" + authority + TOKEN_PATH,
                "http://" + authority + TOKEN_PATH,
                "https://iam." + authority + TOKEN_PATH);
    }

    private static void send(StreamObserver<CreateIamTokenResponse> reply, IamTokens.Issued issued) {
        try (var token = issued.token()) {
            UnaryReplies.send(
                    reply,
                    CreateIamTokenResponse.newBuilder()
                            .setIamToken(token.reveal())
                            .setExpiresAt(Times.timestamp(issued.expiresAt()))
                            .build());
        }
    }
}
