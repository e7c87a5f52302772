package dev.keyhold.sigv4;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keyhold.crypto.Sha256;
import dev.keyhold.model.RequestOrigin;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A whole request with its signature, by the example of the documentation: first as it stands, then with one fault. */
final class SigV4Test {
    private static final Instant SIGNED = Instant.parse("2015-08-30T12:36:00Z");
    private static final String KEY = "AKIAIOSFODNN7EXAMPLE";
    private static final String SIGNATURE = "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7";
    private static final String CREDENTIAL = KEY + "/20150830/us-east-1/iam/aws4_request";
    private static final String AUTHORIZATION = "AWS4-HMAC-SHA256 Credential=" + CREDENTIAL
            + ", SignedHeaders=content-type;host;x-amz-date, Signature=" + SIGNATURE;
    private static final String QUERY = "Action=ListUsers&Version=2010-05-08";
    private static final String PRESIGNED = QUERY + "&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential="
            + CREDENTIAL.replace("/", "%2F") + "&X-Amz-Date=20150830T123600Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host"
            + "&X-Amz-Signature=" + SIGNATURE;
    private static final SigningRules IAM = new QueryApiRules("iam");
    private static final RequestOrigin ORIGIN = new RequestOrigin("request", "192.0.2.1", "test", "aws");

    private Instant now = SIGNED;
    private String query = QUERY;
    private byte[] body = new byte[0];
    private boolean secure = true;
    private final List<Map.Entry<String, String>> headers = new ArrayList<>(List.of(
            Map.entry("content-type", "application/x-www-form-urlencoded; charset=utf-8"),
            Map.entry("host", "iam.amazonaws.com"),
            Map.entry("x-amz-date", "20150830T123600Z"),
            Map.entry("authorization", AUTHORIZATION)));

    private SignedRequest read(SigningRules rules) throws PercentCoding.Malformed {
        var request = new WireRequest("GET", "/", query, headers, body, secure);
        return new SigV4(InstantSource.fixed(now))
                .read(request, Parameters.parse(query), rules, "iam:ListUsers", ORIGIN);
    }

    private SignatureException refusal() {
        return catchThrowableOfType(SignatureException.class, () -> read(IAM));
    }

    private void set(String name, String value) {
        headers.removeIf(header -> header.getKey().equals(name));
        headers.add(Map.entry(name, value));
    }

    private void authorize(String part, String other) {
        assertThat(AUTHORIZATION).contains(part);
        set("authorization", AUTHORIZATION.replace(part, other));
    }

    private void presign(String part, String other) {
        assertThat(PRESIGNED).contains(part);
        headers.removeIf(header -> !header.getKey().equals("host"));
        query = PRESIGNED.replace(part, other);
    }

    private void assertRefused(SignatureError error, SignatureDetail detail) {
        var refusal = refusal();
        assertThat(refusal.signatureError()).isEqualTo(error);
        assertThat(refusal.detail()).isEqualTo(detail);
        assertThat(refusal.signed()).isEmpty();
    }

    private void assertRefused(SignatureError error) {
        assertRefused(error, new SignatureDetail.None());
    }

    @Test
    void the_example_has_the_published_string_to_sign() throws Exception {
        var signed = read(IAM);

        assertThat(signed.stringToSign())
                .isEqualTo("AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/iam/aws4_request\n"
                        + "f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59");
        assertThat(signed.signature()).isEqualTo(SIGNATURE);
        assertThat(signed.accessKey()).hasToString(KEY);
        assertThat(signed.scope()).isEqualTo(new CredentialScope("20150830", "us-east-1", "iam"));
        assertThat(signed.operation()).isEqualTo("iam:ListUsers");
        assertThat(signed.origin()).isEqualTo(ORIGIN);
        assertThat(signed.sessionToken()).isEmpty();
        assertThat(signed.toString()).doesNotContain(SIGNATURE);
    }

    @Test
    void a_presigned_request_is_read_from_its_query() throws Exception {
        presign("", "");
        var signed = read(IAM);

        assertThat(signed.signature()).isEqualTo(SIGNATURE);
        assertThat(signed.accessKey()).hasToString(KEY);
        // The signature is no part of what it is over, and everything else in the query is.
        presign(SIGNATURE, "0".repeat(64));
        assertThat(read(IAM).stringToSign()).isEqualTo(signed.stringToSign());
        presign("ListUsers", "ListGroups");
        assertThat(read(IAM).stringToSign()).isNotEqualTo(signed.stringToSign());
    }

