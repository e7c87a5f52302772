package dev.keyhold.api.yandex.resourcemanager;

import dev.keyhold.api.yandex.protocol.AccessBindings;
import dev.keyhold.api.yandex.protocol.CallContext;
import dev.keyhold.api.yandex.protocol.RequestInfos;
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

    public FoldersApi(Folders folders, RoleBindings bindings) {
        this.folders = folders;
        this.bindings = new AccessBindings(bindings, BINDINGS);
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
        var resultMapper = RequestInfos.<dev.keyhold.model.Folder>receipt(
                "Create folder",
                folder -> CreateFolderMetadata.newBuilder()
                        .setFolderId(folder.id().text())
                        .build(),
                FoldersApi::message);
        UnaryReplies.operation(
                reply,
                folders.create(
                        RequestInfos.current(),
                        request.getCloudId(),
                        request.getName(),
                        request.getDescription(),
                        request.getLabelsMap(),
                        resultMapper));
    }

    @Override
    public void update(UpdateFolderRequest request, StreamObserver<Operation> reply) {
        var mask = FieldMasks.of(request);
        var patch = new Folders.Patch(
                mask.replaces("name", request.getName()).filter(name -> !name.isEmpty()),
                mask.replaces("description", request.getDescription()),
                mask.replaces("labels", request.getLabelsMap()));
        var resultMapper = RequestInfos.<dev.keyhold.model.Folder>receipt(
                "Update folder",
                folder -> UpdateFolderMetadata.newBuilder()
                        .setFolderId(folder.id().text())
                        .build(),
                FoldersApi::message);
        UnaryReplies.operation(
                reply, folders.update(RequestInfos.current(), request.getFolderId(), patch, resultMapper));
    }

    @Override
    public void delete(DeleteFolderRequest request, StreamObserver<Operation> reply) {
        var after = Times.given(request.hasDeleteAfter(), request.getDeleteAfter());
        var resultMapper = RequestInfos.<dev.keyhold.model.Folder>receipt("Delete folder", FoldersApi::deletion);
        UnaryReplies.operation(
                reply, folders.delete(RequestInfos.current(), request.getFolderId(), after, resultMapper));
    }

    @Override
    public void listOperations(
            ListFolderOperationsRequest request, StreamObserver<ListFolderOperationsResponse> reply) {
        UnaryReplies.operations(
                reply,
                request,
                ListFolderOperationsResponse.getDefaultInstance(),
                (principal, at) -> folders.operations(principal, request.getFolderId(), at));
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
