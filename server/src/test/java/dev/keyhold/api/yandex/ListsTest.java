package dev.keyhold.api.yandex;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Message;
import dev.keyhold.api.yandex.Methods.By;
import dev.keyhold.model.AccountId;
import dev.keyhold.yandex.api.iam.v1.CreateServiceAccountRequest;
import dev.keyhold.yandex.api.iam.v1.DeleteServiceAccountRequest;
import dev.keyhold.yandex.api.iam.v1.ListServiceAccountsRequest;
import dev.keyhold.yandex.api.iam.v1.ListServiceAccountsResponse;
import dev.keyhold.yandex.api.iam.v1.ServiceAccount;
import io.grpc.Status.Code;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Pages of lists, and what cannot be said about them. */
final class ListsTest {
    private static final int ITEMS = 3;
    private static final String TOKEN = "page_token";
    /** Lists that are on one page whatever is asked. */
    private static final Set<String> WHOLE = Set.of("ApiEndpointService/List");
    /** Lists of one item at most. */
    private static final Set<String> SHORT = Set.of("CloudService/List", "OrganizationService/List");

    private static Yandex yandex;
    private static Things things;
    private static Things foreign;

    @BeforeAll
    static void start() {
        yandex = Yandex.start();
        things = Things.of(yandex, yandex.keyhold().adminKey());
        foreign = Things.of(yandex, yandex.keyhold().anotherAccount(new AccountId("123456789013")));
        yandex.keyhold().bind(things.organization(), "admin", foreign.adminId());
        fill(things);
        fill(foreign);
    }

    @AfterAll
    static void stop() {
        yandex.close();
    }

    /** Makes every list longer than a page of one item. */
    private static void fill(Things things) {
        for (int i = 0; i < ITEMS; i++) {
            things.createApiKey();
            things.keyFile();
            for (var name : List.of(
                    "AccessKeyService/Create",
                    "ServiceAccountService/Create",
                    "ServiceAccountService/Update",
                    "ApiKeyService/Update",
                    "AccessKeyService/Update",
                    "KeyService/Update",
                    "OrganizationService/Update",
                    "CloudService/Update",
                    "FolderService/Update",
                    "SymmetricKeyService/Create",
                    "SymmetricKeyService/Rotate",
                    "AsymmetricEncryptionKeyService/Create",
                    "AsymmetricEncryptionKeyService/Update",
                    "AsymmetricSignatureKeyService/Create",
                    "AsymmetricSignatureKeyService/Update")) {
                var method = yandex.method(name);
                yandex.call(By.GRPC, things.admin(), method, things.request(method))
                        .ok();
            }
        }
        for (var role : List.of("viewer", "editor", "auditor")) {
            things.bind("ServiceAccountService", things.account(), role, things.account());
            things.bind("FolderService", things.folder(), role, things.account());
            things.bind("CloudService", things.cloud(), role, things.account());
            things.bind("OrganizationService", things.organization(), role, things.account());
            things.bind("SymmetricKeyService", things.symmetricKey(), role, things.account());
            things.bind("AsymmetricEncryptionKeyService", things.encryptionKey(), role, things.account());
            things.bind("AsymmetricSignatureKeyService", things.signatureKey(), role, things.account());
        }
    }

    static Stream<String> lists() {
        return yandex.served()
                .filter(name -> yandex.method(name).getInputType().findFieldByName(TOKEN) != null)
                .filter(name -> !WHOLE.contains(name));
    }

    static Stream<String> longLists() {
        return lists().filter(name -> !SHORT.contains(name));
    }

    static Stream<String> filtered() {
        return lists().filter(name -> yandex.method(name).getInputType().findFieldByName("filter") != null);
    }

    /** A request of a page of everything. */
    private static Message request(Things things, MethodDescriptor method, long size, String token) {
        var type = method.getInputType();
        var request = things.request(method).toBuilder();
        if (type.findFieldByName("filter") != null) {
            request.clearField(type.findFieldByName("filter"));
        }
        return request.setField(type.findFieldByName("page_size"), size)
                .setField(type.findFieldByName(TOKEN), token)
                .build();
    }

