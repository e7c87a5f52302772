package dev.keyhold.dialect.yandex.iam;

import dev.keyhold.dialect.yandex.CallContext;
import dev.keyhold.dialect.yandex.Calls;
import dev.keyhold.dialect.yandex.Masks;
import dev.keyhold.dialect.yandex.Pages;
import dev.keyhold.dialect.yandex.Replies;
import dev.keyhold.dialect.yandex.Times;
import dev.keyhold.domain.credential.ApiKeys;
import dev.keyhold.domain.credential.ApiKeys.Seen;
import dev.keyhold.domain.credential.Scopes;
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
        Replies.page(
                reply,
                request,
                ListApiKeysResponse.getDefaultInstance(),
                (caller, at) -> keys.list(caller, Calls.given(request.getServiceAccountId()), at)
                        .map(ApiKeysApi::message));
    }

    @Override
    public void get(GetApiKeyRequest request, StreamObserver<ApiKey> reply) {
        Replies.send(reply, message(keys.get(CallContext.requireCaller(), request.getApiKeyId())));
    }

    @Override
    public void create(CreateApiKeyRequest request, StreamObserver<CreateApiKeyResponse> reply) {
        var made = keys.create(
                Calls.current(),
                Calls.given(request.getServiceAccountId()),
                request.getDescription(),
                scopes(request),
                Times.given(request.hasExpiresAt(), request.getExpiresAt()));
        try (var secret = made.secret()) {
            Replies.send(
                    reply,
                    CreateApiKeyResponse.newBuilder()
                            .setApiKey(message(made.seen()))
                            .setSecret(secret.reveal())
                            .build());
        }
    }

    @Override
    public void update(UpdateApiKeyRequest request, StreamObserver<Operation> reply) {
        var mask = Masks.of(request);
        var patch = new ApiKeys.Patch(
                mask.replaces("description", request.getDescription()),
                mask.replaces("scopes", List.copyOf(request.getScopesList())),
                mask.replaces("expires_at", Times.given(request.hasExpiresAt(), request.getExpiresAt())));
        var receipt = Calls.<Seen>receipt(
                "Update API key",
                seen -> UpdateApiKeyMetadata.newBuilder().setApiKeyId(id(seen)).build(),
                ApiKeysApi::message);
        Replies.operation(reply, keys.update(Calls.current(), request.getApiKeyId(), patch, receipt));
    }

    @Override
    public void delete(DeleteApiKeyRequest request, StreamObserver<Operation> reply) {
        var receipt = Calls.<Seen>receipt(
                "Delete API key",
                seen -> DeleteApiKeyMetadata.newBuilder().setApiKeyId(id(seen)).build());
        Replies.operation(reply, keys.delete(Calls.current(), request.getApiKeyId(), receipt));
    }

    @Override
    public void listOperations(
            ListApiKeyOperationsRequest request, StreamObserver<ListApiKeyOperationsResponse> reply) {
        Replies.operations(
                reply,
                request,
                ListApiKeyOperationsResponse.getDefaultInstance(),
                (caller, at) -> keys.operations(caller, request.getApiKeyId(), at));
    }

    /** The list is short and fixed; a position in it is a number. */
    @Override
    public void listScopes(ListApiKeyScopesRequest request, StreamObserver<ListApiKeyScopesResponse> reply) {
        Replies.page(
                reply, request, ListApiKeyScopesResponse.getDefaultInstance(), (_, at) -> Pages.slice(Scopes.ALL, at));
    }

    /** The deprecated single scope counts when there are no others. */
    @SuppressWarnings("deprecation")
    private static List<String> scopes(CreateApiKeyRequest request) {
        return request.getScopesCount() == 0 && !request.getScope().isEmpty()
                ? List.of(request.getScope())
                : List.copyOf(request.getScopesList());
    }

    private static String id(Seen seen) {
        return seen.key().id().text();
    }

    @SuppressWarnings("deprecation")
    private static ApiKey message(Seen seen) {
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
