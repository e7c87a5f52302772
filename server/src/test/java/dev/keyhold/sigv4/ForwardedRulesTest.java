package dev.keyhold.sigv4;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keyhold.crypto.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands for the body of a request to another server, with the body here and without. */
class ForwardedRulesTest {
    private static final byte[] BODY = "body".getBytes(StandardCharsets.UTF_8);
    private static final ForwardedRules WITH = new ForwardedRules(true);
    private static final ForwardedRules WITHOUT = new ForwardedRules(false);

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

    private static void refused(Flaw flaw, Call call) {
        assertThatExceptionOfType(SignatureFault.class)
                .isThrownBy(call::run)
                .extracting(SignatureFault::flaw)
                .isEqualTo(flaw);
    }

    @Test
    void a_body_that_is_here_has_the_stated_hash_or_is_refused() throws Exception {
        var actual = Sha256.hex(BODY);
        var other = Sha256.hex("other");
        assertThat(hash(WITH, Signature.Form.HEADER, "s3", BodyHash.HEADER, actual))
                .isEqualTo(actual);
        refused(Flaw.WRONG_BODY_HASH, () -> hash(WITH, Signature.Form.HEADER, "s3", BodyHash.HEADER, other));
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
        refused(Flaw.BAD_BODY_HASH, () -> hash(WITHOUT, Signature.Form.HEADER, "s3", BodyHash.HEADER, word));
    }

    @Test
    void s3_demands_a_statement_but_of_presigned_requests() throws Exception {
        refused(Flaw.NO_BODY_HASH, () -> hash(WITH, Signature.Form.HEADER, "s3"));
        assertThat(hash(WITHOUT, Signature.Form.QUERY, "s3")).isEqualTo("UNSIGNED-PAYLOAD");
        var stated = Sha256.hex("x");
        assertThat(hashWithQuery(BodyHash.PARAMETER + "=" + stated, WITHOUT, Signature.Form.QUERY, "s3"))
                .isEqualTo(stated);
    }

    @Test
    void other_services_hash_the_body_that_is_here_and_otherwise_none() throws Exception {
        assertThat(hash(WITH, Signature.Form.HEADER, "orders")).isEqualTo(Sha256.hex(BODY));
        refused(Flaw.NO_BODY_HASH, () -> hash(WITHOUT, Signature.Form.HEADER, "orders"));
        var get = new WireRequest("GET", "/", "", List.of(), new byte[0], false);
        var signature = new Signature(Signature.Form.HEADER, "", List.of(), "", "", Optional.empty(), Optional.empty());
        assertThat(WITHOUT.bodyHash(get, Parameters.parse(""), signature, "orders"))
                .isEqualTo(BodyHash.EMPTY);
        assertThat(hash(WITHOUT, Signature.Form.HEADER, "orders", "content-length", "0"))
                .isEqualTo(BodyHash.EMPTY);
        refused(Flaw.NO_BODY_HASH, () -> hash(WITHOUT, Signature.Form.HEADER, "orders", "content-length", "1"));
        refused(
                Flaw.NO_BODY_HASH,
                () -> hash(WITHOUT, Signature.Form.HEADER, "orders", "transfer-encoding", "chunked"));
    }
}
