package dev.keyhold.api.yandex;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Empty;
import com.google.protobuf.FieldMask;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import dev.keyhold.api.yandex.iam.ApiKeysApi;
import dev.keyhold.api.yandex.iam.AuthorizedKeysApi;
import dev.keyhold.api.yandex.iam.RolesApi;
import dev.keyhold.api.yandex.iam.ServiceAccountsApi;
import dev.keyhold.api.yandex.iam.StaticKeysApi;
import dev.keyhold.api.yandex.operation.OperationReplies;
import dev.keyhold.api.yandex.operation.OperationService;
import dev.keyhold.api.yandex.operation.ResultMapper;
import dev.keyhold.api.yandex.protocol.CallContext;
import dev.keyhold.api.yandex.protocol.PageTokens;
import dev.keyhold.api.yandex.resourcemanager.CloudsApi;
import dev.keyhold.api.yandex.resourcemanager.FoldersApi;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.authz.rolebinding.PredefinedRoles;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.domain.credential.ApiKeyScopes;
import dev.keyhold.domain.credential.ApiKeys;
import dev.keyhold.domain.identity.Identities;
import dev.keyhold.domain.organization.Clouds;
import dev.keyhold.domain.resource.Folders;
import dev.keyhold.model.AuthorizedKey;
import dev.keyhold.model.Identity;
import dev.keyhold.model.ServiceError;
import dev.keyhold.yandex.api.access.AccessBinding;
import dev.keyhold.yandex.api.access.AccessBindingAction;
import dev.keyhold.yandex.api.access.AccessBindingDelta;
import dev.keyhold.yandex.api.access.AccessBindingsOperationResult;
import dev.keyhold.yandex.api.access.ListAccessBindingsRequest;
import dev.keyhold.yandex.api.access.ListAccessBindingsResponse;
import dev.keyhold.yandex.api.access.SetAccessBindingsMetadata;
import dev.keyhold.yandex.api.access.SetAccessBindingsRequest;
import dev.keyhold.yandex.api.access.Subject;
import dev.keyhold.yandex.api.access.UpdateAccessBindingsMetadata;
import dev.keyhold.yandex.api.access.UpdateAccessBindingsRequest;
import dev.keyhold.yandex.api.iam.v1.ApiKey;
import dev.keyhold.yandex.api.iam.v1.CreateApiKeyRequest;
import dev.keyhold.yandex.api.iam.v1.CreateApiKeyResponse;
import dev.keyhold.yandex.api.iam.v1.GetApiKeyRequest;
import dev.keyhold.yandex.api.iam.v1.Key;
import dev.keyhold.yandex.api.iam.v1.ListApiKeyOperationsRequest;
import dev.keyhold.yandex.api.iam.v1.ListApiKeyOperationsResponse;
import dev.keyhold.yandex.api.iam.v1.ListApiKeyScopesRequest;
import dev.keyhold.yandex.api.iam.v1.ListApiKeyScopesResponse;
import dev.keyhold.yandex.api.iam.v1.ListApiKeysRequest;
import dev.keyhold.yandex.api.iam.v1.ListApiKeysResponse;
import dev.keyhold.yandex.api.iam.v1.ListKeyOperationsRequest;
import dev.keyhold.yandex.api.iam.v1.ListKeyOperationsResponse;
import dev.keyhold.yandex.api.iam.v1.ListKeysRequest;
import dev.keyhold.yandex.api.iam.v1.ListKeysResponse;
import dev.keyhold.yandex.api.iam.v1.ListRolesRequest;
import dev.keyhold.yandex.api.iam.v1.ListRolesResponse;
import dev.keyhold.yandex.api.iam.v1.ListServiceAccountOperationsRequest;
import dev.keyhold.yandex.api.iam.v1.ListServiceAccountOperationsResponse;
import dev.keyhold.yandex.api.iam.v1.ListServiceAccountsRequest;
import dev.keyhold.yandex.api.iam.v1.ListServiceAccountsResponse;
import dev.keyhold.yandex.api.iam.v1.Role;
import dev.keyhold.yandex.api.iam.v1.ServiceAccount;
import dev.keyhold.yandex.api.iam.v1.awscompatibility.AccessKey;
import dev.keyhold.yandex.api.iam.v1.awscompatibility.ListAccessKeyOperationsRequest;
import dev.keyhold.yandex.api.iam.v1.awscompatibility.ListAccessKeyOperationsResponse;
import dev.keyhold.yandex.api.iam.v1.awscompatibility.ListAccessKeysRequest;
import dev.keyhold.yandex.api.iam.v1.awscompatibility.ListAccessKeysResponse;
import dev.keyhold.yandex.api.operation.Operation;
import dev.keyhold.yandex.api.resourcemanager.v1.Cloud;
import dev.keyhold.yandex.api.resourcemanager.v1.Folder;
import dev.keyhold.yandex.api.resourcemanager.v1.ListCloudOperationsRequest;
import dev.keyhold.yandex.api.resourcemanager.v1.ListCloudOperationsResponse;
import dev.keyhold.yandex.api.resourcemanager.v1.ListCloudsRequest;
import dev.keyhold.yandex.api.resourcemanager.v1.ListCloudsResponse;
import dev.keyhold.yandex.api.resourcemanager.v1.ListFolderOperationsRequest;
import dev.keyhold.yandex.api.resourcemanager.v1.ListFolderOperationsResponse;
import dev.keyhold.yandex.api.resourcemanager.v1.ListFoldersRequest;
import dev.keyhold.yandex.api.resourcemanager.v1.ListFoldersResponse;
import dev.keyhold.yandex.api.resourcemanager.v1.UpdateCloudRequest;
import dev.keyhold.yandex.api.resourcemanager.v1.UpdateFolderRequest;
import io.grpc.Context;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The services over the whole domain, called as the interceptors call them. */
class ServicesTest {
    private static final String METHOD = "Service/Method";

