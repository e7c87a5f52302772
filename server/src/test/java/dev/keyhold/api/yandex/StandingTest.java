package dev.keyhold.api.yandex;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import com.google.rpc.QuotaFailure;
import com.linecorp.armeria.common.HttpMethod;
import dev.keyhold.api.yandex.Methods.By;
import dev.keyhold.domain.identity.Quotas;
import dev.keyhold.model.AccountId;
import dev.keyhold.server.TestKeyhold;
import dev.keyhold.yandex.api.access.AccessBinding;
import dev.keyhold.yandex.api.access.AccessBindingAction;
import dev.keyhold.yandex.api.access.AccessBindingDelta;
import dev.keyhold.yandex.api.access.SetAccessBindingsRequest;
import dev.keyhold.yandex.api.access.Subject;
import dev.keyhold.yandex.api.access.UpdateAccessBindingsRequest;
import dev.keyhold.yandex.api.iam.v1.CreateApiKeyRequest;
import dev.keyhold.yandex.api.iam.v1.CreateServiceAccountRequest;
import dev.keyhold.yandex.api.iam.v1.GetServiceAccountRequest;
import dev.keyhold.yandex.api.iam.v1.UpdateServiceAccountRequest;
import dev.keyhold.yandex.api.iam.v1.awscompatibility.CreateEphemeralAccessKeyRequest;
import dev.keyhold.yandex.api.resourcemanager.v1.CreateFolderRequest;
import dev.keyhold.yandex.api.resourcemanager.v1.DeleteFolderRequest;
import dev.keyhold.yandex.api.resourcemanager.v1.UpdateFolderRequest;
import io.grpc.Status.Code;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What keeps every rule of the contract and still cannot be done, because of what is there already. */
final class StandingTest {
    private static final int USERS = 12;

    private static Yandex yandex;
    private static Things admins;

    private Things things;

    @BeforeAll
    static void start() {
        yandex = Yandex.of(TestKeyhold.start(TestKeyhold.PATIENT, new Quotas(USERS, 2, 50, 1_000, 1_000, 1_000)));
        admins = Things.of(yandex, yandex.keyhold().adminKey());
    }

    @AfterAll
    static void stop() {
        yandex.close();
    }

    @BeforeEach
    void renew() {
        things = admins.others();
    }

    private void assertRefused(String method, Message request, Code code, String text) {
        things.folder();
        yandex.assertNothingChangedBy(() -> {
            for (var by : By.values()) {
                yandex.call(by, things.admin(), yandex.method(method), request).is(code, text);
            }
        });
    }

    @Test
    void a_name_that_is_taken_is_not_given_twice() {
        assertRefused(
                "ServiceAccountService/Create",
                CreateServiceAccountRequest.newBuilder()
                        .setFolderId(things.folder())
                        .setName("admin")
                        .build(),
                Code.ALREADY_EXISTS,
                "Service account with name admin already exists");
        assertRefused(
                "ServiceAccountService/Update",
                UpdateServiceAccountRequest.newBuilder()
                        .setServiceAccountId(things.account())
                        .setName("admin")
                        .build(),
                Code.ALREADY_EXISTS,
                "Service account with name admin already exists");
        assertRefused(
                "FolderService/Create",
                CreateFolderRequest.newBuilder()
                        .setCloudId(things.cloud())
                        .setName("default")
                        .build(),
                Code.ALREADY_EXISTS,
                "Folder with name default already exists");
        assertRefused(
                "FolderService/Update",
                UpdateFolderRequest.newBuilder()
                        .setFolderId(things.folder())
                        .setName("default")
                        .build(),
                Code.ALREADY_EXISTS,
                "Folder with name default already exists");
    }

    /** Of another account, which has a quota of its own. */
    @Test
    void a_quota_says_which_it_is() {
        var others = Things.of(yandex, yandex.keyhold().anotherAccount(new AccountId("123456789013")));
        var method = yandex.method("ServiceAccountService/Create");
        var made = 0;
        var answer = yandex.call(By.GRPC, others.admin(), method, others.request(method));
        while (answer.code() == Code.OK && made < USERS) {
            made++;
            answer = yandex.call(By.GRPC, others.admin(), method, others.request(method));
        }
        var request = others.request(method);
        yandex.assertNothingChangedBy(() -> {
            for (var by : By.values()) {
                var refused = yandex.call(by, others.admin(), method, request)
                        .is(Code.RESOURCE_EXHAUSTED, "Quota limit iam.serviceAccounts.count exceeded: " + USERS);
                var failure = refused.detail(QuotaFailure.class).orElseThrow().getViolations(0);
                assertThat(failure.getSubject()).isEqualTo("iam.serviceAccounts.count");
            }
        });
    }

    @Test
    void the_default_folder_stays() {
        var admin = GetServiceAccountRequest.newBuilder().setServiceAccountId(things.adminId());
        var folder = yandex.done(things.admin(), "ServiceAccountService/Get", admin.build())
                .text("folder_id");
        assertRefused(
                "FolderService/Delete",
                DeleteFolderRequest.newBuilder().setFolderId(folder).build(),
                Code.FAILED_PRECONDITION,
                "The default folder cannot be deleted");
    }

