package dev.keyhold.sigv4;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keyhold.crypto.Sha256;
import dev.keyhold.sigv4.ForwardedRules.Body;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands for the body of a request to another server, with the body here and without. */
class ForwardedRulesTest {
    private static final byte[] BODY = "body".getBytes(StandardCharsets.UTF_8);
    private static final ForwardedRules WITH = new ForwardedRules(Body.WHOLE, Audience.ANY);
    private static final ForwardedRules WITHOUT = new ForwardedRules(Body.UNKNOWN, Audience.ANY);

    private static String hash(ForwardedRules rules, Signature.Form form, String service, String... headers)
            throws PercentCoding.Malformed {
        return hashWithQuery("", rules, form, service, headers);
    }

    private static String hashWithQuery(
            String query, ForwardedRules rules, Signature.Form form, String service, String... headers)
            throws PercentCoding.Malformed {
        var entries = new ArrayList<Map.Entry<String, String>>();
        for (int i = 0; i < headers.length; i += 2) {
            entries.add(Map.entry(headers[i], headers[i + 1]));
        }
        var request = new WireRequest("PUT", "/", query, entries, BODY, false);
        var signature = new Signature(form, "", List.of(), "", "", Optional.empty(), Optional.empty());
        return rules.bodyHash(request, Parameters.parse(query), signature, service);
    }

    private interface Call {
        void run() throws PercentCoding.Malformed;
    }

    private static void refused(SignatureError signatureError, Call call) {
        assertThatExceptionOfType(SignatureException.class)
                .isThrownBy(call::run)
                .extracting(SignatureException::signatureError)
                .isEqualTo(signatureError);
    }

