package dev.keyhold.api.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keyhold.api.aws.protocol.AwsApi;
import dev.keyhold.server.TestKeyhold;
import dev.keyhold.sigv4.Audience;
import dev.keyhold.sigv4.SignatureError;
import dev.keyhold.sigv4.SignatureException;
import dev.keyhold.sigv4.SigningTime;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The order of the checks on a signature, their texts, and their boundaries. */
final class SigV4Test {
    private static final TestKeyhold KEYHOLD = TestKeyhold.start();
    private static final VendorSigner.Keys ROOT = VendorSigner.Keys.of(KEYHOLD.rootAccessKeyId(), KEYHOLD.rootSecret());
    private static final String FORM = "Action=GetCallerIdentity&Version=2011-06-15";
    private static final List<String> SIGNED = List.of("content-type", "host", "x-amz-date");
    private static final InetSocketAddress ADDRESS = InetSocketAddress.createUnresolved("keyhold.test", 8443);
    private static final String HOST = "keyhold.test:8443";
    private static final String INVALID =
            "403 InvalidClientTokenId: The security token included in the request is invalid.";
    private static final String MISMATCH = "403 SignatureDoesNotMatch: The request signature we calculated does not"
            + " match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the"
            + " service documentation for details.";
    private static final String ZEROS = "0".repeat(64);

    @BeforeEach
    void setTime() {
        KEYHOLD.setTime(TestKeyhold.START);
    }

    @AfterAll
    static void stop() {
        KEYHOLD.close();
    }

    @Test
    void the_hand_made_signature_is_accepted() {
        assertThat(outcome(good())).isEqualTo("200");
    }

    @Test
    void row_4_a_query_string_with_broken_escapes_is_malformed() {
        assertThat(outcome(good().withTarget("/?a=%4")))
                .isEqualTo("400 MalformedQueryString: Incomplete trailing escape % sequence");
        assertThat(outcome(good().withTarget("/?a=%zz&b")))
                .isEqualTo("400 MalformedQueryString: Illegal hex character in escape % pattern: %zz");
    }

    @Test
    void row_5a_a_request_without_any_signature_misses_its_token() {
        assertThat(outcome(request()))
                .isEqualTo("403 MissingAuthenticationToken: Request is missing Authentication Token");
    }

    @Test
    void row_5b_a_request_with_both_forms_is_refused_without_a_word() {
        var both = good().withTarget("/?X-Amz-Algorithm=AWS4-HMAC-SHA256");

        assertThat(outcome(both)).isEqualTo("403 SignatureDoesNotMatch: ");
        assertThat(Direct.send(KEYHOLD, both).text()).doesNotContain("<Message>");
    }

    @Test
    void parts_of_a_presigned_request_are_not_added_to_one_that_is_signed_in_its_header() {
        for (var parameter : List.of("X-Amz-Signature=" + ZEROS, "X%2DAmz-Signature=1", "X-Amz-Credential=a")) {
            assertThat(outcome(good().withTarget("/?" + parameter))).isEqualTo("403 SignatureDoesNotMatch: ");
        }
    }

    @Test
    void a_presigned_request_has_one_signature() {
        var presigned = presigned();
        assertThat(outcome(presigned.withTarget(presigned.target() + "&X-Amz-Signature=" + ZEROS)))
                .isEqualTo("400 IncompleteSignature: AWS query-string parameters must include one signature alone.");
    }

    @Test
    void signature_version_2_is_called_by_its_name() {
        var text = "400 IncompleteSignature: Signature Version 2 is not supported. Please use Signature Version 4"
                + " (AWS4-HMAC-SHA256).";
        assertThat(outcome(authorized("AWS AKIAIOSFODNN7EXAMPLE:c2lnbmF0dXJl"))).isEqualTo(text);
        assertThat(outcome(request().withTarget("/?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=a&Expires=1")))
                .isEqualTo(text);
    }

    @Test
    void row_6a_other_algorithms_are_not_supported() {
        assertThat(outcome(authorized("AWS4-ECDSA-P256-SHA256 Credential=x")))
                .isEqualTo("400 IncompleteSignature: Unsupported AWS 'algorithm': 'AWS4-ECDSA-P256-SHA256'.");
        assertThat(outcome(authorized("Bearer abc")))
                .isEqualTo("400 IncompleteSignature: Unsupported AWS 'algorithm': 'Bearer'.");
    }

