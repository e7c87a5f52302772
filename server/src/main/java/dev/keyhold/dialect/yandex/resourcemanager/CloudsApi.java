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
import dev.keyhold.domain.resource.Clouds;
import dev.keyhold.model.Account;
import dev.keyhold.yandex.api.access.ListAccessBindingsRequest;
import dev.keyhold.yandex.api.access.ListAccessBindingsResponse;
import dev.keyhold.yandex.api.access.SetAccessBindingsRequest;
import dev.keyhold.yandex.api.access.UpdateAccessBindingsRequest;
import dev.keyhold.yandex.api.operation.Operation;
import dev.keyhold.yandex.api.resourcemanager.v1.Cloud;
import dev.keyhold.yandex.api.resourcemanager.v1.CloudServiceGrpc;
import dev.keyhold.yandex.api.resourcemanager.v1.GetCloudRequest;
import dev.keyhold.yandex.api.resourcemanager.v1.ListCloudOperationsRequest;
import dev.keyhold.yandex.api.resourcemanager.v1.ListCloudOperationsResponse;
import dev.keyhold.yandex.api.resourcemanager.v1.ListCloudsRequest;
import dev.keyhold.yandex.api.resourcemanager.v1.ListCloudsResponse;
import dev.keyhold.yandex.api.resourcemanager.v1.UpdateCloudMetadata;
import dev.keyhold.yandex.api.resourcemanager.v1.UpdateCloudRequest;
import io.grpc.stub.StreamObserver;
import java.util.Optional;

/** {@code yandex.cloud.resourcemanager.v1.CloudService}. Clouds are accounts, which 'keyhold init' makes. */
public final class CloudsApi extends CloudServiceGrpc.CloudServiceImplBase {
    private final Clouds clouds;
    private final Bindings bindings;

    public CloudsApi(Clouds clouds, Bindings bindings) {
        this.clouds = clouds;
        this.bindings = bindings;
    }

    @Override
    public void get(GetCloudRequest request, StreamObserver<Cloud> reply) {
        Replies.send(reply, message(clouds.get(CallContext.requireCaller(), request.getCloudId())));
    }

    @Override
    public void list(ListCloudsRequest request, StreamObserver<ListCloudsResponse> reply) {
        var caller = CallContext.requireCaller();
        var pages = Pages.of(
                caller.account(), CallContext.current().method(), request.getOrganizationId(), request.getFilter());
        var found = clouds.list(
                caller, Calls.given(request.getOrganizationId()), Filters.equal(request.getFilter(), "name"));
        var page = pages.slice(found, request.getPageSize(), request.getPageToken());
        Replies.send(
                reply,
                ListCloudsResponse.newBuilder()
                        .addAllClouds(
                                page.items().stream().map(CloudsApi::message).toList())
                        .setNextPageToken(pages.token(page.next()))
                        .build());
    }

    @Override
    public void update(UpdateCloudRequest request, StreamObserver<Operation> reply) {
        var mask = Masks.of(request);
        var patch = new Clouds.Patch(
                mask.covers("name") ? Optional.of(request.getName()) : Optional.empty(),
                mask.covers("description") ? Optional.of(request.getDescription()) : Optional.empty(),
                mask.covers("labels") ? Optional.of(request.getLabelsMap()) : Optional.empty());
        var receipt = Calls.<Account>receipt(
                "Update cloud",
                account -> UpdateCloudMetadata.newBuilder()
                        .setCloudId(account.cloud().text())
                        .build(),
                CloudsApi::message);
        var updated = clouds.update(Calls.current(), request.getCloudId(), patch, receipt);
        Replies.send(reply, OperationRendering.operation(updated));
    }

    @Override
    public void listOperations(ListCloudOperationsRequest request, StreamObserver<ListCloudOperationsResponse> reply) {
        var caller = CallContext.requireCaller();
        var pages = Pages.of(caller.account(), CallContext.current().method(), request.getCloudId());
        var page = clouds.operations(
                caller, request.getCloudId(), pages.request(request.getPageSize(), request.getPageToken()));
        Replies.send(
                reply,
                ListCloudOperationsResponse.newBuilder()
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
                bindings.list(caller, dev.keyhold.domain.Operation.LIST_CLOUD_BINDINGS, on(request.getResourceId()));
        Replies.send(reply, BindingMessages.list(caller.account(), request, grants));
    }

    @Override
    public void setAccessBindings(SetAccessBindingsRequest request, StreamObserver<Operation> reply) {
        var set = bindings.set(
                Calls.current(),
                dev.keyhold.domain.Operation.SET_CLOUD_BINDINGS,
                on(request.getResourceId()),
                BindingMessages.grants(request),
                BindingMessages.setReceipt("Set access bindings of cloud"));
        Replies.send(reply, OperationRendering.operation(set));
    }

    @Override
    public void updateAccessBindings(UpdateAccessBindingsRequest request, StreamObserver<Operation> reply) {
        var updated = bindings.update(
                Calls.current(),
                dev.keyhold.domain.Operation.SET_CLOUD_BINDINGS,
                on(request.getResourceId()),
                BindingMessages.deltas(request),
                BindingMessages.updateReceipt("Update access bindings of cloud"));
        Replies.send(reply, OperationRendering.operation(updated));
    }

    private static Bindings.On on(String id) {
        return Bindings.On.cloud(CallContext.requireCaller(), id);
    }

    private static Cloud message(Account account) {
        return Cloud.newBuilder()
                .setId(account.cloud().text())
                .setCreatedAt(Times.timestamp(account.createdAt()))
                .setName(account.name())
                .setDescription(account.description())
                .setOrganizationId(account.organization().text())
                .putAllLabels(account.labels())
                .build();
    }
}
