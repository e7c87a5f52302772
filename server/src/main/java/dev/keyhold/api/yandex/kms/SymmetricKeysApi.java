package dev.keyhold.api.yandex.kms;

import com.google.protobuf.Empty;
import dev.keyhold.api.yandex.binding.AccessBindings;
import dev.keyhold.api.yandex.operation.OperationReplies;
import dev.keyhold.api.yandex.operation.ResourceReplies;
import dev.keyhold.api.yandex.operation.ResultMapper;
import dev.keyhold.api.yandex.protocol.UnaryReplies;
import dev.keyhold.api.yandex.validation.FieldMasks;
import dev.keyhold.api.yandex.validation.Times;
import dev.keyhold.domain.kms.KeyVersions;
import dev.keyhold.domain.kms.KeyView;
import dev.keyhold.domain.kms.KmsKeys;
import dev.keyhold.domain.resource.RoleBindings;
import dev.keyhold.model.KmsKey.Settings;
import dev.keyhold.yandex.api.access.ListAccessBindingsRequest;
import dev.keyhold.yandex.api.access.ListAccessBindingsResponse;
import dev.keyhold.yandex.api.access.SetAccessBindingsRequest;
import dev.keyhold.yandex.api.access.UpdateAccessBindingsRequest;
import dev.keyhold.yandex.api.kms.v1.CancelSymmetricKeyVersionDestructionMetadata;
import dev.keyhold.yandex.api.kms.v1.CancelSymmetricKeyVersionDestructionRequest;
import dev.keyhold.yandex.api.kms.v1.CreateSymmetricKeyMetadata;
import dev.keyhold.yandex.api.kms.v1.CreateSymmetricKeyRequest;
import dev.keyhold.yandex.api.kms.v1.DeleteSymmetricKeyMetadata;
import dev.keyhold.yandex.api.kms.v1.DeleteSymmetricKeyRequest;
import dev.keyhold.yandex.api.kms.v1.GetSymmetricKeyRequest;
import dev.keyhold.yandex.api.kms.v1.ListSymmetricKeyOperationsRequest;
import dev.keyhold.yandex.api.kms.v1.ListSymmetricKeyOperationsResponse;
import dev.keyhold.yandex.api.kms.v1.ListSymmetricKeyVersionsRequest;
import dev.keyhold.yandex.api.kms.v1.ListSymmetricKeyVersionsResponse;
import dev.keyhold.yandex.api.kms.v1.ListSymmetricKeysRequest;
import dev.keyhold.yandex.api.kms.v1.ListSymmetricKeysResponse;
import dev.keyhold.yandex.api.kms.v1.RotateSymmetricKeyMetadata;
import dev.keyhold.yandex.api.kms.v1.RotateSymmetricKeyRequest;
import dev.keyhold.yandex.api.kms.v1.ScheduleSymmetricKeyVersionDestructionMetadata;
import dev.keyhold.yandex.api.kms.v1.ScheduleSymmetricKeyVersionDestructionRequest;
import dev.keyhold.yandex.api.kms.v1.SetPrimarySymmetricKeyVersionMetadata;
import dev.keyhold.yandex.api.kms.v1.SetPrimarySymmetricKeyVersionRequest;
import dev.keyhold.yandex.api.kms.v1.SymmetricKey;
import dev.keyhold.yandex.api.kms.v1.SymmetricKeyServiceGrpc;
import dev.keyhold.yandex.api.kms.v1.SymmetricKeyVersion;
import dev.keyhold.yandex.api.kms.v1.UpdateSymmetricKeyMetadata;
import dev.keyhold.yandex.api.kms.v1.UpdateSymmetricKeyRequest;
import dev.keyhold.yandex.api.operation.Operation;
import io.grpc.stub.StreamObserver;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** {@code yandex.cloud.kms.v1.SymmetricKeyService}. */
public final class SymmetricKeysApi extends SymmetricKeyServiceGrpc.SymmetricKeyServiceImplBase {
    private final KmsKeys keys;
    private final KeyVersions versions;
    private final AccessBindings bindings;
    private final ResourceReplies<KeyView, SymmetricKey> replies;
    private final OperationReplies operations;

