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
import dev.keyhold.yandex.api.kms.v1.asymmetricsignature.AsymmetricSignatureKey;
import dev.keyhold.yandex.api.kms.v1.asymmetricsignature.AsymmetricSignatureKeyServiceGrpc;
import dev.keyhold.yandex.api.kms.v1.asymmetricsignature.CreateAsymmetricSignatureKeyMetadata;
import dev.keyhold.yandex.api.kms.v1.asymmetricsignature.CreateAsymmetricSignatureKeyRequest;
import dev.keyhold.yandex.api.kms.v1.asymmetricsignature.DeleteAsymmetricSignatureKeyMetadata;
import dev.keyhold.yandex.api.kms.v1.asymmetricsignature.DeleteAsymmetricSignatureKeyRequest;
import dev.keyhold.yandex.api.kms.v1.asymmetricsignature.GetAsymmetricSignatureKeyRequest;
import dev.keyhold.yandex.api.kms.v1.asymmetricsignature.ListAsymmetricSignatureKeyOperationsRequest;
import dev.keyhold.yandex.api.kms.v1.asymmetricsignature.ListAsymmetricSignatureKeyOperationsResponse;
import dev.keyhold.yandex.api.kms.v1.asymmetricsignature.ListAsymmetricSignatureKeysRequest;
import dev.keyhold.yandex.api.kms.v1.asymmetricsignature.ListAsymmetricSignatureKeysResponse;
import dev.keyhold.yandex.api.kms.v1.asymmetricsignature.UpdateAsymmetricSignatureKeyMetadata;
import dev.keyhold.yandex.api.kms.v1.asymmetricsignature.UpdateAsymmetricSignatureKeyRequest;
import dev.keyhold.yandex.api.operation.Operation;
import io.grpc.stub.StreamObserver;

/** {@code yandex.cloud.kms.v1.asymmetricsignature.AsymmetricSignatureKeyService}. */
public final class AsymmetricSignatureKeysApi
        extends AsymmetricSignatureKeyServiceGrpc.AsymmetricSignatureKeyServiceImplBase {
    private final KeyPairReplies<AsymmetricSignatureKey> replies;
    private final AccessBindings bindings;

    public AsymmetricSignatureKeysApi(KeyPairLifecycle keys, RoleBindings bindings, OperationReplies operations) {
        this.replies = new KeyPairReplies<>(
                keys,
                ResourceType.ASYMMETRIC_SIGNATURE_KEY,
                "asymmetric signature key",
                operations,
                AsymmetricSignatureKeysApi::message);
        this.bindings = replies.bindings(bindings, operations);
    }

    @Override
    public void create(CreateAsymmetricSignatureKeyRequest request, StreamObserver<Operation> reply) {
        replies.create(
                reply,
                id -> CreateAsymmetricSignatureKeyMetadata.newBuilder()
                        .setKeyId(id)
                        .build(),
                request.getFolderId(),
                KeyPairKinds.signature(request.getSignatureAlgorithm()),
                KeyPairKinds.settings(
                        request.getName(),
                        request.getDescription(),
                        request.getLabelsMap(),
                        request.getDeletionProtection()));
    }

    @Override
    public void get(GetAsymmetricSignatureKeyRequest request, StreamObserver<AsymmetricSignatureKey> reply) {
        replies.get(reply, request.getKeyId());
    }

    @Override
    public void list(
            ListAsymmetricSignatureKeysRequest request, StreamObserver<ListAsymmetricSignatureKeysResponse> reply) {
        replies.list(reply, request, ListAsymmetricSignatureKeysResponse.getDefaultInstance(), request.getFolderId());
    }

    @Override
    public void update(UpdateAsymmetricSignatureKeyRequest request, StreamObserver<Operation> reply) {
        replies.update(
                reply,
                id -> UpdateAsymmetricSignatureKeyMetadata.newBuilder()
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
    public void delete(DeleteAsymmetricSignatureKeyRequest request, StreamObserver<Operation> reply) {
        replies.delete(
                reply,
                id -> DeleteAsymmetricSignatureKeyMetadata.newBuilder()
                        .setKeyId(id)
                        .build(),
                request.getKeyId());
    }

    @Override
    public void listOperations(
            ListAsymmetricSignatureKeyOperationsRequest request,
            StreamObserver<ListAsymmetricSignatureKeyOperationsResponse> reply) {
        replies.operations(
                reply, request, ListAsymmetricSignatureKeyOperationsResponse.getDefaultInstance(), request.getKeyId());
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

    private static AsymmetricSignatureKey message(KmsKey key) {
        return AsymmetricSignatureKey.newBuilder()
                .setId(key.id().text())
                .setFolderId(key.folder().text())
                .setCreatedAt(Times.timestamp(key.createdAt()))
                .setName(key.name())
                .setDescription(key.description())
                .putAllLabels(key.settings().labels())
                .setStatus(
                        key.isActive() ? AsymmetricSignatureKey.Status.ACTIVE : AsymmetricSignatureKey.Status.INACTIVE)
                .setSignatureAlgorithm(KeyPairKinds.signature(key.kind()))
                .setDeletionProtection(key.deletionProtection())
                .build();
    }
}
