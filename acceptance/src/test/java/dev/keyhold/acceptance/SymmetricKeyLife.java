package dev.keyhold.acceptance;

import static dev.keyhold.acceptance.YandexSdkProgram.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.FieldMask;
import io.grpc.Status;
import yandex.cloud.api.kms.v1.SymmetricCryptoServiceOuterClass.GenerateDataKeyRequest;
import yandex.cloud.api.kms.v1.SymmetricCryptoServiceOuterClass.SymmetricDecryptRequest;
import yandex.cloud.api.kms.v1.SymmetricCryptoServiceOuterClass.SymmetricEncryptRequest;
import yandex.cloud.api.kms.v1.SymmetricCryptoServiceOuterClass.SymmetricEncryptResponse;
import yandex.cloud.api.kms.v1.SymmetricCryptoServiceOuterClass.SymmetricReEncryptRequest;
import yandex.cloud.api.kms.v1.SymmetricKeyOuterClass.SymmetricAlgorithm;
import yandex.cloud.api.kms.v1.SymmetricKeyOuterClass.SymmetricKey;
import yandex.cloud.api.kms.v1.SymmetricKeyOuterClass.SymmetricKeyVersion;
import yandex.cloud.api.kms.v1.SymmetricKeyServiceOuterClass.CancelSymmetricKeyVersionDestructionRequest;
import yandex.cloud.api.kms.v1.SymmetricKeyServiceOuterClass.CreateSymmetricKeyRequest;
import yandex.cloud.api.kms.v1.SymmetricKeyServiceOuterClass.DeleteSymmetricKeyRequest;
import yandex.cloud.api.kms.v1.SymmetricKeyServiceOuterClass.GetSymmetricKeyRequest;
import yandex.cloud.api.kms.v1.SymmetricKeyServiceOuterClass.ListSymmetricKeyVersionsRequest;
import yandex.cloud.api.kms.v1.SymmetricKeyServiceOuterClass.ListSymmetricKeysRequest;
import yandex.cloud.api.kms.v1.SymmetricKeyServiceOuterClass.RotateSymmetricKeyRequest;
import yandex.cloud.api.kms.v1.SymmetricKeyServiceOuterClass.ScheduleSymmetricKeyVersionDestructionRequest;
import yandex.cloud.api.kms.v1.SymmetricKeyServiceOuterClass.SetPrimarySymmetricKeyVersionRequest;
import yandex.cloud.api.kms.v1.SymmetricKeyServiceOuterClass.UpdateSymmetricKeyRequest;

/** A symmetric key from its creation to its deletion, by the vendor's SDK for Java. */
final class SymmetricKeyLife {
    private static final ByteString MESSAGE = ByteString.copyFromUtf8("a message");
    private static final ByteString CONTEXT = ByteString.copyFromUtf8("a context");

    private final YandexSdk sdk;

    SymmetricKeyLife(YandexSdk sdk) {
        this.sdk = sdk;
    }

    /** Fails with an exception at the first thing that is not as it should be. */
    void run(String folder) throws Exception {
        var key = made(folder);
        var id = key.getId();
        var first = encrypt(id);
        assertThat(first.getVersionId()).isEqualTo(key.getPrimaryVersion().getId());
        assertThat(decrypt(id, first)).isEqualTo(MESSAGE);

        var rotated = rotated(id);
        var second = encrypt(id);
        assertThat(second.getVersionId())
                .isEqualTo(rotated.getPrimaryVersion().getId())
                .isNotEqualTo(first.getVersionId());
        assertThat(decrypt(id, first)).isEqualTo(MESSAGE);
        assertThat(decrypt(id, second)).isEqualTo(MESSAGE);
        reEncrypts(id, first, second.getVersionId());
        makesDataKeys(id);

        destroysAndRestores(id, first);
        setPrimary(id, first.getVersionId());
        assertThat(encrypt(id).getVersionId()).isEqualTo(first.getVersionId());

        setStatus(id, SymmetricKey.Status.INACTIVE);
        assertRefused(Status.Code.FAILED_PRECONDITION, () -> encrypt(id));
        assertRefused(Status.Code.FAILED_PRECONDITION, () -> decrypt(id, second));
        setStatus(id, SymmetricKey.Status.ACTIVE);
        assertThat(decrypt(id, second)).isEqualTo(MESSAGE);

        sdk.done(sdk.kmsKeys()
                .delete(DeleteSymmetricKeyRequest.newBuilder().setKeyId(id).build()));
        assertRefused(Status.Code.NOT_FOUND, () -> get(id));
        assertRefused(Status.Code.NOT_FOUND, () -> encrypt(id));
        assertRefused(Status.Code.NOT_FOUND, () -> decrypt(id, second));
    }