    @Test
    void row_6b_a_part_without_equal_sign_is_shown() {
        assertThat(outcome(authorized("AWS4-HMAC-SHA256 Credential=a, nonsense, Signature=b")))
                .isEqualTo("400 IncompleteSignature: 'nonsense' not a valid key=value pair (missing equal-sign) in"
                        + " Authorization header: '…'");
    }

    @Test
    void row_6c_of_a_part_given_twice_the_last_counts() {
        var authorization = good().header("authorization");

        assertThat(outcome(request()
                        .with("x-amz-date", now())
                        .with("authorization", authorization.replace("Credential=", "Credential=wrong, Credential="))))
                .isEqualTo("200");
    }

    @Test
    void row_6d_every_missing_part_is_named() {
        assertThat(outcome(authorized("AWS4-HMAC-SHA256 Credential=a").without("x-amz-date")))
                .isEqualTo("400 IncompleteSignature: Authorization header requires 'Signature' parameter."
                        + " Authorization header requires 'SignedHeaders' parameter. Authorization header requires"
                        + " existence of either a 'X-Amz-Date' or a 'Date' header."
                        + " Authorization=AWS4-HMAC-SHA256");
        assertThat(outcome(authorized("AWS4-HMAC-SHA256 Signature=a, SignedHeaders=host")))
                .isEqualTo("400 IncompleteSignature: Authorization header requires 'Credential' parameter."
                        + " Authorization=AWS4-HMAC-SHA256");
    }

    @Test
    void row_7_the_query_form_with_another_algorithm_misses_its_token() {
        assertThat(outcome(request().withTarget("/?X-Amz-Algorithm=AWS4-ECDSA-P256-SHA256")))
                .isEqualTo("403 MissingAuthenticationToken: Request is missing Authentication Token");
    }

    @Test
    void row_7c_of_a_query_parameter_given_twice_the_first_counts() {
        var presigned = presigned();

        assertThat(outcome(presigned.withTarget(presigned.target() + "&X-Amz-Date=20000101T000000Z")))
                .isEqualTo(MISMATCH);
        assertThat(outcome(presigned.withTarget(
                        presigned.target().replace("X-Amz-Date=", "X-Amz-Date=20000101T000000Z&X-Amz-Date="))))
                .startsWith("403 SignatureDoesNotMatch: Signature expired: 20000101T000000Z");
    }

    @Test
    void row_7d_every_missing_query_parameter_is_named() {
        assertThat(outcome(request().withTarget("/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=a")))
                .isEqualTo("400 IncompleteSignature: AWS query-string parameters must include 'X-Amz-Signature'. AWS"
                        + " query-string parameters must include 'X-Amz-SignedHeaders'. AWS query-string parameters"
                        + " must include 'X-Amz-Date'. Re-examine the query-string parameters.");
    }

    @Test
    void row_8_the_host_must_be_signed_which_is_checked_before_the_date() {
        assertThat(outcome(authorized("AWS4-HMAC-SHA256 Credential=a, SignedHeaders=x-amz-date, Signature=" + ZEROS)
                        .replacing("x-amz-date", "yesterday")))
                .isEqualTo("403 SignatureDoesNotMatch: 'Host' or ':authority' must be a 'SignedHeader' in the AWS"
                        + " Authorization.");
    }

    @Test
    void row_9_a_date_that_is_none_is_shown_before_the_credential_is_read() {
        for (var date :
                List.of("yesterday", "20260304", "20260304T050607", "20261399T050607Z", "20260230T050607Z", "")) {
            assertThat(outcome(authorized(
                                    "AWS4-HMAC-SHA256 Credential=a, SignedHeaders=host;x-amz-date, Signature=" + ZEROS)
                            .replacing("x-amz-date", date)))
                    .isEqualTo("400 IncompleteSignature: Date must be in ISO-8601 'basic format'. Got '" + date
                            + "'. See http://en.wikipedia.org/wiki/ISO_8601");
        }
    }

