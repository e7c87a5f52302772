package dev.keyhold.api.gateway;

import static dev.keyhold.api.gateway.Visitor.plain;
import static dev.keyhold.api.gateway.Visitor.reason;
import static dev.keyhold.api.gateway.Visitor.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.keyhold.api.aws.RawClient;
import dev.keyhold.api.aws.RawRequest;
import dev.keyhold.api.aws.VendorSigner;
import dev.keyhold.server.GatewayConfig;
import dev.keyhold.server.TestKeyhold;
import dev.keyhold.sigv4.WireRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which anonymous requests pass, and which identity headers a server gets when most features are disabled. */
class AnonymousReadTest {
    @AutoClose
    private static final TestKeyhold KEYHOLD = TestKeyhold.start(
            GatewayConfig.DEFAULT.withHeaders(List.of("groups", "account")).withAnonymousReads("pass"));

    @AutoClose("leave")
    private final Visitor visitor = new Visitor(KEYHOLD);

    private RawClient.Response ask(RawRequest request) {
        return visitor.ask(Subrequest.nginx(request));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/bucket/key",
                "/bucket?list-type=2&prefix=a%2Fb&continuation-token=1&x-id=ListObjectsV2",
                "/bucket//a/../b%2F",
                "/bucket/key?versionId=1&response-expires=0"
            })
    void a_read_without_a_credential_passes_and_is_nobodys(String target) {
        for (var method : List.of("GET", "HEAD")) {
            var request = plain(target)
                    .withMethod(method)
                    .with("range", "bytes=0-1")
                    .with("x-amz-content-sha256", "UNSIGNED-PAYLOAD");
            for (var subrequest : List.of(Subrequest.nginx(request), Subrequest.traefik(request))) {
                var answer = visitor.ask(
                        subrequest.with("x-keyhold-account", "forged").with("X-Keyhold-Groups", "forged"));
                assertThat(answer.status()).isEqualTo(204);
                for (var name : IdentityHeadersTest.ALL) {
                    assertThat(answer.header("x-keyhold-" + name)).as(name).contains("");
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "POST", "DELETE", "PATCH", "OPTIONS", "get", "Get", "PROPFIND"})
    void whatever_may_do_more_than_read_needs_a_credential(String method) {
        assertThat(reason(ask(plain("/bucket/key").withMethod(method).with("content-length", "0"))))
                .isEqualTo("401 AccessDenied");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization: ",
                "Authorization: Basic dXNlcjpwYXNz",
                "Proxy-Authorization: Basic dXNlcjpwYXNz",
                "Cookie: a=b",
                "X-Amz-Security-Token: a",
                "x-amz-s3session-token: a",
                "X-Auth-Token: a",
                "X-Auth-Key: a",
                "X-Api-Key: a",
                "apikey: a",
                "X-CSRF-Token: a",
                "Signature: a",
                "DPoP: a",
                "X-Forwarded-Access-Token: a",
                "X-HTTP-Method-Override: DELETE",
                "X-Method: DELETE",
                "X-Rewrite-URL: /admin"
            })
    void a_header_that_may_be_a_credential_or_change_the_request_is_no_anonymous_read(String header) {
        var colon = header.indexOf(':');
        var request = plain("/bucket/key").with(header.substring(0, colon), header.substring(colon + 2));
        for (var subrequest : List.of(Subrequest.nginx(request), Subrequest.traefik(request))) {
            assertThat(visitor.ask(subrequest).status()).isEqualTo(401);
        }
    }

    /** Proxies that ask by HTTP hand no such header on. */
    @Test
    void what_goes_on_in_another_protocol_is_no_read() {
        var headers = List.of(Map.entry("host", Visitor.HOST), Map.entry("upgrade", "h2c"));
        assertThat(AnonymousRead.is(WireRequest.of("GET", "/a", headers, new byte[0], false)))
                .isFalse();
        assertThat(AnonymousRead.is(WireRequest.of("GET", "/a", headers.subList(0, 1), new byte[0], false)))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Amz-Security-Token=a",
                "x-amz-date=a",
                "a=b&Expires=1",
                "a;Signature=c2ln",
                "X-Goog-Credential=a",
                "GoogleAccessId=a",
                "OSSAccessKeyId=a",
                "access_token=a",
                "%61ccess%5Ftoken=a",
                "api-key=a",
                "key=a",
                "sig=a",
                "session",
                "_method=DELETE",
                ".method=DELETE",
                "a=%41&%ZZ=1"
            })
    void a_parameter_that_may_be_a_credential_or_change_the_request_is_no_anonymous_read(String query) {
        assertThat(ask(plain("/bucket/key?" + query)).status()).isIn(401, 403);
    }

    @Test
    void a_credential_that_is_not_good_is_refused_and_not_taken_for_none() {
        var bob = visitor.aws().user("bob");
        var signed = visitor.signed(bob, plain("/a"));
        var presigned = visitor.signer(bob)
                .s3(plain("/a"), KEYHOLD.address(), VendorSigner.Payload.UNSIGNED, Optional.of(Duration.ofHours(1)));
        for (var request : List.of(signed, presigned)) {
            assertThat(ask(request).header("x-keyhold-account")).contains(TestKeyhold.ACCOUNT.text());
        }
        visitor.update(bob, "Inactive");
        for (var request : List.of(signed, presigned)) {
            assertThat(reason(ask(request))).isEqualTo("403 InvalidAccessKeyId");
        }
        visitor.update(bob, "Active");
        KEYHOLD.advance(Duration.ofHours(2));
        assertThat(reason(ask(signed))).isEqualTo("403 RequestTimeTooSkewed");
        assertThat(reason(ask(presigned))).isEqualTo("403 AccessDenied");
        assertThat(reason(ask(with("Bearer t1.nonsense", plain("/a"))))).isEqualTo("401 InvalidToken");
        assertThat(reason(ask(plain("/a?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=c2ln&Expires=1"))))
                .isEqualTo("403 InvalidRequest");
        assertThat(reason(ask(plain("/a").with("x_keyhold_subject", "forged")))).isEqualTo("403 InvalidArgument");
    }

    @Test
    void each_header_can_be_disabled_and_is_empty_then() {
        var subrequest = Subrequest.nginx(visitor.signed(visitor.aws().root(), plain("/a")));
        for (var name : IdentityHeadersTest.ALL) {
            subrequest = subrequest.with("x-keyhold-" + name, "forged");
        }
        var answer = visitor.ask(subrequest);
        for (var name : IdentityHeadersTest.ALL) {
            assertThat(answer.header("x-keyhold-" + name))
                    .as(name)
                    .contains(name.equals("account") ? TestKeyhold.ACCOUNT.text() : "");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GatewayConfig.DEFAULT.withHeaders(List.of("group")))
                .withMessageContaining("'group' is not one of subject, subject-arn");
    }

    @Test
    void anonymous_requests_are_refused_or_pass_and_nothing_else() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GatewayConfig.DEFAULT.withAnonymousReads("allow"))
                .withMessageContaining("'allow' is not one of refuse, pass");
    }
}
