package dev.keyhold.dialect.yandex.iam;

import dev.keyhold.dialect.yandex.BindingMessages;
import dev.keyhold.dialect.yandex.CallContext;
import dev.keyhold.dialect.yandex.Calls;
import dev.keyhold.dialect.yandex.Filters;
import dev.keyhold.dialect.yandex.Masks;
import dev.keyhold.dialect.yandex.OperationRendering;
import dev.keyhold.dialect.yandex.Pages;
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
import java.time.Instant;
import java.util.Optional;

/** {@code yandex.cloud.iam.v1.ServiceAccountService}. */
public final class ServiceAccountsApi extends ServiceAccountServiceGrpc.ServiceAccountServiceImplBase {
    private final ServiceAccounts accounts;
    private final Bindings bindings;

    public ServiceAccountsApi(ServiceAccounts accounts, Bindings bindings) {
        this.accounts = accounts;
        this.bindings = bindings;
    }

    @Override
    public void get(GetServiceAccountRequest request, StreamObserver<ServiceAccount> reply) {
        Replies.send(reply, message(accounts.get(CallContext.requireCaller(), request.getServiceAccountId())));
    }

    @Override
    public void list(ListServiceAccountsRequest request, StreamObserver<ListServiceAccountsResponse> reply) {
        var caller = CallContext.requireCaller();
        var pages =
                Pages.of(caller.account(), CallContext.current().method(), request.getFolderId(), request.getFilter());
        var page = accounts.list(
                caller,
                request.getFolderId(),
                Filters.equal(request.getFilter(), "name"),
                pages.request(request.getPageSize(), request.getPageToken()));
        Replies.send(
                reply,
                ListServiceAccountsResponse.newBuilder()
                        .addAllServiceAccounts(page.items().stream()
                                .map(ServiceAccountsApi::message)
                                .toList())
                        .setNextPageToken(pages.token(page.next()))
                        .build());
    }

    @Override
    public void create(CreateServiceAccountRequest request, StreamObserver<Operation> reply) {
        var draft = new ServiceAccounts.Draft(
                request.getFolderId(),
                request.getName(),
                request.getDescription(),
                request.getLabelsMap(),
                request.hasExpiresAt() ? Optional.of(Times.instant(request.getExpiresAt())) : Optional.empty());
        var receipt = Calls.<Seen>receipt(
                "Create service account",
                seen -> CreateServiceAccountMetadata.newBuilder()
                        .setServiceAccountId(id(seen))
                        .build(),
                ServiceAccountsApi::message);
        Replies.send(reply, OperationRendering.operation(accounts.create(Calls.current(), draft, receipt)));
    }

    @Override
    public void update(UpdateServiceAccountRequest request, StreamObserver<Operation> reply) {
        var mask = Masks.of(request);
        var expiresAt =
                request.hasExpiresAt() ? Optional.of(Times.instant(request.getExpiresAt())) : Optional.<Instant>empty();
        var patch = new ServiceAccounts.Patch(
                mask.covers("name") ? Optional.of(request.getName()) : Optional.empty(),
                mask.covers("description") ? Optional.of(request.getDescription()) : Optional.empty(),
                mask.covers("labels") ? Optional.of(request.getLabelsMap()) : Optional.empty(),
                mask.covers("expires_at") ? Optional.of(expiresAt) : Optional.empty());
        var receipt = Calls.<Seen>receipt(
                "Update service account",
                seen -> UpdateServiceAccountMetadata.newBuilder()
                        .setServiceAccountId(id(seen))
                        .build(),
                ServiceAccountsApi::message);
        var updated = accounts.update(Calls.current(), request.getServiceAccountId(), patch, receipt);
        Replies.send(reply, OperationRendering.operation(updated));
    }

    @Override
    public void delete(DeleteServiceAccountRequest request, StreamObserver<Operation> reply) {
        var receipt = Calls.<Seen>receipt(
                "Delete service account",
                seen -> DeleteServiceAccountMetadata.newBuilder()
                        .setServiceAccountId(id(seen))
                        .build());
        var deleted = accounts.delete(Calls.current(), request.getServiceAccountId(), receipt);
        Replies.send(reply, OperationRendering.operation(deleted));
    }

    @Override
    public void suspend(SuspendServiceAccountRequest request, StreamObserver<Operation> reply) {
        var receipt = Calls.<Seen>receipt(
                "Suspend service account",
                seen -> SuspendServiceAccountMetadata.newBuilder()
                        .setServiceAccountId(id(seen))
                        .build(),
                _ -> SuspendServiceAccountResponse.getDefaultInstance());
        var expiresAt =
                request.hasExpiresAt() ? Optional.of(Times.instant(request.getExpiresAt())) : Optional.<Instant>empty();
        var suspended = accounts.suspend(Calls.current(), request.getServiceAccountId(), expiresAt, receipt);
        Replies.send(reply, OperationRendering.operation(suspended));
    }

    @Override
    public void reactivate(ReactivateServiceAccountRequest request, StreamObserver<Operation> reply) {
        var receipt = Calls.<Seen>receipt(
                "Reactivate service account",
                seen -> ReactivateServiceAccountMetadata.newBuilder()
                        .setServiceAccountId(id(seen))
                        .build(),
                _ -> ReactivateServiceAccountResponse.getDefaultInstance());
        var reactivated = accounts.reactivate(Calls.current(), request.getServiceAccountId(), receipt);
        Replies.send(reply, OperationRendering.operation(reactivated));
    }

    @Override
    public void listOperations(
            ListServiceAccountOperationsRequest request, StreamObserver<ListServiceAccountOperationsResponse> reply) {
        var caller = CallContext.requireCaller();
        var pages = Pages.of(caller.account(), CallContext.current().method(), request.getServiceAccountId());
        var page = accounts.operations(
                caller, request.getServiceAccountId(), pages.request(request.getPageSize(), request.getPageToken()));
        Replies.send(
                reply,
                ListServiceAccountOperationsResponse.newBuilder()
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
        var grants = bindings.list(
                caller, dev.keyhold.domain.Operation.LIST_SERVICE_ACCOUNT_BINDINGS, on(request.getResourceId()));
        Replies.send(reply, BindingMessages.list(caller.account(), request, grants));
    }

    @Override
    public void setAccessBindings(SetAccessBindingsRequest request, StreamObserver<Operation> reply) {
        var set = bindings.set(
                Calls.current(),
                dev.keyhold.domain.Operation.SET_SERVICE_ACCOUNT_BINDINGS,
                on(request.getResourceId()),
                BindingMessages.grants(request),
                BindingMessages.setReceipt("Set access bindings of service account"));
        Replies.send(reply, OperationRendering.operation(set));
    }

    @Override
    public void updateAccessBindings(UpdateAccessBindingsRequest request, StreamObserver<Operation> reply) {
        var updated = bindings.update(
                Calls.current(),
                dev.keyhold.domain.Operation.SET_SERVICE_ACCOUNT_BINDINGS,
                on(request.getResourceId()),
                BindingMessages.deltas(request),
                BindingMessages.updateReceipt("Update access bindings of service account"));
        Replies.send(reply, OperationRendering.operation(updated));
    }

    private static Bindings.On on(String id) {
        return Bindings.On.serviceAccount(CallContext.requireCaller(), id);
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
