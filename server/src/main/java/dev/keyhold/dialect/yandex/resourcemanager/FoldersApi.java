package dev.keyhold.dialect.yandex.resourcemanager;

import dev.keyhold.dialect.yandex.BindingMessages;
import dev.keyhold.dialect.yandex.CallContext;
import dev.keyhold.dialect.yandex.Calls;
import dev.keyhold.dialect.yandex.Filters;
import dev.keyhold.dialect.yandex.Masks;
import dev.keyhold.dialect.yandex.OperationRendering;
import dev.keyhold.dialect.yandex.Pages;
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
import java.time.Instant;
import java.util.Optional;

/** {@code yandex.cloud.resourcemanager.v1.FolderService}. */
public final class FoldersApi extends FolderServiceGrpc.FolderServiceImplBase {
    private final Folders folders;
    private final Bindings bindings;

    public FoldersApi(Folders folders, Bindings bindings) {
        this.folders = folders;
        this.bindings = bindings;
    }

    @Override
    public void get(GetFolderRequest request, StreamObserver<Folder> reply) {
        Replies.send(reply, message(folders.get(CallContext.requireCaller(), request.getFolderId())));
    }

    @Override
    public void list(ListFoldersRequest request, StreamObserver<ListFoldersResponse> reply) {
        var caller = CallContext.requireCaller();
        var pages =
                Pages.of(caller.account(), CallContext.current().method(), request.getCloudId(), request.getFilter());
        var page = folders.list(
                caller,
                request.getCloudId(),
                Filters.equal(request.getFilter(), "name"),
                pages.request(request.getPageSize(), request.getPageToken()));
        Replies.send(
                reply,
                ListFoldersResponse.newBuilder()
                        .addAllFolders(
                                page.items().stream().map(FoldersApi::message).toList())
                        .setNextPageToken(pages.token(page.next()))
                        .build());
    }

    @Override
    public void create(CreateFolderRequest request, StreamObserver<Operation> reply) {
        var receipt = Calls.<dev.keyhold.model.Folder>receipt(
                "Create folder",
                folder -> CreateFolderMetadata.newBuilder()
                        .setFolderId(folder.id().text())
                        .build(),
                FoldersApi::message);
        var created = folders.create(
                Calls.current(),
                request.getCloudId(),
                request.getName(),
                request.getDescription(),
                request.getLabelsMap(),
                receipt);
        Replies.send(reply, OperationRendering.operation(created));
    }

    @Override
    public void update(UpdateFolderRequest request, StreamObserver<Operation> reply) {
        var mask = Masks.of(request);
        var patch = new Folders.Patch(
                mask.covers("name") ? Calls.given(request.getName()) : Optional.empty(),
                mask.covers("description") ? Optional.of(request.getDescription()) : Optional.empty(),
                mask.covers("labels") ? Optional.of(request.getLabelsMap()) : Optional.empty());
        var receipt = Calls.<dev.keyhold.model.Folder>receipt(
                "Update folder",
                folder -> UpdateFolderMetadata.newBuilder()
                        .setFolderId(folder.id().text())
                        .build(),
                FoldersApi::message);
        var updated = folders.update(Calls.current(), request.getFolderId(), patch, receipt);
        Replies.send(reply, OperationRendering.operation(updated));
    }

    @Override
    public void delete(DeleteFolderRequest request, StreamObserver<Operation> reply) {
        var after = request.hasDeleteAfter()
                ? Optional.of(Times.instant(request.getDeleteAfter()))
                : Optional.<Instant>empty();
        var receipt = Calls.<dev.keyhold.model.Folder>receipt("Delete folder", FoldersApi::deletion);
        var deleted = folders.delete(Calls.current(), request.getFolderId(), after, receipt);
        Replies.send(reply, OperationRendering.operation(deleted));
    }

    @Override
    public void listOperations(
            ListFolderOperationsRequest request, StreamObserver<ListFolderOperationsResponse> reply) {
        var caller = CallContext.requireCaller();
        var pages = Pages.of(caller.account(), CallContext.current().method(), request.getFolderId());
        var page = folders.operations(
                caller, request.getFolderId(), pages.request(request.getPageSize(), request.getPageToken()));
        Replies.send(
                reply,
                ListFolderOperationsResponse.newBuilder()
                        .addAllOperations(page.items().stream()
                                .map(OperationRendering::operation)
                                .toList())
                        .setNextPageToken(pages.token(page.next()))
                        .build());
    }

    @Override
    public void listAccessBindings(
            ListAccessBindingsRequest request, StreamObserver<ListAccessBindingsResponse> reply) {
        var caller = CallContext.requireCaller();
        var grants =
                bindings.list(caller, dev.keyhold.domain.Operation.LIST_FOLDER_BINDINGS, on(request.getResourceId()));
        Replies.send(reply, BindingMessages.list(caller.account(), request, grants));
    }

    @Override
    public void setAccessBindings(SetAccessBindingsRequest request, StreamObserver<Operation> reply) {
        var set = bindings.set(
                Calls.current(),
                dev.keyhold.domain.Operation.SET_FOLDER_BINDINGS,
                on(request.getResourceId()),
                BindingMessages.grants(request),
                BindingMessages.setReceipt("Set access bindings of folder"));
        Replies.send(reply, OperationRendering.operation(set));
    }

    @Override
    public void updateAccessBindings(UpdateAccessBindingsRequest request, StreamObserver<Operation> reply) {
        var updated = bindings.update(
                Calls.current(),
                dev.keyhold.domain.Operation.SET_FOLDER_BINDINGS,
                on(request.getResourceId()),
                BindingMessages.deltas(request),
                BindingMessages.updateReceipt("Update access bindings of folder"));
        Replies.send(reply, OperationRendering.operation(updated));
    }

    private static Bindings.On on(String id) {
        return Bindings.On.folder(CallContext.requireCaller(), id);
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