    @Test
    void a_session_token_comes_from_the_header_or_the_query() throws Exception {
        authorize("x-amz-date,", "x-amz-date;x-amz-security-token,");
        set("x-amz-security-token", "header");
        assertThat(read(IAM).sessionToken()).hasValue("header");
        set("x-amz-security-token", "");
        assertThat(read(IAM).sessionToken()).isEmpty();
        presign("&X-Amz-Signature", "&X-Amz-Security-Token=query&X-Amz-Signature");
        assertThat(read(IAM).sessionToken()).hasValue("query");
    }

    @Test
    void the_date_may_come_in_the_header_of_HTTP() throws Exception {
        var expected = read(IAM).stringToSign();
        authorize("content-type;host;x-amz-date", "content-type;date;host");
        headers.removeIf(header -> header.getKey().equals("x-amz-date"));
        set("date", "Sun, 30 Aug 2015 12:36:00 GMT");
        assertThat(read(IAM).stringToSign().lines().limit(3))
                .containsExactlyElementsOf(expected.lines().limit(3).toList());
    }

    @ParameterizedTest
    @CsvSource({
        "Credential=, CredentialX=, Credential",
        "Signature=, SignatureX=, Signature",
        "SignedHeaders=, SignedHeadersX=, SignedHeaders"
    })
    void each_part_of_the_header_is_required(String part, String other, String missing) {
        authorize(part, other);
        assertRefused(
                SignatureError.BAD_HEADER,
                new SignatureDetail.IncompleteHeader(List.of(missing), false, "AWS4-HMAC-SHA256"));
    }

