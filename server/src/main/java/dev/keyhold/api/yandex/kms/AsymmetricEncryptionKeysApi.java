package dev.keyhold.api.yandex.kms;

import com.google.protobuf.Empty;
import dev.keyhold.api.yandex.binding.AccessBindings;
import dev.keyhold.api.yandex.error.RequestErrors;
import dev.keyhold.api.yandex.operation.OperationReplies;
import dev.keyhold.api.yandex.operation.ResourceReplies;
import dev.keyhold.api.yandex.validation.FieldMasks;
import dev.keyhold.api.yandex.validation.Times;
import dev.keyhold.domain.authz.Action;
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
    private static final ResourceType TYPE = ResourceType.ASYMMETRIC_ENCRYPTION_KEY;

    private final KeyPairLifecycle keys;
    private final AccessBindings bindings;
    private final ResourceReplies<KmsKey, AsymmetricEncryptionKey> replies;

    public AsymmetricEncryptionKeysApi(KeyPairLifecycle keys, RoleBindings bindings, OperationReplies operations) {
        this.replies = new ResourceReplies<>(operations, KmsKey::id, AsymmetricEncryptionKeysApi::message);
        this.keys = keys;
        this.bindings = new AccessBindings(
                bindings,
                operations,
                new AccessBindings.Kind(
                        "asymmetric encryption key",
                        (principal, id) -> RoleBindings.On.key(TYPE, principal, id),
                        Action.LIST_KEY_PAIR_BINDINGS,
                        Action.SET_KEY_PAIR_BINDINGS,
                        _ -> Empty.getDefaultInstance()));
    }

    @Override
    public void create(CreateAsymmetricEncryptionKeyRequest request, StreamObserver<Operation> reply) {
        var kind = KeyPairKinds.encryption(request.getEncryptionAlgorithm());
        var settings = KeyPairKinds.settings(
                request.getName(), request.getDescription(), request.getLabelsMap(), request.getDeletionProtection());
        replies.change(
                reply,
                "create asymmetric encryption key",
                id -> CreateAsymmetricEncryptionKeyMetadata.newBuilder()
                        .setKeyId(id)
                        .build(),
                (principal, hook) -> keys.create(principal, request.getFolderId(), kind, settings, hook));
    }

    @Override
    public void get(GetAsymmetricEncryptionKeyRequest request, StreamObserver<AsymmetricEncryptionKey> reply) {
        replies.get(reply, principal -> keys.get(principal, TYPE, request.getKeyId()));
    }

    @Override
    public void list(
            ListAsymmetricEncryptionKeysRequest request, StreamObserver<ListAsymmetricEncryptionKeysResponse> reply) {
        replies.list(
                reply,
                request,
                ListAsymmetricEncryptionKeysResponse.getDefaultInstance(),
                (principal, at) -> keys.list(principal, TYPE, request.getFolderId(), at));
    }

    @Override
    public void update(UpdateAsymmetricEncryptionKeyRequest request, StreamObserver<Operation> reply) {
        var mask = FieldMasks.of(request);
        var name = mask.replaces("name", request.getName());
        var description = mask.replaces("description", request.getDescription());
        var labels = mask.replaces("labels", request.getLabelsMap());
        var status = mask.replaces("status", request.getStatus()).map(AsymmetricEncryptionKeysApi::status);
        var isProtected = mask.replaces("deletion_protection", request.getDeletionProtection());
        replies.change(
                reply,
                "update asymmetric encryption key",
                id -> UpdateAsymmetricEncryptionKeyMetadata.newBuilder()
                        .setKeyId(id)
                        .build(),
                (principal, hook) -> keys.update(
                        principal,
                        TYPE,
                        request.getKeyId(),
                        before -> new KmsKey.Settings(
                                name.orElse(before.name()),
                                description.orElse(before.description()),
                                labels.orElse(before.labels()),
                                status.orElse(before.status()),
                                before.algorithm(),
                                before.rotationPeriod(),
                                isProtected.orElse(before.deletionProtection())),
                        hook));
    }

    @Override
    public void delete(DeleteAsymmetricEncryptionKeyRequest request, StreamObserver<Operation> reply) {
        replies.change(
                reply,
                "delete asymmetric encryption key",
                id -> DeleteAsymmetricEncryptionKeyMetadata.newBuilder()
                        .setKeyId(id)
                        .build(),
                (principal, hook) -> keys.delete(principal, TYPE, request.getKeyId(), hook));
    }

    @Override
    public void listOperations(
            ListAsymmetricEncryptionKeyOperationsRequest request,
            StreamObserver<ListAsymmetricEncryptionKeyOperationsResponse> reply) {
        replies.operations(
                reply,
                request,
                ListAsymmetricEncryptionKeyOperationsResponse.getDefaultInstance(),
                (tx, principal) -> keys.requireListOperations(tx, principal, TYPE, request.getKeyId()));
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

    private static KmsKey.Status status(AsymmetricEncryptionKey.Status wire) {
        return switch (wire) {
            case ACTIVE -> KmsKey.Status.ACTIVE;
            case INACTIVE -> KmsKey.Status.INACTIVE;
            case STATUS_UNSPECIFIED, CREATING, UNRECOGNIZED ->
                throw RequestErrors.field("status", "Status must be ACTIVE or INACTIVE");
        };
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
