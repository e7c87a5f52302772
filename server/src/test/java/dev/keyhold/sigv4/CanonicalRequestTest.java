package dev.keyhold.sigv4;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keyhold.crypto.Sha256;
import dev.keyhold.crypto.SigningKey;
import dev.keyhold.model.SecretBytes;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** The published vectors of Signature Version 4, and the rules of the canonical form one by one. */
final class CanonicalRequestTest {
    private static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private static final String EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    @Test
    void get_vanilla_has_the_published_signature() throws Exception {
        var canonical = canonical("GET", "/", "", List.of("host", "x-amz-date"), headers());

        assertThat(canonical)
                .isEqualTo("GET\n/\n\nhost:example.amazonaws.com\nx-amz-date:20150830T123600Z\n\nhost;x-amz-date\n"
                        + EMPTY);
        assertThat(Sha256.hex(canonical)).isEqualTo("bb579772317eb040ac9ed261061d46c1f17a8133879d6129b6e1c25292927e63");
        assertThat(signature(canonical)).isEqualTo("5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
    }

    @Test
    void paths_that_say_the_same_have_the_signature_of_get_vanilla() throws Exception {
        for (var path : List.of("", "/", "//", "/./", "/foo/..", "/foo/bar/../..", "/a/../")) {
            assertThat(signature(canonical("GET", path, "", List.of("host", "x-amz-date"), headers())))
                    .as(path)
                    .isEqualTo("5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
        }
    }

    @Test
    void the_worked_example_of_the_documentation_has_the_published_hash_and_signature() throws Exception {
        var headers = List.of(
                Map.entry("content-type", "application/x-www-form-urlencoded; charset=utf-8"),
                Map.entry("host", "iam.amazonaws.com"),
                Map.entry("x-amz-date", "20150830T123600Z"));
        var canonical = canonical(
                "GET",
                "/",
                "Action=ListUsers&Version=2010-05-08",
                List.of("content-type", "host", "x-amz-date"),
                headers);

        assertThat(Sha256.hex(canonical)).isEqualTo("f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59");
        var toSign =
                "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/iam/aws4_request\n" + Sha256.hex(canonical);
        try (var secret = SecretBytes.ofText(SECRET)) {
            assertThat(SigningKey.derive(secret, "20150830", "us-east-1", "iam").sign(toSign))
                    .isEqualTo("5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7");
        }
    }

    @Test
    void paths_lose_dots_and_double_slashes_and_are_encoded_once_more() throws Exception {
        assertThat(path("/a/./b//c")).isEqualTo("/a/b/c");
        assertThat(path("/a/../../b")).isEqualTo("/b");
        assertThat(path("/a/b/")).isEqualTo("/a/b/");
        assertThat(path("/a/.")).isEqualTo("/a");
        assertThat(path("/a/b/..")).isEqualTo("/a");
        assertThat(path("/a%20b/~-_.")).isEqualTo("/a%2520b/~-_.");
        assertThat(path("/a/%2E%2e/b")).isEqualTo("/a/%252E%252e/b");
        assertThat(path(WireText.ofUtf8("/é"))).isEqualTo("/%C3%A9");
        assertThat(path("/a:b@c$d,e*f")).isEqualTo("/a%3Ab%40c%24d%2Ce%2Af");
    }

    @Test
    void queries_are_decoded_encoded_again_and_sorted() throws Exception {
        assertThat(query("b=2&a=1")).isEqualTo("a=1&b=2");
        assertThat(query("a=2&a=10&a=1&a=")).isEqualTo("a=&a=1&a=10&a=2");
        assertThat(query("a")).isEqualTo("a=");
        assertThat(query("a=b=c")).isEqualTo("a=b%3Dc");
        assertThat(query("a=+&b=%2b&c=%20")).isEqualTo("a=%20&b=%2B&c=%20");
        assertThat(query("A=1&a=1&B=1&%41=0")).isEqualTo("A=0&A=1&B=1&a=1");
        assertThat(query("a-b=1&a=2&a%2Fb=3")).isEqualTo("a=2&a%2Fb=3&a-b=1".replace("a=2&a%2Fb=3&a-b=1", sorted()));
        assertThat(query("%e1%88%b4=%E1%88%B4")).isEqualTo("%E1%88%B4=%E1%88%B4");
        assertThat(query("&&a=1&")).isEqualTo("a=1");
        assertThat(query("-_.~=-_.~")).isEqualTo("-_.~=-_.~");
        assertThat(query("a=/:?@!$'()*,;")).isEqualTo("a=%2F%3A%3F%40%21%24%27%28%29%2A%2C%3B");
    }

    @Test
    void headers_are_trimmed_collapsed_and_joined_in_order() throws Exception {
        var headers = new ArrayList<>(headers());
        headers.add(Map.entry("x", "  a   b \t c  "));
        headers.add(Map.entry("x", "\"d   e\""));
        headers.add(Map.entry("x", ""));
        headers.add(Map.entry("y", ""));

        assertThat(canonical("GET", "/", "", List.of("host", "x", "y"), headers))
                .contains("\nx:a b c,\"d e\",\ny:\n\nhost;x;y\n");
    }

    @Test
    void a_header_that_is_said_to_be_signed_must_be_there() throws Exception {
        assertThat(CanonicalRequest.of(
                        new WireRequest("GET", "/", "", headers(), new byte[0], false),
                        CanonicalPath.NORMALIZED,
                        Signature.Form.HEADER,
                        List.of("host", "x"),
                        EMPTY))
                .isEmpty();
    }

    @Test
    void a_signature_in_the_query_is_left_out_where_it_is_the_one_in_use() throws Exception {
        var query = "X-Amz-Signature=abc&a=1&X%2DAmz-Signature2=x";
        var request = new WireRequest("GET", "/", query, headers(), new byte[0], false);
        assertThat(WireText.of(bytes(request, CanonicalPath.AS_IT_IS, Signature.Form.QUERY, List.of("host"))))
                .contains("\nX-Amz-Signature2=x&a=1\n");
        assertThat(WireText.of(bytes(request, CanonicalPath.AS_IT_IS, Signature.Form.HEADER, List.of("host"))))
                .contains("\nX-Amz-Signature=abc&X-Amz-Signature2=x&a=1\n");
        var twice = new WireRequest("GET", "/", query + "&X%2dAmz-Signature=d", headers(), new byte[0], false);
        assertThatExceptionOfType(SignatureException.class)
                .isThrownBy(() -> bytes(twice, CanonicalPath.AS_IT_IS, Signature.Form.QUERY, List.of("host")))
                .extracting(SignatureException::signatureError)
                .isEqualTo(SignatureError.BAD_QUERY);
    }

    @Test
    void a_plus_in_a_path_of_s3_is_what_the_store_takes_it_for() throws Exception {
        var request = new WireRequest("GET", "/a+b%2Bc%20d", "", headers(), new byte[0], false);
        assertThat(WireText.of(bytes(request, CanonicalPath.AS_IT_IS, Signature.Form.HEADER, List.of("host"))))
                .startsWith("GET\n/a%20b%2Bc%20d\n");
        assertThat(WireText.of(
                        bytes(request, CanonicalPath.AS_IT_IS_WITH_PLUS, Signature.Form.HEADER, List.of("host"))))
                .startsWith("GET\n/a%2Bb%2Bc%20d\n");
    }

    /** Texts in which every byte may stand, with an equal chance for those that mean something. */
    private static String wire(Random random, String likely) {
        var text = new StringBuilder();
        for (int i = random.nextInt(6); i >= 0; i--) {
            text.append(
                    random.nextInt(3) > 0
                            ? likely.charAt(random.nextInt(likely.length()))
                            : (char) random.nextInt(0x100));
        }
        return text.toString();
    }

    /** What two requests must have in common to have one signature: the bytes that escapes stand for. */
    private static byte[] unescaped(String path, byte plus) {
        var bytes = new ByteArrayOutputStream();
        for (int i = 0; i < path.length(); i++) {
            var c = path.charAt(i);
            if (c == '%') {
                bytes.write(Integer.parseInt(path.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                bytes.write(c == '+' ? plus : c);
            }
        }
        return bytes.toByteArray();
    }

    @Test
    void two_paths_have_one_form_only_where_they_stand_for_the_same_bytes() throws Exception {
        var seed = new Random().nextLong();
        var random = new Random(seed);
        var likely = "%a+/é\u00c3\u00a9\u0083\u00c2.";
        for (int i = 0; i < 20_000; i++) {
            var one = "/" + escaped(random, wire(random, likely));
            var other = random.nextBoolean() ? respelled(random, one) : "/" + escaped(random, wire(random, likely));
            var same = Arrays.equals(unescaped(one, (byte) ' '), unescaped(other, (byte) ' '));
            assertThat(Arrays.equals(s3(one), s3(other)))
                    .as("seed %s: %s and %s", seed, one, other)
                    .isEqualTo(same);
            if (one.indexOf("/.") < 0 && other.indexOf("/.") < 0 && !(one + other).contains("//")) {
                assertThat(Arrays.equals(normalized(one), normalized(other)))
                        .as("seed %s, not for S3: %s and %s", seed, one, other)
                        .isEqualTo(one.equals(other));
            }
        }
    }

    @Test
    void two_headers_have_one_form_only_where_they_have_the_same_bytes() throws Exception {
        var seed = new Random().nextLong();
        var random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            var one = wire(random, "ab é\u00c3\u00a9\u0083\u00c2\u00a0\u0085").replaceAll("[\\x00\\n\\r]", "");
            var other = random.nextBoolean()
                    ? WireText.ofUtf8(one)
                    : wire(random, "ab é\u00c3\u00a9").replaceAll("[\\x00\\n\\r]", "");
            var same = one.replaceAll("[ \t]+", " ")
                    .replaceAll("^ | $", "")
                    .equals(other.replaceAll("[ \t]+", " ").replaceAll("^ | $", ""));
            assertThat(Arrays.equals(header(one), header(other)))
                    .as("seed %s: %s and %s", seed, one, other)
                    .isEqualTo(same);
        }
    }

    @Test
    void what_stands_for_no_byte_or_ends_a_line_is_never_signed() {
        for (var value : List.of("a\nb:c", "a\rb", "a\0b", "\u0100", WireText.AMBIGUOUS_BYTES, "\uD83D\uDE00")) {
            ambiguous(() -> header(value));
            ambiguous(() -> normalized("/" + value.replaceAll("[\n\r\0].*", WireText.AMBIGUOUS_BYTES)));
            ambiguous(() -> bytes(
                    new WireRequest("GET" + value, "/", "", headers(), new byte[0], false),
                    CanonicalPath.NORMALIZED,
                    Signature.Form.HEADER,
                    List.of("host")));
        }
        for (var path : List.of("/\u0100", "/" + WireText.AMBIGUOUS_BYTES)) {
            assertThatExceptionOfType(PercentCoding.Malformed.class).isThrownBy(() -> s3(path));
            assertThatExceptionOfType(PercentCoding.Malformed.class).isThrownBy(() -> query("a=" + path));
        }
    }

    private static void ambiguous(ThrowingCallable call) {
        assertThatExceptionOfType(SignatureException.class)
                .isThrownBy(call)
                .extracting(SignatureException::signatureError)
                .isEqualTo(SignatureError.AMBIGUOUS_BYTES);
    }

    /** Every percent sign becomes a whole escape. */
    private static String escaped(Random random, String text) {
        return text.replace("%", "%" + HexFormat.of().toHexDigits((byte) random.nextInt(0x100)));
    }

    /** The same bytes with other ones of them escaped, or their Latin-1 as UTF-8, which are other bytes. */
    private static String respelled(Random random, String path) {
        if (random.nextInt(4) == 0) {
            return WireText.ofUtf8(path);
        }
        var text = new StringBuilder("/");
        for (var b : Arrays.copyOfRange(unescaped(path, (byte) '+'), 1, unescaped(path, (byte) '+').length)) {
            var c = (char) (b & 0xFF);
            text.append(
                    c == '%' || c == '+' || random.nextBoolean()
                            ? "%" + HexFormat.of().toHexDigits(b)
                            : c);
        }
        return text.toString();
    }

    private static byte[] s3(String path) throws PercentCoding.Malformed {
        return bytes(
                new WireRequest("GET", path, "", headers(), new byte[0], false),
                CanonicalPath.AS_IT_IS,
                Signature.Form.HEADER,
                List.of("host"));
    }

    private static byte[] normalized(String path) throws PercentCoding.Malformed {
        return bytes(
                new WireRequest("GET", path, "", headers(), new byte[0], false),
                CanonicalPath.NORMALIZED,
                Signature.Form.HEADER,
                List.of("host"));
    }

    private static byte[] header(String value) throws PercentCoding.Malformed {
        return bytes(
                new WireRequest("GET", "/", "", List.of(Map.entry("x", value)), new byte[0], false),
                CanonicalPath.NORMALIZED,
                Signature.Form.HEADER,
                List.of("x"));
    }

    private static String sorted() {
        return List.of("a-b=1", "a=2", "a%2Fb=3").stream()
                .sorted(Comparator.comparing((String pair) -> pair.substring(0, pair.indexOf('='))))
                .reduce((a, b) -> a + "&" + b)
                .orElseThrow();
    }

    private static String path(String raw) throws PercentCoding.Malformed {
        return canonical("GET", raw, "", List.of("host"), headers()).split("\n", -1)[1];
    }

    private static String query(String raw) throws PercentCoding.Malformed {
        return canonical("GET", "/", raw, List.of("host"), headers()).split("\n", -1)[2];
    }

    private static List<Map.Entry<String, String>> headers() {
        return List.of(Map.entry("host", "example.amazonaws.com"), Map.entry("x-amz-date", "20150830T123600Z"));
    }

    private static String canonical(
            String method, String path, String query, List<String> signed, List<Map.Entry<String, String>> headers)
            throws PercentCoding.Malformed {
        return WireText.of(bytes(
                new WireRequest(method, path, query, headers, new byte[0], false),
                CanonicalPath.NORMALIZED,
                Signature.Form.HEADER,
                signed));
    }

    private static byte[] bytes(WireRequest request, CanonicalPath path, Signature.Form form, List<String> signed)
            throws PercentCoding.Malformed {
        return CanonicalRequest.of(request, path, form, signed, EMPTY)
                .orElseThrow()
                .toBytes();
    }

    private static String signature(String canonical) {
        var toSign =
                "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/service/aws4_request\n" + Sha256.hex(canonical);
        try (var secret = SecretBytes.ofText(SECRET)) {
            return SigningKey.derive(secret, "20150830", "us-east-1", "service").sign(toSign);
        }
    }
}
