package dev.keyhold.api.yandex.iam;

import dev.keyhold.api.yandex.error.RequestErrors;
import dev.keyhold.api.yandex.operation.OperationReplies;
import dev.keyhold.api.yandex.operation.ResourceReplies;
import dev.keyhold.api.yandex.protocol.CallContext;
import dev.keyhold.api.yandex.protocol.UnaryReplies;
import dev.keyhold.api.yandex.validation.FieldMasks;
import dev.keyhold.api.yandex.validation.Texts;
import dev.keyhold.api.yandex.validation.Times;
import dev.keyhold.domain.credential.AuthorizedKeys;
import dev.keyhold.domain.credential.AuthorizedKeys.AuthorizedKeyView;
import dev.keyhold.model.AuthorizedKey;
import dev.keyhold.model.ResourceType;
import dev.keyhold.yandex.api.iam.v1.CreateKeyRequest;
import dev.keyhold.yandex.api.iam.v1.CreateKeyResponse;
import dev.keyhold.yandex.api.iam.v1.DeleteKeyMetadata;
import dev.keyhold.yandex.api.iam.v1.DeleteKeyRequest;
import dev.keyhold.yandex.api.iam.v1.GetKeyRequest;
import dev.keyhold.yandex.api.iam.v1.Key;
import dev.keyhold.yandex.api.iam.v1.KeyServiceGrpc;
import dev.keyhold.yandex.api.iam.v1.ListKeyOperationsRequest;
import dev.keyhold.yandex.api.iam.v1.ListKeyOperationsResponse;
import dev.keyhold.yandex.api.iam.v1.ListKeysRequest;
import dev.keyhold.yandex.api.iam.v1.ListKeysResponse;
import dev.keyhold.yandex.api.iam.v1.UpdateKeyMetadata;
import dev.keyhold.yandex.api.iam.v1.UpdateKeyRequest;
import dev.keyhold.yandex.api.operation.Operation;
import io.grpc.stub.StreamObserver;

/** {@code yandex.cloud.iam.v1.KeyService}: authorized keys. */
public final class AuthorizedKeysApi extends KeyServiceGrpc.KeyServiceImplBase {
    private final AuthorizedKeys keys;
    private final ResourceReplies<AuthorizedKeyView, Key> replies;

    public AuthorizedKeysApi(AuthorizedKeys keys, OperationReplies operations) {
        this.keys = keys;
        this.replies = new ResourceReplies<>(operations, view -> view.key().id(), AuthorizedKeysApi::message);
    }

    @Override
    public void get(GetKeyRequest request, StreamObserver<Key> reply) {
        replies.get(reply, principal -> keys.get(principal, request.getKeyId()));
    }

    @Override
    public void list(ListKeysRequest request, StreamObserver<ListKeysResponse> reply) {
        replies.list(
                reply,
                request,
                ListKeysResponse.getDefaultInstance(),
                (principal, at) -> keys.list(principal, Texts.given(request.getServiceAccountId()), at));
    }

    @Override
    public void create(CreateKeyRequest request, StreamObserver<CreateKeyResponse> reply) {
        var made = keys.create(
                CallContext.requireCaller(),
                Texts.given(request.getServiceAccountId()),
                request.getDescription(),
                algorithm(request),
                replies.once(ResourceType.AUTHORIZED_KEY));
        try (var privateKey = made.secret()) {
            UnaryReplies.send(
                    reply,
                    CreateKeyResponse.newBuilder()
                            .setKey(message(made.seen()))
                            .setPrivateKey(privateKey.reveal())
                            .build());
        }
    }

    @Override
    public void update(UpdateKeyRequest request, StreamObserver<Operation> reply) {
        var description = FieldMasks.of(request).replaces("description", request.getDescription());
        replies.change(
                reply,
                "Update key",
                id -> UpdateKeyMetadata.newBuilder().setKeyId(id).build(),
                (principal, hook) -> keys.update(principal, request.getKeyId(), description, hook));
    }

    @Override
    public void delete(DeleteKeyRequest request, StreamObserver<Operation> reply) {
        replies.delete(
                reply,
                "Delete key",
                id -> DeleteKeyMetadata.newBuilder().setKeyId(id).build(),
                (principal, hook) -> keys.delete(principal, request.getKeyId(), hook));
    }

    @Override
    public void listOperations(ListKeyOperationsRequest request, StreamObserver<ListKeyOperationsResponse> reply) {
        replies.operations(
                reply,
                request,
                ListKeyOperationsResponse.getDefaultInstance(),
                (tx, principal) -> keys.requireListOperations(tx, principal, request.getKeyId()));
    }

    private static AuthorizedKey.Algorithm algorithm(CreateKeyRequest request) {
        return switch (request.getKeyAlgorithm()) {
            case ALGORITHM_UNSPECIFIED, RSA_2048 -> AuthorizedKey.Algorithm.RSA_2048;
            case RSA_4096 -> AuthorizedKey.Algorithm.RSA_4096;
            case UNRECOGNIZED -> throw RequestErrors.field("key_algorithm", "Algorithm does not exist");
        };
    }

    private static Key message(AuthorizedKeyView seen) {
        var key = seen.key();
        var message = Key.newBuilder()
                .setId(key.id().text())
                .setServiceAccountId(key.owner().text())
                .setCreatedAt(Times.timestamp(key.createdAt()))
                .setDescription(key.description())
                .setKeyAlgorithm(
                        switch (key.algorithm()) {
                            case RSA_2048 -> Key.Algorithm.RSA_2048;
                            case RSA_4096 -> Key.Algorithm.RSA_4096;
                        })
                .setPublicKey(key.publicKey());
        seen.lastUse().map(Times::timestamp).ifPresent(message::setLastUsedAt);
        return message.build();
    }
}