    private Fixture domain;
    private Identity bob;
    private String id;
    private OperationReplies operations;
    private ApiKeysApi apiKeys;
    private CloudsApi clouds;
    private FoldersApi folders;

    @BeforeEach
    void open(@TempDir Path folder) {
        domain = new Fixture(folder);
        bob = domain.serviceAccount("bob");
        id = bob.id().text();
        operations = new OperationReplies(new OperationService(
                domain.store, domain.changes, domain.authorizer, domain.ids, domain.clock, Duration.ofDays(30)));
        apiKeys = new ApiKeysApi(domain.apiKeys, operations);
        clouds = new CloudsApi(domain.clouds, domain.bindings, operations);
        folders = new FoldersApi(domain.folders, domain.bindings, operations);
    }

    @AfterEach
    void close() {
        domain.close();
    }

    private <R> R call(Consumer<StreamObserver<R>> method) {
        var context =
                new CallContext(METHOD, domain.admin.origin(), "", "", Optional.empty(), Optional.of(domain.admin));
        var reply = new Reply<R>();
        Context.current().withValue(CallContext.KEY, context).run(() -> method.accept(reply));
        assertThat(reply.completed).isTrue();
        assertThat(reply.messages).hasSize(1);
        return reply.messages.getFirst();
    }

    /** Makes a change with its operation. */
    private <T> void recorded(Function<TransactionHook<T>, T> change) {
        var mapper = new ResultMapper<T>("Done", _ -> Empty.getDefaultInstance());
        this.<Operation>call(reply -> operations.run(reply, mapper, (_, hook) -> change.apply(hook)));
    }

    /** All items of a list, read one by one. */
    private <Q extends Message, R, T> List<T> items(
            Q request, BiConsumer<Q, StreamObserver<R>> list, Function<R, List<T>> items, Function<R, String> next) {
        var all = new ArrayList<T>();
        var token = "";
        do {
            var page = page(request, 1, token);
            var answer = this.<R>call(reply -> list.accept(page, reply));
            assertThat(items.apply(answer))
                    .as(request.getDescriptorForType().getName())
                    .hasSize(1);
            all.addAll(items.apply(answer));
            token = next.apply(answer);
        } while (!token.isEmpty());
        var whole = this.<R>call(reply -> list.accept(page(request, 0, ""), reply));
        assertThat(items.apply(whole)).isEqualTo(all);
        return all;
    }

