package dev.keyhold.api.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.GoldenFile;
import dev.keyhold.api.aws.protocol.AwsApi;
import dev.keyhold.server.TestKeyhold;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Recorded requests and responses of AWS KMS, one file a case. What is different each time is masked. Every case makes
 * keys of its own in one installation, once over HTTP/1.1 and once over HTTP/2.
 *
 * <p>A line of a request, and of what is called before it, names the signer, the operation and the input. In it stand
 * {@code {K1}} for the identifier of the first key that the case made, {@code {G1}} for its first grant, {@code {T1}}
 * for the token of that, {@code {N}} for a name that no other case has, and the name of a member in angle brackets,
 * such as {@code <CiphertextBlob>}, for what that member was in the last response that had it.
 */
final class KmsGoldenTest {
    private static final Path FOLDER = Path.of("src/test/resources/api/aws/golden-kms");
    private static final TestKeyhold SHARED = TestKeyhold.start();
    private static int runs;

    @AfterAll
    static void stop() {
        SHARED.close();
    }

    static Stream<String> cases() throws IOException {
        return GoldenFile.names(FOLDER).stream();
    }

    @Test
    void every_operation_has_a_case_that_succeeds() throws IOException {
        var succeeded = cases().map(name -> GoldenFile.of(FOLDER, name))
                .filter(golden -> golden.get("response").startsWith("200"))
                .map(golden -> golden.get("request").split(" ", 3)[1])
                .toList();
        // Material has to be encrypted for its import: see KmsImportTest.
        var elsewhere = List.of("ImportKeyMaterial");
        for (var route : Aws.routes(SHARED, AwsApi.KMS)) {
            assertThat(succeeded.contains(route.name()) != elsewhere.contains(route.name()))
                    .as(route.name())
                    .isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void the_response_is_as_recorded(String name) throws IOException {
        var recorded = GoldenFile.of(FOLDER, name);
        for (var transport : List.of(RawClient.Transport.HTTP_1, RawClient.Transport.HTTP_2)) {
            try (var aws = new Aws(SHARED);
                    var kms = new Kms(SHARED, transport)) {
                var world = new World(aws, kms);
                recorded.lines("setup").forEach(world::call);
                var seen = world.masked(world.send(recorded.get("request")));
                recorded.record("response", seen);
                assertThat(seen).as("over " + transport).isEqualTo(recorded.get("response"));
            }
        }
    }

    /** What is recorded of all cases. */
    static Stream<String> responses() throws IOException {
        return cases().map(name -> GoldenFile.of(FOLDER, name).get("response"));
    }

    /** What the lines of a case call things. */
    private static final class World {
        private final Aws aws;
        private final Kms kms;
        private final Map<String, VendorSigner.Keys> signers = new HashMap<>();
        private final Map<String, String> names = new LinkedHashMap<>();
        private final Map<String, String> members = new HashMap<>();
        private final String unique;
        private int keys;
        private int grants;

        World(Aws aws, Kms kms) {
            this.aws = aws;
            this.kms = kms;
            runs++;
            unique = "n" + runs + "n";
            names.put("{N}", unique);
            signers.put("root", kms.root());
        }

        /**
         * {@code user NAME [POLICY]} creates a user {@code NAME-{N}}, which signs as NAME and may what the policy says;
         * {@code later DURATION} lets time pass, and never comes before a call by a session; all else is an operation.
         */
        void call(String line) {
            var words = line.split(" ", 3);
            switch (words[0]) {
                case "user" -> {
                    var name = words[1] + "-" + unique;
                    signers.put(words[1], words.length == 3 ? aws.user(name, fill(words[2])) : aws.user(name));
                }
                case "later" -> SHARED.advance(Duration.parse(words[1]));
                default -> {
                    var answer = send(line);
                    assertThat(answer.status()).as(line + " " + answer).isEqualTo(200);
                    remember(answer);
                }
            }
        }

        private void remember(Kms.Answer answer) {
            if (answer.json().has("KeyMetadata")) {
                keys++;
                names.putIfAbsent("{K" + keys + "}", answer.at("/KeyMetadata/KeyId"));
            }
            if (answer.json().has("GrantId")) {
                grants++;
                names.put("{G" + grants + "}", answer.at("/GrantId"));
                names.put("{T" + grants + "}", answer.at("/GrantToken"));
            }
            answer.json().properties().forEach(member -> {
                if (member.getValue().isTextual()) {
                    members.put("<" + member.getKey() + ">", member.getValue().textValue());
                }
            });
        }

        Kms.Answer send(String line) {
            var words = fill(line).split(" ", 3);
            var signer = Objects.requireNonNull(signers.get(words[0]), words[0]);
            return kms.call(signer, words[1], words[2]);
        }

        private String fill(String text) {
            var filled = text;
            for (var name : names.entrySet()) {
                filled = filled.replace(name.getKey(), name.getValue());
            }
            for (var member : members.entrySet()) {
                filled = filled.replace(member.getKey(), member.getValue());
            }
            return filled;
        }

        String masked(Kms.Answer answer) {
            var response = answer.response();
            assertThat(response.header("content-type")).hasValue("application/x-amz-json-1.1");
            assertThat(response.header("x-amzn-requestid")).isPresent();
            var type = response.header("x-amzn-errortype").orElse("");
            var text = answer.text();
            assertThat(text.contains("\"__type\":\"" + type + "\"")).isEqualTo(answer.status() != 200);
            // A list has keys of every case.
            if (!text.startsWith("{\"Keys\":")) {
                for (var name : names.entrySet()) {
                    text = text.replace(name.getValue(), name.getKey());
                }
            }
            text = text.replaceAll("[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}", "{key}")
                    .replaceAll("\"[0-9a-f]{64}\"", "\"{id}\"")
                    .replaceAll("(Date|ValidTo|Timestamp)(\":)[0-9.E]+", "$1$2{time}")
                    .replaceAll("(NextMarker|GrantToken|ImportToken|KmsRequestId)(\":\")[^\"]+", "$1$2{opaque}")
                    // Shorter ones are what the case sent.
                    .replaceAll("(?<!__type)\":\"[A-Za-z0-9+/]{22,}={0,2}\"", "\":\"{bytes}\"");
            return answer.status() + "\n" + text;
        }
    }
}
