package dev.keyhold.api.gateway;

import static dev.keyhold.api.gateway.Visitor.plain;
import static dev.keyhold.api.gateway.Visitor.with;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.linecorp.armeria.client.grpc.GrpcClients;
import dev.keyhold.api.aws.RawRequest;
import dev.keyhold.api.aws.VendorSigner.Payload;
import dev.keyhold.server.TestKeyhold;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption.HeaderAppendAction;
import io.envoyproxy.envoy.service.auth.v3.AttributeContext;
import io.envoyproxy.envoy.service.auth.v3.AuthorizationGrpc;
import io.envoyproxy.envoy.service.auth.v3.CheckRequest;
import io.envoyproxy.envoy.service.auth.v3.CheckResponse;
import io.envoyproxy.envoy.type.v3.StatusCode;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The responses to Envoy, read with the stubs that are published for its contract. */
class EnvoyTest {
    @AutoClose
    private static final TestKeyhold KEYHOLD = TestKeyhold.start();

    private static final InetSocketAddress STORE = InetSocketAddress.createUnresolved("store.example", 9000);
    private static final byte[] BODY = "body".getBytes(StandardCharsets.UTF_8);

    @AutoClose("leave")
    private final Visitor visitor = new Visitor(KEYHOLD);

    private final AuthorizationGrpc.AuthorizationBlockingStub envoy = GrpcClients.newClient(
            "gproto+http://127.0.0.1:" + KEYHOLD.address().getPort(),
            AuthorizationGrpc.AuthorizationBlockingStub.class);

    private static RawRequest put() {
        return new RawRequest("PUT", "/bucket/key?x=1", plain("/").headers(), BODY);
    }

    private RawRequest signed(Payload payload) {
        return visitor.signer(visitor.aws().root()).s3(put(), STORE, payload, Optional.empty());
    }

    private CheckResponse check(RawRequest request, UnaryOperator<AttributeContext.HttpRequest.Builder> change) {
        return check(envoy, request, change);
    }

    private static CheckResponse check(
            AuthorizationGrpc.AuthorizationBlockingStub envoy,
            RawRequest request,
            UnaryOperator<AttributeContext.HttpRequest.Builder> change) {
        return envoy.check(checkRequest(request, change).build());
    }

    /** As Envoy describes a request that it holds back. */
    static CheckRequest.Builder checkRequest(
            RawRequest request, UnaryOperator<AttributeContext.HttpRequest.Builder> change) {
        var http = AttributeContext.HttpRequest.newBuilder()
                .setMethod(request.method())
                .setPath(request.target())
                .setHost(request.header("host"))
                .setSize(request.body().length);
        request.headers()
                .forEach(header -> http.putHeaders(header.getKey().toLowerCase(Locale.ROOT), header.getValue()));
        var attributes = AttributeContext.newBuilder();
        attributes.getRequestBuilder().setHttp(change.apply(http));
        attributes
                .getSourceBuilder()
                .getAddressBuilder()
                .getSocketAddressBuilder()
                .setAddress("203.0.113.9");
        return CheckRequest.newBuilder().setAttributes(attributes);
    }

    private static AttributeContext.HttpRequest.Builder withBody(AttributeContext.HttpRequest.Builder http) {
        return http.setRawBody(ByteString.copyFrom(BODY));
    }

    private static Map<String, String> headers(CheckResponse answer) {
        return answer.getOkResponse().getHeadersList().stream()
                .collect(Collectors.toMap(
                        option -> option.getHeader().getKey(),
                        option -> option.getHeader().getValue()));
    }

    static String reason(CheckResponse answer) {
        assertThat(answer.getStatus().getCode()).isNotZero();
        return answer.getDeniedResponse().getStatus().getCodeValue() + " "
                + answer.getDeniedResponse().getHeadersList().stream()
                        .map(HeaderValueOption::getHeader)
                        .filter(header -> header.getKey().equals("x-keyhold-reason"))
                        .map(header -> header.getValue())
                        .findFirst()
                        .orElseThrow();
    }

    @Test
    void a_signature_tells_who_it_is_in_place_of_what_the_client_says() {
        var bob = visitor.aws().user("bob");
        var request = visitor.signed(bob, plain("/a")).with("x-keyhold-subject", "somebody else");
        var answer = check(request, UnaryOperator.identity());

        assertThat(answer.getStatus().getCode()).isZero();
        assertThat(headers(answer))
                .containsEntry("x-keyhold-account", TestKeyhold.ACCOUNT.text())
                .containsEntry("x-keyhold-access-key-id", bob.id())
                .containsEntry("x-keyhold-scheme", "sigv4")
                .containsEntry("x-keyhold-subject-name", "bob")
                .containsEntry("x-keyhold-subject-arn", "arn:aws:iam::" + TestKeyhold.ACCOUNT + ":user/bob")
                .containsKey("x-keyhold-subject");
        assertThat(answer.getOkResponse().getHeadersList())
                .allMatch(option -> option.getAppendAction() == HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD);
        assertThat(answer.getOkResponse().getHeadersToRemoveList())
                .containsExactly("x-keyhold-groups", "x-keyhold-session-name", "x-keyhold-principal-tags");
    }