    @SuppressWarnings("unchecked") // a message's builder builds messages of its type
    private static <Q extends Message> Q page(Q request, long size, String token) {
        var type = request.getDescriptorForType();
        return (Q) request.toBuilder()
                .setField(type.findFieldByName("page_size"), size)
                .setField(type.findFieldByName("page_token"), token)
                .build();
    }

    /** One after the other, so that each has a time of its own. */
    private void twice(Consumer<Optional<String>> change) {
        for (var text : List.of("one", "two")) {
            domain.clock.advance(Duration.ofSeconds(1));
            change.accept(Optional.of(text));
        }
    }

    @Test
    void every_list_of_keys_is_read_to_its_end_page_by_page() {
        var owner = Optional.of(id);
        var keys = new AuthorizedKeysApi(domain.authorizedKeys, operations);
        var staticKeys = new StaticKeysApi(domain.staticKeys.keys(), operations);
        twice(text -> domain.apiKeys.create(
                domain.admin, owner, text.get(), List.of(), Optional.empty(), TransactionHook.NONE));
        twice(text -> domain.authorizedKeys.create(
                domain.admin, owner, text.get(), AuthorizedKey.Algorithm.RSA_2048, TransactionHook.NONE));
        twice(text -> domain.staticKeys.create(domain.admin, owner, text.get(), TransactionHook.NONE));

        var listed = items(
                ListApiKeysRequest.newBuilder().setServiceAccountId(id).build(),
                apiKeys::list,
                ListApiKeysResponse::getApiKeysList,
                ListApiKeysResponse::getNextPageToken);
        assertThat(listed).extracting(ApiKey::getDescription).containsExactlyInAnyOrder("one", "two");
        var apiKey = listed.getFirst().getId();
        var patch = new ApiKeys.Patch(Optional.of("x"), Optional.empty(), Optional.empty());
        twice(_ -> recorded(hook -> domain.apiKeys.update(domain.admin, apiKey, patch, hook)));
        assertThat(items(
                        ListApiKeyOperationsRequest.newBuilder()
                                .setApiKeyId(apiKey)
                                .build(),
                        apiKeys::listOperations,
                        ListApiKeyOperationsResponse::getOperationsList,
                        ListApiKeyOperationsResponse::getNextPageToken))
                .hasSize(2);

        var authorized = items(
                ListKeysRequest.newBuilder().setServiceAccountId(id).build(),
                keys::list,
                ListKeysResponse::getKeysList,
                ListKeysResponse::getNextPageToken);
        assertThat(authorized).extracting(Key::getDescription).containsExactlyInAnyOrder("one", "two");
        var authorizedKey = authorized.getFirst().getId();
        twice(text -> recorded(hook -> domain.authorizedKeys.update(domain.admin, authorizedKey, text, hook)));
        assertThat(items(
                        ListKeyOperationsRequest.newBuilder()
                                .setKeyId(authorizedKey)
                                .build(),
                        keys::listOperations,
                        ListKeyOperationsResponse::getOperationsList,
                        ListKeyOperationsResponse::getNextPageToken))
                .hasSize(2);

        var accessKeys = items(
                ListAccessKeysRequest.newBuilder().setServiceAccountId(id).build(),
                staticKeys::list,
                ListAccessKeysResponse::getAccessKeysList,
                ListAccessKeysResponse::getNextPageToken);
        assertThat(accessKeys).extracting(AccessKey::getDescription).containsExactlyInAnyOrder("one", "two");
        var accessKey = accessKeys.getFirst().getId();
        twice(text -> recorded(hook -> domain.staticKeys.update(domain.admin, accessKey, text, hook)));
        assertThat(items(
                        ListAccessKeyOperationsRequest.newBuilder()
                                .setAccessKeyId(accessKey)
                                .build(),
                        staticKeys::listOperations,
                        ListAccessKeyOperationsResponse::getOperationsList,
                        ListAccessKeyOperationsResponse::getNextPageToken))
                .hasSize(2);
    }

