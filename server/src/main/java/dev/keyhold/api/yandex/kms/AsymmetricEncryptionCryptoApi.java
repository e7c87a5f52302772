package dev.keyhold.api.yandex.kms;

import com.google.protobuf.UnsafeByteOperations;
import dev.keyhold.api.yandex.protocol.CallContext;
import dev.keyhold.api.yandex.protocol.UnaryReplies;
import dev.keyhold.crypto.PublicKeyPem;
import dev.keyhold.domain.authz.KmsAction;
import dev.keyhold.domain.kms.CryptoOptions;
import dev.keyhold.domain.kms.CryptoService;
import dev.keyhold.domain.kms.KeyParameters;
import dev.keyhold.domain.kms.KeyReference;
import dev.keyhold.domain.kms.SigningService;
import dev.keyhold.model.EncryptionAlgorithm;
import dev.keyhold.model.ResourceType;
import dev.keyhold.yandex.api.kms.v1.asymmetricencryption.AsymmetricDecryptRequest;
import dev.keyhold.yandex.api.kms.v1.asymmetricencryption.AsymmetricDecryptResponse;
import dev.keyhold.yandex.api.kms.v1.asymmetricencryption.AsymmetricEncryptionCryptoServiceGrpc;
import dev.keyhold.yandex.api.kms.v1.asymmetricencryption.AsymmetricGetPublicKeyRequest;
import dev.keyhold.yandex.api.kms.v1.asymmetricencryption.AsymmetricGetPublicKeyResponse;
import io.grpc.stub.StreamObserver;
import java.util.Optional;

/** {@code yandex.cloud.kms.v1.asymmetricencryption.AsymmetricEncryptionCryptoService}. */
public final class AsymmetricEncryptionCryptoApi
        extends AsymmetricEncryptionCryptoServiceGrpc.AsymmetricEncryptionCryptoServiceImplBase {
    private static final CryptoOptions OAEP = new CryptoOptions(
            KeyParameters.NONE, EncryptionAlgorithm.RSAES_OAEP_SHA_256.name(), CryptoOptions.Mode.PERFORM);

    private final CryptoService crypto;
    private final SigningService signing;

    /** {@code signing} hands out public keys. */
    public AsymmetricEncryptionCryptoApi(CryptoService crypto, SigningService signing) {
        this.crypto = crypto;
        this.signing = signing;
    }

    @Override
    public void decrypt(AsymmetricDecryptRequest request, StreamObserver<AsymmetricDecryptResponse> reply) {
        var sealed = new CryptoService.Sealed(
                Optional.of(key(request.getKeyId())),
                Optional.empty(),
                new byte[0],
                request.getCiphertext().toByteArray(),
                OAEP);
        var result = crypto.decrypt(CallContext.requireCaller(), sealed, KmsAction.DECRYPT_WITH_KEY_PAIR);
        UnaryReplies.send(
                reply,
                AsymmetricDecryptResponse.newBuilder()
                        .setKeyId(result.key().text())
                        .setPlaintext(UnsafeByteOperations.unsafeWrap(result.bytes()))
                        .build());
    }

    @Override
    public void getPublicKey(
            AsymmetricGetPublicKeyRequest request, StreamObserver<AsymmetricGetPublicKeyResponse> reply) {
        var found = signing.publicKey(
                CallContext.requireCaller(), key(request.getKeyId()), KmsAction.GET_ENCRYPTION_PUBLIC_KEY);
        UnaryReplies.send(
                reply,
                AsymmetricGetPublicKeyResponse.newBuilder()
                        .setKeyId(found.key().id().text())
                        .setPublicKey(PublicKeyPem.of(found.value()))
                        .build());
    }

    private static KeyReference key(String id) {
        return new KeyReference.ById(ResourceType.ASYMMETRIC_ENCRYPTION_KEY, id);
    }
}
