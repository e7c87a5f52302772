package dev.keyhold.sigv4;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keyhold.crypto.Sha256;
import dev.keyhold.sigv4.ForwardedRules.Body;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
}