    @Test
    void everything_that_is_missing_is_said_at_once() {
        headers.removeIf(header -> !header.getKey().equals("host"));
        set("authorization", "AWS4-HMAC-SHA256");
        assertRefused(
                SignatureError.BAD_HEADER,
                new SignatureDetail.IncompleteHeader(
                        List.of("Credential", "Signature", "SignedHeaders"), true, "AWS4-HMAC-SHA256"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Amz-Credential", "X-Amz-Signature", "X-Amz-SignedHeaders", "X-Amz-Date"})
    void each_parameter_of_a_presigned_request_is_required(String name) {
        presign("&" + name + "=", "&" + name + "X=");
        assertRefused(SignatureError.BAD_QUERY, new SignatureDetail.IncompleteQuery(List.of(name)));
    }

    /** What may be a secret is not repeated: neither the header nor a long part of it. */
    @Test
    void parts_of_the_header_are_pairs() {
        authorize("Signature=", "nonsense, Signature=");
        assertRefused(SignatureError.BAD_HEADER, new SignatureDetail.NotAPair("nonsense", "…"));
        authorize("Signature=", "Signature");
        assertRefused(SignatureError.BAD_HEADER, new SignatureDetail.NotAPair("…", "…"));
    }

    @Test
    void a_request_has_one_signature() {
        headers.add(Map.entry("authorization", AUTHORIZATION));
        assertRefused(SignatureError.BAD_HEADER, new SignatureDetail.SeveralAuthorizationHeaders());
        presign("", "");
        set("authorization", AUTHORIZATION);
        assertRefused(SignatureError.TWO_FORMS);
        presign("X-Amz-Signature=", "X-Amz-Signature=0&X-Amz-Signature=");
        assertRefused(SignatureError.BAD_QUERY, new SignatureDetail.SeveralSignatures());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"X-Amz-Algorithm=x", "X-Amz-Signature=x", "X-Amz-Credential=x", "AWSAccessKeyId=x&Signature=x"})
    void any_parameter_of_a_signature_beside_the_header_makes_two(String parameters) {
        query = QUERY + "&" + parameters;
        assertRefused(SignatureError.TWO_FORMS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"AWSAccessKeyId=x", "Signature=x"})
    void a_parameter_that_only_resembles_one_of_a_signature_does_not(String parameter) throws Exception {
        query = QUERY + "&" + parameter;
        assertThat(read(IAM).signature()).isEqualTo(SIGNATURE);
    }

    @Test
    void other_algorithms_and_no_signature_are_distinguished() {
        authorize("AWS4-HMAC-SHA256 ", "AWS4-HMAC-SHA1 ");
        assertRefused(SignatureError.UNSUPPORTED_ALGORITHM, new SignatureDetail.UnsupportedAlgorithm("AWS4-HMAC-SHA1"));
        authorize("AWS4-HMAC-SHA256 ", "AWS ");
        assertRefused(SignatureError.VERSION_2);
        headers.removeIf(header -> header.getKey().equals("authorization"));
        assertRefused(SignatureError.MISSING);
        query = QUERY + "&AWSAccessKeyId=x&Signature=x";
        assertRefused(SignatureError.VERSION_2);
        presign("AWS4-HMAC-SHA256", "AWS4-HMAC-SHA1");
        assertRefused(SignatureError.MISSING);
    }

    @ParameterizedTest
    @CsvSource({
        "content-type;host;x-amz-date, content-type;x-amz-date, UNSIGNED_HOST",
        "content-type;host;x-amz-date, host;content-type;x-amz-date, BAD_HEADER_LIST",
        "content-type;host;x-amz-date, host;host;x-amz-date, BAD_HEADER_LIST",
        "content-type;host;x-amz-date, ;host;x-amz-date, BAD_HEADER_LIST",
        "content-type;host;x-amz-date, Content-Type;host;x-amz-date, BAD_HEADER_LIST",
        "content-type;host;x-amz-date, content type;host;x-amz-date, BAD_HEADER_LIST",
        "content-type;host;x-amz-date, :path;host;x-amz-date, BAD_HEADER_LIST",
        "content-type;host;x-amz-date, content-type;host, UNSIGNED_HEADER",
        "content-type;host;x-amz-date, absent;host;x-amz-date, ABSENT_HEADER",
        "content-type;host;x-amz-date, A;host;x-amz-date, BAD_HEADER_LIST",
        "content-type;host;x-amz-date, Z;host;x-amz-date, BAD_HEADER_LIST",
        "content-type;host;x-amz-date, '\u0020;host;x-amz-date', BAD_HEADER_LIST",
        "content-type;host;x-amz-date, host;x-amz-date;\u007F, BAD_HEADER_LIST",
        "content-type;host;x-amz-date, !;host;x-amz-date, ABSENT_HEADER",
        "content-type;host;x-amz-date, host;x-amz-date;~, ABSENT_HEADER",
    })
    void the_list_of_signed_headers_is_checked(String list, String other, SignatureError error) {
        authorize(list, other);
        assertRefused(error);
    }

    @Test
    void the_host_may_be_signed_by_the_name_it_has_in_HTTP_2() throws Exception {
        authorize("content-type;host;x-amz-date", ":authority;content-type;x-amz-date");
        set(":authority", "iam.amazonaws.com");
        assertThat(read(IAM).accessKey()).hasToString(KEY);
    }

    @Test
    void a_date_is_one_that_exists() {
        set("x-amz-date", "20150230T123600Z");
        assertRefused(SignatureError.BAD_DATE, new SignatureDetail.BadDate("20150230T123600Z"));
    }

    @Test
    void a_credential_has_five_parts() {
        authorize(CREDENTIAL, "me/20150830/iam");
        assertRefused(SignatureError.BAD_CREDENTIAL, new SignatureDetail.BadCredential("me/20150830/iam"));
        authorize("/aws4_request", "/aws4_request/more");
        assertThat(refusal().signatureError()).isEqualTo(SignatureError.BAD_CREDENTIAL);
    }

    @Test
    void each_part_of_the_scope_is_checked() {
        var none = Optional.<String>empty();
        var iam = Optional.of(new SignatureDetail.ExpectedService(Optional.of("iam")));
        authorize("us-east-1", "us east");
        assertRefused(
                SignatureError.WRONG_SCOPE,
                new SignatureDetail.WrongScope(true, Optional.empty(), none, Optional.empty()));
        authorize("/iam/", "/sts/");
        assertRefused(SignatureError.WRONG_SCOPE, new SignatureDetail.WrongScope(false, iam, none, Optional.empty()));
        authorize("aws4_request", "aws5_request");
        assertRefused(
                SignatureError.WRONG_SCOPE,
                new SignatureDetail.WrongScope(false, Optional.empty(), Optional.of("aws5_request"), Optional.empty()));
        authorize("/20150830/", "/20150829/");
        assertRefused(
                SignatureError.WRONG_SCOPE,
                new SignatureDetail.WrongScope(
                        false,
                        Optional.empty(),
                        none,
                        Optional.of(new SignatureDetail.OtherDay("20150829", "20150830", "20150830T123600Z"))));
    }

    /** Rules of several services take any whose name is well-formed. */
    @Test
    void rules_of_no_one_service_take_each_well_formed_name() throws Exception {
        var any = new ForwardedRules(ForwardedRules.Body.WHOLE, Audience.ANY);
        set("x-amz-content-sha256", Sha256.hex(body));
        authorize("content-type;host;x-amz-date", "content-type;host;x-amz-content-sha256;x-amz-date");
        set("authorization", headers.getLast().getValue().replace("/iam/", "/s3/"));
        assertThat(read(any).scope().service()).isEqualTo("s3");
        set("authorization", headers.getLast().getValue().replace("/s3/", "/S3/"));
        assertThat(catchThrowableOfType(SignatureException.class, () -> read(any))
                        .detail())
                .isEqualTo(new SignatureDetail.WrongScope(
                        false,
                        Optional.of(new SignatureDetail.ExpectedService(Optional.empty())),
                        Optional.empty(),
                        Optional.empty()));
    }

    /** A proxy that forwards requests for Keyhold itself would have them verified as its own. */
    @Test
    void a_request_must_be_addressed_to_whom_the_rules_are_of() throws Exception {
        var elsewhere = new Audience(List.of(Host.parse("store.example")), Set.of(), Audience.Plus.SPACE);
        authorize("/iam/", "/sqs/");
        assertThat(read(new ForwardedRules(ForwardedRules.Body.WHOLE, Audience.ANY))
                        .accessKey())
                .hasToString(KEY);
        assertThat(catchThrowableOfType(
                                SignatureException.class,
                                () -> read(new ForwardedRules(ForwardedRules.Body.WHOLE, elsewhere)))
                        .signatureError())
                .isEqualTo(SignatureError.OTHER_HOST);
        authorize("/iam/", "/iam/");
        assertThat(catchThrowableOfType(
                                SignatureException.class,
                                () -> read(new ForwardedRules(ForwardedRules.Body.WHOLE, Audience.ANY)))
                        .signatureError())
                .isEqualTo(SignatureError.OWN_SERVICE);
    }

    @Test
    void a_signature_is_valid_for_a_quarter_of_an_hour_before_and_after() throws Exception {
        var window = Duration.ofMinutes(15);
        for (var fine : List.of(window, window.negated())) {
            now = SIGNED.plus(fine);
            assertThat(read(IAM).signature()).isEqualTo(SIGNATURE);
        }
        now = SIGNED.plus(window).plusSeconds(1);
        var late = refusal();
        assertThat(late.signatureError()).isEqualTo(SignatureError.TOO_OLD);
        assertThat(late.detail()).isEqualTo(new SignatureDetail.OutOfTime(SIGNED, now, window));
        now = SIGNED.minus(window).minusSeconds(1);
        var early = refusal();
        assertThat(early.signatureError()).isEqualTo(SignatureError.TOO_NEW);
        assertThat(early.detail()).isEqualTo(new SignatureDetail.OutOfTime(SIGNED, now, window));
    }

    /** The signature of a request whose time is wrong can still be verified, so that the refusal says what is wrong. */
    @Test
    void a_request_of_another_time_is_read_all_the_same_and_its_time_is_said_first() throws Exception {
        var signed = read(IAM);
        now = SIGNED.plus(Duration.ofHours(1));
        assertThat(refusal().signed().map(SignedRequest::stringToSign)).hasValue(signed.stringToSign());
        assertThat(refusal().claimed()).hasValue(signed.accessKey());
        authorize("us-east-1", "us east");
        var both = refusal();
        assertThat(both.signatureError()).isEqualTo(SignatureError.TOO_OLD);
        assertThat(both.signed()).isEmpty();
    }

    @Test
    void the_claimed_key_is_named_if_it_has_the_form_of_one() {
        authorize("us-east-1", "us east");
        assertThat(refusal().claimed()).hasToString("Optional[" + KEY + "]");
        authorize(KEY, "no");
        assertRefused(SignatureError.UNKNOWN_KEY);
        assertThat(refusal().claimed()).isEmpty();
    }

    @Test
    void the_hash_of_the_body_is_its_own_or_not_stated() throws Exception {
        body = "body".getBytes(StandardCharsets.UTF_8);
        assertThat(read(IAM).signature()).isEqualTo(SIGNATURE);
        authorize("host;x-amz-date", "host;x-amz-content-sha256;x-amz-date");
        set("x-amz-content-sha256", Sha256.hex(body));
        assertThat(read(IAM).signature()).isEqualTo(SIGNATURE);
        set("x-amz-content-sha256", Sha256.hex("other"));
        assertRefused(SignatureError.WRONG_BODY_HASH);
        headers.add(Map.entry("x-amz-content-sha256", Sha256.hex(body)));
        assertRefused(SignatureError.WRONG_BODY_HASH);
    }

    @Test
    void a_body_is_left_unsigned_on_an_encrypted_connection_alone() throws Exception {
        body = "body".getBytes(StandardCharsets.UTF_8);
        authorize("host;x-amz-date", "host;x-amz-content-sha256;x-amz-date");
        set("x-amz-content-sha256", "UNSIGNED-PAYLOAD");
        assertThat(read(IAM).stringToSign())
                .endsWith("\n"
                        + Sha256.hex("GET\n/\nAction=ListUsers&Version=2010-05-08\n"
                                + "content-type:application/x-www-form-urlencoded; charset=utf-8\n"
                                + "host:iam.amazonaws.com\nx-amz-content-sha256:UNSIGNED-PAYLOAD\n"
                                + "x-amz-date:20150830T123600Z\n\n"
                                + "content-type;host;x-amz-content-sha256;x-amz-date\nUNSIGNED-PAYLOAD"));
        secure = false;
        assertRefused(SignatureError.WRONG_BODY_HASH);
    }
}
