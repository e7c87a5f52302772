package dev.keyhold.api.yandex.iam;

import dev.keyhold.api.yandex.operation.OperationReplies;
import dev.keyhold.api.yandex.operation.ResultMapper;
import dev.keyhold.api.yandex.protocol.CallContext;
import dev.keyhold.api.yandex.protocol.UnaryReplies;
import dev.keyhold.api.yandex.validation.FieldMasks;
import dev.keyhold.api.yandex.validation.Texts;
import dev.keyhold.api.yandex.validation.Times;
import dev.keyhold.domain.credential.StaticKeys;
import dev.keyhold.domain.credential.StaticKeys.StaticKeyView;
import dev.keyhold.model.LastUse;
import dev.keyhold.model.ResourceType;
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
    private final OperationReplies operations;

    public StaticKeysApi(StaticKeys keys, OperationReplies operations) {
        this.keys = keys;
        this.operations = operations;
    }

    @Override
    public void list(ListAccessKeysRequest request, StreamObserver<ListAccessKeysResponse> reply) {
        UnaryReplies.page(
                reply,
                request,
                ListAccessKeysResponse.getDefaultInstance(),
                (principal, at) -> keys.list(principal, Texts.given(request.getServiceAccountId()), at)
                        .map(StaticKeysApi::message));
    }

    @Override
    public void get(GetAccessKeyRequest request, StreamObserver<AccessKey> reply) {
        UnaryReplies.send(reply, message(keys.get(CallContext.requireCaller(), request.getAccessKeyId())));
    }

    @Override
    public void create(CreateAccessKeyRequest request, StreamObserver<CreateAccessKeyResponse> reply) {
        var made = keys.create(
                CallContext.requireCaller(),
                Texts.given(request.getServiceAccountId()),
                request.getDescription(),
                operations.once(ResourceType.ACCESS_KEY));
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
        var resultMapper = new ResultMapper<StaticKeyView>(
                "Update access key",
                seen -> UpdateAccessKeyMetadata.newBuilder()
                        .setAccessKeyId(id(seen))
                        .build(),
                StaticKeysApi::message);
        operations.run(
                reply,
                resultMapper,
                (principal, hook) -> keys.update(principal, request.getAccessKeyId(), description, hook));
    }

    @Override
    public void delete(DeleteAccessKeyRequest request, StreamObserver<Operation> reply) {
        var resultMapper = new ResultMapper<StaticKeyView>(
                "Delete access key",
                seen -> DeleteAccessKeyMetadata.newBuilder()
                        .setAccessKeyId(id(seen))
                        .build());
        operations.run(
                reply, resultMapper, (principal, hook) -> keys.delete(principal, request.getAccessKeyId(), hook));
    }

    @Override
    public void listOperations(
            ListAccessKeyOperationsRequest request, StreamObserver<ListAccessKeyOperationsResponse> reply) {
        operations.list(
                reply,
                request,
                ListAccessKeyOperationsResponse.getDefaultInstance(),
                (tx, principal) -> keys.requireListOperations(tx, principal, request.getAccessKeyId()));
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
