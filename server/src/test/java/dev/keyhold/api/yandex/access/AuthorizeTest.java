package dev.keyhold.api.yandex.access;

import static dev.keyhold.api.yandex.access.Cloud.ACCOUNT;
import static dev.keyhold.api.yandex.access.Cloud.CLOUD;
import static dev.keyhold.api.yandex.access.Cloud.DATABASE;
import static dev.keyhold.api.yandex.access.Cloud.FOLDER;
import static dev.keyhold.api.yandex.access.Cloud.error;
import static dev.keyhold.api.yandex.access.Cloud.resource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.yandex.api.iam.v1.DeleteServiceAccountRequest;
import dev.keyhold.yandex.api.iam.v1.ReactivateServiceAccountRequest;
import dev.keyhold.yandex.api.iam.v1.ServiceAccount;
import dev.keyhold.yandex.api.iam.v1.ServiceAccountServiceGrpc.ServiceAccountServiceBlockingStub;
import dev.keyhold.yandex.api.iam.v1.SuspendServiceAccountRequest;
import dev.keyhold.yandex.api.kms.v1.CreateSymmetricKeyRequest;
import dev.keyhold.yandex.api.kms.v1.SymmetricAlgorithm;
import dev.keyhold.yandex.api.kms.v1.SymmetricKey;
import dev.keyhold.yandex.api.kms.v1.SymmetricKeyServiceGrpc.SymmetricKeyServiceBlockingStub;
import dev.keyhold.yandex.api.priv.accessservice.v2.AuthorizeRequest;
import dev.keyhold.yandex.api.priv.accessservice.v2.Resource;
import dev.keyhold.yandex.api.priv.accessservice.v2.Subject;
import dev.keyhold.yandex.api.resourcemanager.v1.DeleteFolderRequest;
import dev.keyhold.yandex.api.resourcemanager.v1.FolderServiceGrpc.FolderServiceBlockingStub;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the owner of a credential may do, asked over the wire as YDB asks. */
final class AuthorizeTest {
    private static final Resource BASE = resource(DATABASE, "etn0ubpo6n48ib1f4r9c");
    private static final String SELECT = "ydb.tables.select";
    private static final String WRITE = "ydb.tables.write";

    private static Cloud cloud;
    private static Resource top;

    private ServiceAccount account;
    private Resource folder;

    @BeforeAll
    static void start() {
        cloud = Cloud.start();
        top = resource(CLOUD, cloud.cloud());
    }

    @AfterAll
    static void stop() {
        cloud.close();
    }

    @BeforeEach
    void makeAccount() {
        folder = resource(FOLDER, cloud.folder());
        account = cloud.account(folder.getId());
    }

    private AuthorizeRequest.Builder ask(String permission, Resource... path) {
        return AuthorizeRequest.newBuilder()
                .setIamToken(cloud.token(account.getId()))
                .setPermission(permission)
                .addAllResourcePath(List.of(path));
    }

    private static AuthorizeRequest.Builder named(String account, String permission, Resource... path) {
        var request = AuthorizeRequest.newBuilder().setPermission(permission).addAllResourcePath(List.of(path));
        request.getSubjectBuilder().getServiceAccountBuilder().setId(account);
        return request;
    }

    private static List<Resource> allowed(AuthorizeRequest.Builder request) {
        return cloud.accessService().authorize(request.build()).getResourcePathList();
    }

    private static StatusRuntimeException denied(AuthorizeRequest.Builder request) {
        return refused(Code.PERMISSION_DENIED, request);
    }

    private static StatusRuntimeException refused(Code code, AuthorizeRequest.Builder request) {
        var error = error(() -> cloud.accessService().authorize(request.build()));
        assertThat(error.getStatus().getCode()).as(error.getStatus().toString()).isEqualTo(code);
        return error;
    }

    @Test
    void a_role_on_the_folder_of_a_database_is_enough_and_goes_as_soon_as_it_is_taken_away() {
        denied(ask(SELECT, BASE, folder, top));
        cloud.bind(folder, "ydb.viewer", account);
        assertThat(allowed(ask(SELECT, BASE, folder, top))).containsExactly(BASE, folder, top);
        denied(ask(WRITE, BASE, folder, top));
        denied(ask(SELECT, BASE, top));
        denied(ask(SELECT, BASE, resource(FOLDER, cloud.folder()), top));
        cloud.unbind(folder, "ydb.viewer", account);
        denied(ask(SELECT, BASE, folder, top));
    }

