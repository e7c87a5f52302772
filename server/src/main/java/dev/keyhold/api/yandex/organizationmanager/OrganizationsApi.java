package dev.keyhold.api.yandex.organizationmanager;

import com.google.protobuf.Empty;
import dev.keyhold.api.yandex.binding.AccessBindings;
import dev.keyhold.api.yandex.operation.OperationReplies;
import dev.keyhold.api.yandex.operation.ResourceReplies;
import dev.keyhold.api.yandex.protocol.PageTokens;
import dev.keyhold.api.yandex.validation.FieldMasks;
import dev.keyhold.api.yandex.validation.Filters;
import dev.keyhold.api.yandex.validation.Times;
import dev.keyhold.domain.organization.Organizations;
import dev.keyhold.domain.resource.RoleBindings;
import dev.keyhold.yandex.api.access.ListAccessBindingsRequest;
import dev.keyhold.yandex.api.access.ListAccessBindingsResponse;
import dev.keyhold.yandex.api.access.SetAccessBindingsRequest;
import dev.keyhold.yandex.api.access.UpdateAccessBindingsRequest;
import dev.keyhold.yandex.api.operation.Operation;
import dev.keyhold.yandex.api.organizationmanager.v1.GetOrganizationRequest;
import dev.keyhold.yandex.api.organizationmanager.v1.ListOrganizationOperationsRequest;
import dev.keyhold.yandex.api.organizationmanager.v1.ListOrganizationOperationsResponse;
import dev.keyhold.yandex.api.organizationmanager.v1.ListOrganizationsRequest;
import dev.keyhold.yandex.api.organizationmanager.v1.ListOrganizationsResponse;
import dev.keyhold.yandex.api.organizationmanager.v1.Organization;
import dev.keyhold.yandex.api.organizationmanager.v1.OrganizationServiceGrpc;
import dev.keyhold.yandex.api.organizationmanager.v1.UpdateOrganizationMetadata;
import dev.keyhold.yandex.api.organizationmanager.v1.UpdateOrganizationRequest;
import io.grpc.stub.StreamObserver;

/** {@code yandex.cloud.organizationmanager.v1.OrganizationService}. There is one organization, made by set-up. */
public final class OrganizationsApi extends OrganizationServiceGrpc.OrganizationServiceImplBase {
    private static final AccessBindings.Kind BINDINGS = new AccessBindings.Kind(
            "organization",
            RoleBindings.On::organization,
            dev.keyhold.domain.authz.OrganizationAction.LIST_ORGANIZATION_BINDINGS,
            dev.keyhold.domain.authz.OrganizationAction.SET_ORGANIZATION_BINDINGS,
            _ -> Empty.getDefaultInstance());

    private final Organizations organizations;
    private final AccessBindings bindings;
    private final ResourceReplies<dev.keyhold.model.Organization, Organization> replies;

    public OrganizationsApi(Organizations organizations, RoleBindings bindings, OperationReplies operations) {
        this.organizations = organizations;
        this.bindings = new AccessBindings(bindings, operations, BINDINGS);
        this.replies = new ResourceReplies<>(operations, dev.keyhold.model.Organization::id, OrganizationsApi::message);
    }

    @Override
    public void get(GetOrganizationRequest request, StreamObserver<Organization> reply) {
        replies.get(reply, principal -> organizations.get(principal, request.getOrganizationId()));
    }

    @Override
    public void list(ListOrganizationsRequest request, StreamObserver<ListOrganizationsResponse> reply) {
        replies.list(reply, request, ListOrganizationsResponse.getDefaultInstance(), (principal, at) -> {
            var found = organizations.list(principal, Filters.equal(request.getFilter(), "name"));
            return PageTokens.slice(found, at);
        });
    }

    @Override
    public void update(UpdateOrganizationRequest request, StreamObserver<Operation> reply) {
        var mask = FieldMasks.of(request);
        var patch = new Organizations.Patch(
                mask.replaces("name", request.getName()).filter(name -> !name.isEmpty()),
                mask.replaces("description", request.getDescription()),
                mask.replaces("title", request.getTitle()),
                mask.replaces("labels", request.getLabelsMap()));
        replies.change(
                reply,
                "Update organization",
                id -> UpdateOrganizationMetadata.newBuilder()
                        .setOrganizationId(id)
                        .build(),
                (principal, hook) -> organizations.update(principal, request.getOrganizationId(), patch, hook));
    }

    @Override
    public void listOperations(
            ListOrganizationOperationsRequest request, StreamObserver<ListOrganizationOperationsResponse> reply) {
        replies.operations(
                reply,
                request,
                ListOrganizationOperationsResponse.getDefaultInstance(),
                (tx, principal) -> organizations.requireListOperations(tx, principal, request.getOrganizationId()));
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

    private static Organization message(dev.keyhold.model.Organization organization) {
        return Organization.newBuilder()
                .setId(organization.id().text())
                .setCreatedAt(Times.timestamp(organization.createdAt()))
                .setName(organization.name())
                .setDescription(organization.description())
                .setTitle(organization.title())
                .putAllLabels(organization.labels())
                .build();
    }
}
