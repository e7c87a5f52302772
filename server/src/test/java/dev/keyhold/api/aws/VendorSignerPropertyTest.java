package dev.keyhold.api.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.server.TestKeyhold;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What the vendor's own signer signs is accepted, and refused after any single change. Requests are generated; a
 * failure tells the seed.
 */
final class VendorSignerPropertyTest {
    private static final int REQUESTS = 60;
    private static final TestKeyhold KEYHOLD = TestKeyhold.start();
    private static final InetSocketAddress ADDRESS = KEYHOLD.everyPathAddress();
    private static final String HOST = ADDRESS.getHostString() + ":" + ADDRESS.getPort();
    private static final List<VendorSigner.Keys> KEYS = keys();

    /** What HTTP servers do not refuse before the API sees it. */
    private static final List<String> SEGMENTS = List.of(
            "a",
            "B9",
            "b%20c",
            "%2F",
            "%C3%A9%E2%82%AC",
            "a+b",
            "~x",
            "-._~",
            "%7E",
            "a:b@c",
            "$&'()*",
            ",;=",
            "",
            "100%25",
            "!",
            "a.b",
            "...");

    private static final List<String> ANY_SEGMENTS = Stream.concat(
                    SEGMENTS.stream(), Stream.of(".", "x%0Ay", "a/../b", "%2e%2e", "a/b/.."))
            .toList();

    private static final List<String> TEXTS = List.of(
            "",
            "a",
            "A b",
            "ü",
            "日本語",
            "😀",
            "a=b",
            "a&b",
            "a+b",
            "%",
            "%41",
            "/?#",
            "~-_.",
            "\"'<>",
            "a;b:c@d",
            "$,!*()[]",
            "line\nbreak",
            "  spaces  ",
            "ſ",
            "-1");
    private static final List<String> HEADER_VALUES = List.of(
            "a", "  two   spaces  ", "a,b", "\"quo  ted\"", "", "tab\tbed", "x=y; z", "/:?#[]@!$&'()*+,;=", "café €");
    private static final List<String> REGIONS =
            List.of("us-east-1", "eu-west-1", "local", "x", "ru-central1", "a-b-c-d-9", "0");

    @AfterAll
    static void stop() {
        KEYHOLD.close();
    }

    @ParameterizedTest
    @EnumSource
    void what_the_vendor_signs_is_accepted_and_refused_after_any_change(RawClient.Transport transport) {
        var seed = new Random().nextLong();
        var random = new Random(seed);
        try (var client = RawClient.connect(ADDRESS, transport)) {
            for (int i = 0; i < REQUESTS; i++) {
                var signed = signed(random, SEGMENTS);
                assertThat(client.send(signed).status())
                        .as("seed %s, request %s: %s", seed, i, signed)
                        .isEqualTo(200);
                for (var change : changes(random, signed).entrySet()) {
                    assertThat(client.send(change.getValue()).status())
                            .as(
                                    "seed %s, request %s: %s of %s: %s",
                                    seed, i, change.getKey(), signed, change.getValue())
                            .isBetween(400, 499);
                }
            }
        }
    }

    /** The bytes of a signature are those on the connection, whatever text they may be. */
    @ParameterizedTest
    @EnumSource
    void other_bytes_that_look_the_same_in_another_encoding_are_refused(RawClient.Transport transport) {
        var e = RawRequest.bytes(0xC3, 0xA9);
        var latin1OfE = RawRequest.bytes(0xC3, 0x83, 0xC2, 0xA9);
        var keys = KEYS.getFirst();
        var signer = new VendorSigner(keys, "us-east-1", "sts", KEYHOLD.now());
        try (var client = RawClient.connect(ADDRESS, transport)) {
            var form = RawRequest.post(HOST, action()).with("X-Custom", "é");
            var header = signer.header(form, ADDRESS);
            assertThat(client.send(header).status()).isEqualTo(200);
            assertThat(client.send(header.replacing("X-Custom", e)).status()).isEqualTo(200);
            for (var other : List.of(latin1OfE, RawRequest.bytes(0xE9), "e")) {
                assertThat(client.send(header.replacing("X-Custom", other)).status())
                        .isEqualTo(403);
            }
            var get = RawRequest.get(HOST, "/?" + action() + "&p=%C3%A9");
            for (var signed : List.of(signer.header(get, ADDRESS), signer.presigned(get, ADDRESS))) {
                assertThat(client.send(signed).status()).isEqualTo(200);
                assertThat(client.send(signed.withTarget(signed.target().replace("%C3%A9", e)))
                                .status())
                        .isEqualTo(200);
                assertThat(client.send(signed.withTarget(signed.target().replace("%C3%A9", latin1OfE)))
                                .status())
                        .isEqualTo(403);
                assertThat(client.send(signed.withTarget(signed.target().replace("%C3%A9", RawRequest.bytes(0xE9))))
                                .status())
                        .isBetween(400, 403);
            }
            var path = signer.header(RawRequest.post(HOST, action()).withTarget("/é"), ADDRESS);
            assertThat(client.send(path).status()).isEqualTo(200);
            for (var other : List.of(latin1OfE, RawRequest.bytes(0xE9), "%C3%A9")) {
                assertThat(client.send(path.withTarget("/" + other)).status()).isEqualTo(403);
            }
        }
    }