    @Test
    void every_list_of_resources_is_read_to_its_end_page_by_page() {
        var accounts = new ServiceAccountsApi(domain.serviceAccounts.identities(), domain.bindings, operations);
        var attic = domain.folder("attic").id();
        var folder = attic.text();
        twice(text -> recorded(hook -> domain.serviceAccounts.update(
                domain.admin,
                id,
                Identities.Patch.describe(Optional.empty(), text, Optional.empty(), Optional.empty()),
                hook)));
        twice(text -> recorded(hook -> domain.folders.update(
                domain.admin, folder, new Folders.Patch(Optional.empty(), text, Optional.empty()), hook)));
        twice(text -> recorded(hook -> domain.clouds.update(
                domain.admin, domain.cloud(), new Clouds.Patch(Optional.empty(), text, Optional.empty()), hook)));

        assertThat(items(
                        ListServiceAccountsRequest.newBuilder()
                                .setFolderId(domain.defaultFolder())
                                .build(),
                        accounts::list,
                        ListServiceAccountsResponse::getServiceAccountsList,
                        ListServiceAccountsResponse::getNextPageToken))
                .extracting(ServiceAccount::getName)
                .containsExactlyInAnyOrder("admin", "bob");
        assertThat(items(
                        ListServiceAccountOperationsRequest.newBuilder()
                                .setServiceAccountId(id)
                                .build(),
                        accounts::listOperations,
                        ListServiceAccountOperationsResponse::getOperationsList,
                        ListServiceAccountOperationsResponse::getNextPageToken))
                .hasSize(2);
        assertThat(items(
                        ListFoldersRequest.newBuilder()
                                .setCloudId(domain.cloud())
                                .build(),
                        folders::list,
                        ListFoldersResponse::getFoldersList,
                        ListFoldersResponse::getNextPageToken))
                .extracting(Folder::getName)
                .containsExactlyInAnyOrder("attic", "default");
        assertThat(items(
                        ListFolderOperationsRequest.newBuilder()
                                .setFolderId(folder)
                                .build(),
                        folders::listOperations,
                        ListFolderOperationsResponse::getOperationsList,
                        ListFolderOperationsResponse::getNextPageToken))
                .hasSize(2);
        assertThat(items(
                        ListCloudsRequest.getDefaultInstance(),
                        clouds::list,
                        ListCloudsResponse::getCloudsList,
                        ListCloudsResponse::getNextPageToken))
                .extracting(Cloud::getId)
                .containsExactly(domain.cloud());
        assertThat(items(
                        ListCloudOperationsRequest.newBuilder()
                                .setCloudId(domain.cloud())
                                .build(),
                        clouds::listOperations,
                        ListCloudOperationsResponse::getOperationsList,
                        ListCloudOperationsResponse::getNextPageToken))
                .hasSize(2);
        for (var resource : List.of(bob.id(), attic, domain.installed.account().cloud())) {
            domain.bind(resource, "viewer", bob);
            domain.bind(resource, "editor", bob);
        }
        assertThat(roles(id, accounts::listAccessBindings)).containsExactlyInAnyOrder("editor", "viewer");
        assertThat(roles(folder, folders::listAccessBindings)).containsExactlyInAnyOrder("editor", "viewer");
        assertThat(roles(domain.cloud(), clouds::listAccessBindings))
                .containsExactlyInAnyOrder("admin", "editor", "viewer");
    }

