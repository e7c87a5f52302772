package dev.keyhold.dialect.yandex.iam;

import dev.keyhold.dialect.yandex.CallContext;
import dev.keyhold.dialect.yandex.Calls;
import dev.keyhold.dialect.yandex.Masks;
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

/** {@code yandex.cloud.iam.v1.awscompatibility.AccessKeyService}: the keys that AWS clients sign with. */
public final class StaticKeysApi extends AccessKeyServiceGrpc.AccessKeyServiceImplBase {
    private final StaticKeys keys;

    public StaticKeysApi(StaticKeys keys) {
        this.keys = keys;
    }

    @Override
    public void list(ListAccessKeysRequest request, StreamObserver<ListAccessKeysResponse> reply) {
        Replies.page(
                reply,
                request,
                ListAccessKeysResponse.getDefaultInstance(),
                (caller, at) -> keys.list(caller, Calls.given(request.getServiceAccountId()), at)
                        .map(StaticKeysApi::message));
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
        var description = Masks.of(request).replaces("description", request.getDescription());
        var receipt = Calls.<Seen>receipt(
                "Update access key",
                seen -> UpdateAccessKeyMetadata.newBuilder()
                        .setAccessKeyId(id(seen))
                        .build(),
                StaticKeysApi::message);
        Replies.operation(reply, keys.update(Calls.current(), request.getAccessKeyId(), description, receipt));
    }

    @Override
    public void delete(DeleteAccessKeyRequest request, StreamObserver<Operation> reply) {
        var receipt = Calls.<Seen>receipt(
                "Delete access key",
                seen -> DeleteAccessKeyMetadata.newBuilder()
                        .setAccessKeyId(id(seen))
                        .build());
        Replies.operation(reply, keys.delete(Calls.current(), request.getAccessKeyId(), receipt));
    }

    @Override
    public void listOperations(
            ListAccessKeyOperationsRequest request, StreamObserver<ListAccessKeyOperationsResponse> reply) {
        Replies.operations(
                reply,
                request,
                ListAccessKeyOperationsResponse.getDefaultInstance(),
                (caller, at) -> keys.operations(caller, request.getAccessKeyId(), at));
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
