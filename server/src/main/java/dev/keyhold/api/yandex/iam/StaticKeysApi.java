package dev.keyhold.api.yandex.iam;

import dev.keyhold.api.yandex.protocol.CallContext;
import dev.keyhold.api.yandex.protocol.RequestInfos;
import dev.keyhold.api.yandex.protocol.UnaryReplies;
import dev.keyhold.api.yandex.validation.FieldMasks;
import dev.keyhold.api.yandex.validation.Times;
import dev.keyhold.domain.credential.StaticKeys;
import dev.keyhold.domain.credential.StaticKeys.StaticKeyView;
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
        UnaryReplies.page(
                reply,
                request,
                ListAccessKeysResponse.getDefaultInstance(),
                (principal, at) -> keys.list(principal, RequestInfos.given(request.getServiceAccountId()), at)
                        .map(StaticKeysApi::message));
    }

    @Override
    public void get(GetAccessKeyRequest request, StreamObserver<AccessKey> reply) {
        UnaryReplies.send(reply, message(keys.get(CallContext.requireCaller(), request.getAccessKeyId())));
    }

    @Override
    public void create(CreateAccessKeyRequest request, StreamObserver<CreateAccessKeyResponse> reply) {
        var made = keys.create(
                RequestInfos.current(), RequestInfos.given(request.getServiceAccountId()), request.getDescription());
        try (var secret = made.secret()) {
            UnaryReplies.send(
                    reply,
                    CreateAccessKeyResponse.newBuilder()
                            .setAccessKey(message(made.seen()))
                            .setSecret(secret.reveal())
                            .build());
        }
    }

    @Override
    public void update(UpdateAccessKeyRequest request, StreamObserver<Operation> reply) {
        var description = FieldMasks.of(request).replaces("description", request.getDescription());
        var resultMapper = RequestInfos.<StaticKeyView>receipt(
                "Update access key",
                seen -> UpdateAccessKeyMetadata.newBuilder()
                        .setAccessKeyId(id(seen))
                        .build(),
                StaticKeysApi::message);
        UnaryReplies.operation(
                reply, keys.update(RequestInfos.current(), request.getAccessKeyId(), description, resultMapper));
    }

    @Override
    public void delete(DeleteAccessKeyRequest request, StreamObserver<Operation> reply) {
        var resultMapper = RequestInfos.<StaticKeyView>receipt(
                "Delete access key",
                seen -> DeleteAccessKeyMetadata.newBuilder()
                        .setAccessKeyId(id(seen))
                        .build());
        UnaryReplies.operation(reply, keys.delete(RequestInfos.current(), request.getAccessKeyId(), resultMapper));
    }

    @Override
    public void listOperations(
            ListAccessKeyOperationsRequest request, StreamObserver<ListAccessKeyOperationsResponse> reply) {
        UnaryReplies.operations(
                reply,
                request,
                ListAccessKeyOperationsResponse.getDefaultInstance(),
                (principal, at) -> keys.operations(principal, request.getAccessKeyId(), at));
    }

    private static String id(StaticKeyView seen) {
        return seen.key().id().text();
    }

    private static AccessKey message(StaticKeyView seen) {
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