    @Test
    void a_position_that_a_client_makes_up_is_a_place_in_the_list_or_refused() {
        var request = ListFolderOperationsRequest.newBuilder()
                .setFolderId(domain.defaultFolder())
                .build();
        recorded(hook -> domain.folders.update(
                domain.admin,
                domain.defaultFolder(),
                new Folders.Patch(Optional.empty(), Optional.of("new"), Optional.empty()),
                hook));
        for (var position : List.of("x", ".", "1", "1.x.y", "-1.a", "9".repeat(19) + ".a", "\n.\n", "1.\u0000")) {
            var token = PageTokens.of(Fixture.ACCOUNT, METHOD, request).token(Optional.of(position));
            ListFolderOperationsResponse answer = call(reply -> folders.listOperations(page(request, 5, token), reply));
            assertThat(answer).isEqualTo(ListFolderOperationsResponse.getDefaultInstance());
        }
        var roles = ListRolesRequest.getDefaultInstance();
        var token = PageTokens.of(Fixture.ACCOUNT, METHOD, roles).token(Optional.of("x"));
        assertThat(Fixture.error(() ->
                        this.<ListRolesResponse>call(reply -> new RolesApi().list(page(roles, 5, token), reply))))
                .isInstanceOf(ServiceError.InvalidFields.class);
    }

    private List<String> roles(
            String resource, BiConsumer<ListAccessBindingsRequest, StreamObserver<ListAccessBindingsResponse>> method) {
        return items(
                        ListAccessBindingsRequest.newBuilder()
                                .setResourceId(resource)
                                .build(),
                        method,
                        ListAccessBindingsResponse::getAccessBindingsList,
                        ListAccessBindingsResponse::getNextPageToken)
                .stream()
                .map(AccessBinding::getRoleId)
                .toList();
    }

    @Test
    void fixed_lists_are_read_to_their_end_page_by_page() {
        assertThat(items(
                        ListApiKeyScopesRequest.getDefaultInstance(),
                        apiKeys::listScopes,
                        ListApiKeyScopesResponse::getScopesList,
                        ListApiKeyScopesResponse::getNextPageToken))
                .isEqualTo(ApiKeyScopes.ALL);
        assertThat(items(
                        ListRolesRequest.getDefaultInstance(),
                        new RolesApi()::list,
                        ListRolesResponse::getRolesList,
                        ListRolesResponse::getNextPageToken))
                .extracting(Role::getId)
                .isEqualTo(PredefinedRoles.all().stream()
                        .map(PredefinedRoles.Role::id)
                        .toList());
    }

    @Test
    void access_bindings_are_set_and_updated_on_every_kind_of_resource() throws Exception {
        var accounts = new ServiceAccountsApi(domain.serviceAccounts.identities(), domain.bindings, operations);
        var folder = domain.folder("attic").id().text();
        assertBindings("service account", id, accounts::setAccessBindings, accounts::updateAccessBindings);
        assertThat(roles(id, accounts::listAccessBindings)).containsExactlyInAnyOrder("admin", "editor");
        assertBindings("folder", folder, folders::setAccessBindings, folders::updateAccessBindings);
        assertThat(roles(folder, folders::listAccessBindings)).containsExactlyInAnyOrder("admin", "editor");
        assertBindings("cloud", domain.cloud(), clouds::setAccessBindings, clouds::updateAccessBindings);
        assertThat(roles(domain.cloud(), clouds::listAccessBindings)).containsExactlyInAnyOrder("admin", "editor");
    }