    @Test
    void a_folder_brings_its_cloud_along() {
        cloud.bind(top, "ydb.editor", account);
        assertThat(allowed(ask(WRITE, BASE, folder))).containsExactly(BASE, folder, top);
        assertThat(allowed(ask(WRITE, BASE, top))).containsExactly(BASE, top);
        denied(ask(WRITE, BASE));
        denied(ask("ydb.databases.updateAccessBindings", BASE, folder));
        cloud.unbind(top, "ydb.editor", account);
    }

    @Test
    void a_service_account_brings_along_what_it_is_in() {
        var owner = cloud.account(folder.getId());
        var path = resource(ACCOUNT, owner.getId());
        cloud.bind(folder, "viewer", account);
        assertThat(allowed(ask(SELECT, path))).containsExactly(path, folder, top);
        assertThat(allowed(ask("iam.serviceAccounts.get", path))).containsExactly(path, folder, top);
        denied(ask("iam.serviceAccounts.use", path));
        cloud.bind(path, "iam.serviceAccounts.user", account);
        assertThat(allowed(ask("iam.serviceAccounts.use", path))).hasSize(3);
    }

    @Test
    void a_key_brings_along_what_it_is_in() throws InvalidProtocolBufferException {
        var create = CreateSymmetricKeyRequest.newBuilder()
                .setFolderId(folder.getId())
                .setDefaultAlgorithm(SymmetricAlgorithm.AES_256);
        var key = cloud.admin(SymmetricKeyServiceBlockingStub.class)
                .create(create.build())
                .getResponse()
                .unpack(SymmetricKey.class);
        var path = resource("kms.symmetricKey", key.getId());
        denied(ask("kms.keys.encrypt", path));
        cloud.bind(folder, "kms.keys.encrypter", account);
        assertThat(allowed(ask("kms.keys.encrypt", path))).containsExactly(path, folder, top);
        denied(ask("kms.keys.decrypt", path));
    }

    @Test
    void primitive_roles_hold_for_databases_too() {
        cloud.bind(folder, "editor", account);
        assertThat(allowed(ask(WRITE, BASE, folder))).isNotEmpty();
        assertThat(allowed(ask("ydb.databases.connect", BASE, folder))).isNotEmpty();
        denied(ask("ydb.clusters.manage", BASE, folder));
        denied(ask("ydb.api.kafkaPlainAuth", BASE, folder));
        cloud.bind(folder, "ydb.kafkaApi.client", account);
        assertThat(allowed(ask("ydb.api.kafkaPlainAuth", BASE, folder))).isNotEmpty();
    }

    @Test
    void an_api_key_is_good_for_what_its_scopes_name() {
        cloud.bind(folder, "editor", account);
        var tables = cloud.apiKey(account.getId(), "yc.ydb.tables.manage").getSecret();
        var topics = cloud.apiKey(account.getId(), "yc.ydb.topics.manage").getSecret();
        var other = cloud.apiKey(account.getId(), "yc.postbox.send").getSecret();
        assertThat(allowed(ask(WRITE, BASE, folder).setApiKey(tables))).isNotEmpty();
        assertThat(allowed(ask("ydb.streams.write", BASE, folder).setApiKey(topics)))
                .isNotEmpty();
        assertThat(allowed(ask("ydb.databases.connect", BASE, folder).setApiKey(topics)))
                .isNotEmpty();
        denied(ask(WRITE, BASE, folder).setApiKey(topics));
        denied(ask("ydb.streams.write", BASE, folder).setApiKey(tables));
        denied(ask("ydb.databases.drop", BASE, folder).setApiKey(tables));
        denied(ask("ydb.databases.connect", BASE, folder).setApiKey(other));
        denied(ask("iam.serviceAccounts.get", resource(ACCOUNT, account.getId()))
                .setApiKey(tables));
    }

    @Test
    void a_signature_shows_who_asks_too() {
        cloud.bind(folder, "ydb.editor", account);
        var key = cloud.key(account.getId());
        var good = cloud.sign(key);
        assertThat(allowed(ask(WRITE, BASE, folder).setSignature(good))).isNotEmpty();
        refused(
                Code.UNAUTHENTICATED,
                ask(WRITE, BASE, folder).setSignature(good.toBuilder().setSignature("0".repeat(64))));
        cloud.setStatus(account, key, "Inactive");
        refused(Code.UNAUTHENTICATED, ask(WRITE, BASE, folder).setSignature(good));
    }

