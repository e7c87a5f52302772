package dev.keyhold.sigv4;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keyhold.Samples;
import dev.keyhold.crypto.Sha256;
import dev.keyhold.crypto.SigningKey;
import dev.keyhold.model.SecretBytes;
import dev.keyhold.sigv4.SignatureDifference.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A client signs one request and another arrives: what is kept of that tells the difference, and no secret. */
final class SignatureEvidenceTest {
    private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");
    private static final String DATE = "20260304T050607Z";
    private static final String KEY = "AKIAIOSFODNN7EXAMPLE";
    private static final CredentialScope SCOPE = new CredentialScope("20260304", "eu-1", "s3");
    private static final SigningKey SIGNING_KEY =
            SigningKey.derive(SecretBytes.ofText("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"), "20260304", "eu-1", "s3");
    private static final SigningRules RULES = new ForwardedRules(ForwardedRules.Body.NONE, Audience.ANY);
    private static final String EMPTY = Sha256.hex(new byte[0]);

    private String method = "GET";
    private String path = "/bucket/a key";
    private String query = "";
    private final List<Map.Entry<String, String>> headers = new ArrayList<>();

    SignatureEvidenceTest() {
        set("host", "store.example:9000");
        set("x-amz-content-sha256", EMPTY);
        set("x-amz-date", DATE);
        path = "/bucket/a%20key";
    }

    private void set(String name, String value) {
        headers.removeIf(header -> header.getKey().equals(name));
        headers.add(Map.entry(name, value));
    }

    private WireRequest request(String signedHeaders, String signature) {
        var all = new ArrayList<>(headers);
        all.add(Map.entry(
                "authorization",
                "AWS4-HMAC-SHA256 Credential=" + KEY + "/20260304/eu-1/s3/aws4_request, SignedHeaders=" + signedHeaders
                        + ", Signature=" + signature));
        return new WireRequest(method, path, query, all, new byte[0], false);
    }

    private static SignedRequest read(WireRequest request) {
        try {
            return new SigV4(InstantSource.fixed(NOW))
                    .read(request, Parameters.parse(request.query()), RULES, "Verify", Samples.ORIGIN);
        } catch (PercentCoding.Malformed e) {
            throw new IllegalStateException(e);
        }
    }

    /** The signature of the request as it stands. */
    private String sign(String signedHeaders) {
        return SIGNING_KEY.sign(read(request(signedHeaders, "0")).stringToSign());
    }