    @Test
    void users_of_one_name_in_two_accounts_have_two_accounts_and_two_ids() {
        var bob = visitor.aws().user("bob");
        var other = visitor.aws().account("Team", "envoy@example.com");
        var namesake = visitor.aws().userOf(other, "bob");
        var first = headers(check(visitor.signed(bob, plain("/a")), UnaryOperator.identity()));
        var second = headers(check(visitor.signed(namesake, plain("/a")), UnaryOperator.identity()));

        assertThat(first).containsEntry("x-keyhold-account", TestKeyhold.ACCOUNT.text());
        assertThat(second)
                .containsEntry("x-keyhold-account", other)
                .containsEntry("x-keyhold-subject-name", "bob")
                .containsEntry("x-keyhold-subject-arn", "arn:aws:iam::" + other + ":user/bob");
        assertThat(second.get("x-keyhold-subject")).isNotEqualTo(first.get("x-keyhold-subject"));
    }

    @Test
    void what_a_token_has_nothing_to_tell_of_is_taken_out_of_the_request() {
        var answer = check(with("Bearer " + KEYHOLD.adminToken(), plain("/a")), UnaryOperator.identity());
        assertThat(headers(answer)).containsEntry("x-keyhold-scheme", "bearer");
        assertThat(answer.getOkResponse().getHeadersToRemoveList()).contains("x-keyhold-access-key-id");

        var secret = visitor.apiKey().required("secret").asText();
        var apiKey = check(with("Api-Key " + secret, plain("/a")), UnaryOperator.identity());
        assertThat(headers(apiKey)).containsEntry("x-keyhold-scheme", "api-key");
    }

    @Test
    void a_preflight_passes_and_is_nobodys() {
        var preflight = Visitor.preflight();
        var answer = check(preflight, UnaryOperator.identity());
        assertThat(answer.getStatus().getCode()).isZero();
        assertThat(headers(answer)).isEmpty();
        assertThat(answer.getOkResponse().getHeadersToRemoveList())
                .containsExactlyInAnyOrder(
                        "x-keyhold-subject",
                        "x-keyhold-subject-arn",
                        "x-keyhold-subject-name",
                        "x-keyhold-account",
                        "x-keyhold-groups",
                        "x-keyhold-session-name",
                        "x-keyhold-principal-tags",
                        "x-keyhold-access-key-id",
                        "x-keyhold-scheme");
        assertThat(reason(check(preflight.with("x_keyhold_subject", "forged"), UnaryOperator.identity())))
                .isEqualTo("403 InvalidArgument");
        var refused = check(preflight.without("origin"), UnaryOperator.identity());
        assertThat(refused.getDeniedResponse().getHeadersList())
                .extracting(option -> option.getHeader().getKey())
                .contains("x-keyhold-request-id", "x-amz-request-id");
    }

    @Test
    void a_presigned_request_is_good_too() {
        var presigned = visitor.signer(visitor.aws().root())
                .s3(plain("/a"), STORE, Payload.UNSIGNED, Optional.of(Duration.ofHours(1)));
        assertThat(check(presigned, UnaryOperator.identity()).hasOkResponse()).isTrue();
        assertThat(reason(check(presigned.withMethod("PUT"), UnaryOperator.identity())))
                .isEqualTo("403 SignatureDoesNotMatch");
    }

    @Test
    void a_body_that_comes_along_must_have_the_signed_hash() {
        var request = signed(Payload.SIGNED);
        assertThat(check(request, EnvoyTest::withBody).hasOkResponse()).isTrue();
        var other = ByteString.copyFromUtf8("other");
        assertThat(reason(check(request, http -> http.setRawBody(other)))).isEqualTo("403 XAmzContentSHA256Mismatch");
        assertThat(reason(check(request, http -> http.setBody("text")))).isEqualTo("403 XAmzContentSHA256Mismatch");
        // What is said about a body that stayed with Envoy is all there is; its size is that of what had arrived.
        assertThat(check(request, UnaryOperator.identity()).hasOkResponse()).isTrue();
        assertThat(check(request, http -> http.setSize(0)).hasOkResponse()).isTrue();
        assertThat(check(request, http -> http.setRawBody(other).putHeaders("x-envoy-auth-partial-body", "true"))
                        .hasOkResponse())
                .isTrue();
        assertThat(check(signed(Payload.UNSIGNED), EnvoyTest::withBody).hasOkResponse())
                .isTrue();
    }

