package dev.keyhold.api.yandex.resourcemanager;

import dev.keyhold.api.yandex.binding.AccessBindings;
import dev.keyhold.api.yandex.operation.OperationReplies;
import dev.keyhold.api.yandex.operation.ResultMapper;
import dev.keyhold.api.yandex.protocol.CallContext;
import dev.keyhold.api.yandex.protocol.UnaryReplies;
import dev.keyhold.api.yandex.validation.FieldMasks;
import dev.keyhold.api.yandex.validation.Filters;
import dev.keyhold.api.yandex.validation.Times;
import dev.keyhold.domain.resource.Folders;
import dev.keyhold.domain.resource.RoleBindings;
import dev.keyhold.yandex.api.access.ListAccessBindingsRequest;
import dev.keyhold.yandex.api.access.ListAccessBindingsResponse;
import dev.keyhold.yandex.api.access.SetAccessBindingsRequest;
import dev.keyhold.yandex.api.access.UpdateAccessBindingsRequest;
import dev.keyhold.yandex.api.operation.Operation;
import dev.keyhold.yandex.api.resourcemanager.v1.CreateFolderMetadata;
import dev.keyhold.yandex.api.resourcemanager.v1.CreateFolderRequest;
import dev.keyhold.yandex.api.resourcemanager.v1.DeleteFolderMetadata;
import dev.keyhold.yandex.api.resourcemanager.v1.DeleteFolderRequest;
import dev.keyhold.yandex.api.resourcemanager.v1.Folder;
import dev.keyhold.yandex.api.resourcemanager.v1.FolderServiceGrpc;
import dev.keyhold.yandex.api.resourcemanager.v1.GetFolderRequest;
import dev.keyhold.yandex.api.resourcemanager.v1.ListFolderOperationsRequest;
import dev.keyhold.yandex.api.resourcemanager.v1.ListFolderOperationsResponse;
import dev.keyhold.yandex.api.resourcemanager.v1.ListFoldersRequest;
import dev.keyhold.yandex.api.resourcemanager.v1.ListFoldersResponse;
import dev.keyhold.yandex.api.resourcemanager.v1.UpdateFolderMetadata;
import dev.keyhold.yandex.api.resourcemanager.v1.UpdateFolderRequest;
import io.grpc.stub.StreamObserver;

/** {@code yandex.cloud.resourcemanager.v1.FolderService}. */
public final class FoldersApi extends FolderServiceGrpc.FolderServiceImplBase {
    private static final AccessBindings.Kind BINDINGS = new AccessBindings.Kind(
            "folder",
            RoleBindings.On::folder,
            dev.keyhold.domain.authz.Action.LIST_FOLDER_BINDINGS,
            dev.keyhold.domain.authz.Action.SET_FOLDER_BINDINGS,
            AccessBindings::result);

    private final Folders folders;
    private final AccessBindings bindings;
    private final OperationReplies operations;

    public FoldersApi(Folders folders, RoleBindings bindings, OperationReplies operations) {
        this.operations = operations;
        this.folders = folders;
        this.bindings = new AccessBindings(bindings, operations, BINDINGS);
    }

    @Override
    public void get(GetFolderRequest request, StreamObserver<Folder> reply) {
        UnaryReplies.send(reply, message(folders.get(CallContext.requireCaller(), request.getFolderId())));
    }

    @Override
    public void list(ListFoldersRequest request, StreamObserver<ListFoldersResponse> reply) {
        UnaryReplies.page(
                reply,
                request,
                ListFoldersResponse.getDefaultInstance(),
                (principal, at) -> folders.list(
                                principal, request.getCloudId(), Filters.equal(request.getFilter(), "name"), at)
                        .map(FoldersApi::message));
    }

    @Override
    public void create(CreateFolderRequest request, StreamObserver<Operation> reply) {
        var resultMapper = new ResultMapper<dev.keyhold.model.Folder>(
                "Create folder",
                folder -> CreateFolderMetadata.newBuilder()
                        .setFolderId(folder.id().text())
                        .build(),
                FoldersApi::message);
        operations.run(
                reply,
                resultMapper,
                (principal, hook) -> folders.create(
                        principal,
                        request.getCloudId(),
                        request.getName(),
                        request.getDescription(),
                        request.getLabelsMap(),
                        hook));
    }

    @Override
    public void update(UpdateFolderRequest request, StreamObserver<Operation> reply) {
        var mask = FieldMasks.of(request);
        var patch = new Folders.Patch(
                mask.replaces("name", request.getName()).filter(name -> !name.isEmpty()),
                mask.replaces("description", request.getDescription()),
                mask.replaces("labels", request.getLabelsMap()));
        var resultMapper = new ResultMapper<dev.keyhold.model.Folder>(
                "Update folder",
                folder -> UpdateFolderMetadata.newBuilder()
                        .setFolderId(folder.id().text())
                        .build(),
                FoldersApi::message);
        operations.run(
                reply,
                resultMapper,
                (principal, hook) -> folders.update(principal, request.getFolderId(), patch, hook));
    }

    @Override
    public void delete(DeleteFolderRequest request, StreamObserver<Operation> reply) {
        var after = Times.given(request.hasDeleteAfter(), request.getDeleteAfter());
        var resultMapper = new ResultMapper<dev.keyhold.model.Folder>("Delete folder", FoldersApi::deletion);
        operations.run(
                reply,
                resultMapper,
                (principal, hook) -> folders.delete(principal, request.getFolderId(), after, hook));
    }

    @Override
    public void listOperations(
            ListFolderOperationsRequest request, StreamObserver<ListFolderOperationsResponse> reply) {
        operations.list(
                reply,
                request,
                ListFolderOperationsResponse.getDefaultInstance(),
                (tx, principal) -> folders.requireListOperations(tx, principal, request.getFolderId()));
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

    private static DeleteFolderMetadata deletion(dev.keyhold.model.Folder folder) {
        var metadata = DeleteFolderMetadata.newBuilder().setFolderId(folder.id().text());
        folder.deleteAfter().map(Times::timestamp).ifPresent(metadata::setDeleteAfter);
        return metadata.build();
    }

    private static Folder message(dev.keyhold.model.Folder folder) {
        return Folder.newBuilder()
                .setId(folder.id().text())
                .setCloudId(folder.cloud().text())
                .setCreatedAt(Times.timestamp(folder.createdAt()))
                .setName(folder.name())
                .setDescription(folder.description())
                .putAllLabels(folder.labels())
                .setStatus(
                        switch (folder.status()) {
                            case ACTIVE -> Folder.Status.ACTIVE;
                            case PENDING_DELETION -> Folder.Status.PENDING_DELETION;
                        })
                .build();
    }
}