    private static String signCanonical(String canonical) {
        return SIGNING_KEY.sign("AWS4-HMAC-SHA256\n" + DATE + "\n20260304/eu-1/s3/aws4_request\n"
                + Sha256.hex(canonical.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private SignatureEvidence arrived(String signedHeaders, String signature) {
        return SignatureEvidence.of(read(request(signedHeaders, signature)));
    }

    private static final String USUAL = "host;x-amz-content-sha256;x-amz-date";

    private static List<SignatureDifference> differences(SignatureEvidence evidence) {
        return differences(evidence, SignatureEvidence.Hints.NONE);
    }

    private static List<SignatureDifference> differences(SignatureEvidence evidence, SignatureEvidence.Hints hints) {
        return evidence.differences(Optional.empty(), hints, SIGNING_KEY::isDigestOfSignature);
    }

    @Test
    void nothing_differs_for_a_signature_of_another_secret() {
        var other = SigningKey.derive(SecretBytes.ofText("another"), "20260304", "eu-1", "s3");
        var signature = other.sign(read(request(USUAL, "0")).stringToSign());

        assertThat(differences(arrived(USUAL, signature))).isEmpty();
        assertThat(arrived(USUAL, signature).isSigned(other::isDigestOfSignature))
                .isTrue();
        assertThat(arrived(USUAL, signature).isSigned(SIGNING_KEY::isDigestOfSignature))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "store.example:9000, store.example, '', PORT",
        "store.example, store.example:8080, '', PORT",
        "store.example:9000, backend, store.example:9000, HOST",
        "store.example:8443, backend, store.example, HOST",
        "store.example, backend:9000, 'store.example, proxy.example', HOST",
    })
    void names_the_host_that_was_signed(String signed, String arrived, String forwarded, Kind kind) {
        set("host", signed);
        var signature = sign(USUAL);
        set("host", arrived);
        if (!forwarded.isEmpty()) {
            set("x-forwarded-host", forwarded);
        }

        assertThat(differences(arrived(USUAL, signature)))
                .containsExactly(new SignatureDifference(kind, signed, arrived));
    }

    @Test
    void names_a_host_that_only_the_reader_knows() {
        var signature = sign(USUAL);
        set("host", "backend");
        assertThat(differences(arrived(USUAL, signature))).isEmpty();

        var hints = new SignatureEvidence.Hints(List.of("store.example:9000"), List.of());
        assertThat(differences(arrived(USUAL, signature), hints))
                .containsExactly(new SignatureDifference(Kind.HOST, "store.example:9000", "backend"));
    }

    @ParameterizedTest
    @CsvSource({
        "/bucket/a%2Bb, /bucket/a+b, PATH_PLUS",
        "/bucket/a%2520b, /bucket/a%20b, PATH_CODING",
        "/bucket/a%20b/, /bucket/a%20b, PATH",
        "/b, /prefix/b, PATH",
        "/a/b, /one/two/a/b, PATH",
    })
    void names_the_path_that_was_signed(String signed, String arrived, Kind kind) {
        path = signed;
        var signature = sign(USUAL);
        path = arrived;

        assertThat(differences(arrived(USUAL, signature)))
                .extracting(SignatureDifference::kind)
                .containsExactly(kind);
    }

    @Test
    void names_the_path_that_a_proxy_or_the_reader_tells() {
        path = "/outside/a%20key";
        var signature = sign(USUAL);
        path = "/inside/of/it/a%20key";
        var hints = new SignatureEvidence.Hints(List.of(), List.of("/outside/a%20key"));
        assertThat(differences(arrived(USUAL, signature), hints))
                .extracting(SignatureDifference::kind)
                .containsExactly(Kind.PATH);

        set("x-original-uri", "/outside/a%20key?x=1");
        assertThat(differences(arrived(USUAL, signature)))
                .extracting(SignatureDifference::signed)
                .containsExactly("/outside/a%20key");
    }

    @Test
    void names_what_a_client_did_not_bring_into_the_canonical_form() {
        query = "b=2&a=1";
        var rest = "\nhost:store.example:9000\nx-amz-content-sha256:" + EMPTY + "\nx-amz-date:" + DATE + "\n\n" + USUAL
                + "\n" + EMPTY;
        assertThat(differences(arrived(USUAL, signCanonical("GET\n/bucket/a%20key\nb=2&a=1" + rest))))
                .extracting(SignatureDifference::kind)
                .containsExactly(Kind.QUERY_ORDER);
        assertThat(differences(arrived(USUAL, signCanonical("GET\n/bucket/a%2520key\na=1&b=2" + rest))))
                .extracting(SignatureDifference::kind)
                .containsExactly(Kind.PATH_CODING);
        assertThat(differences(arrived(USUAL, signCanonical("GET\n/bucket/a%20key\na=1" + rest))))
                .containsExactly(new SignatureDifference(Kind.QUERY, "(without) b", "b"));
        assertThat(differences(arrived(USUAL, signCanonical("HEAD\n/bucket/a%20key\na=1&b=2" + rest))))
                .containsExactly(new SignatureDifference(Kind.METHOD, "HEAD", "GET"));
        assertThat(differences(arrived(
                        USUAL,
                        signCanonical("GET\n/bucket/a%20key\na=1&b=2"
                                + rest.substring(0, rest.length() - EMPTY.length()) + "UNSIGNED-PAYLOAD"))))
                .extracting(SignatureDifference::kind)
                .containsExactly(Kind.BODY_HASH);
    }

    @Test
    void names_a_header_that_was_changed_on_the_way() {
        var signed = "accept-encoding;" + USUAL;
        set("accept-encoding", "identity");
        var signature = sign(signed);
        set("accept-encoding", "gzip, br");
        assertThat(differences(arrived(signed, signature)))
                .containsExactly(
                        new SignatureDifference(Kind.HEADER, "accept-encoding: identity", "accept-encoding: gzip, br"));
    }

    @Test
    void names_a_list_that_a_proxy_has_added_to() {
        var signed = "host;via;x-amz-content-sha256;x-amz-date";
        set("via", "1.1 a");
        var signature = sign(signed);
        set("via", "1.1 a, 1.1 b");
        assertThat(differences(arrived(signed, signature)))
                .extracting(SignatureDifference::kind)
                .containsExactly(Kind.HEADER);
    }

    @Test
    void names_two_differences_at_once() {
        path = "/b";
        var signature = sign(USUAL);
        path = "/prefix/b";
        set("host", "backend");
        set("x-forwarded-host", "store.example:9000");

        assertThat(differences(arrived(USUAL, signature)))
                .extracting(SignatureDifference::kind)
                .containsExactlyInAnyOrder(Kind.HOST, Kind.PATH);
    }

    @Test
    void keeps_no_secret_and_says_what_it_lacks_for_that() {
        var signed = "host;x-amz-content-sha256;x-amz-date;x-amz-server-side-encryption-customer-key";
        set("x-amz-server-side-encryption-customer-key", "customers-secret-key");
        set("authorization-of-another", "secret-of-another");
        set("cookie", "secret-cookie");
        query = "password=secret-password&uploads=";
        var evidence = arrived(signed, sign(signed).replace('a', 'b'));

        assertThat(evidence.obstacles())
                .containsExactlyInAnyOrder(
                        "the value of x-amz-server-side-encryption-customer-key", "the value of password");
        assertThat(differences(evidence)).isEmpty();
        assertThat(evidence.toString()).doesNotContain("secret");
    }

    @Test
    void keeps_of_a_session_no_token_but_compares_with_it() {
        var signed = USUAL + ";x-amz-security-token";
        set("x-amz-security-token", "the-token/+=");
        var signature = sign(signed);
        set("host", "store.example");
        var evidence = arrived(signed, signature);

        assertThat(evidence.isToken("the-token/+=")).isTrue();
        assertThat(evidence.isToken("another")).isFalse();
        assertThat(differences(evidence)).isEmpty();
        assertThat(evidence.differences(
                        Optional.of("the-token/+="), SignatureEvidence.Hints.NONE, SIGNING_KEY::isDigestOfSignature))
                .extracting(SignatureDifference::kind)
                .containsExactly(Kind.PORT);
    }

    @Test
    void of_a_request_that_is_too_long_nothing_but_its_size_is_kept() {
        path = "/" + "x".repeat(KeptRequest.MAX_CHARS);
        var evidence = arrived(USUAL, sign(USUAL).replace('a', 'b'));

        assertThat(evidence.obstacles()).hasSize(1);
        assertThat(evidence.path()).isEmpty();
        assertThat(evidence.bytes()).isLessThan(3_000);
    }

    @Test
    void tells_of_a_signature_that_was_refused_before_its_key() {
        var signed = "host;missing;x-amz-date";
        var request = request(signed, "f".repeat(64));
        var fault = catchThrowableOfType(SignatureException.class, () -> read(request));
        var evidence = SignatureEvidence.of(request, fault);

        assertThat(evidence.error()).hasValue(fault.signatureError());
        assertThat(evidence.absentHeaders()).containsExactly("missing");
        assertThat(evidence.unsignedHeaders()).containsExactly("x-amz-content-sha256");
        assertThat(evidence.scope()).hasValue("20260304/eu-1/s3/aws4_request");
        assertThat(evidence.signedAt()).hasValue(NOW);
        assertThat(evidence.key()).isEmpty();
    }

    /** What stands in the place of the name of a key may be a secret, so it is not kept unless it names one. */
    @Test
    void keeps_of_a_credential_only_the_scope() {
        headers.removeIf(header -> !header.getKey().equals("host"));
        query = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=secret%2F20260304%2Feu-1%2Fs3%2Faws4_request"
                + "&X-Amz-Date=" + DATE + "&X-Amz-SignedHeaders=other&X-Amz-Expires=60&X-Amz-Signature=f00d"
                + "&X-Amz-Security-Token=token";
        var request = new WireRequest("GET", "/", query, headers, new byte[0], true);
        var fault = catchThrowableOfType(SignatureException.class, () -> read(request));
        var kept = KeptRequest.of(request, Optional.empty(), false);

        assertThat(SignatureEvidence.of(request, fault).scope()).hasValue("20260304/eu-1/s3/aws4_request");
        assertThat(kept.request().query())
                .doesNotContain("secret", "f00d", "=token")
                .contains("X-Amz-Date=" + DATE, "X-Amz-Credential=****");
    }

    @Test
    void the_scope_that_is_compared_is_that_of_the_request() {
        assertThat(arrived(USUAL, "0").comparedScope()).hasValue(SCOPE);
    }
}