    public SymmetricKeysApi(KmsKeys keys, KeyVersions versions, RoleBindings bindings, OperationReplies operations) {
        this.operations = operations;
        this.replies = new ResourceReplies<>(operations, view -> view.key().id(), SymmetricKeysApi::message);
        this.keys = keys;
        this.versions = versions;
        this.bindings = new AccessBindings(
                bindings,
                operations,
                new AccessBindings.Kind(
                        "symmetric key",
                        RoleBindings.On::symmetricKey,
                        dev.keyhold.domain.authz.KmsAction.LIST_SYMMETRIC_KEY_BINDINGS,
                        dev.keyhold.domain.authz.KmsAction.SET_SYMMETRIC_KEY_BINDINGS,
                        _ -> Empty.getDefaultInstance()));
    }

    @Override
    public void create(CreateSymmetricKeyRequest request, StreamObserver<Operation> reply) {
        var settings = new Settings(
                request.getName(),
                request.getDescription(),
                request.getLabelsMap(),
                dev.keyhold.model.KmsKey.Status.ACTIVE,
                Optional.of(Algorithms.of("default_algorithm", request.getDefaultAlgorithm())),
                Times.given(request.hasRotationPeriod(), request.getRotationPeriod()),
                request.getDeletionProtection());
        replies.run(
                reply,
                new ResultMapper<>(
                        "create symmetric key",
                        seen -> CreateSymmetricKeyMetadata.newBuilder()
                                .setKeyId(id(seen))
                                .setPrimaryVersionId(seen.primary().id().text())
                                .build(),
                        SymmetricKeysApi::message),
                (principal, hook) -> keys.create(principal, request.getFolderId(), settings, hook));
    }

    @Override
    public void get(GetSymmetricKeyRequest request, StreamObserver<SymmetricKey> reply) {
        replies.get(reply, principal -> keys.get(principal, request.getKeyId()));
    }

    @Override
    public void list(ListSymmetricKeysRequest request, StreamObserver<ListSymmetricKeysResponse> reply) {
        replies.list(
                reply,
                request,
                ListSymmetricKeysResponse.getDefaultInstance(),
                (principal, at) -> keys.list(principal, request.getFolderId(), at));
    }

    @Override
    public void listVersions(
            ListSymmetricKeyVersionsRequest request, StreamObserver<ListSymmetricKeyVersionsResponse> reply) {
        UnaryReplies.page(
                reply,
                request,
                ListSymmetricKeyVersionsResponse.getDefaultInstance(),
                (principal, at) ->
                        versions.list(principal, request.getKeyId(), at).map(SymmetricKeysApi::version));
    }

    @Override
    public void update(UpdateSymmetricKeyRequest request, StreamObserver<Operation> reply) {
        var mask = FieldMasks.of(request);
        var common = SettingsChange.of(
                mask,
                request.getName(),
                request.getDescription(),
                request.getLabelsMap(),
                request.getStatus(),
                request.getDeletionProtection());
        var algorithm = mask.replaces("default_algorithm", request.getDefaultAlgorithm())
                .map(wire -> Algorithms.of("default_algorithm", wire));
        var period =
                mask.replaces("rotation_period", Times.given(request.hasRotationPeriod(), request.getRotationPeriod()));
        UnaryOperator<Settings> change = before -> common.apply(before)
                .withAlgorithm(algorithm.or(before::algorithm))
                .withRotationPeriod(period.orElse(before.rotationPeriod()));
        replies.change(
                reply,
                "update key",
                id -> UpdateSymmetricKeyMetadata.newBuilder().setKeyId(id).build(),
                (principal, hook) -> keys.update(principal, request.getKeyId(), change, hook));
    }

    @Override
    public void delete(DeleteSymmetricKeyRequest request, StreamObserver<Operation> reply) {
        replies.change(
                reply,
                "delete key",
                id -> DeleteSymmetricKeyMetadata.newBuilder().setKeyId(id).build(),
                (principal, hook) -> keys.delete(principal, request.getKeyId(), hook));
    }

    @Override
    public void rotate(RotateSymmetricKeyRequest request, StreamObserver<Operation> reply) {
        replies.run(
                reply,
                new ResultMapper<>(
                        "rotate key",
                        seen -> RotateSymmetricKeyMetadata.newBuilder()
                                .setKeyId(id(seen))
                                .setNewPrimaryVersionId(seen.primary().id().text())
                                .build(),
                        SymmetricKeysApi::message),
                (principal, hook) -> versions.rotate(principal, request.getKeyId(), hook));
    }

