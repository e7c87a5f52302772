package dev.keyhold.api.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.keyhold.api.aws.protocol.AwsApi;
import dev.keyhold.api.aws.protocol.Route;
import dev.keyhold.server.TestKeyhold;
import dev.keyhold.sigv4.Parameters;
import dev.keyhold.sigv4.PercentCoding;
import dev.keyhold.sigv4.SigningTime;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Nonsense in, a typed refusal out: no exception, no internal error, no hang. Failures tell the seed. */
final class FuzzTest {
    /** Seeds differ from run to run; {@code -Dfuzz.rounds=5000} looks longer at once. */
    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 300);

    private static final TestKeyhold KEYHOLD = TestKeyhold.start();
    private static final VendorSigner.Keys ROOT = VendorSigner.Keys.of(KEYHOLD.rootAccessKeyId(), KEYHOLD.rootSecret());
    private static final String HOST = "keyhold.test";
    private static final List<String> SIGNED = List.of("content-type", "host", "x-amz-date");

    /** Bits that mean something somewhere. */
    private static final List<String> TOKENS = List.of(
            "%",
            "%4",
            "%zz",
            "%00",
            "%ff",
            "%C3",
            "%E2%82",
            "+",
            "&",
            "=",
            "&&",
            "==",
            ";",
            ",",
            "/",
            "//",
            "..",
            ".",
            " ",
            "\t",
            "\n",
            "\0",
            "é",
            "😀",
            "\ud800",
            "٣",
            "-",
            "-1",
            "0",
            "01",
            "2147483648",
            "99999999999999999999",
            "Tags.member.",
            "Tags.member.1.Key",
            "Tags.member.1000000000.Value",
            "TagKeys.member.",
            "member",
            "Marker",
            "MaxItems",
            "Action",
            "Version",
            "ContentType=JSON",
            "UserName",
            "X-Amz-Algorithm=AWS4-HMAC-SHA256",
            "X-Amz-Credential",
            "X-Amz-Date",
            "X-Amz-Signature",
            "AWS4-HMAC-SHA256",
            "Credential=",
            "SignedHeaders=",
            "host",
            ":authority",
            "Signature=",
            "aws4_request",
            "20260304",
            "+1000000000-12-31T23:59:59Z",
            "-1000000000-01-01T00:00:00Z",
            "Wed, 04 Mar 2026 05:06:07 GMT",
            "AKIARZPUZDIKAAAAAAAA",
            "ASIARZPUZDIKAAAAAAAA",
            "AKIA7777777777777777",
            "UNSIGNED-PAYLOAD");

    @AfterAll
    static void stop() {
        KEYHOLD.close();
    }

    @Test
    void the_form_parser_refuses_or_parses_any_text() {
        var seed = new Random().nextLong();
        var random = new Random(seed);
        for (int i = 0; i < ROUNDS; i++) {
            var text = text(random, 12);
            assertThatCode(() -> parse(text)).as("seed %s: %s", seed, text).doesNotThrowAnyException();
        }
    }

    @Test
    void what_is_encoded_is_decoded_to_the_same_bytes() throws PercentCoding.Malformed {
        var random = new Random(7);
        for (int i = 0; i < ROUNDS; i++) {
            var bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            assertThat(PercentCoding.decode(PercentCoding.encode(bytes))).isEqualTo(bytes);
        }
    }

    @Test
    void times_are_parsed_or_not() {
        var seed = new Random().nextLong();
        var random = new Random(seed);
        for (int i = 0; i < ROUNDS; i++) {
            var text = mutated(random, random.nextBoolean() ? "20260304T050607Z" : "2026-03-04T05:06:07Z");
            assertThatCode(() -> SigningTime.parse(text)
                            .ifPresent(time -> assertThat(time.basicForm()).hasSize(16)))
                    .as("seed %s: %s", seed, text)
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void any_request_is_answered_without_an_internal_error() {
        var seed = new Random().nextLong();
        var random = new Random(seed);
        for (int i = 0; i < ROUNDS; i++) {
            var headers = new ArrayList<Map.Entry<String, String>>();
            headers.add(Map.entry("host", HOST));
            for (var name : List.of(
                    "authorization",
                    "x-amz-date",
                    "date",
                    "content-type",
                    "accept",
                    "x-amz-content-sha256",
                    "x-amz-security-token",
                    "content-encoding")) {
                if (random.nextInt(3) == 0) {
                    headers.add(Map.entry(name, name.equals("content-type") ? RawRequest.FORM : text(random, 6)));
                }
            }
            var query = random.nextBoolean() ? "" : "Action=GetCallerIdentity&Version=2011-06-15&" + text(random, 8);
            var request = new RawRequest(
                    random.nextBoolean() ? "GET" : "POST",
                    "/" + text(random, 3).replace("?", "") + "?" + query,
                    headers,
                    text(random, 8).getBytes(StandardCharsets.UTF_8));
            check(seed, request, 200);
        }
    }

    @Test
    void a_mutated_signed_request_is_refused_without_an_internal_error() {
        var seed = new Random().nextLong();
        var random = new Random(seed);
        for (int i = 0; i < ROUNDS; i++) {
            var form = "Action=GetCallerIdentity&Version=2011-06-15";
            var signed = HandSigner.of(ROOT, KEYHOLD.now(), "sts", SIGNED)
                    .sign(RawRequest.post(HOST, form).with("x-amz-date", "20260304T050607Z"));
            var mutant = switch (random.nextInt(4)) {
                case 0 -> signed.replacing("authorization", mutated(random, signed.header("authorization")));
                case 1 -> signed.replacing("x-amz-date", mutated(random, signed.header("x-amz-date")));
                case 2 -> signed.withBody(mutated(random, form).getBytes(StandardCharsets.UTF_8));
                default -> signed.withTarget("/?" + text(random, 5));
            };
            check(seed, mutant, 200);
        }
    }

    @Test
    void a_well_signed_call_with_any_input_is_answered_without_an_internal_error() {
        var seed = new Random().nextLong();
        var random = new Random(seed);
        var routes = Aws.routes(KEYHOLD, AwsApi.Protocol.QUERY).stream()
                .sorted(java.util.Comparator.comparing(
                        (Route route) -> route.action().name()))
                .filter(route -> !route.name().startsWith("Create"))
                .toList();
        var names = List.of(
                "UserName",
                "NewUserName",
                "NewPath",
                "Path",
                "PathPrefix",
                "Marker",
                "MaxItems",
                "AccessKeyId",
                "Status",
                "Tags.member.1.Key",
                "Tags.member.1.Value",
                "Tags.member.2.Key",
                "Tags.member.x",
                "Tags",
                "TagKeys",
                "TagKeys.member.1",
                "DurationSeconds",
                "SerialNumber",
                "TokenCode",
                "AccountAlias",
                "ContentType");
        for (int i = 0; i < ROUNDS; i++) {
            var route = routes.get(random.nextInt(routes.size()));
            var form = new StringBuilder(RawRequest.form(
                    "Action", route.name(), "Version", route.api().version()));
            for (int j = random.nextInt(4); j > 0; j--) {
                form.append('&').append(RawRequest.form(names.get(random.nextInt(names.size())), text(random, 3)));
            }
            var signed = HandSigner.of(ROOT, KEYHOLD.now(), route.api().service(), SIGNED)
                    .sign(RawRequest.post(HOST, form.toString()).with("x-amz-date", "20260304T050607Z"));
            check(seed, signed, 200);
        }
    }

    /** Time is this thread's alone, whatever else the machine is busy with. */
    @Test
    void huge_numbers_of_small_parts_take_no_long() {
        var used = ManagementFactory.getThreadMXBean();
        var million = 1_000_000;
        for (var body : List.of(
                "&".repeat(million),
                "a&".repeat(million / 2),
                "%".repeat(million),
                "=".repeat(million),
                "+".repeat(million),
                "UserName=" + "a".repeat(million),
                "UserName=" + "%41".repeat(million / 3),
                "AccountAlias=" + "a-".repeat(million / 2),
                "Tags.member.1.Key=" + " ".repeat(million),
                "Path=/" + "a/".repeat(million / 2))) {
            for (var action : List.of("CreateUser", "CreateAccountAlias")) {
                var form = "Action=" + action + "&Version=2010-05-08&" + body;
                var before = used.getCurrentThreadCpuTime();
                check(
                        0,
                        HandSigner.of(ROOT, KEYHOLD.now(), "iam", SIGNED)
                                .sign(RawRequest.post(HOST, form).with("x-amz-date", "20260304T050607Z")),
                        200);
                assertThat(Duration.ofNanos(used.getCurrentThreadCpuTime() - before))
                        .isLessThan(Duration.ofSeconds(5));
            }
        }
        var signedHeaders = "AWS4-HMAC-SHA256 Credential=a, SignedHeaders=" + "a;".repeat(8_000) + ", Signature=a";
        check(
                0,
                RawRequest.post(HOST, "Action=ListUsers&Version=2010-05-08").with("authorization", signedHeaders),
                400);
    }

    private static void check(long seed, RawRequest request, int least) {
        var answer = Direct.raw(KEYHOLD, request, false);
        assertThat(answer.status()).as("seed %s: %s", seed, request).isBetween(least, 499);
        var text = new String(answer.body(), StandardCharsets.UTF_8);
        assertThat(text).doesNotContain("InternalFailure");
        if (answer.mediaType().equals("text/xml")) {
            assertThat(Aws.parse(new RawClient.Response(answer.status(), List.of(), answer.body()))
                            .get("RequestId"))
                    .isNotEmpty();
        }
    }

    private static void parse(String text) {
        try {
            Parameters.parse(text);
        } catch (PercentCoding.Malformed e) {
            assertThat(e.text()).isNotEmpty();
        }
    }

    private static String text(Random random, int most) {
        var text = new StringBuilder();
        for (int i = random.nextInt(most); i > 0; i--) {
            if (random.nextBoolean()) {
                text.append(TOKENS.get(random.nextInt(TOKENS.size())));
            } else {
                text.append((char) random.nextInt(random.nextBoolean() ? 128 : 0x3000));
            }
        }
        return text.toString();
    }

    /** One to three characters replaced, removed or added. */
    private static String mutated(Random random, String text) {
        var mutant = new StringBuilder(text);
        for (int i = random.nextInt(3); i >= 0; i--) {
            var at = random.nextInt(mutant.length() + 1);
            switch (random.nextInt(3)) {
                case 0 -> mutant.insert(at, TOKENS.get(random.nextInt(TOKENS.size())));
                case 1 -> mutant.delete(at, Math.min(mutant.length(), at + 1 + random.nextInt(3)));
                default -> mutant.insert(at, (char) random.nextInt(256));
            }
        }
        return mutant.toString();
    }
}
