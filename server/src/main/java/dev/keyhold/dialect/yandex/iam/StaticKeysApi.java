package dev.keyhold.dialect.yandex.iam;

import dev.keyhold.dialect.yandex.CallContext;
import dev.keyhold.dialect.yandex.Calls;
import dev.keyhold.dialect.yandex.Masks;
import dev.keyhold.dialect.yandex.OperationRendering;
import dev.keyhold.dialect.yandex.Pages;
import dev.keyhold.dialect.yandex.Replies;
import dev.keyhold.dialect.yandex.Times;
import dev.keyhold.domain.credential.StaticKeys;
import dev.keyhold.domain.credential.StaticKeys.Seen;
import dev.keyhold.model.LastUse;
import dev.keyhold.yandex.api.iam.v1.awscompatibility.AccessKey;
import dev.keyhold.yandex.api.iam.v1.awscompatibility.AccessKeyServiceGrpc;
import dev.keyhold.yandex.api.iam.v1.awscompatibility.CreateAccessKeyRequest;
import dev.keyhold.yandex.api.iam.v1.awscompatibility.CreateAccessKeyResponse;
import dev.keyhold.yandex.api.iam.v1.awscompatibility.DeleteAccessKeyMetadata;
import dev.keyhold.yandex.api.iam.v1.awscompatibility.DeleteAccessKeyRequest;
import dev.keyhold.yandex.api.iam.v1.awscompatibility.GetAccessKeyRequest;
import dev.keyhold.yandex.api.iam.v1.awscompatibility.ListAccessKeyOperationsRequest;
import dev.keyhold.yandex.api.iam.v1.awscompatibility.ListAccessKeyOperationsResponse;
import dev.keyhold.yandex.api.iam.v1.awscompatibility.ListAccessKeysRequest;
import dev.keyhold.yandex.api.iam.v1.awscompatibility.ListAccessKeysResponse;
import dev.keyhold.yandex.api.iam.v1.awscompatibility.UpdateAccessKeyMetadata;
import dev.keyhold.yandex.api.iam.v1.awscompatibility.UpdateAccessKeyRequest;
import dev.keyhold.yandex.api.operation.Operation;
import io.grpc.stub.StreamObserver;
import java.util.Optional;

/** {@code yandex.cloud.iam.v1.awscompatibility.AccessKeyService}: the keys that AWS clients sign with. */
public final class StaticKeysApi extends AccessKeyServiceGrpc.AccessKeyServiceImplBase {
    private final StaticKeys keys;

    public StaticKeysApi(StaticKeys keys) {
        this.keys = keys;
    }

    @Override
    public void list(ListAccessKeysRequest request, StreamObserver<ListAccessKeysResponse> reply) {
        var caller = CallContext.requireCaller();
        var pages = Pages.of(caller.account(), CallContext.current().method(), request.getServiceAccountId());
        var page = keys.list(
                caller,
                Calls.given(request.getServiceAccountId()),
                pages.request(request.getPageSize(), request.getPageToken()));
        Replies.send(
                reply,
                ListAccessKeysResponse.newBuilder()
                        .addAllAccessKeys(page.items().stream()
                                .map(StaticKeysApi::message)
                                .toList())
                        .setNextPageToken(pages.token(page.next()))
                        .build());
    }

    @Override
    public void get(GetAccessKeyRequest request, StreamObserver<AccessKey> reply) {
        Replies.send(reply, message(keys.get(CallContext.requireCaller(), request.getAccessKeyId())));
    }

    @Override
    public void create(CreateAccessKeyRequest request, StreamObserver<CreateAccessKeyResponse> reply) {
        var made = keys.create(Calls.current(), Calls.given(request.getServiceAccountId()), request.getDescription());
        try (var secret = made.secret()) {
            Replies.send(
                    reply,
                    CreateAccessKeyResponse.newBuilder()
                            .setAccessKey(message(made.seen()))
                            .setSecret(secret.reveal())
                            .build());
        }
    }

    @Override
    public void update(UpdateAccessKeyRequest request, StreamObserver<Operation> reply) {
        var description = Masks.of(request).covers("description")
                ? Optional.of(request.getDescription())
                : Optional.<String>empty();
        var receipt = Calls.<Seen>receipt(
                "Update access key",
                seen -> UpdateAccessKeyMetadata.newBuilder()
                        .setAccessKeyId(id(seen))
                        .build(),
                StaticKeysApi::message);
        var updated = keys.update(Calls.current(), request.getAccessKeyId(), description, receipt);
        Replies.send(reply, OperationRendering.operation(updated));
    }

    @Override
    public void delete(DeleteAccessKeyRequest request, StreamObserver<Operation> reply) {
        var receipt = Calls.<Seen>receipt(
                "Delete access key",
                seen -> DeleteAccessKeyMetadata.newBuilder()
                        .setAccessKeyId(id(seen))
                        .build());
        var deleted = keys.delete(Calls.current(), request.getAccessKeyId(), receipt);
        Replies.send(reply, OperationRendering.operation(deleted));
    }

    @Override
    public void listOperations(
            ListAccessKeyOperationsRequest request, StreamObserver<ListAccessKeyOperationsResponse> reply) {
        var caller = CallContext.requireCaller();
        var pages = Pages.of(caller.account(), CallContext.current().method(), request.getAccessKeyId());
        var page = keys.operations(
                caller, request.getAccessKeyId(), pages.request(request.getPageSize(), request.getPageToken()));
        Replies.send(
                reply,
                ListAccessKeyOperationsResponse.newBuilder()
                        .addAllOperations(page.items().stream()
                                .map(OperationRendering::operation)
                                .toList())
                        .setNextPageToken(pages.token(page.next()))
                        .build());
    }

    private static String id(Seen seen) {
        return seen.key().id().text();
    }

    private static AccessKey message(Seen seen) {
        var key = seen.key();
        var message = AccessKey.newBuilder()
                .setId(key.id().text())
                .setServiceAccountId(key.owner().text())
                .setCreatedAt(Times.timestamp(key.createdAt()))
                .setDescription(key.description())
                .setKeyId(key.keyId().text());
        seen.lastUse().map(LastUse::at).map(Times::timestamp).ifPresent(message::setLastUsedAt);
        return message.build();
    }
}
