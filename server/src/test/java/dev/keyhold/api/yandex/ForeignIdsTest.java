package dev.keyhold.api.yandex;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Message;
import dev.keyhold.api.yandex.Methods.By;
import dev.keyhold.api.yandex.validation.Times;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.ResourceId;
import dev.keyhold.server.TestKeyhold;
import dev.keyhold.yandex.api.access.AccessBindingAction;
import dev.keyhold.yandex.api.access.AccessBindingDelta;
import dev.keyhold.yandex.api.iam.v1.DeleteApiKeyRequest;
import dev.keyhold.yandex.api.iam.v1.DeleteKeyRequest;
import dev.keyhold.yandex.api.iam.v1.DeleteServiceAccountRequest;
import dev.keyhold.yandex.api.iam.v1.awscompatibility.DeleteAccessKeyRequest;
import dev.keyhold.yandex.api.resourcemanager.v1.DeleteFolderRequest;
import io.grpc.Status.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Identifiers of what is not there, in every field that takes one. Whether nothing has the identifier, or something of
 * another account, or of another kind, or something that is gone: the answers differ in nothing but the identifier.
 */
final class ForeignIdsTest {
    private static final AccountId OWN = new AccountId("123456789013");
    private static final AccountId OTHER = TestKeyhold.ACCOUNT;
    private static final AccountId NO_ACCOUNT = new AccountId("999999999999");
    /** Identifiers of things that come with the server, which all accounts share. */
    private static final Set<String> SHARED = Set.of("role_id", "api_endpoint_id");

    private static Yandex yandex;
    private static Things things;
    private static Things foreign;
    private static List<String> gone;
    private static String nobody;

    @BeforeAll
    static void start() {
        yandex = Yandex.start();
        // The administrator of the installation has roles on the organization, and so finds what all accounts have.
        things = Things.of(yandex, yandex.keyhold().anotherAccount(OWN));
        foreign = Things.of(yandex, yandex.keyhold().adminKey());
        gone = deleted();
        nobody = things.others().bearer();
        yandex.served().map(yandex::method).forEach(things::request);
        yandex.served().map(yandex::method).forEach(foreign::request);
        yandex.keyhold().stopBackground();
    }

    @AfterAll
    static void stop() {
        yandex.close();
    }

    /** Identifiers that something had. */
    private static List<String> deleted() {
        var past = things.others();
        var all = List.of(past.apiKey(), past.staticKey(), past.authorizedKey(), past.account(), past.folder());
        delete("ApiKeyService", DeleteApiKeyRequest.newBuilder().setApiKeyId(past.apiKey()));
        delete("AccessKeyService", DeleteAccessKeyRequest.newBuilder().setAccessKeyId(past.staticKey()));
        delete("KeyService", DeleteKeyRequest.newBuilder().setKeyId(past.authorizedKey()));
        delete("ServiceAccountService", DeleteServiceAccountRequest.newBuilder().setServiceAccountId(past.account()));
        delete(
                "FolderService",
                DeleteFolderRequest.newBuilder()
                        .setFolderId(past.folder())
                        .setDeleteAfter(Times.timestamp(yandex.keyhold().now())));
        return all;
    }

    private static void delete(String service, Message.Builder request) {
        yandex.done(things.admin(), service + "/Delete", request.build());
    }

    /** Methods that take identifiers. */
    static Stream<String> methods() {
        return yandex.served().filter(name -> !ids(yandex.method(name)).isEmpty());
    }

