package dev.keyhold.api.yandex;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.api.AnnotationsProto;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.JsonFormat;
import dev.keyhold.api.yandex.protocol.rest.JsonTimes;
import dev.keyhold.api.yandex.validation.Times;
import io.grpc.Status.Code;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A time or a duration in JSON or in a query is read as it is written, or refused; it is never moved. */
final class TimeFieldsTest {
    private static final String NO_TIME = ": Field is not an RFC 3339 time, such as 2026-01-31T12:00:00Z";
    private static final String NO_DURATION = ": Field is not a duration in seconds, such as 3600s or 1.5s";

    private static final List<String> TIMES = List.of(
            "2027-99-01T00:00:00Z",
            "2027-02-30T00:00:00Z",
            "2027-01-01T24:30:00Z",
            "2027-01-01T23:59:60Z",
            "2027-01-01T12:00:00+24:00",
            "2027-1-1T12:00:00Z",
            "2027-01-01T12:00:00.Z",
            "2027-01-01T12:00:00.1234567890Z",
            " 2027-01-01T12:00:00Z",
            "2027-01-01 12:00:00Z",
            "");

    private static final List<String> DURATIONS = List.of(
            "",
            "s",
            "86400",
            "86400 s",
            " 86400s",
            "86400s ",
            "+86400s",
            "86400.s",
            ".5s",
            "86400.1234567890s",
            "1d",
            "24h",
            "86400S",
            "1e5s",
            "0x10s",
            "--1s",
            "1,5s",
            "86400s86400s",
            "315576000001s",
            "99999999999999999999s");

    private static Yandex yandex;
    private static Things things;

    @BeforeAll
    static void start() {
        yandex = Yandex.start();
        things = Things.of(yandex, yandex.keyhold().adminKey());
    }

    @AfterAll
    static void stop() {
        yandex.close();
    }

    static Stream<Arguments> fields() {
        return yandex.served()
                .flatMap(name -> yandex.method(name).getInputType().getFields().stream()
                        .filter(field -> isTime(field) || isDuration(field))
                        .map(field -> Arguments.of(name, field.getName())));
    }

    private static boolean isTime(FieldDescriptor field) {
        return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                && field.getMessageType().equals(Timestamp.getDescriptor());
    }

    private static boolean isDuration(FieldDescriptor field) {
        return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                && field.getMessageType().equals(Duration.getDescriptor());
    }

    @ParameterizedTest
    @MethodSource("fields")
    void what_is_nearly_a_time_is_refused(String name, String fieldName) {
        var method = yandex.method(name);
        var field = method.getInputType().findFieldByName(fieldName);
        var request = things.request(method);
        var path = Methods.path(method, (String)
                request.getField(method.getInputType().getFields().getFirst()));
        var takesBody = !method.getOptions()
                .getExtension(AnnotationsProto.http)
                .getBody()
                .isEmpty();
        var violation = fieldName + (isTime(field) ? NO_TIME : NO_DURATION);
        var texts = isTime(field) ? TIMES : DURATIONS;
        yandex.assertNothingChangedBy(() -> {
            for (var text : texts) {
                var query = "?" + field.getJsonName() + "=" + URLEncoder.encode(text, StandardCharsets.UTF_8);
                assertRefused(name, path + query, "", violation);
                if (takesBody) {
                    var body = (ObjectNode) Wire.parse("{}");
                    assertRefused(
                            name, path, body.put(field.getJsonName(), text).toString(), violation);
                    body.removeAll();
                    assertRefused(name, path, body.put(fieldName, text).toString(), violation);
                }
            }
            if (takesBody) {
                for (var other : List.of("1798761600", "1.5", "true", "{}", "{\"seconds\": 1}")) {
                    assertRefused(name, path, "{\"" + fieldName + "\": " + other + "}", violation);
                }
            }
        });
    }

