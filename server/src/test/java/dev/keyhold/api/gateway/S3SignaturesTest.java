package dev.keyhold.api.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.api.aws.Aws;
import dev.keyhold.api.aws.RawClient;
import dev.keyhold.api.aws.RawRequest;
import dev.keyhold.api.aws.VendorSigner;
import dev.keyhold.api.aws.VendorSigner.Payload;
import dev.keyhold.server.TestKeyhold;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What the vendor's own signer signs for S3 is accepted, and refused after any single change. Requests are generated; a
 * failure tells the seed.
 */
final class S3SignaturesTest {
    private static final int REQUESTS = 100;

    @AutoClose
    private static final TestKeyhold KEYHOLD = TestKeyhold.start();

    private static final InetSocketAddress STORE = InetSocketAddress.createUnresolved("store.example", 9000);
    private static final String HOST = "store.example:9000";
    private static final List<VendorSigner.Keys> KEYS = keys();

    private static final List<String> SEGMENTS = List.of(
            "a",
            "B9",
            "b%20c",
            "%C3%A9%E2%82%AC",
            "a%2Bb",
            "~x",
            "-._~",
            "a%3Ab%40c",
            "",
            ".",
            "..",
            "...",
            "a..b",
            "100%25",
            "%21",
            "x%0Ay",
            "%F0%9F%98%80");
    private static final List<String> TEXTS = List.of(
            "", "a", "A b", "ü", "日本語", "a=b", "a&b", "a+b", "%", "%41", "/?#", "\"'<>", "a;b:c@d", "line\nbreak");

    private static List<VendorSigner.Keys> keys() {
        try (var aws = new Aws(KEYHOLD)) {
            var bob = aws.user("bob");
            return List.of(aws.root(), bob, aws.session(bob));
        }
    }

    @ParameterizedTest
    @EnumSource
    void what_the_vendor_signs_in_headers_is_accepted_and_refused_after_any_change(Payload payload) {
        holds(random -> signed(random, payload, Optional.empty()));
    }

    @Test
    void what_the_vendor_presigns_is_accepted_and_refused_after_any_change() {
        holds(random -> signed(random, Payload.UNSIGNED, Optional.of(Duration.ofSeconds(1 + random.nextInt(604_800)))));
    }

    private interface Signed {
        RawRequest of(Random random);
    }

    private static void holds(Signed generator) {
        var seed = new Random().nextLong();
        var random = new Random(seed);
        try (var client = RawClient.connect(KEYHOLD.address(), RawClient.Transport.HTTP_1)) {
            for (int i = 0; i < REQUESTS; i++) {
                var signed = generator.of(random);
                var subrequest =
                        random.nextBoolean() ? Subrequest.nginx(signed) : Subrequest.traefik(lengthUnsigned(signed));
                var answer = client.send(subrequest);
                assertThat(answer.status())
                        .as("seed %s, request %s: %s: %s", seed, i, signed, answer.text())
                        .isEqualTo(204);
                var raw = signed.withTarget(respelled(random, signed.target()));
                assertThat(client.send(Subrequest.nginx(raw)).status())
                        .as("seed %s, request %s: %s, sent as %s", seed, i, signed, raw)
                        .isEqualTo(204);
                for (var change : changes(random, signed).entrySet()) {
                    assertThat(client.send(Subrequest.nginx(change.getValue())).status())
                            .as(
                                    "seed %s, request %s: %s of %s: %s",
                                    seed, i, change.getKey(), signed, change.getValue())
                            .isEqualTo(403);
                }
            }
        }
    }

    /** The same where no length is signed, since that proxy tells none. */
    private static RawRequest lengthUnsigned(RawRequest signed) {
        return signed.headers().stream().anyMatch(header -> header.getKey().equalsIgnoreCase("content-length"))
                ? signed.with("x-original-content-length", signed.header("content-length"))
                : signed;
    }

