package dev.keyhold.api.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.PolicyDocuments;
import dev.keyhold.server.Config;
import dev.keyhold.server.TestKeyhold;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Around the AWS-compatible API: methods, media types, other paths, limits on failures. */
final class TransportTest {
    private static final int PER_SOURCE = 8;
    private static final int PER_KEY = 5;
    private static final String SMUGGLED = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";
    private static final TestKeyhold KEYHOLD = TestKeyhold.start();

    private final Aws aws = new Aws(KEYHOLD);

    @AfterAll
    static void stop() {
        KEYHOLD.close();
    }

    @ParameterizedTest
    @EnumSource
    void other_methods_than_get_and_post_are_not_allowed(RawClient.Transport transport) {
        for (var method : List.of("PUT", "DELETE", "PATCH", "HEAD", "OPTIONS")) {
            var response = RawClient.once(
                    KEYHOLD.address(),
                    transport,
                    RawRequest.get(aws.host(), "/").withMethod(method));
            assertThat(response.status()).as(method).isEqualTo(405);
        }
    }

    @Test
    void a_body_that_is_no_form_is_refused() {
        for (var type : List.of("application/json", "text/plain", "multipart/form-data; boundary=x", "")) {
            var request = RawRequest.post(aws.host(), "Action=ListUsers&Version=2010-05-08")
                    .replacing("content-type", type);
            assertThat(aws.send(request).outcome()).as(type).startsWith("415 UnsupportedMediaType: ");
        }
        for (var type : List.of(
                "application/x-www-form-urlencoded",
                "Application/X-WWW-Form-URLEncoded;charset=UTF-8",
                " application/x-www-form-urlencoded ; charset=utf-8")) {
            var request = RawRequest.post(aws.host(), "Action=ListUsers&Version=2010-05-08")
                    .replacing("content-type", type);
            assertThat(aws.send(request).outcome()).as(type).startsWith("403 MissingAuthenticationToken");
        }
    }

    @Test
    void a_compressed_body_is_refused() {
        var request = RawRequest.post(aws.host(), "Action=ListUsers&Version=2010-05-08")
                .with("content-encoding", "gzip");

        assertThat(aws.send(request).outcome()).startsWith("400 UnsupportedContentEncoding: ");
    }

    @Test
    void a_request_without_a_host_is_answered_without_an_internal_error() {
        var bare = new RawRequest("GET", "/?Action=GetCallerIdentity&Version=2011-06-15", List.of(), new byte[0]);

        for (var transport : RawClient.Transport.values()) {
            assertThat(RawClient.once(KEYHOLD.address(), transport, bare).status())
                    .as(transport.toString())
                    .isBetween(400, 499);
        }
    }

