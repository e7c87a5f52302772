package dev.keyhold.api.yandex.kms;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.keyhold.api.yandex.protocol.CallContext;
import dev.keyhold.api.yandex.protocol.UnaryReplies;
import dev.keyhold.crypto.PublicKeyPem;
import dev.keyhold.domain.authz.KmsAction;
import dev.keyhold.domain.kms.KeyOperations;
import dev.keyhold.domain.kms.KeyReference;
import dev.keyhold.domain.kms.KeyUse;
import dev.keyhold.domain.kms.SigningService;
import dev.keyhold.model.MessageType;
import dev.keyhold.model.ResourceType;
import dev.keyhold.yandex.api.kms.v1.asymmetricsignature.AsymmetricGetPublicKeyRequest;
import dev.keyhold.yandex.api.kms.v1.asymmetricsignature.AsymmetricGetPublicKeyResponse;
import dev.keyhold.yandex.api.kms.v1.asymmetricsignature.AsymmetricSignHashRequest;
import dev.keyhold.yandex.api.kms.v1.asymmetricsignature.AsymmetricSignHashResponse;
import dev.keyhold.yandex.api.kms.v1.asymmetricsignature.AsymmetricSignRequest;
import dev.keyhold.yandex.api.kms.v1.asymmetricsignature.AsymmetricSignResponse;
import dev.keyhold.yandex.api.kms.v1.asymmetricsignature.AsymmetricSignatureCryptoServiceGrpc;
import io.grpc.stub.StreamObserver;

/** {@code yandex.cloud.kms.v1.asymmetricsignature.AsymmetricSignatureCryptoService}. */
public final class AsymmetricSignatureCryptoApi
        extends AsymmetricSignatureCryptoServiceGrpc.AsymmetricSignatureCryptoServiceImplBase {
    private final SigningService signing;

    public AsymmetricSignatureCryptoApi(SigningService signing) {
        this.signing = signing;
    }

    @Override
    public void sign(AsymmetricSignRequest request, StreamObserver<AsymmetricSignResponse> reply) {
        var signed = sign(request.getKeyId(), MessageType.RAW, request.getMessage());
        UnaryReplies.send(
                reply,
                AsymmetricSignResponse.newBuilder()
                        .setKeyId(signed.key().id().text())
                        .setSignature(UnsafeByteOperations.unsafeWrap(signed.value()))
                        .build());
    }

    @Override
    public void signHash(AsymmetricSignHashRequest request, StreamObserver<AsymmetricSignHashResponse> reply) {
        var signed = sign(request.getKeyId(), MessageType.DIGEST, request.getHash());
        UnaryReplies.send(
                reply,
                AsymmetricSignHashResponse.newBuilder()
                        .setKeyId(signed.key().id().text())
                        .setSignature(UnsafeByteOperations.unsafeWrap(signed.value()))
                        .build());
    }

    @Override
    public void getPublicKey(
            AsymmetricGetPublicKeyRequest request, StreamObserver<AsymmetricGetPublicKeyResponse> reply) {
        var found = signing.publicKey(
                CallContext.requireCaller(), key(request.getKeyId()), KmsAction.GET_SIGNATURE_PUBLIC_KEY);
        UnaryReplies.send(
                reply,
                AsymmetricGetPublicKeyResponse.newBuilder()
                        .setKeyId(found.key().id().text())
                        .setPublicKey(PublicKeyPem.of(found.value()))
                        .build());
    }

    private KeyOperations.Result<byte[]> sign(String id, MessageType type, ByteString message) {
        return signing.sign(
                CallContext.requireCaller(),
                KeyUse.of(key(id), ""),
                new SigningService.Message(type, message.toByteArray()));
    }

    private static KeyReference key(String id) {
        return new KeyReference.ById(ResourceType.ASYMMETRIC_SIGNATURE_KEY, id);
    }
}