    @Test
    void a_folder_that_goes_takes_nothing_in() {
        var delete =
                DeleteFolderRequest.newBuilder().setFolderId(things.folder()).build();
        yandex.done(things.admin(), "FolderService/Delete", delete);
        assertRefused("FolderService/Delete", delete, Code.FAILED_PRECONDITION, "The folder is being deleted");
        assertRefused(
                "ServiceAccountService/Create",
                CreateServiceAccountRequest.newBuilder()
                        .setFolderId(things.folder())
                        .setName(Things.name())
                        .build(),
                Code.FAILED_PRECONDITION,
                "The folder is being deleted");
    }

    @Test
    void only_an_owner_makes_owners_and_the_last_stays() {
        var owner = "resource-manager.clouds.owner";
        things.bind("CloudService", things.cloud(), owner, things.account());
        var denied = "Permission denied to cloud " + things.cloud();
        for (var action : List.of(AccessBindingAction.ADD, AccessBindingAction.REMOVE)) {
            var update = update(action, Things.binding(owner, things.account()));
            assertRefused("CloudService/UpdateAccessBindings", update, Code.PERMISSION_DENIED, denied);
        }
        var set = SetAccessBindingsRequest.newBuilder()
                .setResourceId(things.cloud())
                .addAccessBindings(Things.binding("admin", things.adminId()));
        assertRefused("CloudService/SetAccessBindings", set.build(), Code.PERMISSION_DENIED, denied);
        var last = yandex.call(
                things.bearer(),
                "CloudService/UpdateAccessBindings",
                update(AccessBindingAction.REMOVE, Things.binding(owner, things.account())));
        assertThat(last.code()).isEqualTo(Code.FAILED_PRECONDITION);
        assertThat(last.text()).startsWith("The last owner of the cloud cannot be removed");
    }

    @Test
    void a_role_or_a_type_of_subject_that_does_not_exist_binds_nothing() {
        var subject = Subject.newBuilder().setType("serviceAccount").setId(things.account());
        assertRefused(
                "CloudService/UpdateAccessBindings",
                update(
                        AccessBindingAction.ADD,
                        AccessBinding.newBuilder()
                                .setRoleId("superadmin")
                                .setSubject(subject)
                                .build()),
                Code.INVALID_ARGUMENT,
                "Validation failed:\n  - access_binding_deltas: Role superadmin does not exist");
        assertRefused(
                "CloudService/UpdateAccessBindings",
                update(
                        AccessBindingAction.ADD,
                        AccessBinding.newBuilder()
                                .setRoleId("viewer")
                                .setSubject(subject.setType("robot"))
                                .build()),
                Code.INVALID_ARGUMENT,
                "Validation failed:\n  - access_binding_deltas: Subject type robot does not exist");
    }

    private UpdateAccessBindingsRequest update(AccessBindingAction action, AccessBinding binding) {
        return UpdateAccessBindingsRequest.newBuilder()
                .setResourceId(things.cloud())
                .addAccessBindingDeltas(
                        AccessBindingDelta.newBuilder().setAction(action).setAccessBinding(binding))
                .build();
    }

    @Test
    void a_name_that_an_enumeration_does_not_have_is_no_value() {
        var headers = List.of("authorization", things.admin());
        var account = "{\"serviceAccountId\": \"" + things.account() + "\", ";
        var create = yandex.method("KeyService/Create");
        var list = yandex.method("KeyService/List");
        var key = things.authorizedKey();
        yandex.assertNothingChangedBy(() -> {
            for (var value : List.of("\"RSA_8192\"", "\"rsa_2048\"", "\"\"", "99", "\"99\"")) {
                var body = account + "\"keyAlgorithm\": " + value + "}";
                assertThat(yandex.methods()
                                .rest(HttpMethod.POST, "/iam/v1/keys", body, headers, create)
                                .violations())
                        .singleElement()
                        .asString()
                        .startsWith("key_algorithm: ");
            }
            for (var path : List.of("/iam/v1/keys?format=JSON", "/iam/v1/keys/" + key + "?format=99")) {
                assertThat(yandex.methods()
                                .rest(HttpMethod.GET, path, "", headers, list)
                                .violations())
                        .singleElement()
                        .asString()
                        .startsWith("format: ");
            }
        });
    }

    @Test
    void what_could_not_be_kept_is_not_promised() {
        var scopes = CreateApiKeyRequest.newBuilder()
                .setServiceAccountId(things.account())
                .addScopes("yc.everything");
        var answer = yandex.call(things.admin(), "ApiKeyService/Create", scopes.build());
        assertThat(answer.code()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(answer.violations()).singleElement().asString().startsWith("scopes");
        assertRefused(
                "TemporaryAccessKeyService/CreateEphemeral",
                CreateEphemeralAccessKeyRequest.newBuilder()
                        .setSubjectId(things.account())
                        .setSessionName("x")
                        .setPolicy("{}")
                        .build(),
                Code.INVALID_ARGUMENT,
                "Syntax errors in policy.");
    }
}
