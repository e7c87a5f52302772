package dev.keyhold.api.yandex;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Message;
import dev.keyhold.api.yandex.Methods.By;
import dev.keyhold.model.AccountId;
import dev.keyhold.server.TestKeyhold;
import dev.keyhold.yandex.api.iam.v1.CreateApiKeyRequest;
import dev.keyhold.yandex.api.iam.v1.CreateServiceAccountRequest;
import dev.keyhold.yandex.api.iam.v1.DeleteServiceAccountRequest;
import dev.keyhold.yandex.api.iam.v1.ListApiKeysRequest;
import dev.keyhold.yandex.api.iam.v1.ListApiKeysResponse;
import dev.keyhold.yandex.api.iam.v1.UpdateServiceAccountRequest;
import dev.keyhold.yandex.api.operation.Operation;
import io.grpc.Status.Code;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A call made again with the same {@code Idempotency-Key} takes no effect again; any other call does. */
final class IdempotencyTest {
    private static final String HEADER = "idempotency-key";
    private static final int THREADS = 16;
    private static final List<String> CREATES_KEYS =
            List.of("ApiKeyService/Create", "AccessKeyService/Create", "KeyService/Create");

    private static Yandex yandex;
    private static Things admins;
    private static String second;
    private static int accounts;

    private Things things;

    @BeforeAll
    static void start() {
        yandex = Yandex.start();
        admins = Things.of(yandex, yandex.keyhold().adminKey());
        var other = admins.others();
        admins.bind("CloudService", admins.cloud(), "admin", other.account());
        admins.bind("OrganizationService", admins.organization(), "admin", other.account());
        second = other.bearer();
    }

    @AfterAll
    static void stop() {
        yandex.close();
    }

    @BeforeEach
    void renew() {
        things = admins.others();
    }

    @AfterEach
    void reset() {
        yandex.keyhold().setTime(TestKeyhold.START);
    }

    /** Methods that answer an operation, but for that which only looks for one. */
    static Stream<String> mutations() {
        return yandex.served().filter(name -> {
            var method = yandex.method(name);
            return method.getOutputType().equals(Operation.getDescriptor())
                    && !method.getService().getName().equals("OperationService");
        });
    }

    static Stream<String> creates() {
        return CREATES_KEYS.stream();
    }

    @ParameterizedTest
    @MethodSource("mutations")
    void a_repeated_call_is_answered_with_the_operation_of_the_first(String name) {
        var method = yandex.method(name);
        var request = things.request(method);
        var key = key();
        var first = call(By.GRPC, method, request, key).ok();
        yandex.assertNothingChangedBy(() -> {
            for (var by : By.values()) {
                assertThat(call(by, method, request, key).operation()).isEqualTo(first.operation());
            }
            var upper = key.toUpperCase(Locale.ROOT);
            assertThat(call(By.GRPC, method, request, upper).operation()).isEqualTo(first.operation());
        });
    }

    /** The key alone says that it is the same call: a client does not send another one under it. */
    @ParameterizedTest
    @MethodSource("mutations")
    void a_call_with_another_body_under_the_same_key_is_the_same_call(String name) {
        var method = yandex.method(name);
        var key = key();
        var first = call(By.GRPC, method, things.request(method), key).ok();
        var other = things.others().request(method);
        yandex.assertNothingChangedBy(
                () -> assertThat(call(By.REST, method, other, key).operation()).isEqualTo(first.operation()));
    }

    @ParameterizedTest
    @MethodSource("mutations")
    void another_caller_under_the_same_key_makes_another_call(String name) {
        var method = yandex.method(name);
        var key = key();
        var first = call(By.GRPC, method, things.request(method), key).ok();
        var other = things.others().request(method);
        var again = yandex.call(By.GRPC, second, method, other, HEADER, key).ok();
        assertThat(again.text("id")).isNotEqualTo(first.text("id"));
        assertThat(again.text("created_by")).isNotEqualTo(first.text("created_by"));
    }

    @ParameterizedTest
    @MethodSource("mutations")
    void the_same_key_in_another_account_makes_another_call(String name) {
        var method = yandex.method(name);
        var key = key();
        var first = call(By.GRPC, method, things.request(method), key).ok();
        var tenant =
                Things.of(yandex, yandex.keyhold().anotherAccount(new AccountId("2109876543" + (10 + accounts++))));
        var answer = yandex.call(By.GRPC, tenant.admin(), method, tenant.request(method), HEADER, key);
        if (answer.code() == Code.PERMISSION_DENIED) {
            // Of the organization, on which the other account has no role.
            assertThat(method.getService().getName() + method.getName())
                    .matches("OrganizationService.*|CloudServiceCreate");
        } else {
            assertThat(answer.ok().text("id")).isNotEqualTo(first.text("id"));
        }
    }