    @Test
    void row_9_a_date_of_another_geological_era_is_none() {
        for (var date :
                List.of("+1000000000-12-31T23:59:59Z", "-1000000000-01-01T00:00:00Z", "+10000-01-01T00:00:00Z")) {
            assertThat(outcome(authorized(
                                    "AWS4-HMAC-SHA256 Credential=a, SignedHeaders=host;x-amz-date, Signature=" + ZEROS)
                            .replacing("x-amz-date", date)))
                    .startsWith("400 IncompleteSignature: Date must be in ISO-8601");
        }
    }

    @Test
    void row_10_a_signature_lives_for_exactly_15_minutes() {
        var signed = good();
        KEYHOLD.advance(Duration.ofMinutes(15));
        assertThat(outcome(signed)).isEqualTo("200");

        KEYHOLD.advance(Duration.ofSeconds(1));
        assertThat(outcome(signed))
                .isEqualTo("403 SignatureDoesNotMatch: Signature expired: 20260304T050607Z is now earlier than"
                        + " 20260304T050608Z (20260304T052108Z - 15 min.)");
    }

    @Test
    void row_11_a_clock_may_run_ahead_by_exactly_15_minutes() {
        var signed = good();
        KEYHOLD.setTime(TestKeyhold.START.minus(Duration.ofMinutes(15)));
        assertThat(outcome(signed)).isEqualTo("200");

        KEYHOLD.advance(Duration.ofSeconds(-1));
        assertThat(outcome(signed))
                .isEqualTo("403 SignatureDoesNotMatch: Signature not yet current: 20260304T050607Z is still later than"
                        + " 20260304T050606Z (20260304T045106Z + 15 min.)");
    }

    @Test
    void row_12_a_credential_has_five_parts() {
        assertThat(outcome(authorized(
                        "AWS4-HMAC-SHA256 Credential=a/b/c, SignedHeaders=host;x-amz-date, Signature=" + ZEROS)))
                .isEqualTo("400 IncompleteSignature: Credential must have exactly 5 slash-delimited elements, e.g."
                        + " keyid/date/region/service/term, got 'a/b/c'");
    }

    @Test
    void row_13_all_errors_of_the_scope_are_reported_before_the_key_is_looked_up() {
        var unknown = VendorSigner.Keys.of("AKIAIOSFODNN7EXAMPLE", "x");
        assertThat(outcome(signer(unknown)
                        .withScope("20260303/Not A Region/s3/aws5")
                        .sign(request().with("x-amz-date", now()))))
                .isEqualTo("403 SignatureDoesNotMatch: Credential should be scoped to a valid region. Credential"
                        + " should be scoped to correct service: 'sts'. Credential should be scoped with a valid"
                        + " terminator: 'aws4_request', not 'aws5'. Date in Credential scope does not match YYYYMMDD"
                        + " from ISO-8601 version of date from HTTP: '20260303' != '20260304', from"
                        + " '20260304T050607Z'.");
    }

    @Test
    void row_13_the_service_must_be_the_one_addressed() {
        assertThat(outcome(signer(ROOT)
                        .withScope("20260304/eu-west-1/iam/aws4_request")
                        .sign(request().with("x-amz-date", now()))))
                .isEqualTo("403 SignatureDoesNotMatch: Credential should be scoped to correct service: 'sts'.");
    }

    @Test
    void any_region_will_do() {
        for (var region : List.of(
                "local",
                "us-east-1",
                "x",
                "a-very-long-region-name-for-test",
                "9",
                "",
                "RegionOne",
                "US",
                "my_region",
                "x".repeat(64))) {
            assertThat(outcome(signer(ROOT)
                            .withScope("20260304/" + region + "/sts/aws4_request")
                            .sign(request().with("x-amz-date", now()))))
                    .isEqualTo("200");
        }
    }

    @Test
    void a_region_has_a_bounded_length_and_no_odd_characters() {
        for (var region : List.of("x".repeat(65), "eu west", "é", "a\tb", "<x>")) {
            assertThat(outcome(signer(ROOT)
                            .withScope("20260304/" + region + "/sts/aws4_request")
                            .sign(request().with("x-amz-date", now()))))
                    .isEqualTo("403 SignatureDoesNotMatch: Credential should be scoped to a valid region.");
        }
    }

