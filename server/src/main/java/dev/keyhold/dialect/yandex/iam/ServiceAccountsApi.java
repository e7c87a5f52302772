package dev.keyhold.dialect.yandex.iam;

import dev.keyhold.dialect.yandex.AccessBindings;
import dev.keyhold.dialect.yandex.CallContext;
import dev.keyhold.dialect.yandex.Calls;
import dev.keyhold.dialect.yandex.Filters;
import dev.keyhold.dialect.yandex.Masks;
import dev.keyhold.dialect.yandex.Replies;
import dev.keyhold.dialect.yandex.Times;
import dev.keyhold.domain.identity.ServiceAccounts;
import dev.keyhold.domain.identity.ServiceAccounts.Seen;
import dev.keyhold.domain.resource.Bindings;
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
            Bindings.On::serviceAccount,
            dev.keyhold.domain.Operation.LIST_SERVICE_ACCOUNT_BINDINGS,
            dev.keyhold.domain.Operation.SET_SERVICE_ACCOUNT_BINDINGS,
            AccessBindings::result);

    private final ServiceAccounts accounts;
    private final AccessBindings bindings;

    public ServiceAccountsApi(ServiceAccounts accounts, Bindings bindings) {
        this.accounts = accounts;
        this.bindings = new AccessBindings(bindings, BINDINGS);
    }

    @Override
    public void get(GetServiceAccountRequest request, StreamObserver<ServiceAccount> reply) {
        Replies.send(reply, message(accounts.get(CallContext.requireCaller(), request.getServiceAccountId())));
    }

    @Override
    public void list(ListServiceAccountsRequest request, StreamObserver<ListServiceAccountsResponse> reply) {
        Replies.page(
                reply,
                request,
                ListServiceAccountsResponse.getDefaultInstance(),
                (caller, at) -> accounts.list(
                                caller, request.getFolderId(), Filters.equal(request.getFilter(), "name"), at)
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
        var receipt = Calls.<Seen>receipt(
                "Create service account",
                seen -> CreateServiceAccountMetadata.newBuilder()
                        .setServiceAccountId(id(seen))
                        .build(),
                ServiceAccountsApi::message);
        Replies.operation(reply, accounts.create(Calls.current(), draft, receipt));
    }

    @Override
    public void update(UpdateServiceAccountRequest request, StreamObserver<Operation> reply) {
        var mask = Masks.of(request);
        var patch = new ServiceAccounts.Patch(
                mask.replaces("name", request.getName()),
                mask.replaces("description", request.getDescription()),
                mask.replaces("labels", request.getLabelsMap()),
                mask.replaces("expires_at", Times.given(request.hasExpiresAt(), request.getExpiresAt())));
        var receipt = Calls.<Seen>receipt(
                "Update service account",
                seen -> UpdateServiceAccountMetadata.newBuilder()
                        .setServiceAccountId(id(seen))
                        .build(),
                ServiceAccountsApi::message);
        Replies.operation(reply, accounts.update(Calls.current(), request.getServiceAccountId(), patch, receipt));
    }

    @Override
    public void delete(DeleteServiceAccountRequest request, StreamObserver<Operation> reply) {
        var receipt = Calls.<Seen>receipt(
                "Delete service account",
                seen -> DeleteServiceAccountMetadata.newBuilder()
                        .setServiceAccountId(id(seen))
                        .build());
        Replies.operation(reply, accounts.delete(Calls.current(), request.getServiceAccountId(), receipt));
    }

    @Override
    public void suspend(SuspendServiceAccountRequest request, StreamObserver<Operation> reply) {
        var receipt = Calls.<Seen>receipt(
                "Suspend service account",
                seen -> SuspendServiceAccountMetadata.newBuilder()
                        .setServiceAccountId(id(seen))
                        .build(),
                _ -> SuspendServiceAccountResponse.getDefaultInstance());
        var expiresAt = Times.given(request.hasExpiresAt(), request.getExpiresAt());
        Replies.operation(reply, accounts.suspend(Calls.current(), request.getServiceAccountId(), expiresAt, receipt));
    }

    @Override
    public void reactivate(ReactivateServiceAccountRequest request, StreamObserver<Operation> reply) {
        var receipt = Calls.<Seen>receipt(
                "Reactivate service account",
                seen -> ReactivateServiceAccountMetadata.newBuilder()
                        .setServiceAccountId(id(seen))
                        .build(),
                _ -> ReactivateServiceAccountResponse.getDefaultInstance());
        Replies.operation(reply, accounts.reactivate(Calls.current(), request.getServiceAccountId(), receipt));
    }

    @Override
    public void listOperations(
            ListServiceAccountOperationsRequest request, StreamObserver<ListServiceAccountOperationsResponse> reply) {
        Replies.operations(
                reply,
                request,
                ListServiceAccountOperationsResponse.getDefaultInstance(),
                (caller, at) -> accounts.operations(caller, request.getServiceAccountId(), at));
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

    private static String id(Seen seen) {
        return seen.identity().id().text();
    }

    private static ServiceAccount message(Seen seen) {
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