    private static void assertRefused(String name, String path, String body, String violation) {
        var method = yandex.method(name);
        var answer = yandex.methods()
                .rest(Methods.verb(method), path, body, List.of("authorization", things.admin()), method);
        assertThat(answer.code()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(answer.violations()).containsExactly(violation);
    }

    @Test
    void other_faults_of_the_request_are_reported_too() {
        var method = yandex.method("ServiceAccountService/Create");
        var body = "{\"folderId\": 5, \"name\": {}, \"expiresAt\": \"2027-99-01T00:00:00Z\"}";
        var answer = yandex.methods()
                .rest(
                        Methods.verb(method),
                        "/iam/v1/serviceAccounts",
                        body,
                        List.of("authorization", things.admin()),
                        method);
        assertThat(answer.violations())
                .containsExactly("expires_at" + NO_TIME, "name: Field has a value of the wrong type");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2027-01-31T12:00:00Z",
                "2027-01-31T15:00:00+03:00",
                "2027-01-30T12:01:00-23:59",
                "2027-01-31T12:00:00.000Z",
                "2027-01-31T12:00:00.000000000Z"
            })
    void every_way_to_write_a_time_is_read(String text) {
        var method = yandex.method("ApiKeyService/Create");
        var body = "{\"serviceAccountId\": \"" + things.account() + "\", \"expiresAt\": \"" + text + "\"}";
        var created = yandex.methods()
                .rest(Methods.verb(method), "/iam/v1/apiKeys", body, List.of("authorization", things.admin()), method)
                .ok();
        assertThat(created.raw().contentUtf8()).contains("\"expiresAt\": \"2027-01-31T12:00:00Z\"");
        assertThat(created.text("api_key.expires_at.seconds")).isEqualTo("1801396800");
    }

    @Test
    void null_is_no_time() {
        var method = yandex.method("ApiKeyService/Create");
        var body = "{\"serviceAccountId\": \"" + things.account() + "\", \"expiresAt\": null}";
        assertThat(yandex.methods()
                        .rest(
                                Methods.verb(method),
                                "/iam/v1/apiKeys",
                                body,
                                List.of("authorization", things.admin()),
                                method)
                        .ok()
                        .raw()
                        .contentUtf8())
                .doesNotContain("expiresAt");
    }

    @Test
    void a_duration_below_zero_is_out_of_range() {
        var method = yandex.method("TemporaryAccessKeyService/CreateEphemeral");
        for (var text : List.of("-1s", "-0.5s", "-3600.000000001s")) {
            assertRefused(
                    "TemporaryAccessKeyService/CreateEphemeral",
                    Methods.path(method, ""),
                    "{\"subjectId\": \"" + things.account() + "\", \"sessionName\": \"x\", \"duration\": \"" + text
                            + "\"}",
                    "duration: Field value is out of range: 15m-8760h");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0s, PT0S",
        "1s, PT1S",
        "-1s, PT-1S",
        "1.5s, PT1.5S",
        "-0.5s, PT-0.5S",
        "0.000000001s, PT0.000000001S",
        "00090s, PT90S",
        "315576000000s, PT315576000000S",
        "-315576000000s, PT-315576000000S"
    })
    void a_duration_is_read(String text, java.time.Duration expected) {
        assertThat(JsonTimes.duration(text)).contains(expected);
    }

    @Test
    void what_is_nearly_a_duration_is_none() {
        assertThat(DURATIONS)
                .allSatisfy(text -> assertThat(JsonTimes.duration(text)).isEmpty());
    }

    /** What is accepted is read as protobuf reads it: its own parser accepts more, but moves no duration. */
    @Test
    void durations_with_random_faults_are_refused_or_read_as_they_are_written() {
        var random = new Random(13);
        var accepted = new ArrayList<String>();
        for (var round = 0; round < 20_000; round++) {
            var span = java.time.Duration.ofSeconds(
                    random.nextLong(1L << random.nextInt(1, 38)), random.nextInt(3) * random.nextLong(333_000_000));
            var text =
                    new StringBuilder(Durations.toString(Times.duration(random.nextBoolean() ? span : span.negated())));
            for (var faults = random.nextInt(3); faults > 0; faults--) {
                text.setCharAt(random.nextInt(text.length()), "0123456789-+.s e".charAt(random.nextInt(16)));
            }
            JsonTimes.duration(text.toString()).ifPresent(read -> {
                accepted.add(text.toString());
                assertThat(Times.duration(read)).isEqualTo(byProtobuf(text.toString()));
            });
        }
        assertThat(accepted).hasSizeBetween(5_000, 19_000);
    }

    private static Duration byProtobuf(String text) {
        try {
            var builder = Duration.newBuilder();
            JsonFormat.parser().merge("\"" + text + "\"", builder);
            return builder.build();
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(text, e);
        }
    }
}
