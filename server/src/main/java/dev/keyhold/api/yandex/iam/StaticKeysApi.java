package dev.keyhold.api.yandex.iam;

import dev.keyhold.api.yandex.operation.OperationReplies;
import dev.keyhold.api.yandex.operation.ResourceReplies;
import dev.keyhold.api.yandex.protocol.CallContext;
import dev.keyhold.api.yandex.protocol.UnaryReplies;
import dev.keyhold.api.yandex.validation.FieldMasks;
import dev.keyhold.api.yandex.validation.Texts;
import dev.keyhold.api.yandex.validation.Times;
import dev.keyhold.domain.credential.AccessKeys;
import dev.keyhold.domain.credential.AccessKeys.Details;
import dev.keyhold.domain.credential.AccessKeys.Kind;
import dev.keyhold.domain.credential.AccessKeys.Patch;
import dev.keyhold.model.IdentityRef;
import dev.keyhold.model.LastUse;
import dev.keyhold.model.OwnedKeyRef;
import dev.keyhold.model.Principal;
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
    private final AccessKeys keys;
    private final ResourceReplies<Details, AccessKey> replies;

    public StaticKeysApi(AccessKeys keys, OperationReplies operations) {
        this.keys = keys;
        this.replies =
                new ResourceReplies<>(operations, details -> details.key().id(), StaticKeysApi::message);
    }

    @Override
    public void list(ListAccessKeysRequest request, StreamObserver<ListAccessKeysResponse> reply) {
        replies.list(
                reply,
                request,
                ListAccessKeysResponse.getDefaultInstance(),
                (principal, at) -> keys.list(principal, owner(principal, request.getServiceAccountId()), at));
    }

    @Override
    public void get(GetAccessKeyRequest request, StreamObserver<AccessKey> reply) {
        replies.get(reply, principal -> keys.get(principal, new OwnedKeyRef.ById(request.getAccessKeyId())));
    }

    @Override
    public void create(CreateAccessKeyRequest request, StreamObserver<CreateAccessKeyResponse> reply) {
        var principal = CallContext.requireCaller();
        var issued = keys.create(
                principal,
                owner(principal, request.getServiceAccountId()),
                Kind.STATIC,
                request.getDescription(),
                replies.once(ResourceType.ACCESS_KEY));
        try (var secret = issued.secret()) {
            UnaryReplies.send(
                    reply,
                    CreateAccessKeyResponse.newBuilder()
                            .setAccessKey(message(issued.seen()))
                            .setSecret(secret.reveal())
                            .build());
        }
    }

    @Override
    public void update(UpdateAccessKeyRequest request, StreamObserver<Operation> reply) {
        var description = FieldMasks.of(request).replaces("description", request.getDescription());
        replies.change(
                reply,
                "Update access key",
                id -> UpdateAccessKeyMetadata.newBuilder().setAccessKeyId(id).build(),
                (principal, hook) -> keys.update(
                        principal,
                        new OwnedKeyRef.ById(request.getAccessKeyId()),
                        Patch.description(description),
                        hook));
    }

    @Override
    public void delete(DeleteAccessKeyRequest request, StreamObserver<Operation> reply) {
        replies.delete(
                reply,
                "Delete access key",
                id -> DeleteAccessKeyMetadata.newBuilder().setAccessKeyId(id).build(),
                (principal, hook) -> keys.delete(principal, new OwnedKeyRef.ById(request.getAccessKeyId()), hook));
    }

    @Override
    public void listOperations(
            ListAccessKeyOperationsRequest request, StreamObserver<ListAccessKeyOperationsResponse> reply) {
        replies.operations(
                reply,
                request,
                ListAccessKeyOperationsResponse.getDefaultInstance(),
                (tx, principal) ->
                        keys.requireListOperations(tx, principal, new OwnedKeyRef.ById(request.getAccessKeyId())));
    }

    /** The named service account, or the principal itself. */
    private static IdentityRef owner(Principal principal, String serviceAccountId) {
        return IdentityRef.byId(principal, Texts.given(serviceAccountId));
    }

    private static AccessKey message(Details seen) {
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