    @Test
    void other_services_are_signed_by_the_general_rules() {
        var request = visitor.signedFor("orders", visitor.aws().root(), put());
        assertThat(check(request, EnvoyTest::withBody).hasOkResponse()).isTrue();
    }

    @Test
    void headers_may_come_as_a_list() {
        var request = signed(Payload.SIGNED);
        var answer = check(request, http -> {
            var list = http.clearHeaders().getHeaderMapBuilder();
            request.headers()
                    .forEach(header -> list.addHeadersBuilder()
                            .setKey(header.getKey().toLowerCase(Locale.ROOT))
                            .setRawValue(ByteString.copyFromUtf8(header.getValue())));
            return withBody(http);
        });
        assertThat(answer.hasOkResponse()).isTrue();
    }

    /** Envoy puts an exclamation mark in the place of what is no UTF-8. */
    @Test
    void what_may_stand_for_other_bytes_is_not_covered_by_a_signature() {
        var root = visitor.aws().root();
        var header = visitor.signed(root, plain("/a").with("x-amz-meta-a", "hello!"));
        assertThat(reason(check(header, UnaryOperator.identity()))).isEqualTo("403 InvalidForwardedRequest");
        var path = visitor.signed(root, plain("/a%21"));
        assertThat(check(path, UnaryOperator.identity()).hasOkResponse()).isTrue();
        for (var target : List.of("/a!", "/a%21?!")) {
            assertThat(reason(check(path.withTarget(target), UnaryOperator.identity())))
                    .isEqualTo("403 InvalidForwardedRequest");
        }
        // A token is the same wherever it is sent.
        assertThat(check(with("Bearer " + KEYHOLD.adminToken(), plain("/a!?!")), UnaryOperator.identity())
                        .hasOkResponse())
                .isTrue();
    }

    @Test
    void a_key_that_is_switched_off_is_refused_at_once() {
        var bob = visitor.aws().user("bob");
        var request = visitor.signed(bob, plain("/a"));
        assertThat(check(request, UnaryOperator.identity()).hasOkResponse()).isTrue();
        visitor.update(bob, "Inactive");
        var answer = check(request, UnaryOperator.identity());
        assertThat(reason(answer)).isEqualTo("403 InvalidAccessKeyId");
        assertThat(answer.getDeniedResponse().getBody()).contains("InvalidAccessKeyId");
    }

    @Test
    void refusals_are_answers_and_no_errors() {
        assertThat(reason(check(plain("/a"), UnaryOperator.identity()))).isEqualTo("401 AccessDenied");
        var empty = envoy.check(CheckRequest.getDefaultInstance());
        assertThat(reason(empty)).isEqualTo("403 InvalidForwardedRequest");
        assertThat(check(plain("/a"), UnaryOperator.identity())
                        .getDeniedResponse()
                        .getStatus()
                        .getCode())
                .isEqualTo(StatusCode.Unauthorized);
    }

    /** An error of the call would let the request pass where Envoy is configured to allow requests on failure. */
    @Test
    void what_cannot_be_read_is_denied_too() {
        var limit = 1 << 20;
        for (var size : List.of(limit, limit + limit / 2, 5 * limit)) {
            var answer = check(signed(Payload.UNSIGNED), http -> http.setRawBody(ByteString.copyFrom(new byte[size])));
            assertThat(reason(answer)).as("%d", size).isEqualTo("413 EntityTooLarge");
            assertThat(answer.getDeniedResponse().getBody()).contains("max-body");
        }
        var packed = check(
                envoy.withCompression("gzip"),
                signed(Payload.UNSIGNED),
                http -> http.setRawBody(ByteString.copyFrom(new byte[2 * limit])));
        assertThat(reason(packed)).isEqualTo("413 EntityTooLarge");
        var many = check(signed(Payload.UNSIGNED), http -> {
            for (int i = 0; i < 10_001; i++) {
                http.putHeaders("x-" + i, "");
            }
            return http;
        });
        assertThat(reason(many)).isEqualTo("403 InvalidForwardedRequest");
        assertThat(check(signed(Payload.UNSIGNED), EnvoyTest::withBody).hasOkResponse())
                .isTrue();
    }

    @Test
    void the_audit_trail_names_the_client_and_not_envoy() {
        check(plain("/a"), UnaryOperator.identity());
        assertThat(KEYHOLD.denials())
                .filteredOn(event -> event.operation().equals("Authorization/Check"))
                .extracting(event -> event.origin().source())
                .contains("203.0.113.9");
        visitor.reconnect();
    }
}
