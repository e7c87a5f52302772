package dev.keyhold.api.yandex.kms;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.keyhold.api.yandex.protocol.CallContext;
import dev.keyhold.api.yandex.protocol.UnaryReplies;
import dev.keyhold.api.yandex.validation.Texts;
import dev.keyhold.domain.authz.KmsAction;
import dev.keyhold.domain.kms.CryptoService;
import dev.keyhold.domain.kms.DataKeys;
import dev.keyhold.domain.kms.KeyReference;
import dev.keyhold.yandex.api.kms.v1.GenerateDataKeyRequest;
import dev.keyhold.yandex.api.kms.v1.GenerateDataKeyResponse;
import dev.keyhold.yandex.api.kms.v1.SymmetricCryptoServiceGrpc;
import dev.keyhold.yandex.api.kms.v1.SymmetricDecryptRequest;
import dev.keyhold.yandex.api.kms.v1.SymmetricDecryptResponse;
import dev.keyhold.yandex.api.kms.v1.SymmetricEncryptRequest;
import dev.keyhold.yandex.api.kms.v1.SymmetricEncryptResponse;
import dev.keyhold.yandex.api.kms.v1.SymmetricReEncryptRequest;
import dev.keyhold.yandex.api.kms.v1.SymmetricReEncryptResponse;
import io.grpc.stub.StreamObserver;

/** {@code yandex.cloud.kms.v1.SymmetricCryptoService}. */
public final class SymmetricCryptoApi extends SymmetricCryptoServiceGrpc.SymmetricCryptoServiceImplBase {
    /** A ciphertext is decrypted and encrypted by the rights that these take. */
    private static final CryptoService.ReEncryption RE_ENCRYPTION =
            new CryptoService.ReEncryption(KmsAction.DECRYPT, KmsAction.ENCRYPT);

    private final CryptoService crypto;
    private final DataKeys dataKeys;

    public SymmetricCryptoApi(CryptoService crypto, DataKeys dataKeys) {
        this.crypto = crypto;
        this.dataKeys = dataKeys;
    }

    @Override
    public void encrypt(SymmetricEncryptRequest request, StreamObserver<SymmetricEncryptResponse> reply) {
        var with = with(request.getKeyId(), request.getVersionId(), request.getAadContext());
        var result = crypto.encrypt(
                CallContext.requireCaller(), with, request.getPlaintext().toByteArray());
        UnaryReplies.send(
                reply,
                SymmetricEncryptResponse.newBuilder()
                        .setKeyId(result.key().text())
                        .setVersionId(result.version().text())
                        .setCiphertext(bytes(result))
                        .build());
    }

    @Override
    public void decrypt(SymmetricDecryptRequest request, StreamObserver<SymmetricDecryptResponse> reply) {
        var result = crypto.decrypt(
                CallContext.requireCaller(),
                sealed(request.getKeyId(), request.getAadContext(), request.getCiphertext()));
        UnaryReplies.send(
                reply,
                SymmetricDecryptResponse.newBuilder()
                        .setKeyId(result.key().text())
                        .setVersionId(result.version().text())
                        .setPlaintext(bytes(result))
                        .build());
    }

    @Override
    public void reEncrypt(SymmetricReEncryptRequest request, StreamObserver<SymmetricReEncryptResponse> reply) {
        var done = crypto.reEncrypt(
                CallContext.requireCaller(),
                sealed(request.getSourceKeyId(), request.getSourceAadContext(), request.getCiphertext()),
                with(request.getKeyId(), request.getVersionId(), request.getAadContext()),
                RE_ENCRYPTION);
        UnaryReplies.send(
                reply,
                SymmetricReEncryptResponse.newBuilder()
                        .setKeyId(done.result().key().text())
                        .setVersionId(done.result().version().text())
                        .setSourceKeyId(done.sourceKey().text())
                        .setSourceVersionId(done.sourceVersion().text())
                        .setCiphertext(bytes(done.result()))
                        .build());
    }

    @Override
    public void generateDataKey(GenerateDataKeyRequest request, StreamObserver<GenerateDataKeyResponse> reply) {
        var spec = Algorithms.of("data_key_spec", request.getDataKeySpec());
        var made = dataKeys.generate(
                CallContext.requireCaller(),
                with(request.getKeyId(), request.getVersionId(), request.getAadContext()),
                spec.keyBytes(),
                KmsAction.GENERATE_DATA_KEY);
        UnaryReplies.send(
                reply,
                GenerateDataKeyResponse.newBuilder()
                        .setKeyId(made.encrypted().key().text())
                        .setVersionId(made.encrypted().version().text())
                        .setDataKeyPlaintext(
                                request.getSkipPlaintext()
                                        ? ByteString.EMPTY
                                        : UnsafeByteOperations.unsafeWrap(made.plaintext()))
                        .setDataKeyCiphertext(bytes(made.encrypted()))
                        .build());
    }

    private static CryptoService.With with(String key, String version, ByteString aad) {
        return new CryptoService.With(KeyReference.byId(key), Texts.given(version), aad.toByteArray());
    }

    private static CryptoService.Sealed sealed(String key, ByteString aad, ByteString ciphertext) {
        return CryptoService.Sealed.of(KeyReference.byId(key), aad.toByteArray(), ciphertext.toByteArray());
    }

    /** Wrapped, not copied: nobody else has the array. */
    private static ByteString bytes(CryptoService.Result result) {
        return UnsafeByteOperations.unsafeWrap(result.bytes());
    }
}
