package dev.keyhold.dialect.yandex.resourcemanager;

import dev.keyhold.dialect.yandex.AccessBindings;
import dev.keyhold.dialect.yandex.CallContext;
import dev.keyhold.dialect.yandex.Calls;
import dev.keyhold.dialect.yandex.Filters;
import dev.keyhold.dialect.yandex.Masks;
import dev.keyhold.dialect.yandex.Replies;
import dev.keyhold.dialect.yandex.Times;
import dev.keyhold.domain.resource.Bindings;
import dev.keyhold.domain.resource.Folders;
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
            Bindings.On::folder,
            dev.keyhold.domain.Operation.LIST_FOLDER_BINDINGS,
            dev.keyhold.domain.Operation.SET_FOLDER_BINDINGS,
            AccessBindings::result);

    private final Folders folders;
    private final AccessBindings bindings;

    public FoldersApi(Folders folders, Bindings bindings) {
        this.folders = folders;
        this.bindings = new AccessBindings(bindings, BINDINGS);
    }

    @Override
    public void get(GetFolderRequest request, StreamObserver<Folder> reply) {
        Replies.send(reply, message(folders.get(CallContext.requireCaller(), request.getFolderId())));
    }

    @Override
    public void list(ListFoldersRequest request, StreamObserver<ListFoldersResponse> reply) {
        Replies.page(
                reply,
                request,
                ListFoldersResponse.getDefaultInstance(),
                (caller, at) -> folders.list(
                                caller, request.getCloudId(), Filters.equal(request.getFilter(), "name"), at)
                        .map(FoldersApi::message));
    }

    @Override
    public void create(CreateFolderRequest request, StreamObserver<Operation> reply) {
        var receipt = Calls.<dev.keyhold.model.Folder>receipt(
                "Create folder",
                folder -> CreateFolderMetadata.newBuilder()
                        .setFolderId(folder.id().text())
                        .build(),
                FoldersApi::message);
        Replies.operation(
                reply,
                folders.create(
                        Calls.current(),
                        request.getCloudId(),
                        request.getName(),
                        request.getDescription(),
                        request.getLabelsMap(),
                        receipt));
    }

    @Override
    public void update(UpdateFolderRequest request, StreamObserver<Operation> reply) {
        var mask = Masks.of(request);
        var patch = new Folders.Patch(
                mask.replaces("name", request.getName()).filter(name -> !name.isEmpty()),
                mask.replaces("description", request.getDescription()),
                mask.replaces("labels", request.getLabelsMap()));
        var receipt = Calls.<dev.keyhold.model.Folder>receipt(
                "Update folder",
                folder -> UpdateFolderMetadata.newBuilder()
                        .setFolderId(folder.id().text())
                        .build(),
                FoldersApi::message);
        Replies.operation(reply, folders.update(Calls.current(), request.getFolderId(), patch, receipt));
    }

    @Override
    public void delete(DeleteFolderRequest request, StreamObserver<Operation> reply) {
        var after = Times.given(request.hasDeleteAfter(), request.getDeleteAfter());
        var receipt = Calls.<dev.keyhold.model.Folder>receipt("Delete folder", FoldersApi::deletion);
        Replies.operation(reply, folders.delete(Calls.current(), request.getFolderId(), after, receipt));
    }

    @Override
    public void listOperations(
            ListFolderOperationsRequest request, StreamObserver<ListFolderOperationsResponse> reply) {
        Replies.operations(
                reply,
                request,
                ListFolderOperationsResponse.getDefaultInstance(),
                (caller, at) -> folders.operations(caller, request.getFolderId(), at));
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
