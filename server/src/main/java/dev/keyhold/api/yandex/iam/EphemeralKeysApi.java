package dev.keyhold.api.yandex.iam;

import dev.keyhold.api.yandex.protocol.CallContext;
import dev.keyhold.api.yandex.protocol.UnaryReplies;
import dev.keyhold.api.yandex.validation.Texts;
import dev.keyhold.api.yandex.validation.Times;
import dev.keyhold.domain.authn.Impersonation;
import dev.keyhold.yandex.api.iam.v1.awscompatibility.CreateEphemeralAccessKeyRequest;
import dev.keyhold.yandex.api.iam.v1.awscompatibility.CreateEphemeralAccessKeyResponse;
import dev.keyhold.yandex.api.iam.v1.awscompatibility.TemporaryAccessKeyServiceGrpc;
import io.grpc.stub.StreamObserver;
import java.util.Optional;

/** {@code yandex.cloud.iam.v1.awscompatibility.TemporaryAccessKeyService}. */
public final class EphemeralKeysApi extends TemporaryAccessKeyServiceGrpc.TemporaryAccessKeyServiceImplBase {
    private final Impersonation impersonation;

    public EphemeralKeysApi(Impersonation impersonation) {
        this.impersonation = impersonation;
    }

    /** The policy limits the key where IAM policies decide: at gateways that authorize. */
    @Override
    public void createEphemeral(
            CreateEphemeralAccessKeyRequest request, StreamObserver<CreateEphemeralAccessKeyResponse> reply) {
        var made = impersonation.ephemeralKey(
                CallContext.requireCaller(),
                Texts.given(request.getSubjectId()),
                request.getSessionName(),
                request.hasDuration() ? Optional.of(Times.duration(request.getDuration())) : Optional.empty(),
                Texts.given(request.getPolicy()));
        try (var secret = made.secret();
                var token = made.token()) {
            UnaryReplies.send(
                    reply,
                    CreateEphemeralAccessKeyResponse.newBuilder()
                            .setAccessKeyId(made.accessKey().text())
                            .setSecret(secret.reveal())
                            .setSessionToken(token.reveal())
                            .setExpiresAt(Times.timestamp(made.expiresAt()))
                            .build());
        }
    }
}
