package dev.keyhold.sigv4;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.crypto.Sha256;
import dev.keyhold.crypto.SigningKey;
import dev.keyhold.model.SecretBytes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
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
        assertThat(path("/é")).isEqualTo("/%C3%A9");
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
        assertThat(query("X-Amz-Signature=abc&a=1")).isEqualTo("a=1");
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
                        false,
                        List.of("host", "x"),
                        EMPTY))
                .isEmpty();
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
        return CanonicalRequest.of(
                        new WireRequest(method, path, query, headers, new byte[0], false), false, signed, EMPTY)
                .orElseThrow();
    }

    private static String signature(String canonical) {
        var toSign =
                "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/service/aws4_request\n" + Sha256.hex(canonical);
        try (var secret = SecretBytes.ofText(SECRET)) {
            return SigningKey.derive(secret, "20150830", "us-east-1", "service").sign(toSign);
        }
    }
}