    @Test
    void a_named_subject_must_be_an_active_service_account() {
        cloud.bind(folder, "ydb.viewer", account);
        var response = cloud.accessService()
                .authorize(named(account.getId(), SELECT, BASE, folder).build())
                .getSubject();
        assertThat(response.getServiceAccount().getFolderId()).isEqualTo(folder.getId());

        denied(named("ajenobodyatallnobody", SELECT, BASE, folder));
        denied(named("no id", SELECT, BASE, folder));
        denied(AuthorizeRequest.newBuilder()
                .setSubject(Subject.newBuilder()
                        .setUserAccount(Subject.UserAccount.newBuilder().setId(account.getId())))
                .setPermission(SELECT)
                .addResourcePath(folder));
        var accounts = cloud.admin(ServiceAccountServiceBlockingStub.class);
        assertThat(accounts.suspend(SuspendServiceAccountRequest.newBuilder()
                                .setServiceAccountId(account.getId())
                                .build())
                        .getDone())
                .isTrue();
        denied(named(account.getId(), SELECT, BASE, folder));
        assertThat(accounts.reactivate(ReactivateServiceAccountRequest.newBuilder()
                                .setServiceAccountId(account.getId())
                                .build())
                        .getDone())
                .isTrue();
        assertThat(allowed(named(account.getId(), SELECT, BASE, folder))).isNotEmpty();
        assertThat(accounts.delete(DeleteServiceAccountRequest.newBuilder()
                                .setServiceAccountId(account.getId())
                                .build())
                        .getDone())
                .isTrue();
        denied(named(account.getId(), SELECT, BASE, folder));
    }

    @Test
    void an_anonymous_caller_has_what_all_users_have() {
        var anonymous = AuthorizeRequest.newBuilder()
                .setSubject(Subject.newBuilder().setAnonymousAccount(Subject.AnonymousAccount.getDefaultInstance()))
                .setPermission(SELECT)
                .addResourcePath(BASE)
                .addResourcePath(folder);
        cloud.bind(folder, "ydb.viewer", account);
        cloud.bind(folder, "ydb.viewer", "system", "allAuthenticatedUsers");
        denied(anonymous);
        var unbound = cloud.account(cloud.folder());
        assertThat(allowed(named(unbound.getId(), SELECT, BASE, folder))).isNotEmpty();

        cloud.bind(folder, "ydb.viewer", "system", "allUsers");
        var response = cloud.accessService().authorize(anonymous.build());
        assertThat(response.getSubject().hasAnonymousAccount()).isTrue();
        assertThat(response.getResourcePathList()).containsExactly(BASE, folder, top);
    }

    @Test
    void resources_of_another_account_help_nobody() {
        var other = cloud.keyhold().anotherAccount(new AccountId("210987654321"));
        var foreigner = other.serviceAccountId();
        cloud.bind(folder, "ydb.viewer", "system", "allAuthenticatedUsers");
        cloud.keyhold().bind(folder.getId(), "ydb.viewer", foreigner);
        denied(named(foreigner, SELECT, BASE, folder));
        denied(named(foreigner, SELECT, folder, resource(ACCOUNT, foreigner)));
        assertThat(allowed(named(foreigner, SELECT, BASE, resource(ACCOUNT, foreigner))))
                .isNotEmpty();
        denied(named(account.getId(), SELECT, resource(ACCOUNT, foreigner)));
    }

    @Test
    void a_deleted_folder_brings_nothing_along() {
        var gone = resource(FOLDER, cloud.folder());
        cloud.bind(top, "ydb.viewer", account);
        assertThat(allowed(ask(SELECT, BASE, gone))).containsExactly(BASE, gone, top);
        var delete = DeleteFolderRequest.newBuilder()
                .setFolderId(gone.getId())
                .setDeleteAfter(Timestamp.getDefaultInstance());
        assertThat(cloud.admin(FolderServiceBlockingStub.class)
                        .delete(delete.build())
                        .getDone())
                .isTrue();
        denied(ask(SELECT, BASE, gone));
        cloud.unbind(top, "ydb.viewer", account);
    }

