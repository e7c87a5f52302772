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
    private static final ResourceType TYPE = ResourceType.ASYMMETRIC_SIGNATURE_KEY;

    private final KeyPairLifecycle keys;
    private final AccessBindings bindings;
    private final ResourceReplies<KmsKey, AsymmetricSignatureKey> replies;

    public AsymmetricSignatureKeysApi(KeyPairLifecycle keys, RoleBindings bindings, OperationReplies operations) {
        this.replies = new ResourceReplies<>(operations, KmsKey::id, AsymmetricSignatureKeysApi::message);
        this.keys = keys;
        this.bindings = new AccessBindings(
                bindings,
                operations,
                new AccessBindings.Kind(
                        "asymmetric signature key",
                        (principal, id) -> RoleBindings.On.key(TYPE, principal, id),
                        Action.LIST_KEY_PAIR_BINDINGS,
                        Action.SET_KEY_PAIR_BINDINGS,
                        _ -> Empty.getDefaultInstance()));
    }

    @Override
    public void create(CreateAsymmetricSignatureKeyRequest request, StreamObserver<Operation> reply) {
        var kind = KeyPairKinds.signature(request.getSignatureAlgorithm());
        var settings = KeyPairKinds.settings(
                request.getName(), request.getDescription(), request.getLabelsMap(), request.getDeletionProtection());
        replies.change(
                reply,
                "create asymmetric signature key",
                id -> CreateAsymmetricSignatureKeyMetadata.newBuilder()
                        .setKeyId(id)
                        .build(),
                (principal, hook) -> keys.create(principal, request.getFolderId(), kind, settings, hook));
    }

    @Override
    public void get(GetAsymmetricSignatureKeyRequest request, StreamObserver<AsymmetricSignatureKey> reply) {
        replies.get(reply, principal -> keys.get(principal, TYPE, request.getKeyId()));
    }

    @Override
    public void list(
            ListAsymmetricSignatureKeysRequest request, StreamObserver<ListAsymmetricSignatureKeysResponse> reply) {
        replies.list(
                reply,
                request,
                ListAsymmetricSignatureKeysResponse.getDefaultInstance(),
                (principal, at) -> keys.list(principal, TYPE, request.getFolderId(), at));
    }

    @Override
    public void update(UpdateAsymmetricSignatureKeyRequest request, StreamObserver<Operation> reply) {
        var mask = FieldMasks.of(request);
        var name = mask.replaces("name", request.getName());
        var description = mask.replaces("description", request.getDescription());
        var labels = mask.replaces("labels", request.getLabelsMap());
        var status = mask.replaces("status", request.getStatus()).map(AsymmetricSignatureKeysApi::status);
        var isProtected = mask.replaces("deletion_protection", request.getDeletionProtection());
        replies.change(
                reply,
                "update asymmetric signature key",
                id -> UpdateAsymmetricSignatureKeyMetadata.newBuilder()
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
    public void delete(DeleteAsymmetricSignatureKeyRequest request, StreamObserver<Operation> reply) {
        replies.change(
                reply,
                "delete asymmetric signature key",
                id -> DeleteAsymmetricSignatureKeyMetadata.newBuilder()
                        .setKeyId(id)
                        .build(),
                (principal, hook) -> keys.delete(principal, TYPE, request.getKeyId(), hook));
    }

    @Override
    public void listOperations(
            ListAsymmetricSignatureKeyOperationsRequest request,
            StreamObserver<ListAsymmetricSignatureKeyOperationsResponse> reply) {
        replies.operations(
                reply,
                request,
                ListAsymmetricSignatureKeyOperationsResponse.getDefaultInstance(),
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

    private static KmsKey.Status status(AsymmetricSignatureKey.Status wire) {
        return switch (wire) {
            case ACTIVE -> KmsKey.Status.ACTIVE;
            case INACTIVE -> KmsKey.Status.INACTIVE;
            case STATUS_UNSPECIFIED, CREATING, UNRECOGNIZED ->
                throw RequestErrors.field("status", "Status must be ACTIVE or INACTIVE");
        };
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
