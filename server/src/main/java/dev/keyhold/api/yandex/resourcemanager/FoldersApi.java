package dev.keyhold.api.yandex.resourcemanager;

import dev.keyhold.api.yandex.binding.AccessBindings;
import dev.keyhold.api.yandex.operation.OperationReplies;
import dev.keyhold.api.yandex.operation.ResourceReplies;
import dev.keyhold.api.yandex.operation.ResultMapper;
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
            dev.keyhold.domain.authz.OrganizationAction.LIST_FOLDER_BINDINGS,
            dev.keyhold.domain.authz.OrganizationAction.SET_FOLDER_BINDINGS,
            AccessBindings::result);

    private final Folders folders;
    private final AccessBindings bindings;
    private final ResourceReplies<dev.keyhold.model.Folder, Folder> replies;

    public FoldersApi(Folders folders, RoleBindings bindings, OperationReplies operations) {
        this.replies = new ResourceReplies<>(operations, dev.keyhold.model.Folder::id, FoldersApi::message);
        this.folders = folders;
        this.bindings = new AccessBindings(bindings, operations, BINDINGS);
    }

    @Override
    public void get(GetFolderRequest request, StreamObserver<Folder> reply) {
        replies.get(reply, principal -> folders.get(principal, request.getFolderId()));
    }

    @Override
    public void list(ListFoldersRequest request, StreamObserver<ListFoldersResponse> reply) {
        replies.list(
                reply,
                request,
                ListFoldersResponse.getDefaultInstance(),
                (principal, at) ->
                        folders.list(principal, request.getCloudId(), Filters.equal(request.getFilter(), "name"), at));
    }

    @Override
    public void create(CreateFolderRequest request, StreamObserver<Operation> reply) {
        replies.change(
                reply,
                "Create folder",
                id -> CreateFolderMetadata.newBuilder().setFolderId(id).build(),
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
        replies.change(
                reply,
                "Update folder",
                id -> UpdateFolderMetadata.newBuilder().setFolderId(id).build(),
                (principal, hook) -> folders.update(principal, request.getFolderId(), patch, hook));
    }

    @Override
    public void delete(DeleteFolderRequest request, StreamObserver<Operation> reply) {
        var after = Times.given(request.hasDeleteAfter(), request.getDeleteAfter());
        replies.run(
                reply,
                new ResultMapper<>("Delete folder", FoldersApi::deletion),
                (principal, hook) -> folders.delete(principal, request.getFolderId(), after, hook));
    }

    @Override
    public void listOperations(
            ListFolderOperationsRequest request, StreamObserver<ListFolderOperationsResponse> reply) {
        replies.operations(
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