    /** Sets the administrator and a viewer, and makes the viewer an editor. */
    private void assertBindings(
            String noun,
            String resource,
            BiConsumer<SetAccessBindingsRequest, StreamObserver<Operation>> set,
            BiConsumer<UpdateAccessBindingsRequest, StreamObserver<Operation>> update)
            throws InvalidProtocolBufferException {
        var admin = binding("admin", domain.installed.admin());
        var wanted = SetAccessBindingsRequest.newBuilder()
                .setResourceId(resource)
                .addAccessBindings(admin)
                .addAccessBindings(binding("viewer", bob))
                .build();
        Operation done = call(reply -> set.accept(wanted, reply));
        assertThat(done.getDescription()).isEqualTo("Set access bindings of " + noun);
        assertThat(done.getMetadata().unpack(SetAccessBindingsMetadata.class).getResourceId())
                .isEqualTo(resource);
        assertThat(effect(done)).contains(delta(AccessBindingAction.ADD, binding("viewer", bob)));

        var deltas = List.of(
                delta(AccessBindingAction.REMOVE, binding("viewer", bob)),
                delta(AccessBindingAction.ADD, binding("editor", bob)));
        var changes = UpdateAccessBindingsRequest.newBuilder()
                .setResourceId(resource)
                .addAllAccessBindingDeltas(deltas)
                .addAccessBindingDeltas(delta(AccessBindingAction.ADD, admin))
                .build();
        Operation updated = call(reply -> update.accept(changes, reply));
        assertThat(updated.getDescription()).isEqualTo("Update access bindings of " + noun);
        assertThat(updated.getMetadata()
                        .unpack(UpdateAccessBindingsMetadata.class)
                        .getResourceId())
                .isEqualTo(resource);
        assertThat(effect(updated)).isEqualTo(deltas);
    }

    private static List<AccessBindingDelta> effect(Operation operation) throws InvalidProtocolBufferException {
        return operation
                .getResponse()
                .unpack(AccessBindingsOperationResult.class)
                .getEffectiveDeltasList();
    }

    private static AccessBindingDelta delta(AccessBindingAction action, AccessBinding binding) {
        return AccessBindingDelta.newBuilder()
                .setAction(action)
                .setAccessBinding(binding)
                .build();
    }

    private static AccessBinding binding(String role, Identity who) {
        var subject =
                Subject.newBuilder().setType("serviceAccount").setId(who.id().text());
        return AccessBinding.newBuilder().setRoleId(role).setSubject(subject).build();
    }

    @Test
    void a_name_that_is_emptied_is_kept() {
        var folder = domain.folder("attic").id().text();
        Operation ofCloud = call(reply -> clouds.update(
                UpdateCloudRequest.newBuilder()
                        .setCloudId(domain.cloud())
                        .setDescription("new")
                        .build(),
                reply));
        assertThat(ofCloud.getDone()).isTrue();
        var cloud = domain.clouds.get(domain.admin, domain.cloud());
        assertThat(cloud.name()).isEqualTo(domain.installed.account().name()).isNotEmpty();
        assertThat(cloud.description()).isEqualTo("new");
        Operation ofFolder = call(reply -> folders.update(
                UpdateFolderRequest.newBuilder()
                        .setFolderId(folder)
                        .setUpdateMask(FieldMask.newBuilder().addPaths("name"))
                        .build(),
                reply));
        assertThat(ofFolder.getDone()).isTrue();
        assertThat(domain.folders.get(domain.admin, folder).name()).isEqualTo("attic");
    }

    @Test
    void an_expiry_is_answered_as_it_is_kept() {
        var finer = Timestamp.newBuilder().setSeconds(4_000_000_000L).setNanos(123_456_789);
        var kept = finer.clone().setNanos(123_456_000).build();
        CreateApiKeyResponse made = call(reply -> apiKeys.create(
                CreateApiKeyRequest.newBuilder()
                        .setServiceAccountId(id)
                        .setExpiresAt(finer)
                        .build(),
                reply));
        assertThat(made.getApiKey().getExpiresAt()).isEqualTo(kept);
        var get = GetApiKeyRequest.newBuilder()
                .setApiKeyId(made.getApiKey().getId())
                .build();
        assertThat(this.<ApiKey>call(reply -> apiKeys.get(get, reply))).isEqualTo(made.getApiKey());
    }

    private static final class Reply<R> implements StreamObserver<R> {
        private final List<R> messages = new ArrayList<>();
        private boolean completed;

        @Override
        public void onNext(R message) {
            messages.add(message);
        }

        @Override
        public void onError(Throwable thrown) {
            throw new AssertionError(thrown);
        }

        @Override
        public void onCompleted() {
            completed = true;
        }
    }
}