    @Test
    void every_api_here_is_one_that_gateways_refuse() {
        for (var api : AwsApi.values()) {
            assertThatExceptionOfType(SignatureException.class)
                    .isThrownBy(() -> Audience.ANY.requireService(api.service()))
                    .extracting(SignatureException::signatureError)
                    .isEqualTo(SignatureError.OWN_SERVICE);
        }
    }

    @Test
    void row_14_a_temporary_key_needs_its_own_token_before_its_signature_is_compared() {
        var session = session();
        var other = session();

        assertThat(outcome(good(session))).isEqualTo("200");
        assertThat(outcome(good(VendorSigner.Keys.of(session.id(), session.secret()))))
                .isEqualTo(INVALID);
        assertThat(outcome(good(new VendorSigner.Keys(session.id(), session.secret(), other.token()))))
                .isEqualTo(INVALID);
        assertThat(outcome(good(new VendorSigner.Keys(session.id(), "wrong", Optional.of("nonsense")))))
                .isEqualTo(INVALID);
        KEYHOLD.advance(Duration.ofHours(1));
        assertThat(outcome(good(new VendorSigner.Keys(session.id(), "wrong", session.token()))))
                .isEqualTo("403 ExpiredToken: The security token included in the request is expired");
    }

    @Test
    void row_15_an_unknown_key_is_refused_before_its_signature_is_compared() {
        assertThat(outcome(good(VendorSigner.Keys.of("AKIAIOSFODNN7EXAMPLE", "x"))))
                .isEqualTo(INVALID);
        assertThat(outcome(good(VendorSigner.Keys.of("short", "x")))).isEqualTo(INVALID);
        assertThat(outcome(good(new VendorSigner.Keys(ROOT.id(), ROOT.secret(), Optional.of("token")))))
                .isEqualTo(INVALID);
        var malformed = good(VendorSigner.Keys.of("AKIAIOSFODNN7EXAMPLE", "x"));
        assertThat(outcome(malformed.replacing(
                        "authorization", malformed.header("authorization").replaceAll("Signature=.*", "Signature=zz"))))
                .isEqualTo(INVALID);
    }

    @Test
    void row_16_a_wrong_signature_does_not_match() {
        assertThat(outcome(good(VendorSigner.Keys.of(ROOT.id(), ROOT.secret() + "x"))))
                .isEqualTo(MISMATCH);
        var signed = good();
        var authorization = signed.header("authorization");
        var at = authorization.indexOf("Signature=") + 10;
        var upper = authorization.substring(0, at) + authorization.substring(at).toUpperCase(java.util.Locale.ROOT);
        assertThat(outcome(signed.replacing("authorization", upper))).isEqualTo(MISMATCH);
        assertThat(outcome(signed.replacing("authorization", authorization.substring(0, at))))
                .isEqualTo(MISMATCH);
    }

    @Test
    void row_17_what_a_caller_may_do_is_asked_last() {
        var form = "Action=CreateUser&Version=2010-05-08&UserName=" + "x".repeat(65);
        var signed = HandSigner.of(ROOT, KEYHOLD.now(), "iam", SIGNED)
                .sign(RawRequest.post(HOST, form).with("x-amz-date", now()));

        assertThat(outcome(signed)).startsWith("400 ValidationError");
        assertThat(outcome(signed.withBody((form + "y").getBytes(StandardCharsets.UTF_8))))
                .isEqualTo(MISMATCH);
    }

    @Test
    void a_presigned_request_is_accepted_without_and_with_whatever_expiry() {
        assertThat(outcome(presigned())).isEqualTo("200");
        KEYHOLD.advance(Duration.ofMinutes(15));
        var old = presignedAt(TestKeyhold.START);
        assertThat(outcome(old)).isEqualTo("200");
        KEYHOLD.advance(Duration.ofSeconds(1));
        assertThat(outcome(old)).startsWith("403 SignatureDoesNotMatch: Signature expired");
    }

