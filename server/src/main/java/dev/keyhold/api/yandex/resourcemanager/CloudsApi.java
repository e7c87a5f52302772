package dev.keyhold.api.yandex.resourcemanager;

import dev.keyhold.api.yandex.binding.AccessBindings;
import dev.keyhold.api.yandex.operation.OperationReplies;
import dev.keyhold.api.yandex.operation.ResourceReplies;
import dev.keyhold.api.yandex.operation.ResultMapper;
import dev.keyhold.api.yandex.validation.FieldMasks;
import dev.keyhold.api.yandex.validation.Filters;
import dev.keyhold.api.yandex.validation.Texts;
import dev.keyhold.api.yandex.validation.Times;
import dev.keyhold.domain.organization.Clouds;
import dev.keyhold.domain.resource.RoleBindings;
import dev.keyhold.model.Account;
import dev.keyhold.yandex.api.access.ListAccessBindingsRequest;
import dev.keyhold.yandex.api.access.ListAccessBindingsResponse;
import dev.keyhold.yandex.api.access.SetAccessBindingsRequest;
import dev.keyhold.yandex.api.access.UpdateAccessBindingsRequest;
import dev.keyhold.yandex.api.operation.Operation;
import dev.keyhold.yandex.api.resourcemanager.v1.Cloud;
import dev.keyhold.yandex.api.resourcemanager.v1.CloudServiceGrpc;
import dev.keyhold.yandex.api.resourcemanager.v1.CreateCloudMetadata;
import dev.keyhold.yandex.api.resourcemanager.v1.CreateCloudRequest;
import dev.keyhold.yandex.api.resourcemanager.v1.DeleteCloudMetadata;
import dev.keyhold.yandex.api.resourcemanager.v1.DeleteCloudRequest;
import dev.keyhold.yandex.api.resourcemanager.v1.GetCloudRequest;
import dev.keyhold.yandex.api.resourcemanager.v1.ListCloudOperationsRequest;
import dev.keyhold.yandex.api.resourcemanager.v1.ListCloudOperationsResponse;
import dev.keyhold.yandex.api.resourcemanager.v1.ListCloudsRequest;
import dev.keyhold.yandex.api.resourcemanager.v1.ListCloudsResponse;
import dev.keyhold.yandex.api.resourcemanager.v1.UpdateCloudMetadata;
import dev.keyhold.yandex.api.resourcemanager.v1.UpdateCloudRequest;
import io.grpc.stub.StreamObserver;

/** {@code yandex.cloud.resourcemanager.v1.CloudService}. Clouds are accounts. */
public final class CloudsApi extends CloudServiceGrpc.CloudServiceImplBase {
    private static final AccessBindings.Kind BINDINGS = new AccessBindings.Kind(
            "cloud",
            RoleBindings.On::cloud,
            dev.keyhold.domain.authz.OrganizationAction.LIST_CLOUD_BINDINGS,
            dev.keyhold.domain.authz.OrganizationAction.SET_CLOUD_BINDINGS,
            AccessBindings::result);

    private final Clouds clouds;
    private final AccessBindings bindings;
    private final ResourceReplies<Account, Cloud> replies;

    public CloudsApi(Clouds clouds, RoleBindings bindings, OperationReplies operations) {
        this.replies = new ResourceReplies<>(operations, Account::cloud, CloudsApi::message);
        this.clouds = clouds;
        this.bindings = new AccessBindings(bindings, operations, BINDINGS);
    }

    @Override
    public void get(GetCloudRequest request, StreamObserver<Cloud> reply) {
        replies.get(reply, principal -> clouds.get(principal, request.getCloudId()));
    }

    @Override
    public void list(ListCloudsRequest request, StreamObserver<ListCloudsResponse> reply) {
        replies.list(
                reply,
                request,
                ListCloudsResponse.getDefaultInstance(),
                (principal, at) -> clouds.list(
                        principal,
                        Texts.given(request.getOrganizationId()),
                        Filters.equal(request.getFilter(), "name"),
                        at));
    }

    @Override
    public void create(CreateCloudRequest request, StreamObserver<Operation> reply) {
        replies.change(
                reply,
                "Create cloud",
                id -> CreateCloudMetadata.newBuilder().setCloudId(id).build(),
                (principal, hook) -> clouds.create(
                        principal,
                        request.getOrganizationId(),
                        request.getName(),
                        request.getDescription(),
                        request.getLabelsMap(),
                        hook));
    }

    @Override
    public void update(UpdateCloudRequest request, StreamObserver<Operation> reply) {
        var mask = FieldMasks.of(request);
        var patch = new Clouds.Patch(
                mask.replaces("name", request.getName()).filter(name -> !name.isEmpty()),
                mask.replaces("description", request.getDescription()),
                mask.replaces("labels", request.getLabelsMap()));
        replies.change(
                reply,
                "Update cloud",
                id -> UpdateCloudMetadata.newBuilder().setCloudId(id).build(),
                (principal, hook) -> clouds.update(principal, request.getCloudId(), patch, hook));
    }

    @Override
    public void delete(DeleteCloudRequest request, StreamObserver<Operation> reply) {
        var after = Times.given(request.hasDeleteAfter(), request.getDeleteAfter());
        replies.run(
                reply,
                new ResultMapper<>("Delete cloud", CloudsApi::deletion),
                (principal, hook) -> clouds.delete(principal, request.getCloudId(), after, hook));
    }

    @Override
    public void listOperations(ListCloudOperationsRequest request, StreamObserver<ListCloudOperationsResponse> reply) {
        replies.operations(
                reply,
                request,
                ListCloudOperationsResponse.getDefaultInstance(),
                (tx, principal) -> clouds.requireListOperations(tx, principal, request.getCloudId()));
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

    private static DeleteCloudMetadata deletion(Account account) {
        var metadata =
                DeleteCloudMetadata.newBuilder().setCloudId(account.cloud().text());
        account.purgeAt().map(Times::timestamp).ifPresent(metadata::setDeleteAfter);
        return metadata.build();
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