    @Test
    void who_is_denied_is_named_in_the_details() throws InvalidProtocolBufferException {
        var details = details(denied(ask(SELECT, BASE, folder)));
        assertThat(details.getFirst().unpack(Subject.class).getServiceAccount().getId())
                .isEqualTo(account.getId());

        var older = error(() -> cloud.olderAccessService()
                .authorize(dev.keyhold.yandex.api.priv.servicecontrol.v1.AuthorizeRequest.newBuilder()
                        .setIamToken(cloud.token(account.getId()))
                        .setPermission(SELECT)
                        .addResourcePath(dev.keyhold.yandex.api.priv.servicecontrol.v1.Resource.newBuilder()
                                .setId(folder.getId())
                                .setType(FOLDER))
                        .build()));
        assertThat(older.getStatus().getCode()).isEqualTo(Code.PERMISSION_DENIED);
        assertThat(details(older)
                        .getFirst()
                        .unpack(dev.keyhold.yandex.api.priv.servicecontrol.v1.Subject.class)
                        .getServiceAccount()
                        .getId())
                .isEqualTo(account.getId());
    }

    private static List<com.google.protobuf.Any> details(StatusRuntimeException error) {
        return Objects.requireNonNull(StatusProto.fromThrowable(error)).getDetailsList();
    }

    @Test
    void what_is_asked_is_looked_at_before_the_credential_is() {
        refused(Code.INVALID_ARGUMENT, ask("ydb.nothing", folder).setIamToken("x"));
        refused(Code.INVALID_ARGUMENT, ask("", folder));
        refused(Code.INVALID_ARGUMENT, ask("a".repeat(129), folder));
        refused(Code.INVALID_ARGUMENT, ask(SELECT));
        refused(Code.INVALID_ARGUMENT, ask(SELECT, resource(FOLDER, "")));
        refused(Code.INVALID_ARGUMENT, ask(SELECT, resource("", "id")));
        refused(Code.INVALID_ARGUMENT, ask(SELECT, resource(FOLDER, "a".repeat(51))));
        refused(Code.INVALID_ARGUMENT, ask(SELECT, resource("a".repeat(65), "id")));
        refused(Code.INVALID_ARGUMENT, ask(SELECT, folder).clearIdentity());
        refused(Code.INVALID_ARGUMENT, ask(SELECT, folder).setSubject(Subject.getDefaultInstance()));
        refused(Code.INVALID_ARGUMENT, named("", SELECT, folder));
        var longest = ask(SELECT, folder);
        for (int i = 1; i < 128; i++) {
            longest.addResourcePath(BASE);
        }
        denied(longest);
        refused(Code.INVALID_ARGUMENT, longest.addResourcePath(BASE));
        refused(Code.UNAUTHENTICATED, ask(SELECT, folder).setIamToken("x"));
        refused(Code.UNAUTHENTICATED, ask(SELECT, folder).setApiKey(""));
    }

    @Test
    void denials_are_in_the_audit_trail_with_the_permission() {
        denied(ask(SELECT, BASE, folder));
        denied(ask(SELECT, BASE, folder));
        denied(named(account.getId(), WRITE, folder));
        denied(named("ajenobodyatallnobody", SELECT, BASE, folder));
        var events = cloud.keyhold().denials().stream()
                .filter(event -> event.operation().equals("AccessService/Authorize"))
                .filter(event -> event.outcome() == AuditEvent.Outcome.DENIED)
                .toList();
        assertThat(events.stream().filter(event -> isOf(event, account)))
                .extracting(AuditEvent::target, AuditEvent::reason)
                .contains(
                        tuple(SELECT + " on ydb.database " + BASE.getId(), "NOT_ALLOWED"),
                        tuple(WRITE + " on resource-manager.folder " + folder.getId(), "NOT_ALLOWED"));
        assertThat(events)
                .filteredOn(event -> event.actor().equals(Optional.empty()))
                .extracting(AuditEvent::reason)
                .contains("DELETED_IDENTITY");
    }

    @Test
    void what_a_resource_is_called_cannot_pass_for_an_event() {
        denied(ask(SELECT, resource("a type\n", "id on ydb.database other")));
        var key = cloud.apiKey(account.getId(), "yc.ydb.topics.manage");
        denied(ask(WRITE, folder).setApiKey(key.getSecret()));
        assertThat(cloud.keyhold().denials())
                .filteredOn(event -> isOf(event, account))
                .extracting(AuditEvent::target, AuditEvent::reason)
                .containsExactlyInAnyOrder(
                        tuple(SELECT + " on a+type%0A id+on+ydb.database+other", "NOT_ALLOWED"),
                        tuple(WRITE + " on resource-manager.folder " + folder.getId(), "OUT_OF_SCOPE"));
    }

    private static boolean isOf(AuditEvent event, ServiceAccount account) {
        return event.actor().map(id -> id.text().equals(account.getId())).orElse(false);
    }
}