    @Test
    void paths_that_no_server_would_let_through_are_canonicalised_as_the_vendor_does() {
        var seed = new Random().nextLong();
        var random = new Random(seed);
        for (int i = 0; i < 10 * REQUESTS; i++) {
            var signed = signed(random, ANY_SEGMENTS);
            assertThat(Direct.send(KEYHOLD, signed).outcome())
                    .as("seed %s, request %s: %s", seed, i, signed)
                    .isEqualTo("200");
        }
    }

    @Test
    void every_single_character_of_a_signature_matters() {
        var random = new Random(1);
        try (var client = RawClient.connect(ADDRESS, RawClient.Transport.HTTP_1)) {
            var signed = header(random, KEYS.getFirst(), RawRequest.post(HOST, form(random)));
            var authorization = signed.header("authorization");
            for (int i = authorization.indexOf("Credential="); i < authorization.length(); i++) {
                if (authorization.charAt(i) == ' ') {
                    continue;
                }
                var changed = authorization.substring(0, i)
                        + flipped(authorization.charAt(i))
                        + authorization.substring(i + 1);
                assertThat(client.send(signed.replacing("authorization", changed))
                                .status())
                        .as(changed)
                        .isBetween(400, 499);
            }
            for (int i = 0; i < signed.body().length; i++) {
                var body = signed.body().clone();
                body[i] = (byte) flipped((char) body[i]);
                assertThat(client.send(signed.withBody(body)).status()).isBetween(400, 499);
            }
        }
    }

    private static List<VendorSigner.Keys> keys() {
        try (var aws = new Aws(KEYHOLD)) {
            var bob = aws.user("bob");
            return List.of(aws.root(), bob, aws.session(bob));
        }
    }

    private static RawRequest signed(Random random, List<String> segments) {
        var keys = any(random, KEYS);
        var post = random.nextBoolean();
        var target = path(random, segments) + "?" + (post ? query(random, "") : query(random, action()));
        var request = new RawRequest(
                post ? "POST" : "GET",
                target.endsWith("?") ? target.substring(0, target.length() - 1) : target,
                headers(random, post),
                post ? form(random).getBytes(StandardCharsets.UTF_8) : new byte[0]);
        if (random.nextInt(3) == 0) {
            return new VendorSigner(keys, any(random, REGIONS), "sts", KEYHOLD.now()).presigned(request, ADDRESS);
        }
        return header(random, keys, request);
    }

    private static RawRequest header(Random random, VendorSigner.Keys keys, RawRequest request) {
        return new VendorSigner(keys, any(random, REGIONS), "sts", KEYHOLD.now()).header(request, ADDRESS);
    }

    private static String path(Random random, List<String> segments) {
        var path = new StringBuilder();
        for (int i = random.nextInt(5); i > 0; i--) {
            path.append('/').append(any(random, segments));
        }
        return path.isEmpty() || random.nextInt(4) == 0 ? path.append('/').toString() : path.toString();
    }

    private static String action() {
        return RawRequest.form("Action", "GetCallerIdentity", "Version", "2011-06-15");
    }

    private static String query(Random random, String start) {
        var query = new StringBuilder(start);
        for (int i = random.nextInt(6); i > 0; i--) {
            query.append(query.isEmpty() ? "" : "&")
                    .append(RawRequest.form("p" + random.nextInt(3) + any(random, TEXTS), any(random, TEXTS)));
        }
        return query.toString();
    }

