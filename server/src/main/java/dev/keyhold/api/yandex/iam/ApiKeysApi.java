package dev.keyhold.api.yandex.iam;

import dev.keyhold.api.yandex.protocol.CallContext;
import dev.keyhold.api.yandex.protocol.PageTokens;
import dev.keyhold.api.yandex.protocol.RequestInfos;
import dev.keyhold.api.yandex.protocol.UnaryReplies;
import dev.keyhold.api.yandex.validation.FieldMasks;
import dev.keyhold.api.yandex.validation.Times;
import dev.keyhold.domain.credential.ApiKeyScopes;
import dev.keyhold.domain.credential.ApiKeys;
import dev.keyhold.domain.credential.ApiKeys.ApiKeyView;
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

    public ApiKeysApi(ApiKeys keys) {
        this.keys = keys;
    }

    @Override
    public void list(ListApiKeysRequest request, StreamObserver<ListApiKeysResponse> reply) {
        UnaryReplies.page(
                reply,
                request,
                ListApiKeysResponse.getDefaultInstance(),
                (principal, at) -> keys.list(principal, RequestInfos.given(request.getServiceAccountId()), at)
                        .map(ApiKeysApi::message));
    }

    @Override
    public void get(GetApiKeyRequest request, StreamObserver<ApiKey> reply) {
        UnaryReplies.send(reply, message(keys.get(CallContext.requireCaller(), request.getApiKeyId())));
    }

    @Override
    public void create(CreateApiKeyRequest request, StreamObserver<CreateApiKeyResponse> reply) {
        var made = keys.create(
                RequestInfos.current(),
                RequestInfos.given(request.getServiceAccountId()),
                request.getDescription(),
                scopes(request),
                Times.given(request.hasExpiresAt(), request.getExpiresAt()));
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
        var resultMapper = RequestInfos.<ApiKeyView>receipt(
                "Update API key",
                seen -> UpdateApiKeyMetadata.newBuilder().setApiKeyId(id(seen)).build(),
                ApiKeysApi::message);
        UnaryReplies.operation(reply, keys.update(RequestInfos.current(), request.getApiKeyId(), patch, resultMapper));
    }

    @Override
    public void delete(DeleteApiKeyRequest request, StreamObserver<Operation> reply) {
        var resultMapper = RequestInfos.<ApiKeyView>receipt(
                "Delete API key",
                seen -> DeleteApiKeyMetadata.newBuilder().setApiKeyId(id(seen)).build());
        UnaryReplies.operation(reply, keys.delete(RequestInfos.current(), request.getApiKeyId(), resultMapper));
    }

    @Override
    public void listOperations(
            ListApiKeyOperationsRequest request, StreamObserver<ListApiKeyOperationsResponse> reply) {
        UnaryReplies.operations(
                reply,
                request,
                ListApiKeyOperationsResponse.getDefaultInstance(),
                (principal, at) -> keys.operations(principal, request.getApiKeyId(), at));
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