    private static List<FieldDescriptor> ids(MethodDescriptor method) {
        return method.getInputType().getFields().stream()
                .filter(field -> field.getName().endsWith("_id") && !SHARED.contains(field.getName()))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("methods")
    void what_is_not_there_looks_alike_whatever_the_reason(String name) {
        var method = yandex.method(name);
        var valid = things.request(method);
        var others = foreign.request(method);
        for (var field : ids(method)) {
            var own = (String) valid.getField(field);
            // All accounts are in one organization.
            var theirs = Stream.of((String) others.getField(field))
                    .filter(id -> !id.equals(own))
                    .toList();
            yandex.assertNothingChangedBy(() -> {
                for (var by : By.values()) {
                    assertAlike(by, things.admin(), valid, method, field, theirs);
                    if (namesWhatDecides(method, field)) {
                        assertAlike(by, nobody, valid, method, field, theirs);
                    }
                }
                var wrong = new ArrayList<>(wrong(own));
                if (field.getName().equals("operation_id")) {
                    // Of operations the vendor tells what can be none by another code.
                    wrong.removeIf(id -> ResourceId.parse(id).isEmpty());
                }
                assertAlike(By.GRPC, things.admin(), valid, method, field, wrong);
            });
        }
    }

    /** A caller without a role on a key is denied before the other names in the request are looked up. */
    private static boolean namesWhatDecides(MethodDescriptor method, FieldDescriptor field) {
        return !field.getName().equals("version_id") && !Methods.name(method).equals(RoleTable.COMBINED);
    }

    @Test
    void what_can_be_no_operation_is_said_to_be_none() {
        for (var name : List.of("OperationService/Get", "OperationService/Cancel")) {
            var method = yandex.method(name);
            var valid = things.request(method);
            var field = ids(method).getFirst();
            for (var id : wrong(things.operation())) {
                if (ResourceId.parse(id).isEmpty()) {
                    answer(By.GRPC, things.admin(), method, valid, field, id)
                            .is(Code.INVALID_ARGUMENT, "Validation failed:\n  - operation_id: Invalid operation id");
                }
            }
        }
    }

    /** The answers to these identifiers are those to one that nothing has. */
    private static void assertAlike(
            By by, String caller, Message valid, MethodDescriptor method, FieldDescriptor field, List<String> ids) {
        var absent = absent((String) valid.getField(field), 1);
        var expected = answer(by, caller, method, valid, field, absent);
        assertAbsent(method, expected, absent);
        for (var id : ids) {
            assertThat(answer(by, caller, method, valid, field, id).shape(id))
                    .as("%s by %s with %s", Methods.name(method), by, id)
                    .isEqualTo(expected.shape(absent));
        }
    }

    /**
     * What another account has takes as much work as what it does not have, and as what an account that does not exist
     * would have. What is absent in the caller's own account takes other work; which account an identifier names is no
     * secret.
     */
    @ParameterizedTest
    @MethodSource("methods")
    void what_another_account_has_takes_as_much_work_as_what_is_not_there(String name) {
        var method = yandex.method(name);
        var valid = things.request(method);
        var others = foreign.request(method);
        for (var field : ids(method)) {
            var own = (String) valid.getField(field);
            var theirs = (String) others.getField(field);
            if (theirs.equals(own)) {
                continue;
            }
            for (var caller : List.of(things.admin(), nobody)) {
                // The caller's roles are in memory after this.
                var _ = work(caller, method, valid, field, idOf(OTHER, own, 3));
                var absent = work(caller, method, valid, field, idOf(OTHER, own, 1));
                assertThat(work(caller, method, valid, field, theirs))
                        .as("%s of %s", field.getName(), name)
                        .isEqualTo(absent);
                assertThat(work(caller, method, valid, field, idOf(NO_ACCOUNT, own, 1)))
                        .as("%s of %s", field.getName(), name)
                        .isEqualTo(absent);
            }
        }
    }

    /** Methods that bind roles to subjects, but for those on the organization, which is the same for all accounts. */
    static Stream<String> bindings() {
        return yandex.served()
                .filter(name -> name.endsWith("AccessBindings") && !name.contains("/List"))
                .filter(name -> !name.startsWith("OrganizationService/"));
    }

    @ParameterizedTest
    @MethodSource("bindings")
    void a_subject_of_another_account_is_as_one_that_does_not_exist(String name) {
        var method = yandex.method(name);
        var field = method.getInputType()
                .findFieldByName(name.contains("/Set") ? "access_bindings" : "access_binding_deltas");
        var valid = things.request(method);
        var absent = idOf(OTHER, things.account(), 1);
        yandex.assertNothingChangedBy(() -> {
            var expected = bind(method, valid, field, absent);
            assertThat(expected.code()).isEqualTo(Code.INVALID_ARGUMENT);
            assertThat(expected.text()).endsWith("Subject " + absent + " does not exist");
            var before = yandex.keyhold().work();
            var theirs = bind(method, valid, field, foreign.account());
            var work = yandex.keyhold().work().since(before);
            assertThat(theirs.shape(foreign.account())).isEqualTo(expected.shape(absent));

            before = yandex.keyhold().work();
            bind(method, valid, field, absent);
            assertThat(work).isEqualTo(yandex.keyhold().work().since(before));
        });
    }

    private static Answer bind(MethodDescriptor method, Message valid, FieldDescriptor field, String subject) {
        var binding = Things.binding("viewer", subject);
        var value = field.getName().equals("access_bindings")
                ? binding
                : AccessBindingDelta.newBuilder()
                        .setAction(AccessBindingAction.ADD)
                        .setAccessBinding(binding)
                        .build();
        var request = valid.toBuilder().clearField(field).addRepeatedField(field, value);
        return yandex.call(By.GRPC, things.admin(), method, request.build());
    }

    private static TestKeyhold.Work work(
            String caller, MethodDescriptor method, Message valid, FieldDescriptor field, String id) {
        var before = yandex.keyhold().work();
        var _ = answer(By.GRPC, caller, method, valid, field, id);
        return yandex.keyhold().work().since(before);
    }

    /** Identifiers that name nothing of the kind that {@code own} does. */
    private static List<String> wrong(String own) {
        var wrong = new ArrayList<>(List.of(
                absent(own, 2),
                idOf(OTHER, own, 7),
                idOf(NO_ACCOUNT, own, 7),
                own.toUpperCase(Locale.ROOT),
                own.substring(1),
                own + "0",
                "x",
                "*",
                "a/b",
                "%00",
                "é",
                "' OR '1'='1",
                " " + own,
                "x".repeat(50)));
        wrong.addAll(gone);
        for (var kind : List.of(
                things.cloud(),
                things.folder(),
                things.account(),
                things.apiKey(),
                things.staticKey(),
                things.authorizedKey(),
                things.operation())) {
            if (!kind.equals(own)) {
                wrong.add(kind);
            }
        }
        return wrong;
    }

    private static String absent(String like, long number) {
        return idOf(OWN, like, number);
    }

    /** An identifier that nothing has, of a kind and an account. */
    private static String idOf(AccountId account, String like, long number) {
        return ResourceId.of(like.substring(0, 3), account, number).text();
    }

    private static Answer answer(
            By by, String caller, MethodDescriptor method, Message valid, FieldDescriptor field, String id) {
        return yandex.call(
                by, caller, method, valid.toBuilder().setField(field, id).build());
    }

    /** What filters a list finds nothing then; what names a thing does not find it. */
    private static void assertAbsent(MethodDescriptor method, Answer answer, String id) {
        if (Methods.name(method).equals("CloudService/List")) {
            assertThat(answer.ok().text("clouds")).isEqualTo("[]");
        } else {
            assertThat(answer.code()).isEqualTo(Code.NOT_FOUND);
            assertThat(answer.text()).contains(id).endsWith(" not found");
        }
    }

    @Test
    void the_vendors_words_are_used() {
        var absent = absent(things.account(), 1);
        assertThat(notFound("ServiceAccountService/Get")).isEqualTo("Service account " + absent + " not found");
        assertThat(notFound("ApiKeyService/Get")).isEqualTo("Api key " + absent + " not found");
        assertThat(notFound("AccessKeyService/Get")).isEqualTo("Access key " + absent + " not found");
        assertThat(notFound("KeyService/Get")).isEqualTo("Key " + absent + " not found");
        assertThat(notFound("OperationService/Get")).isEqualTo("Operation " + absent + " not found");
        assertThat(notFound("FolderService/Get")).isEqualTo("Folder with id " + absent + " not found");
        assertThat(notFound("OrganizationService/Get")).isEqualTo("Organization with id " + absent + " not found");
        assertThat(notFound("CloudService/Get")).isEqualTo("Cloud with id " + absent + " not found");
        assertThat(notFound("RoleService/Get")).isEqualTo("Role " + absent + " not found");
        assertThat(notFound("ApiEndpointService/Get")).isEqualTo("Api endpoint " + absent + " not found");
    }

    private static String notFound(String name) {
        var method = yandex.method(name);
        var absent = absent(things.account(), 1);
        var field = method.getInputType().getFields().getFirst();
        return answer(By.REST, things.admin(), method, things.request(method), field, absent)
                .text();
    }

    @Test
    void an_identifier_without_a_bound_does_not_make_an_answer_without_one() {
        for (var name : List.of("OperationService/Get", "OperationService/Cancel", "ApiEndpointService/Get")) {
            var method = yandex.method(name);
            var field = method.getInputType().getFields().getFirst();
            var answer = answer(By.GRPC, things.admin(), method, things.request(method), field, "x".repeat(100_000));
            assertThat(answer.code()).isIn(Code.NOT_FOUND, Code.INVALID_ARGUMENT);
            assertThat(answer.text()).hasSizeLessThan(200);
        }
    }

    @Test
    void the_administrator_of_another_account_is_nobody_here() {
        var requests = yandex.served()
                .map(yandex::method)
                .filter(method -> !ids(method).isEmpty())
                .toList();
        yandex.assertNothingChangedBy(() -> requests.stream()
                .filter(method -> !Methods.name(method).equals("CloudService/List"))
                .forEach(method -> assertThat(yandex.call(By.GRPC, things.admin(), method, foreign.request(method))
                                .code())
                        .as(method.getFullName())
                        .isEqualTo(isOfOrganization(method) ? Code.PERMISSION_DENIED : Code.NOT_FOUND)));
    }

    /** What is asked of the organization, which is the same for both. */
    private static boolean isOfOrganization(MethodDescriptor method) {
        return method.getService().getName().equals("OrganizationService")
                || Methods.name(method).equals("CloudService/Create");
    }
}
