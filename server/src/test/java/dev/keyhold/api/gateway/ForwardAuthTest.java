package dev.keyhold.api.gateway;

import static dev.keyhold.api.gateway.Visitor.plain;
import static dev.keyhold.api.gateway.Visitor.reason;
import static dev.keyhold.api.gateway.Visitor.with;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.keyhold.api.aws.HandSigner;
import dev.keyhold.api.aws.RawClient;
import dev.keyhold.api.aws.RawRequest;
import dev.keyhold.api.aws.VendorSigner;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.server.GatewayConfig;
import dev.keyhold.server.TestKeyhold;
import dev.keyhold.sigv4.SigningTime;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The responses to proxies about requests that they hold back. */
class ForwardAuthTest {
    @AutoClose
    private static final TestKeyhold KEYHOLD = TestKeyhold.start();

    private final TestKeyhold keyhold = KEYHOLD;

    @AutoClose("leave")
    private final Visitor visitor = new Visitor(KEYHOLD);

    private RawClient.Response ask(RawRequest request) {
        return visitor.ask(Subrequest.nginx(request));
    }

    @Test
    void a_signature_tells_who_it_is() {
        var bob = visitor.aws().user("bob");
        var answer = ask(visitor.signed(bob, plain("/bucket/a%20key?list-type=2&prefix=%2F")));

        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.header("x-keyhold-subject").orElseThrow()).startsWith("aje");
        assertThat(answer.header("x-keyhold-subject-name")).contains("bob");
        assertThat(answer.header("x-keyhold-subject-arn"))
                .contains("arn:aws:iam::" + TestKeyhold.ACCOUNT + ":user/bob");
        assertThat(answer.header("x-keyhold-account")).contains(TestKeyhold.ACCOUNT.text());
        assertThat(answer.header("x-keyhold-access-key-id")).contains(bob.id());
        assertThat(answer.header("x-keyhold-scheme")).contains("sigv4");
        assertThat(answer.header("x-keyhold-request-id")).isPresent();
    }

    @Test
    void signed_headers_that_proxies_take_off_are_known_all_the_same() {
        var names = List.of("expect", "host", "te", "x-amz-content-sha256", "x-amz-date");
        var signed = HandSigner.of(visitor.aws().root(), keyhold.now(), "s3", names)
                .withBodyHash("UNSIGNED-PAYLOAD")
                .sign(plain("/")
                        .with("expect", "100-continue")
                        .with("te", "trailers, deflate")
                        .with("x-amz-content-sha256", "UNSIGNED-PAYLOAD")
                        .with("x-amz-date", SigningTime.basicForm(keyhold.now())));
        var bare = signed.without("expect").without("te");
        for (var subrequest : List.of(Subrequest.nginx(bare), Subrequest.traefik(bare))) {
            var described = subrequest.with("X-Original-TE", "trailers, deflate");
            assertThat(visitor.ask(described).status()).isEqualTo(204);
            // What the proxy tells is what the client sent; what it sends itself is its own.
            assertThat(visitor.ask(described.with("te", "trailers")).status()).isEqualTo(204);
            assertThat(reason(visitor.ask(subrequest.with("X-Original-TE", "trailers"))))
                    .isEqualTo("403 SignatureDoesNotMatch");
            assertThat(reason(visitor.ask(subrequest))).isEqualTo("403 AccessDenied");
            assertThat(reason(visitor.ask(described.with("X-Original-TE", "gzip"))))
                    .isEqualTo("403 InvalidForwardedRequest");
        }
        var other = HandSigner.of(visitor.aws().root(), keyhold.now(), "s3", names)
                .withBodyHash("UNSIGNED-PAYLOAD")
                .sign(plain("/")
                        .with("expect", "another")
                        .with("te", "trailers")
                        .with("x-amz-content-sha256", "UNSIGNED-PAYLOAD")
                        .with("x-amz-date", SigningTime.basicForm(keyhold.now())));
        var forwarded = Subrequest.nginx(other.without("expect").without("te")).with("X-Original-TE", "trailers");
        assertThat(reason(visitor.ask(forwarded))).isEqualTo("403 SignatureDoesNotMatch");
    }

    @Test
    void a_session_tells_the_same_subject_as_its_key() {
        var bob = visitor.aws().user("bob");
        var session = visitor.aws().session(bob);
        var ofKey = ask(visitor.signed(bob, plain("/a")));
        var ofSession = ask(visitor.signed(session, plain("/a")));

        assertThat(ofSession.header("x-keyhold-subject")).isEqualTo(ofKey.header("x-keyhold-subject"));
        assertThat(ofSession.header("x-keyhold-access-key-id")).contains(session.id());
        var withoutToken = VendorSigner.Keys.of(session.id(), session.secret());
        assertThat(reason(ask(visitor.signed(withoutToken, plain("/a"))))).isEqualTo("403 InvalidToken");
    }

    @Test
    void tokens_and_api_keys_tell_who_it_is_and_no_access_key() {
        var token = ask(with("Bearer " + keyhold.adminToken(), plain("/a")));
        assertThat(token.status()).isEqualTo(204);
        assertThat(token.header("x-keyhold-scheme")).contains("bearer");
        assertThat(token.header("x-keyhold-access-key-id")).contains("");

        var secret = visitor.apiKey().required("secret").asText();
        var apiKey = ask(with("Api-Key " + secret, plain("/a")));
        assertThat(apiKey.status()).isEqualTo(204);
        assertThat(apiKey.header("x-keyhold-scheme")).contains("api-key");
        assertThat(apiKey.header("x-keyhold-subject")).isEqualTo(token.header("x-keyhold-subject"));
    }

    @Test
    void a_key_that_is_switched_off_is_refused_at_once_and_good_again_when_it_is_on() {
        var bob = visitor.aws().user("bob");
        var request = visitor.signed(bob, plain("/a"));
        for (int i = 0; i < 3; i++) {
            assertThat(ask(request).status()).isEqualTo(204);
            visitor.update(bob, "Inactive");
            assertThat(reason(ask(request))).isEqualTo("403 InvalidAccessKeyId");
            visitor.update(bob, "Active");
        }
        visitor.aws().done(visitor.aws().root(), "DeleteAccessKey", "UserName", "bob", "AccessKeyId", bob.id());
        assertThat(reason(ask(request))).isEqualTo("403 InvalidAccessKeyId");
    }

    @Test
    void an_api_key_that_is_deleted_and_a_token_that_is_called_back_are_refused() {
        var made = visitor.apiKey();
        var request = with("Api-Key " + made.required("secret").asText(), plain("/a"));
        assertThat(ask(request).status()).isEqualTo(204);
        visitor.yandex("DELETE", "/iam/v1/apiKeys/" + made.at("/apiKey/id").asText(), "");
        assertThat(reason(ask(request))).isEqualTo("401 InvalidToken");
    }

    @Test
    void other_services_are_signed_by_the_general_rules() {
        var root = visitor.aws().root();
        assertThat(ask(visitor.signedFor("orders", root, plain("/a/b/c%20d?x=1")))
                        .status())
                .isEqualTo(204);
    }

    @ParameterizedTest
    @CsvSource({
        "'', 401 AccessDenied",
        "Basic dXNlcjpwYXNz, 401 InvalidRequest",
        "AWS AKIAIOSFODNN7EXAMPLE:c2lnbmF0dXJl, 403 InvalidRequest",
        "Bearer, 401 InvalidRequest",
        "Bearer t1.nonsense, 401 InvalidToken",
        "Api-Key AQVNnonsense, 401 InvalidToken",
        "AWS4-HMAC-SHA256 nonsense, 403 AuthorizationHeaderMalformed",
        "AWS4-ECDSA-P256-SHA256 Credential=a, 403 InvalidRequest",
    })
    void what_is_no_good_credential_is_refused_with_its_reason(String authorization, String reason) {
        var request = authorization.isEmpty() ? plain("/a") : with(authorization, plain("/a"));
        var answer = ask(request);

        assertThat(reason(answer)).isEqualTo(reason);
        assertThat(answer.header("www-authenticate").isPresent()).isEqualTo(answer.status() == 401);
        assertThat(answer.text()).contains("\"code\"").contains(reason.substring(4));
    }

    @Test
    void two_credentials_are_refused() {
        var request = plain("/a").with("authorization", "Bearer t1.a").with("authorization", "Bearer t1.b");
        assertThat(reason(ask(request))).isEqualTo("401 InvalidRequest");
        var presigned = visitor.signer(visitor.aws().root())
                .s3(plain("/a"), keyhold.address(), VendorSigner.Payload.UNSIGNED, Optional.of(Duration.ofHours(1)));
        assertThat(reason(ask(presigned.with("authorization", "Bearer t1.a")))).isEqualTo("403 InvalidArgument");
    }

    @Test
    void a_presigned_request_lives_as_long_as_it_says() {
        var presigned = visitor.signer(visitor.aws().root())
                .s3(plain("/a"), keyhold.address(), VendorSigner.Payload.UNSIGNED, Optional.of(Duration.ofDays(7)));
        keyhold.advance(Duration.ofDays(7).minusSeconds(1));
        assertThat(ask(presigned).status()).isEqualTo(204);
        keyhold.advance(Duration.ofSeconds(1));
        assertThat(reason(ask(presigned))).isEqualTo("403 AccessDenied");
        assertThat(ask(presigned).text()).contains("Request has expired");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "604801", "-1", "x", "", "9999999999999999999"})
    void a_presigned_request_says_how_long_it_lives(String lifetime) {
        var presigned = visitor.signer(visitor.aws().root())
                .s3(plain("/a"), keyhold.address(), VendorSigner.Payload.UNSIGNED, Optional.of(Duration.ofSeconds(77)));
        var changed = presigned.withTarget(presigned.target().replace("X-Amz-Expires=77", "X-Amz-Expires=" + lifetime));
        assertThat(reason(ask(changed))).isEqualTo("403 AuthorizationQueryParametersError");
    }

    @Test
    void a_signature_in_headers_is_good_for_a_quarter_of_an_hour() {
        var request = visitor.signed(visitor.aws().root(), plain("/a"));
        keyhold.advance(Duration.ofMinutes(15));
        assertThat(ask(request).status()).isEqualTo(204);
        keyhold.advance(Duration.ofSeconds(1));
        assertThat(reason(ask(request))).isEqualTo("403 RequestTimeTooSkewed");
        keyhold.advance(Duration.ofMinutes(-30).minusSeconds(2));
        assertThat(reason(ask(request))).isEqualTo("403 RequestTimeTooSkewed");
    }

    @Test
    void the_body_hash_of_s3_must_be_stated_and_be_one() {
        var request = visitor.signed(visitor.aws().root(), plain("/a"));
        assertThat(reason(ask(request.without("x-amz-content-sha256")))).isEqualTo("403 MissingSecurityHeader");
        assertThat(reason(ask(request.replacing("x-amz-content-sha256", "STREAMING-UNHEARD-OF"))))
                .isEqualTo("403 InvalidArgument");
        assertThat(reason(ask(request.with("x-amz-content-sha256", "UNSIGNED-PAYLOAD"))))
                .isEqualTo("403 InvalidArgument");
    }

    @Test
    void a_subrequest_that_tells_of_two_requests_or_of_none_is_not_answered() {
        var signed = visitor.signed(visitor.aws().root(), plain("/public"));
        var nginx = Subrequest.nginx(signed);
        var traefik = Subrequest.traefik(signed);
        assertThat(visitor.ask(nginx).status()).isEqualTo(204);
        assertThat(visitor.ask(traefik).status()).isEqualTo(204);
        // A client knows what the other kind of proxy sends, and would have that verified in place of its request.
        for (var subrequest : List.of(
                nginx.with("X-Forwarded-Uri", "/public"),
                nginx.with("X-Forwarded-Method", "GET"),
                traefik.with("X-Original-URI", "/public"),
                traefik.with("X-Original-Method", "GET"),
                nginx.with("X-Original-URI", "/public"),
                nginx.with("X-Original-Method", "GET"),
                nginx.with("X-Original-Host", "other"),
                nginx.without("X-Original-Method"),
                nginx.without("X-Original-Host"),
                nginx.without("X-Original-URI"),
                nginx.replacing("X-Original-URI", "http://elsewhere/public"),
                nginx.replacing("X-Original-Method", "GET /"),
                RawRequest.get("keyhold", "/verify"))) {
            assertThat(reason(visitor.ask(subrequest))).as("%s", subrequest).isEqualTo("403 InvalidForwardedRequest");
        }
        // The host of a proxy further in front is no business of this one.
        assertThat(visitor.ask(nginx.with("X-Forwarded-Host", "outer")).status())
                .isEqualTo(204);
    }

    @Test
    void signature_version_2_is_called_by_its_name_with_what_to_do() {
        for (var request : List.of(
                with("AWS AKIAIOSFODNN7EXAMPLE:c2lnbmF0dXJl", plain("/a")),
                plain("/a?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=c2ln&Expires=1"))) {
            var answer = ask(request);
            assertThat(reason(answer)).isEqualTo("403 InvalidRequest");
            assertThat(answer.text()).contains("Signature Version 2 is not supported", "signature_version = s3v4");
            assertThat(answer.header("x-keyhold-message").orElseThrow()).contains("signature_version = s3v4");
        }
    }

    @Test
    void a_request_with_two_signatures_is_refused_whatever_they_are() {
        var root = visitor.aws().root();
        var version2 = "AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=c2ln&Expires=1";
        for (var query : List.of("X-Amz-Signature=1", "X%2DAmz-Signature=1", "X%2dAmz-Algorithm=a", version2)) {
            for (var request : List.of(
                    visitor.signed(root, plain("/a")).withTarget("/a?" + query),
                    visitor.signed(root, plain("/a?" + query)),
                    with("Bearer " + keyhold.adminToken(), plain("/a?" + query)))) {
                assertThat(reason(ask(request))).as("%s", request).isEqualTo("403 InvalidArgument");
            }
        }
        var presigned = visitor.signer(root)
                .s3(plain("/a"), keyhold.address(), VendorSigner.Payload.UNSIGNED, Optional.of(Duration.ofHours(1)));
        assertThat(reason(ask(presigned.withTarget(presigned.target() + "&X-Amz-Signature=1"))))
                .isEqualTo("403 AuthorizationQueryParametersError");
        // What cannot be read is no signature, and no matter to a token.
        assertThat(ask(with("Bearer " + keyhold.adminToken(), plain("/a?%zz"))).status())
                .isEqualTo(204);
        assertThat(reason(ask(plain("/a?%zz")))).isEqualTo("403 InvalidURI");
    }

    @ParameterizedTest
    @ValueSource(strings = {"iam", "sts", "kms", "organizations"})
    void what_is_signed_for_keyhold_itself_is_good_nowhere_else(String service) {
        var root = visitor.aws().root();
        var inHeader = ask(visitor.signedFor(service, root, plain("/?Action=GetCallerIdentity")));
        assertThat(reason(inHeader)).isEqualTo("403 AuthorizationHeaderMalformed");
        assertThat(inHeader.text()).contains("a service of Keyhold itself");
        var presigned =
                new VendorSigner(root, "local", service, keyhold.now()).presigned(plain("/"), keyhold.address());
        assertThat(reason(ask(presigned))).isEqualTo("403 AuthorizationHeaderMalformed");
    }

    @Test
    void a_gateway_stands_for_the_hosts_and_services_that_are_set() {
        var config = GatewayConfig.parse(List.of("forward-auth"), List.of("loopback"), Optional.empty(), "generic");
        try (var other = TestKeyhold.start(config.withAudience(List.of("*.store.example"), List.of("s3"), "plus"));
                var guest = new Visitor(other)) {
            var root = guest.aws().root();
            assertThat(reason(guest.ask(Subrequest.nginx(guest.signed(root, plain("/a"))))))
                    .isEqualTo("403 AccessDenied");
            var below = RawRequest.get("bucket.store.example:9000", "/a%2Bb");
            var signed = guest.signer(root)
                    .s3(
                            below,
                            InetSocketAddress.createUnresolved("bucket.store.example", 9000),
                            VendorSigner.Payload.SIGNED,
                            Optional.empty());
            assertThat(guest.ask(Subrequest.nginx(signed)).status()).isEqualTo(204);
            assertThat(guest.ask(Subrequest.nginx(signed.withTarget("/a+b"))).status())
                    .isEqualTo(204);
            assertThat(reason(guest.ask(Subrequest.nginx(signed.withTarget("/a%20b")))))
                    .isEqualTo("403 SignatureDoesNotMatch");
            var sqs = new VendorSigner(root, "local", "sqs", other.now())
                    .header(below, InetSocketAddress.createUnresolved("bucket.store.example", 9000));
            var refused = guest.ask(Subrequest.nginx(sqs));
            assertThat(reason(refused)).isEqualTo("403 AuthorizationHeaderMalformed");
            assertThat(refused.text()).contains("gateway-services");
            assertThat(guest.ask(Subrequest.nginx(with("Bearer " + other.adminToken(), plain("/a"))))
                            .status())
                    .isEqualTo(204);
        }
    }

    @Test
    void a_plus_in_a_path_is_a_space_as_s3_has_it() {
        var signed = visitor.signed(visitor.aws().root(), plain("/a%20b"));
        assertThat(ask(signed.withTarget("/a+b")).status()).isEqualTo(204);
        assertThat(reason(ask(
                        visitor.signed(visitor.aws().root(), plain("/a%2Bb")).withTarget("/a+b"))))
                .isEqualTo("403 SignatureDoesNotMatch");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a//b", "/a/../b", "/a/./b", "/a/%2e%2E/b", "/a/..%2Fb", "//"})
    void a_path_that_is_signed_as_another_is_refused(String path) {
        assertThat(reason(ask(visitor.signedFor("execute-api", visitor.aws().root(), plain(path)))))
                .isEqualTo("403 InvalidURI");
        if (path.indexOf('%') < 0) {
            assertThat(ask(visitor.signed(visitor.aws().root(), plain(path))).status())
                    .isEqualTo(204);
        }
    }

    /** Signed without a statement of what the body's hash is, as curl does it. */
    private RawRequest unstated(RawRequest request) {
        var names = request.headers().stream().map(Map.Entry::getKey).collect(Collectors.toCollection(TreeSet::new));
        names.add("x-amz-date");
        return HandSigner.of(visitor.aws().root(), keyhold.now(), "execute-api", List.copyOf(names))
                .sign(request.with("x-amz-date", SigningTime.basicForm(keyhold.now())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "RegionOne", "GRA", "US", "my_region"})
    void any_region_will_do(String region) {
        var signed = visitor.signed(visitor.aws().root(), plain("/a"));
        var scope = signed.header("authorization").replace("/ru-central1/", "/" + region + "/");
        // The vendor's signer takes no region that is empty; that the scope is read is what matters.
        assertThat(reason(ask(signed.replacing("authorization", scope)))).isEqualTo("403 SignatureDoesNotMatch");
        if (!region.isEmpty()) {
            var own = new VendorSigner(visitor.aws().root(), region, "s3", keyhold.now());
            assertThat(ask(own.s3(plain("/a"), keyhold.address(), VendorSigner.Payload.SIGNED, Optional.empty()))
                            .status())
                    .isEqualTo(204);
        }
    }

    @Test
    void a_target_is_the_bytes_that_it_is_made_of() {
        var root = visitor.aws().root();
        var e = RawRequest.bytes(0xC3, 0xA9);
        var latin1OfE = RawRequest.bytes(0xC3, 0x83, 0xC2, 0xA9);
        var link = visitor.signer(root)
                .s3(
                        plain("/b/%C3%83%C2%A9?prefix=%C3%83%C2%A9"),
                        keyhold.address(),
                        VendorSigner.Payload.UNSIGNED,
                        Optional.of(Duration.ofHours(1)));
        assertThat(ask(link).status()).isEqualTo(204);
        var raw = link.target().replace("%C3%83%C2%A9", latin1OfE);
        assertThat(ask(link.withTarget(raw)).status()).isEqualTo(204);
        for (var other : List.of(e, "%C3%A9", RawRequest.bytes(0xE9))) {
            for (var target : List.of(
                    link.target().replace("/%C3%83%C2%A9", "/" + other),
                    link.target().replace("=%C3%83%C2%A9", "=" + other))) {
                assertThat(ask(link.withTarget(target)).status()).isEqualTo(403);
            }
        }
        var header = visitor.signed(root, plain("/a").with("x-amz-meta-a", "é"));
        assertThat(ask(header).status()).isEqualTo(204);
        for (var other : List.of(latin1OfE, RawRequest.bytes(0xE9))) {
            assertThat(ask(header.replacing("x-amz-meta-a", other)).status()).isEqualTo(403);
        }
        assertThat(ask(visitor.signed(root, plain("/%FF%FE")).withTarget("/" + RawRequest.bytes(0xFF, 0xFE)))
                        .status())
                .isEqualTo(204);
    }

    @Test
    void a_body_is_described_in_one_way() {
        var put = unstated(plain("/").withMethod("PUT"));
        var nginx = Subrequest.nginx(put);
        assertThat(visitor.ask(nginx).status()).isEqualTo(204);
        assertThat(visitor.ask(nginx.replacing("X-Original-Content-Length", "0"))
                        .status())
                .isEqualTo(204);
        for (var length : List.of("1", "unknown")) {
            assertThat(reason(visitor.ask(nginx.replacing("X-Original-Content-Length", length))))
                    .isEqualTo("403 MissingSecurityHeader");
        }
        for (var subrequest : List.of(
                // A proxy that does not tell leaves it to the client.
                nginx.without("X-Original-Content-Length"),
                nginx.with("X-Original-Content-Length", "0"),
                nginx.replacing("X-Original-Content-Length", "0, 0"),
                nginx.replacing("X-Original-Content-Length", "-1"),
                nginx.replacing("X-Original-Content-Length", "1".repeat(19)),
                nginx.with("X-Original-Transfer-Encoding", "chunked"),
                nginx.replacing("X-Original-Content-Length", "unknown")
                        .with("X-Original-Transfer-Encoding", "chunked")
                        .with("X-Original-Transfer-Encoding", "chunked"))) {
            assertThat(reason(visitor.ask(subrequest))).as("%s", subrequest).isEqualTo("403 InvalidForwardedRequest");
        }
        var traefik = Subrequest.traefik(put);
        for (var subrequest : List.of(traefik, traefik.with("X-Original-Content-Length", "0"))) {
            assertThat(reason(visitor.ask(subrequest))).as("%s", subrequest).isEqualTo("403 MissingSecurityHeader");
        }
    }

    @Test
    void a_body_without_a_length_is_seen() {
        var get = unstated(plain("/"));
        var chunked = unstated(plain("/").with("transfer-encoding", "chunked"));
        var described = Subrequest.nginx(get).replacing("X-Original-Content-Length", "unknown");
        assertThat(reason(visitor.ask(described))).isEqualTo("403 MissingSecurityHeader");
        assertThat(reason(visitor.ask(described
                        .without("X-Original-Content-Length")
                        .with("X-Original-Transfer-Encoding", "chunked"))))
                .isEqualTo("403 MissingSecurityHeader");
        for (var subrequest : List.of(
                Subrequest.nginx(get).without("X-Original-Content-Length"),
                Subrequest.nginx(chunked).without("X-Original-Content-Length"),
                Subrequest.traefik(get))) {
            var answer =
                    RawClient.chunked(keyhold.address(), subrequest.with("Transfer-Encoding", "chunked"), "0\r\n\r\n");
            assertThat(reason(answer)).as("%s", subrequest).isEqualTo("403 MissingSecurityHeader");
        }
        // One that is signed is part of what is verified.
        var unsigned = "UNSIGNED-PAYLOAD";
        var names = List.of("host", "transfer-encoding", "x-amz-content-sha256", "x-amz-date");
        var s3 = HandSigner.of(visitor.aws().root(), keyhold.now(), "s3", names)
                .withBodyHash(unsigned)
                .sign(plain("/")
                        .withMethod("PUT")
                        .with("transfer-encoding", "chunked")
                        .with("x-amz-content-sha256", unsigned)
                        .with("x-amz-date", SigningTime.basicForm(keyhold.now())));
        var forwarded = Subrequest.nginx(s3).replacing("X-Original-Content-Length", "unknown");
        assertThat(visitor.ask(forwarded.with("X-Original-Transfer-Encoding", "chunked"))
                        .status())
                .isEqualTo(204);
        assertThat(reason(visitor.ask(forwarded.with("X-Original-Transfer-Encoding", "gzip"))))
                .isEqualTo("403 SignatureDoesNotMatch");
        assertThat(reason(visitor.ask(forwarded))).isEqualTo("403 AccessDenied");
    }

    /** A proxy that is still sending it would lose the connection, and with it the answer. */
    @Test
    void the_body_of_a_subrequest_is_read_before_it_is_answered() throws IOException {
        var head = new StringBuilder("GET /verify HTTP/1.1\r\ncontent-length: 2\r\n");
        Subrequest.traefik(plain("/").with("authorization", "Bearer none"))
                .headers()
                .forEach(header -> head.append(header.getKey() + ": " + header.getValue() + "\r\n"));
        try (var socket =
                new Socket(keyhold.address().getAddress(), keyhold.address().getPort())) {
            socket.getOutputStream().write((head + "\r\na").getBytes(UTF_8));
            visitor.ask(Subrequest.traefik(plain("/")));
            assertThat(socket.getInputStream().available()).isZero();
            socket.getOutputStream().write('b');
            assertThat(socket.getInputStream().readNBytes(12)).asString(UTF_8).isEqualTo("HTTP/1.1 401");
        }
    }

    @Test
    void other_methods_are_refused() {
        assertThat(visitor.ask(Subrequest.nginx(plain("/a")).withMethod("POST")).status())
                .isEqualTo(405);
    }

    @Test
    void refusals_look_like_those_of_s3_where_that_is_set() {
        var config = GatewayConfig.parse(List.of("forward-auth"), List.of("loopback"), Optional.empty(), "s3");
        try (var other = TestKeyhold.start(config);
                var guest = new Visitor(other)) {
            var none = guest.ask(Subrequest.nginx(plain("/a")));
            assertThat(reason(none)).isEqualTo("403 AccessDenied");
            assertThat(none.header("content-type")).contains("application/xml; charset=utf-8");
            assertThat(none.text())
                    .startsWith("<?xml version=\"1.0\" encoding=\"UTF-8\"?>")
                    .contains("<Error><Code>AccessDenied</Code><Message>")
                    .contains(
                            "<RequestId>" + none.header("x-keyhold-request-id").orElseThrow() + "</RequestId></Error>");
        }
    }

    @Test
    void no_response_contains_the_expected_signature() {
        var request = visitor.signed(visitor.aws().root(), plain("/a"));
        var signature = request.header("authorization").split("Signature=", 2)[1];
        var tampered = request.replacing(
                "authorization", request.header("authorization").replace(signature, "0".repeat(64)));
        var answer = ask(tampered);
        assertThat(reason(answer)).isEqualTo("403 SignatureDoesNotMatch");
        assertThat(answer.toString()).doesNotContain(signature);
    }

    @Test
    void a_use_is_reported_with_its_service_and_region() {
        var bob = visitor.aws().user("bob");
        keyhold.advance(Duration.ofMinutes(1));
        ask(visitor.signed(bob, plain("/a")));
        var described = visitor.aws().done(visitor.aws().root(), "GetAccessKeyLastUsed", "AccessKeyId", bob.id());
        assertThat(described.all("ServiceName")).containsExactly("s3");
        assertThat(described.all("Region")).containsExactly("ru-central1");
        assertThat(described.all("LastUsedDate")).containsExactly(keyhold.now().toString());
    }

    @Test
    void every_refusal_is_in_the_audit_trail_with_its_real_reason() {
        keyhold.advance(Duration.ofHours(1));
        var bob = visitor.aws().user("bob");
        var request = visitor.signed(bob, plain("/a"));
        visitor.update(bob, "Inactive");
        var from = "198.51.100.7";
        visitor.ask(Subrequest.nginx(request).with("X-Forwarded-For", "203.0.113.1, " + from));
        visitor.ask(Subrequest.nginx(plain("/a")));
        visitor.ask(Subrequest.nginx(request.without("x-amz-content-sha256")).with("X-Forwarded-For", "nobody"));

        var since = keyhold.now();
        assertThat(keyhold.denials())
                .filteredOn(event -> event.operation().equals("ForwardAuth/Verify")
                        && !event.at().isBefore(since))
                .extracting(AuditEvent::reason, event -> event.origin().source())
                .containsExactlyInAnyOrder(
                        tuple("INACTIVE_KEY", from),
                        tuple("MISSING", "via 127.0.0.1"),
                        tuple("UNSIGNED_PARTS", "via 127.0.0.1"));
        visitor.reconnect();
    }

    @Test
    void a_flood_of_guesses_that_nobody_tells_the_client_of_is_bounded_and_stops_no_right_credential() {
        try (var other = TestKeyhold.start(TestKeyhold.limits(TestKeyhold.PATIENT, 2, 2));
                var guest = new Visitor(other)) {
            var wrong = VendorSigner.Keys.of(guest.aws().root().id(), "wrong");
            var bad = Subrequest.nginx(guest.signed(wrong, plain("/a")));
            for (int i = 0; i < 20; i++) {
                assertThat(reason(guest.ask(bad))).isEqualTo("403 SignatureDoesNotMatch");
            }
            assertThat(reason(guest.ask(bad))).isEqualTo("503 SlowDown");
            assertThat(reason(guest.ask(Subrequest.nginx(plain("/a")))))
                    .as("what names no account is counted apart")
                    .isEqualTo("401 AccessDenied");
            assertThat(reason(guest.ask(bad.with("X-Original-URI", "/b")))).isEqualTo("403 InvalidForwardedRequest");
            assertThat(reason(guest.ask(bad))).isEqualTo("503 SlowDown");
            assertThat(guest.ask(Subrequest.nginx(guest.signed(guest.aws().root(), plain("/a"))))
                            .status())
                    .isEqualTo(204);
            assertThat(other.denials())
                    .filteredOn(event -> event.operation().equals("ForwardAuth/Verify"))
                    .extracting(AuditEvent::reason, AuditEvent::count)
                    .containsExactlyInAnyOrder(tuple("WRONG_SIGNATURE", 20L), tuple("MISSING", 1L));
        }
    }

    @Test
    void who_fails_too_often_is_refused_and_nobody_else_who_comes_through_the_same_proxy() {
        try (var other = TestKeyhold.start(TestKeyhold.limits(TestKeyhold.PATIENT, 3, 0));
                var guest = new Visitor(other)) {
            var bad = Subrequest.nginx(plain("/a")).with("X-Forwarded-For", "203.0.113.1");
            for (int i = 0; i < 3; i++) {
                assertThat(reason(guest.ask(bad))).isEqualTo("401 AccessDenied");
            }
            assertThat(reason(guest.ask(bad))).isEqualTo("503 SlowDown");
            var good = Subrequest.nginx(guest.signed(guest.aws().root(), plain("/a")));
            assertThat(guest.ask(good.with("X-Forwarded-For", "203.0.113.2")).status())
                    .isEqualTo(204);
            for (int i = 0; i < 5; i++) {
                assertThat(reason(guest.ask(Subrequest.nginx(plain("/a"))))).isEqualTo("401 AccessDenied");
            }
            assertThat(guest.ask(good).status()).isEqualTo(204);
        }
    }
}