    @Test
    void a_presigned_session_carries_its_token_in_the_query() {
        var session = session();
        var signed = new VendorSigner(session, "eu-west-1", "sts", KEYHOLD.now())
                .presigned(RawRequest.get(HOST, "/?" + FORM), ADDRESS);

        assertThat(signed.query()).contains("X-Amz-Security-Token=");
        assertThat(outcome(signed)).isEqualTo("200");
        assertThat(outcome(signed.with("x-amz-security-token", session.token().orElseThrow())))
                .isEqualTo(MISMATCH);
    }

    @Test
    void a_signed_token_header_beats_the_token_in_the_query() {
        var session = session();
        var bare = VendorSigner.Keys.of(session.id(), session.secret());
        var request = RawRequest.get(HOST, "/?" + FORM + "&X-Amz-Security-Token=nonsense")
                .with("x-amz-security-token", session.token().orElseThrow());

        assertThat(outcome(new VendorSigner(bare, "eu-west-1", "sts", KEYHOLD.now()).presigned(request, ADDRESS)))
                .isEqualTo("200");
    }

    @Test
    void extra_signed_headers_are_covered_by_a_presigned_request() {
        var signed = new VendorSigner(ROOT, "eu-west-1", "sts", KEYHOLD.now())
                .presigned(RawRequest.get(HOST, "/?" + FORM).with("x-k8s-aws-id", "cluster"), ADDRESS);

        assertThat(outcome(signed)).isEqualTo("200");
        assertThat(outcome(signed.replacing("x-k8s-aws-id", "other"))).isEqualTo(MISMATCH);
        assertThat(outcome(signed.without("x-k8s-aws-id"))).isEqualTo(MISMATCH);
    }

    @Test
    void amazon_headers_that_are_not_signed_are_refused() {
        assertThat(outcome(good().with("x-amz-meta-anything", "1"))).isEqualTo(MISMATCH);
        assertThat(outcome(good().with("x-amz-security-token", "1"))).isEqualTo(MISMATCH);
        assertThat(outcome(good().with("X-Amz-Date", "1"))).isEqualTo(MISMATCH);
        assertThat(outcome(good().with("x-custom", "1"))).isEqualTo("200");
        assertThat(outcome(good().with("amz-sdk-request", "attempt=1"))).isEqualTo("200");
    }

    @Test
    void an_unsigned_payload_is_accepted_over_tls_alone() {
        var request = request().with("x-amz-date", now()).with("x-amz-content-sha256", "UNSIGNED-PAYLOAD");
        var signed = HandSigner.of(
                        ROOT,
                        KEYHOLD.now(),
                        "sts",
                        List.of("content-type", "host", "x-amz-content-sha256", "x-amz-date"))
                .withBodyHash("UNSIGNED-PAYLOAD")
                .sign(request);

        assertThat(Direct.send(KEYHOLD, signed, true).outcome()).isEqualTo("200");
        assertThat(Direct.send(KEYHOLD, signed, false).outcome()).isEqualTo(MISMATCH);
    }

    @Test
    void a_stated_body_hash_must_be_the_bodys() {
        UnaryOperator<RawRequest> sign = request -> HandSigner.of(
                        ROOT,
                        KEYHOLD.now(),
                        "sts",
                        List.of("content-type", "host", "x-amz-content-sha256", "x-amz-date"))
                .withBodyHash(request.header("x-amz-content-sha256"))
                .sign(request);
        var request = request().with("x-amz-date", now());
        var right = HandSigner.sha256(request.body());

        assertThat(outcome(sign.apply(request.with("x-amz-content-sha256", right))))
                .isEqualTo("200");
        for (var wrong : List.of(
                ZEROS,
                "",
                "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
                "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
                right.toUpperCase(java.util.Locale.ROOT))) {
            var signed = HandSigner.of(
                            ROOT,
                            KEYHOLD.now(),
                            "sts",
                            List.of("content-type", "host", "x-amz-content-sha256", "x-amz-date"))
                    .withBodyHash(wrong.isEmpty() ? right : wrong)
                    .sign(request.with("x-amz-content-sha256", wrong));
            assertThat(Direct.send(KEYHOLD, signed, true).outcome()).as(wrong).isEqualTo(MISMATCH);
        }
    }

    @Test
    void only_one_authorization_header_is_allowed() {
        assertThat(outcome(good().with("Authorization", good().header("authorization"))))
                .isEqualTo("400 IncompleteSignature: Only one Authorization header is allowed.");
    }

