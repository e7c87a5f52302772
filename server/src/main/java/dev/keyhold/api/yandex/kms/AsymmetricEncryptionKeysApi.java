package dev.keyhold.api.yandex.kms;

import dev.keyhold.api.yandex.binding.AccessBindings;
import dev.keyhold.api.yandex.operation.OperationReplies;
import dev.keyhold.api.yandex.validation.FieldMasks;
import dev.keyhold.api.yandex.validation.Times;
import dev.keyhold.domain.kms.KeyPairLifecycle;
import dev.keyhold.domain.resource.RoleBindings;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.ResourceType;
import dev.keyhold.yandex.api.access.ListAccessBindingsRequest;
import dev.keyhold.yandex.api.access.ListAccessBindingsResponse;
import dev.keyhold.yandex.api.access.SetAccessBindingsRequest;
import dev.keyhold.yandex.api.access.UpdateAccessBindingsRequest;
import dev.keyhold.yandex.api.kms.v1.asymmetricencryption.AsymmetricEncryptionKey;
import dev.keyhold.yandex.api.kms.v1.asymmetricencryption.AsymmetricEncryptionKeyServiceGrpc;
import dev.keyhold.yandex.api.kms.v1.asymmetricencryption.CreateAsymmetricEncryptionKeyMetadata;
import dev.keyhold.yandex.api.kms.v1.asymmetricencryption.CreateAsymmetricEncryptionKeyRequest;
import dev.keyhold.yandex.api.kms.v1.asymmetricencryption.DeleteAsymmetricEncryptionKeyMetadata;
import dev.keyhold.yandex.api.kms.v1.asymmetricencryption.DeleteAsymmetricEncryptionKeyRequest;
import dev.keyhold.yandex.api.kms.v1.asymmetricencryption.GetAsymmetricEncryptionKeyRequest;
import dev.keyhold.yandex.api.kms.v1.asymmetricencryption.ListAsymmetricEncryptionKeyOperationsRequest;
import dev.keyhold.yandex.api.kms.v1.asymmetricencryption.ListAsymmetricEncryptionKeyOperationsResponse;
import dev.keyhold.yandex.api.kms.v1.asymmetricencryption.ListAsymmetricEncryptionKeysRequest;
import dev.keyhold.yandex.api.kms.v1.asymmetricencryption.ListAsymmetricEncryptionKeysResponse;
import dev.keyhold.yandex.api.kms.v1.asymmetricencryption.UpdateAsymmetricEncryptionKeyMetadata;
import dev.keyhold.yandex.api.kms.v1.asymmetricencryption.UpdateAsymmetricEncryptionKeyRequest;
import dev.keyhold.yandex.api.operation.Operation;
import io.grpc.stub.StreamObserver;

/** {@code yandex.cloud.kms.v1.asymmetricencryption.AsymmetricEncryptionKeyService}. */
public final class AsymmetricEncryptionKeysApi
        extends AsymmetricEncryptionKeyServiceGrpc.AsymmetricEncryptionKeyServiceImplBase {
    private final KeyPairReplies<AsymmetricEncryptionKey> replies;
    private final AccessBindings bindings;

    public AsymmetricEncryptionKeysApi(KeyPairLifecycle keys, RoleBindings bindings, OperationReplies operations) {
        this.replies = new KeyPairReplies<>(
                keys,
                ResourceType.ASYMMETRIC_ENCRYPTION_KEY,
                "asymmetric encryption key",
                operations,
                AsymmetricEncryptionKeysApi::message);
        this.bindings = replies.bindings(bindings, operations);
    }

    @Override
    public void create(CreateAsymmetricEncryptionKeyRequest request, StreamObserver<Operation> reply) {
        replies.create(
                reply,
                id -> CreateAsymmetricEncryptionKeyMetadata.newBuilder()
                        .setKeyId(id)
                        .build(),
                request.getFolderId(),
                KeyPairKinds.encryption(request.getEncryptionAlgorithm()),
                KeyPairKinds.settings(
                        request.getName(),
                        request.getDescription(),
                        request.getLabelsMap(),
                        request.getDeletionProtection()));
    }

    @Override
    public void get(GetAsymmetricEncryptionKeyRequest request, StreamObserver<AsymmetricEncryptionKey> reply) {
        replies.get(reply, request.getKeyId());
    }

    @Override
    public void list(
            ListAsymmetricEncryptionKeysRequest request, StreamObserver<ListAsymmetricEncryptionKeysResponse> reply) {
        replies.list(reply, request, ListAsymmetricEncryptionKeysResponse.getDefaultInstance(), request.getFolderId());
    }

    @Override
    public void update(UpdateAsymmetricEncryptionKeyRequest request, StreamObserver<Operation> reply) {
        replies.update(
                reply,
                id -> UpdateAsymmetricEncryptionKeyMetadata.newBuilder()
                        .setKeyId(id)
                        .build(),
                request.getKeyId(),
                SettingsChange.of(
                        FieldMasks.of(request),
                        request.getName(),
                        request.getDescription(),
                        request.getLabelsMap(),
                        request.getStatus(),
                        request.getDeletionProtection()));
    }

    @Override
    public void delete(DeleteAsymmetricEncryptionKeyRequest request, StreamObserver<Operation> reply) {
        replies.delete(
                reply,
                id -> DeleteAsymmetricEncryptionKeyMetadata.newBuilder()
                        .setKeyId(id)
                        .build(),
                request.getKeyId());
    }

    @Override
    public void listOperations(
            ListAsymmetricEncryptionKeyOperationsRequest request,
            StreamObserver<ListAsymmetricEncryptionKeyOperationsResponse> reply) {
        replies.operations(
                reply, request, ListAsymmetricEncryptionKeyOperationsResponse.getDefaultInstance(), request.getKeyId());
    }

    @Override
    public void listAccessBindings(
            ListAccessBindingsRequest request, StreamObserver<ListAccessBindingsResponse> reply) {
        bindings.list(request, reply);
    }

    @Override
    public void setAccessBindings(SetAccessBindingsRequest request, StreamObserver<Operation> reply) {
        bindings.set(request, reply);
    }

    @Override
    public void updateAccessBindings(UpdateAccessBindingsRequest request, StreamObserver<Operation> reply) {
        bindings.update(request, reply);
    }

    private static AsymmetricEncryptionKey message(KmsKey key) {
        return AsymmetricEncryptionKey.newBuilder()
                .setId(key.id().text())
                .setFolderId(key.folder().text())
                .setCreatedAt(Times.timestamp(key.createdAt()))
                .setName(key.name())
                .setDescription(key.description())
                .putAllLabels(key.settings().labels())
                .setStatus(
                        key.isActive()
                                ? AsymmetricEncryptionKey.Status.ACTIVE
                                : AsymmetricEncryptionKey.Status.INACTIVE)
                .setEncryptionAlgorithm(KeyPairKinds.encryption(key.kind()))
                .setDeletionProtection(key.deletionProtection())
                .build();
    }
}
