package dev.keyhold.api.yandex.iam;

import dev.keyhold.api.yandex.operation.OperationReplies;
import dev.keyhold.api.yandex.operation.ResourceReplies;
import dev.keyhold.api.yandex.protocol.CallContext;
import dev.keyhold.api.yandex.protocol.PageTokens;
import dev.keyhold.api.yandex.protocol.UnaryReplies;
import dev.keyhold.api.yandex.validation.FieldMasks;
import dev.keyhold.api.yandex.validation.Texts;
import dev.keyhold.api.yandex.validation.Times;
import dev.keyhold.domain.credential.ApiKeyScopes;
import dev.keyhold.domain.credential.ApiKeys;
import dev.keyhold.domain.credential.ApiKeys.ApiKeyView;
import dev.keyhold.model.ResourceType;
import dev.keyhold.yandex.api.iam.v1.ApiKey;
import dev.keyhold.yandex.api.iam.v1.ApiKeyServiceGrpc;
import dev.keyhold.yandex.api.iam.v1.CreateApiKeyRequest;
import dev.keyhold.yandex.api.iam.v1.CreateApiKeyResponse;
import dev.keyhold.yandex.api.iam.v1.DeleteApiKeyMetadata;
import dev.keyhold.yandex.api.iam.v1.DeleteApiKeyRequest;
import dev.keyhold.yandex.api.iam.v1.GetApiKeyRequest;
import dev.keyhold.yandex.api.iam.v1.ListApiKeyOperationsRequest;
import dev.keyhold.yandex.api.iam.v1.ListApiKeyOperationsResponse;
import dev.keyhold.yandex.api.iam.v1.ListApiKeyScopesRequest;
import dev.keyhold.yandex.api.iam.v1.ListApiKeyScopesResponse;
import dev.keyhold.yandex.api.iam.v1.ListApiKeysRequest;
import dev.keyhold.yandex.api.iam.v1.ListApiKeysResponse;
import dev.keyhold.yandex.api.iam.v1.UpdateApiKeyMetadata;
import dev.keyhold.yandex.api.iam.v1.UpdateApiKeyRequest;
import dev.keyhold.yandex.api.operation.Operation;
import io.grpc.stub.StreamObserver;
import java.util.List;

/** {@code yandex.cloud.iam.v1.ApiKeyService}. */
public final class ApiKeysApi extends ApiKeyServiceGrpc.ApiKeyServiceImplBase {
    private final ApiKeys keys;
    private final ResourceReplies<ApiKeyView, ApiKey> replies;

    public ApiKeysApi(ApiKeys keys, OperationReplies operations) {
        this.keys = keys;
        this.replies = new ResourceReplies<>(operations, view -> view.key().id(), ApiKeysApi::message);
    }

    @Override
    public void list(ListApiKeysRequest request, StreamObserver<ListApiKeysResponse> reply) {
        replies.list(
                reply,
                request,
                ListApiKeysResponse.getDefaultInstance(),
                (principal, at) -> keys.list(principal, Texts.given(request.getServiceAccountId()), at));
    }

    @Override
    public void get(GetApiKeyRequest request, StreamObserver<ApiKey> reply) {
        replies.get(reply, principal -> keys.get(principal, request.getApiKeyId()));
    }

    @Override
    public void create(CreateApiKeyRequest request, StreamObserver<CreateApiKeyResponse> reply) {
        var made = keys.create(
                CallContext.requireCaller(),
                Texts.given(request.getServiceAccountId()),
                request.getDescription(),
                scopes(request),
                Times.given(request.hasExpiresAt(), request.getExpiresAt()),
                replies.once(ResourceType.API_KEY));
        try (var secret = made.secret()) {
            UnaryReplies.send(
                    reply,
                    CreateApiKeyResponse.newBuilder()
                            .setApiKey(message(made.seen()))
                            .setSecret(secret.reveal())
                            .build());
        }
    }

    @Override
    public void update(UpdateApiKeyRequest request, StreamObserver<Operation> reply) {
        var mask = FieldMasks.of(request);
        var patch = new ApiKeys.Patch(
                mask.replaces("description", request.getDescription()),
                mask.replaces("scopes", List.copyOf(request.getScopesList())),
                mask.replaces("expires_at", Times.given(request.hasExpiresAt(), request.getExpiresAt())));
        replies.change(
                reply,
                "Update API key",
                id -> UpdateApiKeyMetadata.newBuilder().setApiKeyId(id).build(),
                (principal, hook) -> keys.update(principal, request.getApiKeyId(), patch, hook));
    }

    @Override
    public void delete(DeleteApiKeyRequest request, StreamObserver<Operation> reply) {
        replies.delete(
                reply,
                "Delete API key",
                id -> DeleteApiKeyMetadata.newBuilder().setApiKeyId(id).build(),
                (principal, hook) -> keys.delete(principal, request.getApiKeyId(), hook));
    }

    @Override
    public void listOperations(
            ListApiKeyOperationsRequest request, StreamObserver<ListApiKeyOperationsResponse> reply) {
        replies.operations(
                reply,
                request,
                ListApiKeyOperationsResponse.getDefaultInstance(),
                (tx, principal) -> keys.requireListOperations(tx, principal, request.getApiKeyId()));
    }

    /** The list is short and fixed; a position in it is a number. */
    @Override
    public void listScopes(ListApiKeyScopesRequest request, StreamObserver<ListApiKeyScopesResponse> reply) {
        UnaryReplies.page(
                reply,
                request,
                ListApiKeyScopesResponse.getDefaultInstance(),
                (_, at) -> PageTokens.slice(ApiKeyScopes.ALL, at));
    }

    /** The deprecated single scope counts when there are no others. */
    @SuppressWarnings("deprecation")
    private static List<String> scopes(CreateApiKeyRequest request) {
        return request.getScopesCount() == 0 && !request.getScope().isEmpty()
                ? List.of(request.getScope())
                : List.copyOf(request.getScopesList());
    }

    @SuppressWarnings("deprecation")
    private static ApiKey message(ApiKeyView seen) {
        var key = seen.key();
        var message = ApiKey.newBuilder()
                .setId(key.id().text())
                .setServiceAccountId(key.owner().text())
                .setCreatedAt(Times.timestamp(key.createdAt()))
                .setDescription(key.description())
                .setScope(key.scopes().size() == 1 ? key.scopes().getFirst() : "")
                .addAllScopes(key.scopes())
                .setMaskedSecret("****" + key.tail());
        seen.lastUse().map(Times::timestamp).ifPresent(message::setLastUsedAt);
        key.expiresAt().map(Times::timestamp).ifPresent(message::setExpiresAt);
        return message.build();
    }
}
