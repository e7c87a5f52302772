package dev.keyhold.api.yandex.iam;

import dev.keyhold.api.yandex.binding.AccessBindings;
import dev.keyhold.api.yandex.operation.OperationReplies;
import dev.keyhold.api.yandex.operation.ResourceReplies;
import dev.keyhold.api.yandex.protocol.UnaryReplies;
import dev.keyhold.api.yandex.validation.FieldMasks;
import dev.keyhold.api.yandex.validation.Filters;
import dev.keyhold.api.yandex.validation.Times;
import dev.keyhold.domain.identity.Identities;
import dev.keyhold.domain.identity.Identities.Details;
import dev.keyhold.domain.resource.RoleBindings;
import dev.keyhold.model.Identity;
import dev.keyhold.model.IdentityRef;
import dev.keyhold.yandex.api.access.ListAccessBindingsRequest;
import dev.keyhold.yandex.api.access.ListAccessBindingsResponse;
import dev.keyhold.yandex.api.access.SetAccessBindingsRequest;
import dev.keyhold.yandex.api.access.UpdateAccessBindingsRequest;
import dev.keyhold.yandex.api.iam.v1.CreateServiceAccountMetadata;
import dev.keyhold.yandex.api.iam.v1.CreateServiceAccountRequest;
import dev.keyhold.yandex.api.iam.v1.DeleteServiceAccountMetadata;
import dev.keyhold.yandex.api.iam.v1.DeleteServiceAccountRequest;
import dev.keyhold.yandex.api.iam.v1.GetServiceAccountRequest;
import dev.keyhold.yandex.api.iam.v1.ListServiceAccountOperationsRequest;
import dev.keyhold.yandex.api.iam.v1.ListServiceAccountOperationsResponse;
import dev.keyhold.yandex.api.iam.v1.ListServiceAccountsRequest;
import dev.keyhold.yandex.api.iam.v1.ListServiceAccountsResponse;
import dev.keyhold.yandex.api.iam.v1.ReactivateServiceAccountMetadata;
import dev.keyhold.yandex.api.iam.v1.ReactivateServiceAccountRequest;
import dev.keyhold.yandex.api.iam.v1.ReactivateServiceAccountResponse;
import dev.keyhold.yandex.api.iam.v1.ServiceAccount;
import dev.keyhold.yandex.api.iam.v1.ServiceAccountServiceGrpc;
import dev.keyhold.yandex.api.iam.v1.SuspendServiceAccountMetadata;
import dev.keyhold.yandex.api.iam.v1.SuspendServiceAccountRequest;
import dev.keyhold.yandex.api.iam.v1.SuspendServiceAccountResponse;
import dev.keyhold.yandex.api.iam.v1.UpdateServiceAccountMetadata;
import dev.keyhold.yandex.api.iam.v1.UpdateServiceAccountRequest;
import dev.keyhold.yandex.api.operation.Operation;
import io.grpc.stub.StreamObserver;
import java.time.Instant;
import java.util.Optional;

/** {@code yandex.cloud.iam.v1.ServiceAccountService}. */
public final class ServiceAccountsApi extends ServiceAccountServiceGrpc.ServiceAccountServiceImplBase {
    private static final AccessBindings.Kind BINDINGS = new AccessBindings.Kind(
            "service account",
            RoleBindings.On::serviceAccount,
            dev.keyhold.domain.authz.IdentityAction.LIST_IDENTITY_BINDINGS,
            dev.keyhold.domain.authz.IdentityAction.SET_IDENTITY_BINDINGS,
            AccessBindings::result);

    private final Identities identities;
    private final AccessBindings bindings;
    private final ResourceReplies<Details, ServiceAccount> replies;

    public ServiceAccountsApi(Identities identities, RoleBindings bindings, OperationReplies operations) {
        this.replies =
                new ResourceReplies<>(operations, details -> details.identity().id(), ServiceAccountsApi::message);
        this.identities = identities;
        this.bindings = new AccessBindings(bindings, operations, BINDINGS);
    }

    @Override
    public void get(GetServiceAccountRequest request, StreamObserver<ServiceAccount> reply) {
        replies.get(reply, principal -> identities.get(principal, ref(request.getServiceAccountId())));
    }