    private static String form(Random random) {
        return query(random, action());
    }

    private static List<Map.Entry<String, String>> headers(Random random, boolean post) {
        var headers = new ArrayList<Map.Entry<String, String>>();
        headers.add(Map.entry("Host", HOST));
        if (post) {
            headers.add(Map.entry("Content-Type", RawRequest.FORM));
        }
        for (int i = random.nextInt(5); i > 0; i--) {
            headers.add(Map.entry(
                    any(random, List.of("X-Custom", "x-k8s-aws-id", "X-Repeated", "Amz-Sdk-Request", "A")),
                    any(random, HEADER_VALUES)));
        }
        return headers;
    }

    /** The request after one change each, by what was changed. */
    private static Map<String, RawRequest> changes(Random random, RawRequest signed) {
        var changes = new LinkedHashMap<String, RawRequest>();
        var presigned = signed.query().contains("X-Amz-Signature=");
        changes.put("method", signed.withMethod(signed.method().equals("GET") ? "POST" : "GET"));
        changes.put("path", signed.withTarget(signed.path() + "x" + rest(signed)));
        changes.put("query", signed.withTarget(signed.target() + (signed.query().isEmpty() ? "?z" : "&z")));
        changes.put("body", signed.withBody(longer(signed.body())));
        if (signed.body().length > 0) {
            var body = signed.body().clone();
            var at = random.nextInt(body.length);
            body[at] = (byte) (body[at] ^ 1);
            changes.put("byte of body", signed.withBody(body));
        }
        if (!signed.query().isEmpty()) {
            changes.put("character of query", signed.withTarget(signed.path() + "?" + flip(random, signed.query())));
        }
        var names = signedHeaders(signed, presigned);
        for (var name : names) {
            changes.put("value of " + name, signed.replacing(name, signed.header(name) + "x"));
            changes.put("absence of " + name, signed.without(name));
        }
        if (presigned) {
            for (var name : List.of("Signature", "Credential", "Date", "SignedHeaders", "Security-Token")) {
                var parameter = Pattern.compile("X-Amz-" + name + "=([^&]*)").matcher(signed.query());
                if (parameter.find()) {
                    var at = parameter.start(1)
                            + random.nextInt(parameter.group(1).length());
                    changes.put(
                            "presigned " + name, signed.withTarget(signed.path() + "?" + flipAt(signed.query(), at)));
                }
            }
        } else {
            var authorization = signed.header("authorization");
            var at = authorization.indexOf("Credential=") + 11;
            var end = authorization.indexOf(',', at);
            changes.put("scope", authorized(signed, flipAt(authorization, at + random.nextInt(end - at))));
            var signature = authorization.indexOf("Signature=") + 10;
            changes.put("signature", authorized(signed, flipAt(authorization, signature + random.nextInt(64))));
            changes.put("fewer signed headers", authorized(signed, authorization.replace(";x-amz-date", "")));
        }
        return changes;
    }

    private static List<String> signedHeaders(RawRequest signed, boolean presigned) {
        var text = presigned ? signed.query().replace("%3B", ";") : signed.header("authorization");
        var names = Pattern.compile("SignedHeaders=([^,&]*)").matcher(text);
        assertThat(names.find()).isTrue();
        return List.of(names.group(1).split(";", -1));
    }

    private static RawRequest authorized(RawRequest signed, String authorization) {
        return signed.replacing("authorization", authorization);
    }

    private static String rest(RawRequest request) {
        return request.query().isEmpty() ? "" : "?" + request.query();
    }

    private static byte[] longer(byte[] body) {
        var longer = java.util.Arrays.copyOf(body, body.length + 1);
        longer[body.length] = '&';
        return longer;
    }

    /** Flips a character that is no escape, of which some say the same. */
    private static String flip(Random random, String text) {
        while (true) {
            var at = random.nextInt(text.length());
            var from = Math.max(0, at - 2);
            if (Character.isLetterOrDigit(text.charAt(at))
                    && text.substring(from, at).indexOf('%') < 0) {
                return flipAt(text, at);
            }
        }
    }

    private static String flipAt(String text, int at) {
        return text.substring(0, at) + flipped(text.charAt(at)) + text.substring(at + 1);
    }

    private static char flipped(char c) {
        return c == '1' ? '2' : '1';
    }

    private static <T> T any(Random random, List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
