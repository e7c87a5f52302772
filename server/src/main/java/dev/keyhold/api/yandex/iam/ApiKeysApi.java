package dev.keyhold.api.yandex.iam;

import dev.keyhold.api.yandex.operation.OperationReplies;
import dev.keyhold.api.yandex.operation.ResultMapper;
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
    private final OperationReplies operations;

    public ApiKeysApi(ApiKeys keys, OperationReplies operations) {
        this.keys = keys;
        this.operations = operations;
    }

    @Override
    public void list(ListApiKeysRequest request, StreamObserver<ListApiKeysResponse> reply) {
        UnaryReplies.page(
                reply,
                request,
                ListApiKeysResponse.getDefaultInstance(),
                (principal, at) -> keys.list(principal, Texts.given(request.getServiceAccountId()), at)
                        .map(ApiKeysApi::message));
    }

    @Override
    public void get(GetApiKeyRequest request, StreamObserver<ApiKey> reply) {
        UnaryReplies.send(reply, message(keys.get(CallContext.requireCaller(), request.getApiKeyId())));
    }

    @Override
    public void create(CreateApiKeyRequest request, StreamObserver<CreateApiKeyResponse> reply) {
        var made = keys.create(
                CallContext.requireCaller(),
                Texts.given(request.getServiceAccountId()),
                request.getDescription(),
                scopes(request),
                Times.given(request.hasExpiresAt(), request.getExpiresAt()),
                operations.once(ResourceType.API_KEY));
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
        var resultMapper = new ResultMapper<ApiKeyView>(
                "Update API key",
                seen -> UpdateApiKeyMetadata.newBuilder().setApiKeyId(id(seen)).build(),
                ApiKeysApi::message);
        operations.run(
                reply, resultMapper, (principal, hook) -> keys.update(principal, request.getApiKeyId(), patch, hook));
    }

    @Override
    public void delete(DeleteApiKeyRequest request, StreamObserver<Operation> reply) {
        var resultMapper = new ResultMapper<ApiKeyView>(
                "Delete API key",
                seen -> DeleteApiKeyMetadata.newBuilder().setApiKeyId(id(seen)).build());
        operations.run(reply, resultMapper, (principal, hook) -> keys.delete(principal, request.getApiKeyId(), hook));
    }

    @Override
    public void listOperations(
            ListApiKeyOperationsRequest request, StreamObserver<ListApiKeyOperationsResponse> reply) {
        operations.list(
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

    private static String id(ApiKeyView seen) {
        return seen.key().id().text();
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
