package dev.keyhold.api.yandex.iam;

import dev.keyhold.api.yandex.operation.OperationReplies;
import dev.keyhold.api.yandex.operation.ResultMapper;
import dev.keyhold.api.yandex.protocol.CallContext;
import dev.keyhold.api.yandex.protocol.UnaryReplies;
import dev.keyhold.api.yandex.validation.FieldMasks;
import dev.keyhold.api.yandex.validation.Texts;
import dev.keyhold.api.yandex.validation.Times;
import dev.keyhold.domain.credential.AccessKeys;
import dev.keyhold.domain.credential.AccessKeys.Details;
import dev.keyhold.domain.credential.AccessKeys.Kind;
import dev.keyhold.domain.credential.AccessKeys.Patch;
import dev.keyhold.model.AccessKeyRef;
import dev.keyhold.model.IdentityRef;
import dev.keyhold.model.LastUse;
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
import java.util.Optional;

/** {@code yandex.cloud.iam.v1.awscompatibility.AccessKeyService}: the keys that AWS clients sign with. */
public final class StaticKeysApi extends AccessKeyServiceGrpc.AccessKeyServiceImplBase {
    private final AccessKeys keys;
    private final OperationReplies operations;

    public StaticKeysApi(AccessKeys keys, OperationReplies operations) {
        this.keys = keys;
        this.operations = operations;
    }

    @Override
    public void list(ListAccessKeysRequest request, StreamObserver<ListAccessKeysResponse> reply) {
        UnaryReplies.page(
                reply,
                request,
                ListAccessKeysResponse.getDefaultInstance(),
                (principal, at) -> keys.list(principal, owner(principal, request.getServiceAccountId()), at)
                        .keys()
                        .map(StaticKeysApi::message));
    }

    @Override
    public void get(GetAccessKeyRequest request, StreamObserver<AccessKey> reply) {
        UnaryReplies.send(
                reply, message(keys.get(CallContext.requireCaller(), new AccessKeyRef.ById(request.getAccessKeyId()))));
    }

    @Override
    public void create(CreateAccessKeyRequest request, StreamObserver<CreateAccessKeyResponse> reply) {
        var principal = CallContext.requireCaller();
        var issued = keys.create(
                principal,
                owner(principal, request.getServiceAccountId()),
                Kind.STATIC,
                request.getDescription(),
                operations.once(ResourceType.ACCESS_KEY));
        try (var secret = issued.secret()) {
            UnaryReplies.send(
                    reply,
                    CreateAccessKeyResponse.newBuilder()
                            .setAccessKey(message(issued.key(), Optional.empty()))
                            .setSecret(secret.reveal())
                            .build());
        }
    }

    @Override
    public void update(UpdateAccessKeyRequest request, StreamObserver<Operation> reply) {
        var description = FieldMasks.of(request).replaces("description", request.getDescription());
        var resultMapper = new ResultMapper<Details>(
                "Update access key",
                seen -> UpdateAccessKeyMetadata.newBuilder()
                        .setAccessKeyId(id(seen))
                        .build(),
                StaticKeysApi::message);
        operations.run(
                reply,
                resultMapper,
                (principal, hook) -> keys.update(
                        principal,
                        new AccessKeyRef.ById(request.getAccessKeyId()),
                        Patch.description(description),
                        hook));
    }

    @Override
    public void delete(DeleteAccessKeyRequest request, StreamObserver<Operation> reply) {
        var resultMapper = new ResultMapper<Details>(
                "Delete access key",
                seen -> DeleteAccessKeyMetadata.newBuilder()
                        .setAccessKeyId(id(seen))
                        .build());
        operations.run(
                reply,
                resultMapper,
                (principal, hook) -> keys.delete(principal, new AccessKeyRef.ById(request.getAccessKeyId()), hook));
    }

    @Override
    public void listOperations(
            ListAccessKeyOperationsRequest request, StreamObserver<ListAccessKeyOperationsResponse> reply) {
        operations.list(
                reply,
                request,
                ListAccessKeyOperationsResponse.getDefaultInstance(),
                (tx, principal) ->
                        keys.requireListOperations(tx, principal, new AccessKeyRef.ById(request.getAccessKeyId())));
    }

    private static String id(Details seen) {
        return seen.key().id().text();
    }

    /** The named service account, or the principal itself. */
    private static IdentityRef owner(Principal principal, String serviceAccountId) {
        return new IdentityRef.ById(Texts.given(serviceAccountId)
                .orElseGet(() -> principal.identity().id().text()));
    }

    private static AccessKey message(Details seen) {
        return message(seen.key(), seen.lastUse());
    }

    private static AccessKey message(dev.keyhold.model.AccessKey key, Optional<LastUse> lastUse) {
        var message = AccessKey.newBuilder()
                .setId(key.id().text())
                .setServiceAccountId(key.owner().text())
                .setCreatedAt(Times.timestamp(key.createdAt()))
                .setDescription(key.description())
                .setKeyId(key.keyId().text());
        lastUse.map(LastUse::at).map(Times::timestamp).ifPresent(message::setLastUsedAt);
        return message.build();
    }
}