    private static Answer page(Things things, MethodDescriptor method, long size, String token) {
        return yandex.call(By.GRPC, things.admin(), method, request(things, method, size, token));
    }

    private static String next(Things things, MethodDescriptor method) {
        var token = page(things, method, 1, "").text("next_page_token");
        assertThat(token).isNotEmpty();
        return token;
    }

    private static List<?> items(Answer page) {
        var message = page.ok().message().orElseThrow();
        return (List<?>) message.getField(message.getDescriptorForType().getFields().stream()
                .filter(FieldDescriptor::isRepeated)
                .findFirst()
                .orElseThrow());
    }

    @ParameterizedTest
    @MethodSource("lists")
    void pages_of_any_size_are_the_list_in_pieces(String name) {
        var method = yandex.method(name);
        var whole = items(page(things, method, 1000, ""));
        for (var size = 1; size <= 2; size++) {
            var walked = new ArrayList<Object>();
            var token = "";
            do {
                var page = page(things, method, size, token);
                assertThat(items(page)).hasSizeLessThanOrEqualTo(size);
                walked.addAll(items(page));
                token = page.text("next_page_token");
                assertThat(token).hasSizeLessThanOrEqualTo(100);
            } while (!token.isEmpty());
            assertThat(walked).isEqualTo(whole).hasSizeGreaterThanOrEqualTo(SHORT.contains(name) ? 1 : ITEMS);
        }
    }

    @ParameterizedTest
    @MethodSource("longLists")
    void a_token_with_any_character_changed_or_gone_is_refused(String name) {
        var method = yandex.method(name);
        var token = next(things, method);
        var broken = new LinkedHashSet<String>();
        for (int i = 0; i < token.length(); i++) {
            broken.add(token.substring(0, i) + (char) (token.charAt(i) ^ 1) + token.substring(i + 1));
            broken.add(token.substring(0, i) + "A" + token.substring(i + 1));
            broken.add(token.substring(0, i + 1));
        }
        broken.addAll(List.of(token + "A", token + "=", " " + token, "A" + token, "x", "AAAA", "é", "A".repeat(100)));
        broken.remove(token);
        broken.forEach(bad -> assertRefused(method, bad));
        for (var by : By.values()) {
            yandex.call(by, things.admin(), method, request(things, method, 1, "x"))
                    .is(Code.INVALID_ARGUMENT, "Validation failed:\n  - page_token: Invalid page token");
        }
    }

    @Test
    void a_token_is_good_for_its_own_list_alone() {
        var tokens = new TreeMap<String, String>();
        longLists().forEach(name -> tokens.put(name, next(things, yandex.method(name))));
        for (var name : lists().toList()) {
            var method = yandex.method(name);
            tokens.forEach((other, token) -> {
                if (other.equals(name)) {
                    page(things, method, 1000, token).ok();
                } else {
                    assertRefused(method, token);
                }
            });
        }
    }

    @ParameterizedTest
    @MethodSource("longLists")
    void a_token_of_another_account_is_refused(String name) {
        var method = yandex.method(name);
        assertRefused(method, next(foreign, method));
    }

    @ParameterizedTest
    @MethodSource("filtered")
    void a_token_is_good_for_its_filter_alone(String name) {
        var method = yandex.method(name);
        if (!SHORT.contains(name)) {
            var token = next(things, method);
            var filter = method.getInputType().findFieldByName("filter");
            var other = request(things, method, 1, token).toBuilder()
                    .setField(filter, things.request(method).getField(filter))
                    .build();
            yandex.call(By.GRPC, things.admin(), method, other)
                    .is(Code.INVALID_ARGUMENT, "Validation failed:\n  - page_token: Invalid page token");
        }
    }