    private SymmetricKey made(String folder) throws Exception {
        var create = CreateSymmetricKeyRequest.newBuilder()
                .setFolderId(folder)
                .setName("letters")
                .setDefaultAlgorithm(SymmetricAlgorithm.AES_256);
        var operation = sdk.done(sdk.kmsKeys().create(create.build()));
        var key = operation.getResponse().unpack(SymmetricKey.class);
        assertThat(get(key.getId())).isEqualTo(key);
        var list = ListSymmetricKeysRequest.newBuilder().setFolderId(folder);
        assertThat(sdk.kmsKeys().list(list.build()).getKeysList()).containsExactly(key);
        return key;
    }

    private SymmetricKey get(String id) {
        return sdk.kmsKeys()
                .get(GetSymmetricKeyRequest.newBuilder().setKeyId(id).build());
    }

    private SymmetricKey rotated(String id) throws Exception {
        var operation = sdk.done(sdk.kmsKeys()
                .rotate(RotateSymmetricKeyRequest.newBuilder().setKeyId(id).build()));
        var key = operation.getResponse().unpack(SymmetricKey.class);
        assertThat(key.hasRotatedAt()).isTrue();
        var list = ListSymmetricKeyVersionsRequest.newBuilder().setKeyId(id);
        assertThat(sdk.kmsKeys().listVersions(list.build()).getKeyVersionsList())
                .hasSize(2)
                .allMatch(version -> version.getStatus() == SymmetricKeyVersion.Status.ACTIVE)
                .last()
                .isEqualTo(key.getPrimaryVersion());
        return key;
    }

    private SymmetricEncryptResponse encrypt(String id) {
        return sdk.symmetricCrypto()
                .encrypt(SymmetricEncryptRequest.newBuilder()
                        .setKeyId(id)
                        .setAadContext(CONTEXT)
                        .setPlaintext(MESSAGE)
                        .build());
    }

    private ByteString decrypt(String id, SymmetricEncryptResponse encrypted) {
        return decrypt(id, CONTEXT, encrypted.getCiphertext());
    }

    private ByteString decrypt(String id, ByteString context, ByteString ciphertext) {
        return sdk.symmetricCrypto()
                .decrypt(SymmetricDecryptRequest.newBuilder()
                        .setKeyId(id)
                        .setAadContext(context)
                        .setCiphertext(ciphertext)
                        .build())
                .getPlaintext();
    }

    private void reEncrypts(String id, SymmetricEncryptResponse encrypted, String version) {
        var moved = sdk.symmetricCrypto()
                .reEncrypt(SymmetricReEncryptRequest.newBuilder()
                        .setKeyId(id)
                        .setSourceKeyId(id)
                        .setSourceAadContext(CONTEXT)
                        .setCiphertext(encrypted.getCiphertext())
                        .build());
        assertThat(moved.getVersionId()).isEqualTo(version);
        assertThat(moved.getSourceVersionId()).isEqualTo(encrypted.getVersionId());
        assertThat(decrypt(id, ByteString.EMPTY, moved.getCiphertext())).isEqualTo(MESSAGE);
        assertRefused(Status.Code.INVALID_ARGUMENT, () -> decrypt(id, CONTEXT, moved.getCiphertext()));
    }

    private void makesDataKeys(String id) {
        var made = sdk.symmetricCrypto()
                .generateDataKey(GenerateDataKeyRequest.newBuilder()
                        .setKeyId(id)
                        .setDataKeySpec(SymmetricAlgorithm.AES_256)
                        .build());
        assertThat(made.getDataKeyPlaintext().size()).isEqualTo(32);
        assertThat(decrypt(id, ByteString.EMPTY, made.getDataKeyCiphertext())).isEqualTo(made.getDataKeyPlaintext());
    }

    private void destroysAndRestores(String id, SymmetricEncryptResponse encrypted) throws Exception {
        sdk.done(sdk.kmsKeys()
                .scheduleVersionDestruction(ScheduleSymmetricKeyVersionDestructionRequest.newBuilder()
                        .setKeyId(id)
                        .setVersionId(encrypted.getVersionId())
                        .build()));
        assertRefused(Status.Code.FAILED_PRECONDITION, () -> decrypt(id, encrypted));
        sdk.done(sdk.kmsKeys()
                .cancelVersionDestruction(CancelSymmetricKeyVersionDestructionRequest.newBuilder()
                        .setKeyId(id)
                        .setVersionId(encrypted.getVersionId())
                        .build()));
        assertThat(decrypt(id, encrypted)).isEqualTo(MESSAGE);
    }

    private void setPrimary(String id, String version) throws Exception {
        sdk.done(sdk.kmsKeys()
                .setPrimaryVersion(SetPrimarySymmetricKeyVersionRequest.newBuilder()
                        .setKeyId(id)
                        .setVersionId(version)
                        .build()));
    }

    private void setStatus(String id, SymmetricKey.Status status) throws Exception {
        sdk.done(sdk.kmsKeys()
                .update(UpdateSymmetricKeyRequest.newBuilder()
                        .setKeyId(id)
                        .setUpdateMask(FieldMask.newBuilder().addPaths("status"))
                        .setStatus(status)
                        .build()));
        assertThat(get(id).getStatus()).isEqualTo(status);
    }
}