    private static RawRequest signed(Random random, Payload payload, Optional<Duration> lifetime) {
        var path = new StringBuilder();
        for (int i = random.nextInt(5); i >= 0; i--) {
            path.append('/').append(any(random, SEGMENTS));
        }
        var query = new StringBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
            query.append(query.isEmpty() ? "?" : "&")
                    .append(RawRequest.form(any(random, TEXTS) + i, any(random, TEXTS)));
        }
        var body = bytes(any(random, TEXTS).repeat(random.nextInt(50)));
        var method = payload == Payload.CHUNKED ? "PUT" : any(random, List.of("GET", "HEAD", "PUT", "POST", "DELETE"));
        var headers = new ArrayList<>(List.of(Map.entry("host", HOST), Map.entry("x-amz-meta-a", "some  value")));
        if (lifetime.isEmpty()) {
            headers.add(Map.entry("content-type", "text/plain"));
        }
        var request = new RawRequest(method, path.toString() + query, headers, body);
        var region = any(random, List.of("us-east-1", "ru-central1", "local"));
        return new VendorSigner(any(random, KEYS), region, "s3", KEYHOLD.now()).s3(request, STORE, payload, lifetime);
    }

    /** Every change that a signature has to notice, by what it is. */
    private static Map<String, RawRequest> changes(Random random, RawRequest signed) {
        var changes = new LinkedHashMap<String, RawRequest>();
        changes.put("another method", signed.withMethod(signed.method().equals("PATCH") ? "PUT" : "PATCH"));
        changes.put("a longer path", signed.withTarget(signed.path() + "x" + rest(signed)));
        changes.put("a slash more", signed.withTarget("/" + signed.target()));
        changes.put(
                "a parameter more",
                signed.withTarget(signed.target() + (rest(signed).isEmpty() ? "?" : "&") + "z=1"));
        changes.put("another host", signed.replacing("host", "other.example:9000"));
        var misread = signed.target().replace("%C3%A9", "%C3%83%C2%A9").replace("%F0%9F", "%C3%B0%C2%9F");
        if (!misread.equals(signed.target())) {
            changes.put("bytes that were taken for Latin-1", signed.withTarget(misread));
            changes.put("the same as they are", signed.withTarget(respelled(random, misread)));
        }
        changes.put("another value of a header", signed.replacing("x-amz-meta-a", "other"));
        changes.put("a header more", signed.with("x-amz-acl", "public-read"));
        if (isIn(signed, "x-amz-content-sha256")
                && !signed.header("x-amz-content-sha256").startsWith("UNSIGNED")) {
            changes.put("an unsigned body", signed.replacing("x-amz-content-sha256", "UNSIGNED-PAYLOAD"));
        }
        if (isIn(signed, "authorization")) {
            var authorization = signed.header("authorization");
            changes.put("another signature", signed.replacing("authorization", changed(random, authorization)));
            changes.put("another time", signed.replacing("x-amz-date", later(signed.header("x-amz-date"))));
            changes.put(
                    "no signature",
                    signed.replacing("authorization", authorization.split(", Signature=", 2)[0]));
        } else {
            var target = signed.target();
            var at = target.indexOf("X-Amz-Signature=") + "X-Amz-Signature=".length();
            changes.put(
                    "another signature",
                    signed.withTarget(target.substring(0, at) + flipped(target.charAt(at)) + target.substring(at + 1)));
            changes.put("a longer life", signed.withTarget(target.replace("X-Amz-Expires=", "X-Amz-Expires=1")));
        }
        return changes;
    }

    /** The same bytes, some of which need no escape before a server: what is no ASCII, and what is a letter. */
    private static String respelled(Random random, String target) {
        var text = new StringBuilder();
        for (int i = 0; i < target.length(); i++) {
            if (target.charAt(i) != '%') {
                text.append(target.charAt(i));
                continue;
            }
            var b = Integer.parseInt(target.substring(i + 1, i + 3), 16);
            text.append(b >= 0x80 && random.nextBoolean() ? RawRequest.bytes(b) : target.substring(i, i + 3));
            i += 2;
        }
        return text.toString();
    }

    private static String rest(RawRequest request) {
        return request.target().substring(request.path().length());
    }

    private static boolean isIn(RawRequest request, String name) {
        return request.headers().stream().anyMatch(header -> header.getKey().equalsIgnoreCase(name));
    }

    private static String changed(Random random, String authorization) {
        var from = authorization.indexOf("Signature=") + "Signature=".length();
        var at = from + random.nextInt(authorization.length() - from);
        return authorization.substring(0, at) + flipped(authorization.charAt(at)) + authorization.substring(at + 1);
    }

    private static char flipped(char c) {
        return c == '0' ? '1' : '0';
    }

    private static String later(String time) {
        return time.substring(0, time.length() - 2) + flipped(time.charAt(time.length() - 2)) + "Z";
    }

    private static <T> T any(Random random, List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