    @ParameterizedTest
    @MethodSource("creates")
    void a_repeated_create_names_the_first_key_and_makes_no_second_secret(String name) {
        var method = yandex.method(name);
        var request = things.request(method);
        var key = key();
        var first = call(By.GRPC, method, request, key).ok();
        var id = first.text(method.getOutputType().getFields().getFirst().getName() + ".id");
        var other = things.others().request(method);
        yandex.assertNothingChangedBy(() -> {
            for (var by : By.values()) {
                for (var repeated : List.of(request, other)) {
                    var answer = call(by, method, repeated, key);
                    assertThat(answer.code()).isEqualTo(Code.ALREADY_EXISTS);
                    assertThat(answer.text())
                            .contains(" " + id + " was created by the same call before; its secret was shown then");
                }
            }
        });
        var again = yandex.call(By.GRPC, second, method, other, HEADER, key).ok();
        assertThat(again.message()).isNotEqualTo(first.message());
    }

    @Test
    void the_same_key_for_another_method_is_another_call() {
        var key = key();
        var operations = mutations()
                .filter(name -> name.startsWith("ServiceAccountService/"))
                .filter(name -> !name.endsWith("/Delete"))
                .map(yandex::method)
                .map(method ->
                        call(By.GRPC, method, things.request(method), key).ok().text("id"))
                .toList();
        assertThat(operations).hasSizeGreaterThan(4).doesNotHaveDuplicates();
    }

    @Test
    void another_key_or_none_is_another_call() {
        var method = yandex.method("ServiceAccountService/Update");
        var request = things.request(method);
        var ids = Stream.of(
                        call(By.GRPC, method, request, key()),
                        call(By.GRPC, method, request, key()),
                        yandex.call(By.GRPC, things.admin(), method, request),
                        yandex.call(By.GRPC, things.admin(), method, request))
                .map(answer -> answer.text("id"));
        assertThat(ids).doesNotHaveDuplicates();
    }

    @Test
    void a_call_that_was_refused_can_be_made_again_under_its_key() {
        var method = yandex.method("ServiceAccountService/Update");
        var key = key();
        var request = UpdateServiceAccountRequest.newBuilder()
                .setServiceAccountId(things.account())
                .setName(Things.name());
        var nobody = things.others().bearer();
        yandex.call(By.GRPC, nobody, method, request.build(), HEADER, key)
                .is(Code.PERMISSION_DENIED, "Permission denied to service account " + things.account());
        assertThat(call(By.GRPC, method, request.clone().setName("admin").build(), key)
                        .code())
                .isEqualTo(Code.ALREADY_EXISTS);
        assertThat(call(By.GRPC, method, request.clone().setName("NO NAME").build(), key)
                        .code())
                .isEqualTo(Code.INVALID_ARGUMENT);
        call(By.GRPC, method, request.build(), key).ok();
        things.bind(
                "ServiceAccountService",
                things.account(),
                "editor",
                things.others().account());
        yandex.call(By.GRPC, nobody, method, request.build(), HEADER, key)
                .is(Code.PERMISSION_DENIED, "Permission denied to service account " + things.account());
    }

    @Test
    void a_call_is_recognised_for_a_day() {
        var method = yandex.method("ServiceAccountService/Update");
        var request = things.request(method);
        var key = key();
        var first = call(By.GRPC, method, request, key).text("id");
        yandex.keyhold().advance(Duration.ofHours(24));
        var later = yandex.bearer(yandex.keyhold().adminKey());
        assertThat(yandex.call(By.GRPC, later, method, request, HEADER, key).text("id"))
                .isEqualTo(first);
        yandex.keyhold().advance(Duration.ofMillis(1));
        assertThat(yandex.call(By.GRPC, later, method, request, HEADER, key).text("id"))
                .isNotEqualTo(first);
    }

    @Test
    void a_repeated_call_is_recognised_though_what_it_was_about_is_gone() {
        var method = yandex.method("ServiceAccountService/Delete");
        var request = DeleteServiceAccountRequest.newBuilder()
                .setServiceAccountId(things.account())
                .build();
        var key = key();
        var first = call(By.GRPC, method, request, key);
        assertThat(call(By.GRPC, method, request, key).operation()).isEqualTo(first.operation());
        assertThat(call(By.GRPC, method, request, key()).code()).isEqualTo(Code.NOT_FOUND);
    }