    @Override
    public void list(ListServiceAccountsRequest request, StreamObserver<ListServiceAccountsResponse> reply) {
        UnaryReplies.page(
                reply,
                request,
                ListServiceAccountsResponse.getDefaultInstance(),
                (principal, at) -> identities
                        .listIn(principal, request.getFolderId(), Filters.equal(request.getFilter(), "name"), at)
                        .map(listed -> message(listed.identity(), listed.lastUse())));
    }

    @Override
    public void create(CreateServiceAccountRequest request, StreamObserver<Operation> reply) {
        var draft = Identities.Draft.in(
                request.getFolderId(),
                request.getName(),
                request.getDescription(),
                request.getLabelsMap(),
                Times.given(request.hasExpiresAt(), request.getExpiresAt()));
        replies.change(
                reply,
                "Create service account",
                id -> CreateServiceAccountMetadata.newBuilder()
                        .setServiceAccountId(id)
                        .build(),
                (principal, hook) -> identities.create(principal, draft, hook));
    }

    @Override
    public void update(UpdateServiceAccountRequest request, StreamObserver<Operation> reply) {
        var mask = FieldMasks.of(request);
        var patch = Identities.Patch.describe(
                mask.replaces("name", request.getName()),
                mask.replaces("description", request.getDescription()),
                mask.replaces("labels", request.getLabelsMap()),
                mask.replaces("expires_at", Times.given(request.hasExpiresAt(), request.getExpiresAt())));
        replies.change(
                reply,
                "Update service account",
                id -> UpdateServiceAccountMetadata.newBuilder()
                        .setServiceAccountId(id)
                        .build(),
                (principal, hook) -> identities.update(principal, ref(request.getServiceAccountId()), patch, hook));
    }

    @Override
    public void delete(DeleteServiceAccountRequest request, StreamObserver<Operation> reply) {
        replies.delete(
                reply,
                "Delete service account",
                id -> DeleteServiceAccountMetadata.newBuilder()
                        .setServiceAccountId(id)
                        .build(),
                (principal, hook) -> identities.delete(
                        principal, ref(request.getServiceAccountId()), Identities.WithCredentials.DELETE, hook));
    }

    @Override
    public void suspend(SuspendServiceAccountRequest request, StreamObserver<Operation> reply) {
        var expiresAt = Times.given(request.hasExpiresAt(), request.getExpiresAt());
        replies.change(
                reply,
                "Suspend service account",
                id -> SuspendServiceAccountMetadata.newBuilder()
                        .setServiceAccountId(id)
                        .build(),
                SuspendServiceAccountResponse.getDefaultInstance(),
                (principal, hook) ->
                        identities.suspend(principal, ref(request.getServiceAccountId()), expiresAt, hook));
    }

    @Override
    public void reactivate(ReactivateServiceAccountRequest request, StreamObserver<Operation> reply) {
        replies.change(
                reply,
                "Reactivate service account",
                id -> ReactivateServiceAccountMetadata.newBuilder()
                        .setServiceAccountId(id)
                        .build(),
                ReactivateServiceAccountResponse.getDefaultInstance(),
                (principal, hook) -> identities.reactivate(principal, ref(request.getServiceAccountId()), hook));
    }

    @Override
    public void listOperations(
            ListServiceAccountOperationsRequest request, StreamObserver<ListServiceAccountOperationsResponse> reply) {
        replies.operations(
                reply,
                request,
                ListServiceAccountOperationsResponse.getDefaultInstance(),
                (tx, principal) -> identities.requireListOperations(tx, principal, ref(request.getServiceAccountId())));
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

    private static IdentityRef ref(String id) {
        return new IdentityRef.ById(id);
    }

    private static ServiceAccount message(Details details) {
        return message(details.identity(), details.lastUse());
    }

    private static ServiceAccount message(Identity identity, Optional<Instant> lastUse) {
        var message = ServiceAccount.newBuilder()
                .setId(identity.id().text())
                .setFolderId(identity.folder().text())
                .setCreatedAt(Times.timestamp(identity.createdAt()))
                .setName(identity.name())
                .setDescription(identity.description())
                .putAllLabels(identity.labels())
                .setStatus(
                        switch (identity.status()) {
                            case ACTIVE -> ServiceAccount.Status.ACTIVE;
                            case SUSPENDED -> ServiceAccount.Status.SUSPENDED;
                        });
        lastUse.map(Times::timestamp).ifPresent(message::setLastAuthenticatedAt);
        identity.expiresAt().map(Times::timestamp).ifPresent(message::setExpiresAt);
        return message.build();
    }
}