    @Override
    public void setPrimaryVersion(SetPrimarySymmetricKeyVersionRequest request, StreamObserver<Operation> reply) {
        replies.run(
                reply,
                new ResultMapper<>(
                        "set primary version",
                        seen -> SetPrimarySymmetricKeyVersionMetadata.newBuilder()
                                .setKeyId(id(seen))
                                .setVersionId(seen.primary().id().text())
                                .build(),
                        SymmetricKeysApi::message),
                (principal, hook) -> versions.setPrimary(principal, request.getKeyId(), request.getVersionId(), hook));
    }

    @Override
    public void scheduleVersionDestruction(
            ScheduleSymmetricKeyVersionDestructionRequest request, StreamObserver<Operation> reply) {
        operations.run(
                reply,
                new ResultMapper<>(
                        "schedule version destruction", SymmetricKeysApi::scheduled, SymmetricKeysApi::version),
                (principal, hook) -> versions.scheduleDestruction(
                        principal,
                        request.getKeyId(),
                        request.getVersionId(),
                        Times.given(request.hasPendingPeriod(), request.getPendingPeriod()),
                        hook));
    }

    @Override
    public void cancelVersionDestruction(
            CancelSymmetricKeyVersionDestructionRequest request, StreamObserver<Operation> reply) {
        operations.run(
                reply,
                new ResultMapper<>(
                        "cancel version destruction",
                        seen -> CancelSymmetricKeyVersionDestructionMetadata.newBuilder()
                                .setKeyId(seen.version().key().text())
                                .setVersionId(seen.version().id().text())
                                .build(),
                        SymmetricKeysApi::version),
                (principal, hook) ->
                        versions.cancelDestruction(principal, request.getKeyId(), request.getVersionId(), hook));
    }

    @Override
    public void listOperations(
            ListSymmetricKeyOperationsRequest request, StreamObserver<ListSymmetricKeyOperationsResponse> reply) {
        replies.operations(
                reply,
                request,
                ListSymmetricKeyOperationsResponse.getDefaultInstance(),
                (tx, principal) -> keys.requireListOperations(tx, principal, request.getKeyId()));
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

    private static String id(KeyView seen) {
        return seen.key().id().text();
    }

    private static ScheduleSymmetricKeyVersionDestructionMetadata scheduled(KeyVersions.KeyVersionView seen) {
        var metadata = ScheduleSymmetricKeyVersionDestructionMetadata.newBuilder()
                .setKeyId(seen.version().key().text())
                .setVersionId(seen.version().id().text());
        seen.version().destroyAt().map(Times::timestamp).ifPresent(metadata::setDestroyAt);
        return metadata.build();
    }

    private static SymmetricKey message(KeyView seen) {
        var key = seen.key();
        var message = SymmetricKey.newBuilder()
                .setId(key.id().text())
                .setFolderId(key.folder().text())
                .setCreatedAt(Times.timestamp(key.createdAt()))
                .setName(key.name())
                .setDescription(key.description())
                .putAllLabels(key.settings().labels())
                .setStatus(
                        switch (key.status()) {
                            case ACTIVE -> SymmetricKey.Status.ACTIVE;
                            case INACTIVE, PENDING_IMPORT -> SymmetricKey.Status.INACTIVE;
                        })
                .setPrimaryVersion(version(new KeyVersions.KeyVersionView(seen.primary(), true)))
                .setDefaultAlgorithm(Algorithms.wire(key.algorithm()))
                .setDeletionProtection(key.deletionProtection());
        key.rotation().last().map(Times::timestamp).ifPresent(message::setRotatedAt);
        key.rotationPeriod().map(Times::duration).ifPresent(message::setRotationPeriod);
        return message.build();
    }

    private static SymmetricKeyVersion version(KeyVersions.KeyVersionView seen) {
        var version = seen.version();
        var message = SymmetricKeyVersion.newBuilder()
                .setId(version.id().text())
                .setKeyId(version.key().text())
                .setStatus(
                        switch (version.status()) {
                            case ACTIVE -> SymmetricKeyVersion.Status.ACTIVE;
                            case SCHEDULED_FOR_DESTRUCTION -> SymmetricKeyVersion.Status.SCHEDULED_FOR_DESTRUCTION;
                            case DESTROYED, PENDING_IMPORT, PENDING_ROTATION -> SymmetricKeyVersion.Status.DESTROYED;
                        })
                .setAlgorithm(Algorithms.wire(version.algorithm().orElseThrow()))
                .setCreatedAt(Times.timestamp(version.createdAt()))
                .setPrimary(seen.primary());
        version.destroyAt().map(Times::timestamp).ifPresent(message::setDestroyAt);
        return message.build();
    }
}