    @Test
    void a_body_that_is_here_has_the_stated_hash_or_is_refused() throws Exception {
        var actual = Sha256.hex(BODY);
        var other = Sha256.hex("other");
        assertThat(hash(WITH, Signature.Form.HEADER, "s3", BodyHash.HEADER, actual))
                .isEqualTo(actual);
        refused(SignatureError.WRONG_BODY_HASH, () -> hash(WITH, Signature.Form.HEADER, "s3", BodyHash.HEADER, other));
        assertThat(hash(WITHOUT, Signature.Form.HEADER, "s3", BodyHash.HEADER, other))
                .isEqualTo(other);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UNSIGNED-PAYLOAD",
                "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
                "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
                "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
            })
    void words_stand_for_themselves(String word) throws Exception {
        for (var rules : List.of(WITH, WITHOUT)) {
            assertThat(hash(rules, Signature.Form.HEADER, "s3", BodyHash.HEADER, word))
                    .isEqualTo(word);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD",
                "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855",
                "abc"
            })
    void other_words_are_refused(String word) {
        refused(SignatureError.BAD_BODY_HASH, () -> hash(WITHOUT, Signature.Form.HEADER, "s3", BodyHash.HEADER, word));
    }

    @Test
    void s3_demands_a_statement_but_of_presigned_requests() throws Exception {
        refused(SignatureError.NO_BODY_HASH, () -> hash(WITH, Signature.Form.HEADER, "s3"));
        assertThat(hash(WITHOUT, Signature.Form.QUERY, "s3")).isEqualTo("UNSIGNED-PAYLOAD");
        var stated = Sha256.hex("x");
        assertThat(hashWithQuery(BodyHash.PARAMETER + "=" + stated, WITHOUT, Signature.Form.QUERY, "s3"))
                .isEqualTo(stated);
    }

    @Test
    void other_services_hash_the_body_that_is_here_and_otherwise_none() throws Exception {
        assertThat(hash(WITH, Signature.Form.HEADER, "orders")).isEqualTo(Sha256.hex(BODY));
        refused(SignatureError.NO_BODY_HASH, () -> hash(WITHOUT, Signature.Form.HEADER, "orders"));
        assertThat(hash(new ForwardedRules(Body.NONE, Audience.ANY), Signature.Form.HEADER, "orders"))
                .isEqualTo(BodyHash.EMPTY);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, '', '', NONE",
        "DELETE, '', '', NONE",
        "PUT, '', '', UNKNOWN",
        "PATCH, '', '', UNKNOWN",
        "PUT, 0, '', NONE",
        "PUT, 1, '', UNKNOWN",
        "GET, 1, '', UNKNOWN",
        "GET, '', chunked, UNKNOWN",
        "PUT, 0, chunked, UNKNOWN",
    })
    void headers_tell_of_a_body(String method, String length, String encoding, Body expected) {
        var headers = new ArrayList<Map.Entry<String, String>>();
        if (!length.isEmpty()) {
            headers.add(Map.entry("content-length", length));
        }
        if (!encoding.isEmpty()) {
            headers.add(Map.entry("transfer-encoding", encoding));
        }
        assertThat(Body.ofHeaders(new WireRequest(method, "/", "", headers, BODY, false)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/a//b",
                "//a",
                "//",
                "/a/./b",
                "/a/../b",
                "/..",
                "/.",
                "/a/.",
                "/a/%2e%2E/b",
                "/a/.%2e",
                "/%2e/a",
                "/a/..%2Fb",
                "/a%2F..",
                "/a/..%5Cb",
                "/a\\..\\b",
                "/a#b"
            })
    void a_path_that_signers_make_another_of_is_refused_but_for_s3(String path) {
        var request = new WireRequest("GET", path, "", List.of(), new byte[0], false);
        refused(SignatureError.BAD_PATH, () -> WITHOUT.requireAddressed(request, "execute-api"));
        if (path.indexOf('#') < 0) {
            WITHOUT.requireAddressed(request, "s3");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/a",
                "/a/",
                "/a/b/c/",
                "/...",
                "/a..b",
                "/.a/b.",
                "/%2e%2e%2e",
                "/a%2Fb",
                "/%",
                "/a%2F%2Fb",
                "/%zz",
                "/~",
                "/.well-known/x"
            })
    void any_other_path_is_taken(String path) {
        WITHOUT.requireAddressed(new WireRequest("GET", path, "", List.of(), new byte[0], false), "execute-api");
    }

    private static void requireTimely(Signature.Form form, Optional<String> lifetime, Duration age) {
        var signature = new Signature(form, "", List.of(), "", "", lifetime, Optional.empty());
        var signed = SigningTime.parse("20150830T123600Z").orElseThrow();
        WITH.requireTimely(signature, signed, signed.instant().plus(age));
    }

    private static void presigned(String lifetime, Duration age) {
        requireTimely(Signature.Form.QUERY, Optional.of(lifetime), age);
    }

    @Test
    void a_presigned_request_is_valid_for_the_lifetime_that_it_states() {
        presigned("1", Duration.ZERO);
        presigned("60", Duration.ofSeconds(59));
        presigned("604800", Duration.ofDays(7).minusSeconds(1));
        presigned("60", Duration.ofMinutes(-15));
        refused(SignatureError.EXPIRED, () -> presigned("60", Duration.ofSeconds(60)));
        refused(SignatureError.EXPIRED, () -> presigned("604800", Duration.ofDays(7)));
        refused(
                SignatureError.TOO_NEW,
                () -> presigned("60", Duration.ofMinutes(-15).minusSeconds(1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "604801", "1000000", "-1", "+1", "1.0", "x", "6/", "6:", "99999999999999999999"})
    void a_lifetime_is_a_number_of_seconds_up_to_a_week(String lifetime) {
        refused(SignatureError.BAD_LIFETIME, () -> presigned(lifetime, Duration.ZERO));
    }

    @Test
    void a_presigned_request_has_a_lifetime_and_any_other_a_quarter_of_an_hour() {
        refused(
                SignatureError.BAD_LIFETIME,
                () -> requireTimely(Signature.Form.QUERY, Optional.empty(), Duration.ZERO));
        requireTimely(Signature.Form.HEADER, Optional.empty(), Duration.ofMinutes(15));
        refused(
                SignatureError.TOO_OLD,
                () -> requireTimely(
                        Signature.Form.HEADER,
                        Optional.of("604800"),
                        Duration.ofMinutes(15).plusSeconds(1)));
    }

    @Test
    void a_target_has_no_fragment() {
        for (var target : List.of("/a#b", "/#", "/?a#b")) {
            var request = WireRequest.of("GET", target, List.of(), BODY, false);
            refused(SignatureError.BAD_PATH, () -> WITH.requireAddressed(request, "s3"));
        }
    }

    @Test
    void the_path_of_s3_stays_as_it_is_with_the_plus_of_the_store() {
        var minio = new ForwardedRules(Body.WHOLE, new Audience(List.of(), Set.of(), Audience.Plus.PLUS));
        assertThat(WITH.path("s3")).isEqualTo(CanonicalPath.AS_IT_IS);
        assertThat(minio.path("s3")).isEqualTo(CanonicalPath.AS_IT_IS_WITH_PLUS);
        assertThat(minio.path("sqs")).isEqualTo(CanonicalPath.NORMALIZED);
    }

    @Test
    void the_audience_counts() {
        var request = WireRequest.of("GET", "/", List.of(Map.entry("host", "other.example")), BODY, false);
        var rules = new ForwardedRules(
                Body.WHOLE, new Audience(List.of(Host.parse("store.example")), Set.of("s3"), Audience.Plus.SPACE));
        refused(SignatureError.OTHER_HOST, () -> rules.requireAddressed(request, "s3"));
        refused(SignatureError.OTHER_SERVICE, () -> rules.requireAddressed(request, "sqs"));
        refused(SignatureError.OWN_SERVICE, () -> rules.requireAddressed(request, "iam"));
    }

    @Test
    void a_server_that_keeps_the_body_supplies_its_hash_and_is_held_to_the_other_rules() {
        var request = WireRequest.of("GET", "/a/../b", List.of(), BODY, false);
        var signature = new Signature(Signature.Form.QUERY, "", List.of(), "", "", Optional.of("60"), Optional.empty());
        var signed = SigningTime.parse("20150830T123600Z").orElseThrow();
        for (var hash : List.of(Sha256.hex("other"), "UNSIGNED-PAYLOAD")) {
            assertThat(new SuppliedHashRules(hash, Audience.ANY).bodyHash(request, Parameters.NONE, signature, "s3"))
                    .isEqualTo(hash);
        }
        var wrong = new SuppliedHashRules("nonsense", Audience.ANY);
        refused(SignatureError.BAD_BODY_HASH, () -> wrong.bodyHash(request, Parameters.NONE, signature, "s3"));
        assertThat(wrong.service()).isEmpty();
        assertThat(wrong.path("s3")).isEqualTo(CanonicalPath.AS_IT_IS);
        assertThat(wrong.path("sqs")).isEqualTo(CanonicalPath.NORMALIZED);
        refused(SignatureError.BAD_PATH, () -> wrong.requireAddressed(request, "sqs"));
        refused(SignatureError.OWN_SERVICE, () -> wrong.requireAddressed(request, "sts"));
        refused(
                SignatureError.EXPIRED,
                () -> wrong.requireTimely(signature, signed, signed.instant().plusSeconds(60)));
    }
}