    @Test
    void the_date_header_will_do_in_each_of_its_forms() {
        var signer = HandSigner.of(ROOT, KEYHOLD.now(), "sts", List.of("content-type", "date", "host"));
        for (var date : List.of("20260304T050607Z", "Wed, 04 Mar 2026 05:06:07 GMT", "2026-03-04T05:06:07Z")) {
            assertThat(outcome(signer.sign(request().with("date", date))))
                    .as(date)
                    .isEqualTo("200");
        }
    }

    @Test
    void the_amazon_date_goes_before_the_date() {
        assertThat(outcome(good().with("date", "nonsense"))).isEqualTo("200");
    }

    @Test
    void the_amazon_date_may_have_the_extended_form() {
        assertThat(outcome(signer(ROOT).sign(request().with("x-amz-date", "2026-03-04T05:06:07Z"))))
                .isEqualTo("200");
    }

    @Test
    void authority_may_stand_for_host() {
        assertThat(outcome(
                        HandSigner.of(ROOT, KEYHOLD.now(), "sts", List.of(":authority", "content-type", "x-amz-date"))
                                .sign(request().with("x-amz-date", now()))))
                .isEqualTo("200");
    }

    @Test
    void signed_headers_are_sorted_named_once_and_present() {
        for (var names : List.of(
                List.of("host", "content-type", "x-amz-date"),
                List.of("content-type", "host", "host", "x-amz-date"),
                List.of("", "content-type", "host", "x-amz-date"))) {
            var signed = signer(ROOT).sign(request().with("x-amz-date", now()));
            assertThat(outcome(signed.replacing(
                            "authorization",
                            signed.header("authorization")
                                    .replace("content-type;host;x-amz-date", String.join(";", names)))))
                    .as(names.toString())
                    .isEqualTo(MISMATCH);
        }
        var absent = HandSigner.of(
                        ROOT, KEYHOLD.now(), "sts", List.of("content-type", "host", "x-absent", "x-amz-date"))
                .sign(request().with("x-amz-date", now()).with("x-absent", ""));
        assertThat(outcome(absent)).isEqualTo("200");
        assertThat(outcome(absent.without("x-absent"))).isEqualTo(MISMATCH);
    }

    private static String outcome(RawRequest request) {
        return Direct.send(KEYHOLD, request).outcome();
    }

    private static RawRequest request() {
        return RawRequest.post(HOST, FORM);
    }

    private static RawRequest authorized(String authorization) {
        return request().with("x-amz-date", now()).with("authorization", authorization);
    }

    private static RawRequest good() {
        return good(ROOT);
    }

    private static RawRequest good(VendorSigner.Keys keys) {
        if (keys.token().isEmpty()) {
            return signer(keys).sign(request().with("x-amz-date", now()));
        }
        return HandSigner.of(
                        keys,
                        KEYHOLD.now(),
                        "sts",
                        List.of("content-type", "host", "x-amz-date", "x-amz-security-token"))
                .sign(request()
                        .with("x-amz-date", now())
                        .with("x-amz-security-token", keys.token().get()));
    }

    private static HandSigner signer(VendorSigner.Keys keys) {
        return HandSigner.of(keys, KEYHOLD.now(), "sts", SIGNED);
    }

    private static String now() {
        return SigningTime.basicForm(KEYHOLD.now());
    }

    private static RawRequest presigned() {
        return presignedAt(KEYHOLD.now());
    }

    private static RawRequest presignedAt(java.time.Instant at) {
        return new VendorSigner(ROOT, "eu-west-1", "sts", at).presigned(RawRequest.get(HOST, "/?" + FORM), ADDRESS);
    }

    private static VendorSigner.Keys session() {
        var answer = Direct.send(
                KEYHOLD,
                signer(ROOT)
                        .sign(RawRequest.post(HOST, "Action=GetSessionToken&Version=2011-06-15")
                                .with("x-amz-date", now())));
        return new VendorSigner.Keys(
                answer.get("AccessKeyId"), answer.get("SecretAccessKey"), Optional.of(answer.get("SessionToken")));
    }
}
