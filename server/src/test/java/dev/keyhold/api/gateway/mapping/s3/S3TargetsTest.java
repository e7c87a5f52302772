package dev.keyhold.api.gateway.mapping.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.keyhold.api.gateway.mapping.UnmappableException;
import dev.keyhold.sigv4.Audience;
import dev.keyhold.sigv4.WireText;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which object a target names: the one that every usual server would serve for it, or none. */
final class S3TargetsTest {
    private static final String ARN = "s3:GetObject arn:aws:s3:::";
    private static final int TARGETS = 1_500;

    /** What targets are made of, often in the wrong place. */
    private static final List<String> PIECES = List.of(
            ("bucket other a b key / / / // . .. ... /./ /../ /.. %2e %2E%2e %2F %2f%2e%2e%2f %5C \\ ;x %3B /..;/"
                            + " + %2B %20 %252e%252e %252F %25 % %4 %zz %00 %0A %7F %C3%A9 \u00C3\u00A9 %FF %C0%AE"
                            + " %F0%9F%98%80 ~ - _ * : @ & = $ { \" \t #x %23 %3F "
                            + WireText.AMBIGUOUS_BYTES)
                    .split(" ", -1));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/bucket/key|bucket/key",
                "/bucket/a/b/c|bucket/a/b/c",
                "/bucket/folder/|bucket/folder/",
                "/my.bucket-1/key|my.bucket-1/key",
                "/bucket/a%20b|bucket/a b",
                "/bucket/a%2Fb|bucket/a/b",
                "/bucket/a+b|bucket/a b",
                "/bucket/a%2Bb|bucket/a+b",
                "/bucket/%C3%A9|bucket/é",
                "/bucket/100%25|bucket/100%",
                "/bucket/%252e%252e/key|bucket/%2e%2e/key",
                "/bucket/a%252Fb|bucket/a%2Fb",
                "/bucket/.hidden|bucket/.hidden",
                "/bucket/a..b/...|bucket/a..b/...",
                "/bucket/*|bucket/*",
                "/bucket/$%7Baws:username%7D|bucket/${aws:username}",
                "/bucket/a%3Bb|bucket/a;b",
                "/bucket/a%23b%3Fc|bucket/a#b?c",
                "/bucket/a:b@c&d=e|bucket/a:b@c&d=e"
            })
    void a_path_is_decoded_once(String target, String object) throws UnmappableException {
        assertThat(S3Call.get(target).needs()).containsExactly(ARN + object);
    }

    @Test
    void a_plus_is_what_the_store_reads() throws UnmappableException {
        var call = S3Call.get("/bucket/a+b%2Bc");
        assertThat(call.plus(Audience.Plus.SPACE).needs()).containsExactly(ARN + "bucket/a b+c");
        assertThat(call.plus(Audience.Plus.PLUS).needs()).containsExactly(ARN + "bucket/a+b+c");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "bucket/key",
                "http://store.example/bucket/key",
                "//bucket/key",
                "//",
                "/./bucket/key",
                "/../bucket/key",
                "/bucket//key",
                "/bucket//",
                "/bucket/a//b",
                "/bucket/a/%2Fb",
                "/bucket/%2Fkey",
                "/bucket/%2F",
                "/bucket/a//",
                "/bucket/.",
                "/bucket/..",
                "/bucket/./key",
                "/bucket/a/../key",
                "/bucket/a/..",
                "/bucket/a/%2e%2E/key",
                "/bucket/a%2F..%2Fkey",
                "/bucket/..;/key",
                "/bucket/..%3B/key",
                "/bucket/a;b",
                "/bucket/a\\key",
                "/bucket/a%5Ckey",
                "/bucket/..%5Ckey",
                "/bucket/a#b",
                "/bucket/a%00",
                "/bucket/a%0D%0Ab",
                "/bucket/a%7F",
                "/bucket/%C2%85",
                "/bucket/a b",
                "/bucket/\u00C3\u00A9",
                "/bucket/\uFFFD",
                "/bucket/%FF",
                "/bucket/%C0%AE%C0%AE/key",
                "/bucket/%ED%A0%80",
                "/bucket/%",
                "/bucket/%4",
                "/bucket/%\uFF14\uFF11",
                "/bucket%2Fkey",
                "/buck%65t/key",
                "/bucket+/key",
                "/Bucket/key",
                "/bu/key",
                "/bucket_1/key",
                "/-bucket/key",
                "/bucket-/key",
                "/bucket./key",
                "/.bucket/key",
                "/buc..ket/key",
                "/192.168.0.1/key",
                "/tenant:bucket/key",
                "/*/key",
                "/bucket*/key",
                "/xn--bucket/key",
                "/bucket--x-s3/key",
                "/point-s3alias/key",
                "/minio/admin/v3/info",
                "/WriteGetObjectResponse",
                "/arn:aws:s3:::bucket/key"
            })
    void a_path_that_servers_may_read_differently_is_refused(String target) {
        assertThat(S3Call.get(target).isRefused()).isTrue();
        assertThat(S3Call.get(target).plus(Audience.Plus.PLUS).isRefused()).isTrue();
    }

    @Test
    void names_have_their_limits() throws UnmappableException {
        var longest = "b".repeat(63);
        assertThat(S3Call.get("/" + longest + "/key").needs()).containsExactly(ARN + longest + "/key");
        assertThat(S3Call.get("/b" + longest + "/key").isRefused()).isTrue();
        assertThat(S3Call.get("/bucket/" + "%C3%A9".repeat(512)).isRefused()).isFalse();
        assertThat(S3Call.get("/bucket/" + "%C3%A9".repeat(512) + "a").isRefused())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a//b", "/a", "a/../b", "..", "a/.", "./a", "a%5C", "a%0A"})
    void a_prefix_that_stores_may_read_differently_is_refused(String prefix) {
        assertThat(S3Call.get("/bucket?list-type=2&prefix=" + prefix).isRefused())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bucket.s3.example|/key|bucket/key",
                "bucket.s3.example:9000|/key|bucket/key",
                "my.bucket.s3.example|/a/b|my.bucket/a/b",
                "bucket.s3.example|/other/key|bucket/other/key",
                "s3.example|/bucket/key|bucket/key",
                "s3.example:443|/bucket/key|bucket/key",
                "bucket.store.example:9000|/key|bucket/key",
                "store.example:9000|/bucket/key|bucket/key"
            })
    void a_bucket_is_named_by_host_or_by_path(String host, String path, String object) throws UnmappableException {
        assertThat(S3Call.get(path)
                        .domains("s3.example", "store.example:9000")
                        .host(host)
                        .needs())
                .containsExactly(ARN + object);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "bucket",
                "elsewhere.example",
                "bucket.elsewhere.example",
                "buckets3.example",
                "s3.example.elsewhere.example",
                "bucket.s3.example.",
                "s3.example.",
                "bucket.S3.example",
                "Bucket.s3.example",
                "S3.EXAMPLE",
                ".s3.example",
                "a..b.s3.example",
                "bucket_1.s3.example",
                "b.s3.example",
                "minio.s3.example",
                "192.168.0.1.s3.example",
                "bucket.s3.example:",
                "bucket.s3.example:80:80",
                "bucket.s3.example:http",
                "bucket.s3.example:+80",
                "bucket.s3.example:999999",
                "user@bucket.s3.example",
                "bucket.s3.example/",
                "bucket.s3.example, bucket.s3.example",
                "buck%65t.s3.example",
                "[::1]",
                "127.0.0.1",
                "bucket.store.example",
                "bucket.store.example:80",
                "store.example"
            })
    void a_host_that_stores_may_read_differently_is_refused(String host) {
        assertThat(S3Call.get("/bucket/key")
                        .domains("s3.example", "store.example:9000")
                        .host(host)
                        .isRefused())
                .isTrue();
    }

    @Test
    void without_domains_the_host_is_nothing() throws UnmappableException {
        for (var host : List.of("bucket.s3.example", "S3.example.", "127.0.0.1:9000", "[::1]")) {
            assertThat(S3Call.get("/other/key").host(host).needs()).containsExactly(ARN + "other/key");
        }
        assertThat(S3Call.get("/other/key").header("host", "second").isRefused())
                .isTrue();
    }

    @Test
    void no_header_names_another_host() throws UnmappableException {
        var call = S3Call.get("/key").domains("s3.example").host("bucket.s3.example");
        assertThat(call.header("x-forwarded-host", "bucket.s3.example").needs()).containsExactly(ARN + "bucket/key");
        assertThat(call.header("x-forwarded-host", "other.s3.example").isRefused())
                .isTrue();
        assertThat(call.header("forwarded", "for=1;Host=other.s3.example").isRefused())
                .isTrue();
        assertThat(call.header("forwarded", "for=192.0.2.1;proto=https").needs())
                .containsExactly(ARN + "bucket/key");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "*.s3.example",
                ".s3.example",
                "s3.example.",
                "S3.example",
                "s3..example",
                "s3.example:",
                "s3.example:port",
                "s3.example:1:2",
                "s3_a.example",
                "http://s3.example",
                "s3.example/path"
            })
    void a_domain_has_the_form_of_one(String domain) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new S3RequestMapping(List.of(domain), Audience.Plus.SPACE))
                .withMessageContaining("no domain of buckets");
    }

    @Test
    void no_domain_is_below_another() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> new S3RequestMapping(List.of("eu.s3.example", "s3.example:9000"), Audience.Plus.SPACE))
                .withMessageContaining("'eu.s3.example' is below 's3.example'");
    }

    /** How a server changes a target before it looks for what it names. */
    record Reading(String name, UnaryOperator<String> change) {
        /** What the server serves: bucket and key are parted by the first slash. */
        String needs(String target) {
            var object = decoded(change.apply(target).substring(1));
            var slash = object.indexOf('/');
            if (object.isEmpty()) {
                return "s3:ListAllMyBuckets *";
            }
            return slash < 0 || slash == object.length() - 1
                    ? "s3:ListBucket arn:aws:s3:::" + object.replace("/", "")
                    : ARN + object;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Reading> readings() {
        return Stream.of(
                new Reading("as it is", target -> target),
                new Reading("slashes merged", target -> target.replaceAll("/+", "/")),
                new Reading("dots resolved", S3TargetsTest::withoutDots),
                new Reading("decoded, and dots resolved", target -> encoded(withoutDots(decoded(target)))),
                new Reading(
                        "decoded, and slashes merged",
                        target -> encoded(decoded(target).replaceAll("/+", "/"))),
                new Reading(
                        "backslashes",
                        target -> encoded(withoutDots(decoded(target).replace('\\', '/')))),
                new Reading("path parameters", target -> withoutDots(target.replaceAll(";[^/]*", ""))),
                new Reading("fragments", target -> target.replaceAll("#.*", "")),
                new Reading("ended by NUL", target -> target.replaceAll("%00.*", "")));
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static String encoded(String text) {
        return text.replace("%", "%25").replace("+", "%2B");
    }

    private static String withoutDots(String path) {
        var segments = new ArrayDeque<String>();
        for (var segment : path.substring(1).split("/", -1)) {
            switch (segment) {
                case "." -> {}
                case ".." -> segments.pollLast();
                default -> segments.add(segment);
            }
        }
        return "/" + String.join("/", segments);
    }

    @ParameterizedTest
    @MethodSource("readings")
    void a_target_is_never_mapped_to_another_object_than_a_server_would_serve(Reading reading) {
        var seed = new Random().nextLong();
        var random = new Random(seed);
        var mapped = 0;
        for (int i = 0; i < TARGETS; i++) {
            var target = target(random);
            try {
                var needs = S3Call.get(target).needs();
                assertThat(needs).as("seed %d: %s", seed, target).containsExactly(reading.needs(target));
                mapped++;
            } catch (UnmappableException _) {
                // Nothing is mapped, so nothing is allowed.
            }
        }
        assertThat(mapped).isGreaterThan(TARGETS / 100);
    }

    private static String target(Random random) {
        var text = new StringBuilder(random.nextInt(10) > 0 ? "/bucket/a" : "/");
        for (int i = random.nextInt(6); i >= 0; i--) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return text.toString();
    }
}
