package dev.keyhold.api.yandex.iam;

import dev.keyhold.api.yandex.binding.AccessBindings;
import dev.keyhold.api.yandex.operation.OperationReplies;
import dev.keyhold.api.yandex.operation.ResultMapper;
import dev.keyhold.api.yandex.protocol.CallContext;
import dev.keyhold.api.yandex.protocol.UnaryReplies;
import dev.keyhold.api.yandex.validation.FieldMasks;
import dev.keyhold.api.yandex.validation.Filters;
import dev.keyhold.api.yandex.validation.Times;
import dev.keyhold.domain.identity.ServiceAccounts;
import dev.keyhold.domain.identity.ServiceAccounts.ServiceAccountView;
import dev.keyhold.domain.resource.RoleBindings;
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

/** {@code yandex.cloud.iam.v1.ServiceAccountService}. */
public final class ServiceAccountsApi extends ServiceAccountServiceGrpc.ServiceAccountServiceImplBase {
    private static final AccessBindings.Kind BINDINGS = new AccessBindings.Kind(
            "service account",
            RoleBindings.On::serviceAccount,
            dev.keyhold.domain.authz.Action.LIST_IDENTITY_BINDINGS,
            dev.keyhold.domain.authz.Action.SET_IDENTITY_BINDINGS,
            AccessBindings::result);

    private final ServiceAccounts accounts;
    private final AccessBindings bindings;
    private final OperationReplies operations;

    public ServiceAccountsApi(ServiceAccounts accounts, RoleBindings bindings, OperationReplies operations) {
        this.operations = operations;
        this.accounts = accounts;
        this.bindings = new AccessBindings(bindings, operations, BINDINGS);
    }

    @Override
    public void get(GetServiceAccountRequest request, StreamObserver<ServiceAccount> reply) {
        UnaryReplies.send(reply, message(accounts.get(CallContext.requireCaller(), request.getServiceAccountId())));
    }

    @Override
    public void list(ListServiceAccountsRequest request, StreamObserver<ListServiceAccountsResponse> reply) {
        UnaryReplies.page(
                reply,
                request,
                ListServiceAccountsResponse.getDefaultInstance(),
                (principal, at) -> accounts.list(
                                principal, request.getFolderId(), Filters.equal(request.getFilter(), "name"), at)
                        .map(ServiceAccountsApi::message));
    }

    @Override
    public void create(CreateServiceAccountRequest request, StreamObserver<Operation> reply) {
        var draft = new ServiceAccounts.Draft(
                request.getFolderId(),
                request.getName(),
                request.getDescription(),
                request.getLabelsMap(),
                Times.given(request.hasExpiresAt(), request.getExpiresAt()));
        var resultMapper = new ResultMapper<ServiceAccountView>(
                "Create service account",
                seen -> CreateServiceAccountMetadata.newBuilder()
                        .setServiceAccountId(id(seen))
                        .build(),
                ServiceAccountsApi::message);
        operations.run(reply, resultMapper, (principal, hook) -> accounts.create(principal, draft, hook));
    }

    @Override
    public void update(UpdateServiceAccountRequest request, StreamObserver<Operation> reply) {
        var mask = FieldMasks.of(request);
        var patch = new ServiceAccounts.Patch(
                mask.replaces("name", request.getName()),
                mask.replaces("description", request.getDescription()),
                mask.replaces("labels", request.getLabelsMap()),
                mask.replaces("expires_at", Times.given(request.hasExpiresAt(), request.getExpiresAt())));
        var resultMapper = new ResultMapper<ServiceAccountView>(
                "Update service account",
                seen -> UpdateServiceAccountMetadata.newBuilder()
                        .setServiceAccountId(id(seen))
                        .build(),
                ServiceAccountsApi::message);
        operations.run(
                reply,
                resultMapper,
                (principal, hook) -> accounts.update(principal, request.getServiceAccountId(), patch, hook));
    }

    @Override
    public void delete(DeleteServiceAccountRequest request, StreamObserver<Operation> reply) {
        var resultMapper = new ResultMapper<ServiceAccountView>(
                "Delete service account",
                seen -> DeleteServiceAccountMetadata.newBuilder()
                        .setServiceAccountId(id(seen))
                        .build());
        operations.run(
                reply,
                resultMapper,
                (principal, hook) -> accounts.delete(principal, request.getServiceAccountId(), hook));
    }

    @Override
    public void suspend(SuspendServiceAccountRequest request, StreamObserver<Operation> reply) {
        var resultMapper = new ResultMapper<ServiceAccountView>(
                "Suspend service account",
                seen -> SuspendServiceAccountMetadata.newBuilder()
                        .setServiceAccountId(id(seen))
                        .build(),
                _ -> SuspendServiceAccountResponse.getDefaultInstance());
        var expiresAt = Times.given(request.hasExpiresAt(), request.getExpiresAt());
        operations.run(
                reply,
                resultMapper,
                (principal, hook) -> accounts.suspend(principal, request.getServiceAccountId(), expiresAt, hook));
    }

    @Override
    public void reactivate(ReactivateServiceAccountRequest request, StreamObserver<Operation> reply) {
        var resultMapper = new ResultMapper<ServiceAccountView>(
                "Reactivate service account",
                seen -> ReactivateServiceAccountMetadata.newBuilder()
                        .setServiceAccountId(id(seen))
                        .build(),
                _ -> ReactivateServiceAccountResponse.getDefaultInstance());
        operations.run(
                reply,
                resultMapper,
                (principal, hook) -> accounts.reactivate(principal, request.getServiceAccountId(), hook));
    }

    @Override
    public void listOperations(
            ListServiceAccountOperationsRequest request, StreamObserver<ListServiceAccountOperationsResponse> reply) {
        operations.list(
                reply,
                request,
                ListServiceAccountOperationsResponse.getDefaultInstance(),
                (tx, principal) -> accounts.requireListOperations(tx, principal, request.getServiceAccountId()));
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

    private static String id(ServiceAccountView seen) {
        return seen.identity().id().text();
    }

    private static ServiceAccount message(ServiceAccountView seen) {
        var identity = seen.identity();
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
        seen.lastUse().map(Times::timestamp).ifPresent(message::setLastAuthenticatedAt);
        identity.expiresAt().map(Times::timestamp).ifPresent(message::setExpiresAt);
        return message.build();
    }
}