    @Test
    void chunked_bodies_and_expectations_are_understood() {
        var signed = aws.signed(aws.root(), "GetCallerIdentity").with("expect", "100-continue");

        assertThat(aws.send(signed).outcome()).isEqualTo("200");
        var form = new String(signed.body(), StandardCharsets.UTF_8);
        var chunked = Integer.toHexString(form.length()) + "\r\n" + form + "\r\n0\r\n\r\n";
        var request = aws.signed(aws.root(), "GetCallerIdentity").with("transfer-encoding", "chunked");
        var response = RawClient.chunked(KEYHOLD.address(), request, chunked);
        assertThat(response.status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // A line end within quotes ends the line for some readers of chunks, and not for others.
                "1;a=\"\r\nX\r\n0\r\n\r\n" + SMUGGLED + "\"\r\nX\r\n0\r\n\r\n",
                " 1 \r\nX\r\n0\r\n\r\n" + SMUGGLED,
                "0x1\r\nX\r\n0\r\n\r\n" + SMUGGLED,
                "1\nX\n0\n\n" + SMUGGLED
            })
    void a_body_that_two_readers_would_end_at_different_places_is_refused_with_all_that_follows(String body)
            throws IOException {
        try (var socket =
                new Socket(KEYHOLD.address().getAddress(), KEYHOLD.address().getPort())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream()
                    .write(RawClient.bytes("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + body));
            var answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answers).startsWith("HTTP/1.1 400 ").containsOnlyOnce("HTTP/1.1 ");
        }
    }

    @Test
    void every_answer_has_a_request_id_of_its_own() {
        var first = aws.done(aws.root(), "GetCallerIdentity");
        var second = aws.done(aws.root(), "GetCallerIdentity");

        assertThat(first.response().header("x-amzn-requestid")).hasValue(first.get("RequestId"));
        assertThat(second.get("RequestId")).isNotEqualTo(first.get("RequestId"));
        assertThat(first.response().header("date")).isPresent();
        assertThat(first.response().header("server")).isEmpty();
    }

    @Test
    void json_is_answered_to_those_who_ask_for_it_first() {
        for (var accept : Map.of(
                        "application/json", "application/json",
                        "Application/JSON, text/xml", "application/json",
                        "*/*", "text/xml",
                        "text/html, application/json", "text/xml")
                .entrySet()) {
            var signed = aws.signed(aws.root(), "GetCallerIdentity").with("accept", accept.getKey());
            assertThat(RawClient.once(KEYHOLD.address(), RawClient.Transport.HTTP_1, signed)
                            .header("content-type"))
                    .hasValue(accept.getValue());
        }
    }

    @Test
    void other_paths_are_not_found() {
        assertThat(RawClient.once(KEYHOLD.address(), RawClient.Transport.HTTP_1, RawRequest.get(aws.host(), "/nothing"))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void health_and_readiness_are_reported_without_a_signature() {
        for (var transport : RawClient.Transport.values()) {
            assertThat(get(transport, "/healthz").text()).isEqualTo("ok\n");
            assertThat(get(transport, "/readyz").text()).isEqualTo("ready\n");
        }
    }

    @Test
    void metrics_count_by_operation_and_outcome_and_tell_no_secret() {
        var bob = aws.user("metrics-bob");
        aws.call(bob, "ListUsers");
        aws.call(VendorSigner.Keys.of(bob.id(), "wrong"), "GetUser");
        aws.call(VendorSigner.Keys.of("AKIAIOSFODNN7EXAMPLE", "wrong"), "GetUser");
        aws.send(RawRequest.post(aws.host(), "Action=Made-Up&Version=x"));

        var metrics = get(RawClient.Transport.HTTP_1, "/metrics");
        assertThat(metrics.header("content-type").orElseThrow()).startsWith("text/plain");
        assertThat(metrics.text())
                .contains("keyhold_requests_seconds_count{api=\"aws\",operation=\"CreateUser\",outcome=\"OK\"}")
                .contains("keyhold_requests_seconds_bucket{")
                .contains("operation=\"ListUsers\",outcome=\"AccessDenied\"")
                .contains("operation=\"unknown\",outcome=\"InvalidAction\"")
                .contains("keyhold_verifications_total{outcome=\"OK\"}")
                .contains("keyhold_verifications_total{outcome=\"WRONG_SIGNATURE\"}")
                .contains("keyhold_verifications_total{outcome=\"UNKNOWN_KEY\"}")
                .contains("keyhold_store_commits_seconds_count")
                .contains("keyhold_store_group_size_count")
                .contains("keyhold_credential_cache_hits_total")
                .contains("keyhold_credential_cache_misses_total")
                .contains("keyhold_requests_in_flight")
                .contains("keyhold_requests_overload_total")
                .doesNotContain(bob.id())
                .doesNotContain(bob.secret())
                .doesNotContain(aws.root().id())
                .doesNotContain("AKIA")
                .doesNotContain("metrics-bob")
                .doesNotContain("Made-Up");
        aws.reset();
    }

    @Test
    void a_source_that_fails_too_often_with_a_key_is_throttled_for_the_rest_of_the_minute() {
        try (var keyhold = TestKeyhold.start(TestKeyhold.limits(Config.Limits.DEFAULT, 0, PER_KEY));
                var client = new Aws(keyhold)) {
            var bob = client.user("bob", PolicyDocuments.SELF_SERVICE);
            var wrong = VendorSigner.Keys.of(bob.id(), "wrong");
            for (int i = 0; i < PER_KEY; i++) {
                assertThat(client.call(wrong, "GetUser").outcome()).startsWith("403 SignatureDoesNotMatch");
            }
            assertThat(client.call(wrong, "GetUser").outcome()).isEqualTo("400 Throttling: Rate exceeded");
            assertThat(client.call(bob, "GetUser").outcome()).isEqualTo("400 Throttling: Rate exceeded");
            assertThat(client.call(client.root(), "GetCallerIdentity").outcome())
                    .as("other keys")
                    .isEqualTo("200");
            keyhold.advance(Duration.ofMinutes(1));
            assertThat(client.call(bob, "GetUser").outcome()).isEqualTo("200");
        }
    }

    /** A client with a wrong clock or a disabled key is not guessing a secret: both work again at once. */
    @Test
    void who_signs_rightly_is_not_stopped_for_a_clock_or_a_key_that_is_off() {
        try (var keyhold = TestKeyhold.start(TestKeyhold.limits(Config.Limits.DEFAULT, 0, PER_KEY));
                var client = new Aws(keyhold)) {
            var bob = client.user("bob", PolicyDocuments.SELF_SERVICE);
            var session = client.session(bob);
            var early = client.signed(bob, "GetUser");
            client.done(
                    client.root(), "UpdateAccessKey", "UserName", "bob", "AccessKeyId", bob.id(), "Status", "Inactive");
            for (int i = 0; i < 3 * PER_KEY; i++) {
                assertThat(client.call(bob, "GetUser").outcome()).startsWith("403 InvalidClientTokenId");
                assertThat(client.call(session, "GetCallerIdentity").outcome()).startsWith("403 InvalidClientTokenId");
            }
            client.done(
                    client.root(), "UpdateAccessKey", "UserName", "bob", "AccessKeyId", bob.id(), "Status", "Active");
            assertThat(client.call(bob, "GetUser").outcome()).isEqualTo("200");
            assertThat(client.call(session, "GetCallerIdentity").outcome()).isEqualTo("200");

            keyhold.advance(Duration.ofMinutes(20));
            for (int i = 0; i < 3 * PER_KEY; i++) {
                assertThat(client.send(early).outcome()).startsWith("403 SignatureDoesNotMatch: Signature expired");
            }
            assertThat(client.call(bob, "GetUser").outcome()).isEqualTo("200");
        }
    }

    @Test
    void what_is_no_guess_has_a_bound_of_its_own_that_stops_no_right_credential() {
        try (var keyhold = TestKeyhold.start(TestKeyhold.limits(Config.Limits.DEFAULT, PER_SOURCE, 0));
                var client = new Aws(keyhold)) {
            var bob = client.user("bob", PolicyDocuments.SELF_SERVICE);
            client.done(
                    client.root(), "UpdateAccessKey", "UserName", "bob", "AccessKeyId", bob.id(), "Status", "Inactive");
            for (int i = 0; i < PER_SOURCE; i++) {
                assertThat(client.call(bob, "GetUser").outcome()).startsWith("403 InvalidClientTokenId");
            }
            assertThat(client.call(bob, "GetUser").outcome()).isEqualTo("400 Throttling: Rate exceeded");
            client.done(
                    client.root(), "UpdateAccessKey", "UserName", "bob", "AccessKeyId", bob.id(), "Status", "Active");
            assertThat(client.call(bob, "GetUser").outcome()).isEqualTo("200");
        }
    }

    @Test
    void a_signature_that_nobody_can_have_made_counts_whatever_else_is_wrong() {
        try (var keyhold = TestKeyhold.start(TestKeyhold.limits(Config.Limits.DEFAULT, 0, PER_KEY));
                var client = new Aws(keyhold)) {
            var bob = client.user("bob", PolicyDocuments.SELF_SERVICE);
            var wrong = VendorSigner.Keys.of(bob.id(), "wrong");
            var early = client.signed(wrong, "GetUser");
            keyhold.advance(Duration.ofMinutes(20));
            for (int i = 0; i < PER_KEY; i++) {
                assertThat(client.send(early).outcome()).startsWith("403 SignatureDoesNotMatch: Signature expired");
            }
            assertThat(client.send(early).outcome()).isEqualTo("400 Throttling: Rate exceeded");
        }
    }

    @Test
    void a_source_that_fails_too_often_is_throttled_with_every_key_of_the_account() {
        try (var keyhold = TestKeyhold.start(TestKeyhold.limits(Config.Limits.DEFAULT, PER_SOURCE, 0));
                var client = new Aws(keyhold)) {
            var user = client.user("alice");
            var wrong = VendorSigner.Keys.of(client.root().id(), "wrong");
            for (int i = 0; i < PER_SOURCE; i++) {
                assertThat(client.call(wrong, "GetUser").outcome()).startsWith("403 SignatureDoesNotMatch");
            }
            assertThat(client.call(user, "GetCallerIdentity").outcome()).isEqualTo("400 Throttling: Rate exceeded");
            keyhold.advance(Duration.ofMinutes(1));
            assertThat(client.call(user, "GetCallerIdentity").outcome()).isEqualTo("200");
        }
    }

    @Test
    void keys_that_name_no_account_are_throttled_alone() {
        try (var keyhold = TestKeyhold.start(TestKeyhold.limits(Config.Limits.DEFAULT, PER_SOURCE, 0));
                var client = new Aws(keyhold)) {
            var unknown = VendorSigner.Keys.of("AKIAIOSFODNN7EXAMPLE", "wrong");
            for (int i = 0; i < PER_SOURCE; i++) {
                assertThat(client.call(unknown, "GetUser").outcome()).startsWith("403 InvalidClientTokenId");
            }
            assertThat(client.call(unknown, "GetUser").outcome()).isEqualTo("400 Throttling: Rate exceeded");
            assertThat(client.call(client.root(), "GetCallerIdentity").outcome())
                    .isEqualTo("200");
        }
    }

    private RawClient.Response get(RawClient.Transport transport, String path) {
        return RawClient.once(KEYHOLD.address(), transport, RawRequest.get(aws.host(), path));
    }
}