    @Test
    void a_malformed_key_is_refused_whatever_the_method() {
        var uuid = key();
        for (var name : List.of("ServiceAccountService/Create", "ApiKeyService/Create", "RoleService/List")) {
            var method = yandex.method(name);
            var request = things.request(method);
            yandex.assertNothingChangedBy(() -> {
                for (var bad : List.of(
                        "",
                        "x",
                        uuid.replace("-", ""),
                        "{" + uuid + "}",
                        "urn:uuid:" + uuid,
                        uuid + "0",
                        uuid.substring(1),
                        uuid + "," + uuid,
                        uuid.replace('-', '_'),
                        "g" + uuid.substring(1),
                        "x".repeat(10_000))) {
                    assertMalformed(method, request, HEADER, bad);
                }
                assertMalformed(method, request, HEADER, uuid, HEADER, uuid);
                assertMalformed(method, request, HEADER, uuid, HEADER, key());
            });
        }
    }

    private void assertMalformed(MethodDescriptor method, Message request, String... headers) {
        for (var by : By.values()) {
            yandex.call(by, things.admin(), method, request, headers)
                    .is(Code.INVALID_ARGUMENT, "Validation failed:\n  - idempotency-key: Header must be one UUID");
        }
    }

    @Test
    void many_at_once_under_one_key_are_one_update() throws Exception {
        var method = yandex.method("ServiceAccountService/Update");
        var request = things.request(method);
        var key = key();
        var answers = atOnce(_ -> call(By.GRPC, method, request, key).ok());
        assertThat(answers.stream().map(Answer::operation).distinct()).hasSize(1);
    }

    @Test
    void many_at_once_under_one_key_make_one_service_account() throws Exception {
        var method = yandex.method("ServiceAccountService/Create");
        var key = key();
        var folder = things.folder();
        var before = yandex.keyhold().record();
        // Each by a name of its own: it is the key that tells, not the name.
        var answers = atOnce(number -> {
            var request = CreateServiceAccountRequest.newBuilder()
                    .setFolderId(folder)
                    .setName("one-of-many-" + number)
                    .build();
            return call(number % 2 == 0 ? By.GRPC : By.REST, method, request, key)
                    .ok();
        });
        assertThat(answers.stream().map(Answer::operation).distinct()).hasSize(1);
        var made = new ArrayList<>(yandex.keyhold().record());
        made.removeAll(before);
        assertThat(made).filteredOn(row -> row.startsWith("identities|")).hasSize(1);
        assertThat(made).filteredOn(row -> row.startsWith("operations|")).hasSize(1);
        assertThat(made).filteredOn(row -> row.startsWith("audit_changes|")).hasSize(1);
    }

    @Test
    void many_at_once_under_one_key_get_one_secret() throws Exception {
        var method = yandex.method("ApiKeyService/Create");
        var request = CreateApiKeyRequest.newBuilder()
                .setServiceAccountId(things.account())
                .build();
        var key = key();
        var answers = atOnce(_ -> call(By.GRPC, method, request, key));
        var made = answers.stream().filter(answer -> answer.code() == Code.OK).toList();
        assertThat(made).hasSize(1);
        var id = made.getFirst().text("api_key.id");
        assertThat(answers)
                .filteredOn(answer -> answer.code() != Code.OK)
                .allSatisfy(answer -> assertThat(answer.outcome()).startsWith("ALREADY_EXISTS: Api key " + id + " "));
        var listed = ListApiKeysRequest.newBuilder().setServiceAccountId(things.account());
        assertThat(yandex.done(things.admin(), "ApiKeyService/List", listed.build())
                        .as(ListApiKeysResponse.parser())
                        .getApiKeysList())
                .hasSize(1);
    }

    private interface Numbered {
        Answer call(int number);
    }

    /** Calls from many threads that start together. */
    private static List<Answer> atOnce(Numbered work) throws InterruptedException, ExecutionException {
        var start = new CyclicBarrier(THREADS);
        var calls = new ArrayList<Callable<Answer>>();
        for (int i = 0; i < THREADS; i++) {
            var number = i;
            calls.add(() -> {
                start.await();
                return work.call(number);
            });
        }
        try (var threads = Executors.newFixedThreadPool(THREADS)) {
            var answers = new ArrayList<Answer>();
            for (var future : threads.invokeAll(calls)) {
                answers.add(future.get());
            }
            return answers;
        }
    }

    private Answer call(By by, MethodDescriptor method, Message request, String key) {
        return yandex.call(by, things.admin(), method, request, HEADER, key);
    }

    private static String key() {
        return UUID.randomUUID().toString();
    }
}
