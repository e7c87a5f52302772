package dev.keyhold.api.gateway;

import static dev.keyhold.api.gateway.Visitor.plain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.linecorp.armeria.client.grpc.GrpcClients;
import dev.keyhold.PolicyDocuments;
import dev.keyhold.api.aws.VendorSigner;
import dev.keyhold.server.OperatorSocket;
import dev.keyhold.server.TestKeyhold;
import dev.keyhold.yandex.api.iam.v1.ListServiceAccountsRequest;
import dev.keyhold.yandex.api.iam.v1.ServiceAccountServiceGrpc.ServiceAccountServiceBlockingStub;
import dev.keyhold.yandex.api.priv.accessservice.v2.AccessServiceGrpc.AccessServiceBlockingStub;
import dev.keyhold.yandex.api.priv.accessservice.v2.AuthenticateRequest;
import dev.keyhold.yandex.api.priv.accessservice.v2.AuthorizeRequest;
import dev.keyhold.yandex.api.priv.accessservice.v2.Resource;
import io.envoyproxy.envoy.service.auth.v3.AuthorizationGrpc.AuthorizationBlockingStub;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The interfaces whose answers are no errors of HTTP: their refusals are remembered and explained like any other. */
class RefusalsOfEveryApiTest {
    @AutoClose
    private static final TestKeyhold KEYHOLD =
            TestKeyhold.start(Visitor.authorizing(Optional.of(TestKeyhold.ACCOUNT.text())));

    private static final JsonMapper JSON = new JsonMapper();

    @AutoClose("leave")
    private final Visitor visitor = new Visitor(KEYHOLD);

    private VendorSigner.Keys bob;

    @BeforeEach
    void user() {
        // So that there is one newest refusal.
        KEYHOLD.advance(Duration.ofSeconds(1));
        bob = visitor.aws().user("bob");
    }

    private static Stream<JsonNode> refusals(Optional<String> account) {
        var request = JSON.createObjectNode().put("command", "refusals").put("limit", 1);
        account.ifPresent(id -> request.put("accountId", id));
        return StreamSupport.stream(
                OperatorSocket.ask(KEYHOLD, request).path("refusals").spliterator(), false);
    }

    private static JsonNode newest() {
        return Stream.concat(refusals(Optional.of(TestKeyhold.ACCOUNT.text())), refusals(Optional.empty()))
                .max(Comparator.comparing(refusal -> refusal.path("at").asText()))
                .orElseThrow();
    }

    private static void assertCause(String operation, String cause, String... because) {
        var id = newest().path("requestId").asText();
        var found = OperatorSocket.ask(
                KEYHOLD, JSON.createObjectNode().put("command", "explain").put("requestId", id));
        assertThat(found.path("cause").asText()).as(found.toString()).isEqualTo(cause);
        assertThat(found.path("operation").asText()).isEqualTo(operation);
        for (var text : because) {
            assertThat(found.path("because").asText()).contains(text);
        }
        assertThat(found.path("remedy").asText()).isNotEmpty();
        KEYHOLD.advance(Duration.ofSeconds(1));
    }

    private <S> S stub(Class<S> type, String authorization) {
        var client = GrpcClients.builder(
                "gproto+http://127.0.0.1:" + KEYHOLD.address().getPort());
        return authorization.isEmpty()
                ? client.build(type)
                : client.addHeader("authorization", authorization).build(type);
    }

    @Test
    void envoy() {
        var envoy = stub(AuthorizationBlockingStub.class, "");
        var signed = visitor.signed(bob, plain("/bucket/key")).replacing("host", "backend");
        var forwarded = signed.with("x-forwarded-host", Visitor.HOST);
        var denied = envoy.check(
                EnvoyTest.checkRequest(forwarded, UnaryOperator.identity()).build());
        assertThat(denied.getStatus().getCode()).isNotZero();
        assertCause("Authorization/Check", "signed-other-host", "The client signed the host " + Visitor.HOST);

        var anonymous = envoy.check(
                EnvoyTest.checkRequest(plain("/a"), UnaryOperator.identity()).build());
        assertThat(anonymous.getStatus().getCode()).isNotZero();
        assertCause("Authorization/Check", "no-credential");
        visitor.update(bob, "Inactive");
        assertThat(EnvoyTest.reason(
                        envoy.check(EnvoyTest.checkRequest(visitor.signed(bob, plain("/a")), UnaryOperator.identity())
                                .build())))
                .startsWith("403");
        assertCause("Authorization/Check", "key-disabled", "It was deactivated at ", "by the root of the account");
    }

    private void opa(String account, String action) {
        var document = JSON.createObjectNode();
        var input = document.putObject("input").put("account", account).put("action", action);
        input.put("originalAction", "").put("bucket", "bkt").put("object", "a");
        input.put("owner", false).put("denyOnly", false);
        input.putNull("groups").putNull("claims");
        input.putObject("conditions").putArray("username").add("bob");
        assertThat(visitor.ask(Visitor.json("/v1/data/keyhold/allow", document.toString()))
                        .text())
                .isEqualTo("{\"result\":false}");
    }