    @ParameterizedTest
    @MethodSource("filtered")
    void a_filter_of_another_form_is_refused(String name) {
        var method = yandex.method(name);
        var good =
                (String) things.request(method).getField(method.getInputType().findFieldByName("filter"));
        var field = good.substring(0, good.indexOf('='));
        for (var filter : List.of(
                "x",
                field,
                field + "=",
                field + "=x",
                field + "=\"x",
                field + "=\"\"",
                field + "=\"x'",
                field + "!=\"x\"",
                field + " IN (\"x\")",
                field + "==\"x\"",
                good + " AND " + good,
                good + ";",
                "=\"x\"",
                "created_at=\"x\"",
                "folder_id=\"x\"",
                field.toUpperCase(java.util.Locale.ROOT) + "=\"x\"",
                field + "=\"a\tb\"",
                field + "=\"" + "x".repeat(257) + "\"")) {
            var request = request(things, method, 1, "").toBuilder()
                    .setField(method.getInputType().findFieldByName("filter"), filter)
                    .build();
            for (var by : By.values()) {
                var answer = yandex.call(by, things.admin(), method, request);
                assertThat(answer.code()).as(filter).isEqualTo(Code.INVALID_ARGUMENT);
                assertThat(answer.violations()).singleElement().asString().startsWith("filter: ");
            }
        }
    }

    private static void assertRefused(MethodDescriptor method, String token) {
        assertThat(page(things, method, 1, token).outcome())
                .as("%s with %s", Methods.name(method), token)
                .isEqualTo(Code.INVALID_ARGUMENT + ": Validation failed:\n  - page_token: Invalid page token");
    }

    @Test
    void a_walk_meets_all_that_stays_once_whatever_comes_and_goes() {
        var folder = things.others().folder();
        var staying = new ArrayList<String>();
        var going = new ArrayList<String>();
        for (int i = 0; i < 8; i++) {
            staying.add(newIn(folder));
            going.add(newIn(folder));
        }
        var walked = new ArrayList<String>();
        var token = "";
        do {
            var request = ListServiceAccountsRequest.newBuilder()
                    .setFolderId(folder)
                    .setPageSize(3)
                    .setPageToken(token);
            var page = yandex.done(things.admin(), "ServiceAccountService/List", request.build())
                    .as(ListServiceAccountsResponse.parser());
            page.getServiceAccountsList().forEach(account -> walked.add(account.getId()));
            token = page.getNextPageToken();
            newIn(folder);
            // The one that the token names may be among those that go.
            var last = walked.getLast();
            delete(going.contains(last) ? last : going.getFirst());
            going.remove(going.contains(last) ? last : going.getFirst());
        } while (!token.isEmpty());
        assertThat(walked).doesNotHaveDuplicates().containsAll(staying);
    }

    @Test
    void a_walk_through_operations_meets_all_that_were_there_once() {
        var mine = things.others();
        var update = yandex.method("FolderService/Update");
        var before = new ArrayList<String>();
        for (int i = 0; i < 7; i++) {
            before.add(yandex.call(By.GRPC, mine.admin(), update, mine.request(update))
                    .text("id"));
        }
        var list = yandex.method("FolderService/ListOperations");
        var walked = new ArrayList<String>();
        var token = "";
        do {
            var page = page(mine, list, 2, token);
            items(page).forEach(item -> walked.add(id((Message) item)));
            token = page.text("next_page_token");
            yandex.call(By.GRPC, mine.admin(), update, mine.request(update)).ok();
        } while (!token.isEmpty());
        assertThat(walked).doesNotHaveDuplicates().containsAll(before);
    }

    private static String id(Message item) {
        return (String) item.getField(item.getDescriptorForType().findFieldByName("id"));
    }

    private static String newIn(String folder) {
        var request =
                CreateServiceAccountRequest.newBuilder().setFolderId(folder).setName(Things.name());
        return yandex.done(things.admin(), "ServiceAccountService/Create", request.build())
                .response(ServiceAccount.class)
                .getId();
    }

    private static void delete(String account) {
        var request = DeleteServiceAccountRequest.newBuilder().setServiceAccountId(account);
        yandex.done(things.admin(), "ServiceAccountService/Delete", request.build());
    }
}