    @Test
    void a_store_that_asks_as_it_would_ask_OPA() {
        opa(bob.id(), "s3:GetObject");
        assertCause("Opa/Allow", "nothing-allows", "s3:GetObject");
        KEYHOLD.allow("bob", PolicyDocuments.deny("s3:GetObject"));
        opa(bob.id(), "s3:GetObject");
        assertCause("Opa/Allow", "statement-denies", "What denies is ");
        opa("nobody", "s3:GetObject");
        assertCause("Opa/Allow", "unknown-subject");
        opa(bob.id(), "orders:Get");
        assertCause("Opa/Allow", "request-not-mapped", "the action is none of S3");
    }

    private void authzen(String subject) {
        var asked = JSON.createObjectNode();
        asked.putObject("subject").put("type", "user").put("id", subject);
        asked.putObject("action").put("name", "invoices:Get");
        asked.putObject("resource").put("type", "invoice").put("id", "arn:aws:invoices:::invoice/1");
        assertThat(visitor.ask(Visitor.json("/access/v1/evaluation", asked.toString()))
                        .text())
                .contains("\"decision\":false");
    }

    @Test
    void a_program_that_asks_by_AuthZEN() {
        authzen("arn:aws:iam::" + TestKeyhold.ACCOUNT + ":user/bob");
        assertCause("AuthZen/Evaluation", "nothing-allows", "invoices:Get");
        authzen("nobody");
        assertCause("AuthZen/Evaluation", "unknown-subject");
    }

    private String powerless() {
        var made = visitor.yandex(
                "POST",
                "/iam/v1/serviceAccounts",
                "{\"name\":\"p" + KEYHOLD.now().getEpochSecond() + "\",\"folderId\":\"" + KEYHOLD.defaultFolder()
                        + "\"}");
        return visitor.yandex(
                        "POST",
                        "/iam/v1/tokens:createForServiceAccount",
                        "{\"serviceAccountId\":\"" + made.at("/response/id").asText() + "\"}")
                .path("iamToken")
                .asText();
    }

    @Test
    void a_service_that_asks_AccessService() {
        var service = stub(AccessServiceBlockingStub.class, "");
        refused(() -> service.authenticate(
                AuthenticateRequest.newBuilder().setIamToken("t1.abc").build()));
        assertCause("AccessService/Authenticate", "iam-token-invalid");
        refused(() -> service.authorize(AuthorizeRequest.newBuilder()
                .setIamToken(powerless())
                .setPermission("ydb.tables.select")
                .addResourcePath(
                        Resource.newBuilder().setType("resource-manager.folder").setId(KEYHOLD.defaultFolder()))
                .build()));
        assertCause("AccessService/Authorize", "nothing-allows", KEYHOLD.defaultFolder());
    }

    @Test
    void a_client_of_another_gRPC_API() {
        var list = ListServiceAccountsRequest.newBuilder()
                .setFolderId(KEYHOLD.defaultFolder())
                .build();
        refused(() -> stub(ServiceAccountServiceBlockingStub.class, "").list(list));
        assertCause("ServiceAccountService/List", "no-credential");
        refused(() ->
                stub(ServiceAccountServiceBlockingStub.class, "Bearer t1.abc").list(list));
        assertCause("ServiceAccountService/List", "iam-token-invalid");
        var token = powerless();
        refused(() ->
                stub(ServiceAccountServiceBlockingStub.class, "Bearer " + token).list(list));
        assertThat(newest().path("code").asText()).isEqualTo("PERMISSION_DENIED");
        assertThat(newest().path("reason").asText()).isEqualTo("NOT_ALLOWED");
    }

    private static void refused(ThrowingCallable call) {
        assertThat(catchThrowableOfType(StatusRuntimeException.class, call)).isNotNull();
    }

    /** What a refusal and its explanation leave in the store is what it had before: the memory is of one process. */
    @Test
    void no_refusal_and_no_explanation_writes_anything() {
        KEYHOLD.stopBackground();
        var before = KEYHOLD.record();
        for (int i = 0; i < 20; i++) {
            visitor.ask(Subrequest.nginx(plain("/a")));
            visitor.ask(Subrequest.nginx(visitor.signed(bob, plain("/a")).replacing("host", "backend")));
            visitor.aws().call(bob, "ListUsers");
            visitor.aws().call(VendorSigner.Keys.of(bob.id(), "wrong"), "ListUsers");
            authzen("nobody");
            opa(bob.id(), "s3:GetObject");
            var id = newest().path("requestId").asText();
            assertThat(OperatorSocket.ask(
                                    KEYHOLD,
                                    JSON.createObjectNode()
                                            .put("command", "explain")
                                            .put("requestId", id))
                            .path("cause")
                            .asText())
                    .isNotEmpty();
        }
        assertThat(KEYHOLD.record()).isEqualTo(before);
    }
}
