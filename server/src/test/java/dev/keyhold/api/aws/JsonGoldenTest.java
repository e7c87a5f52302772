package dev.keyhold.api.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.GoldenFile;
import dev.keyhold.api.aws.error.AwsErrorCode;
import dev.keyhold.api.aws.protocol.AwsApi;
import dev.keyhold.server.TestKeyhold;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Recorded requests and responses of AWS's JSON protocol, one file a case. What is different each time is masked. What
 * needs no installation of its own is asked over HTTP/1.1 and HTTP/2.
 *
 * <p>A line of a request, and of what is called before it, names the signer, the operation and the input. In it stand
 * {@code {A1}} for the first account that was created, {@code {C1}} for the request that created it, {@code {O}} for
 * the organization, {@code {R}} for its root and {@code {T}} for the token that the call before has returned.
 */
final class JsonGoldenTest {
    private static final Path FOLDER = Path.of("src/test/resources/api/aws/golden-json");
    private static final Pattern NAME = Pattern.compile("[a-z0-9-]+");
    private static final TestKeyhold SHARED = TestKeyhold.start();

    @AfterAll
    static void stop() {
        SHARED.close();
    }

    static Stream<String> cases() throws IOException {
        return GoldenFile.names(FOLDER).stream();
    }

    @Test
    void every_operation_has_a_case_that_succeeds_or_is_always_refused() throws IOException {
        var refused = List.of(
                "CreateOrganization",
                "DeleteOrganization",
                "LeaveOrganization",
                "RemoveAccountFromOrganization",
                "MoveAccount");
        var succeeded = cases().map(name -> GoldenFile.of(FOLDER, name))
                .filter(golden -> golden.get("response").startsWith("200"))
                .map(golden -> golden.get("request").split(" ", 3)[1])
                .toList();
        for (var route : Aws.routes(SHARED, AwsApi.ORGANIZATIONS)) {
            assertThat(succeeded.contains(route.name()) != refused.contains(route.name()))
                    .as(route.name())
                    .isTrue();
        }
    }

    @Test
    void every_code_of_this_protocol_alone_has_a_case() throws IOException {
        var all = Stream.concat(
                        cases().map(name -> GoldenFile.of(FOLDER, name).get("response")), KmsGoldenTest.responses())
                .toList()
                .toString();
        // Of faults that no request can provoke: an overload, a bug, a conflict of two transactions; the last are
        // STS's.
        var others = List.of(
                AwsErrorCode.TOO_MANY_REQUESTS_EXCEPTION,
                AwsErrorCode.SERVICE_EXCEPTION,
                AwsErrorCode.CONCURRENT_MODIFICATION_EXCEPTION,
                AwsErrorCode.DEPENDENCY_TIMEOUT_EXCEPTION,
                AwsErrorCode.KMS_INTERNAL_EXCEPTION,
                AwsErrorCode.THROTTLING_EXCEPTION,
                AwsErrorCode.INVALID_AUTHORIZATION_MESSAGE_EXCEPTION,
                AwsErrorCode.JWT_PAYLOAD_SIZE_EXCEEDED_EXCEPTION,
                AwsErrorCode.OUTBOUND_WEB_IDENTITY_FEDERATION_DISABLED_EXCEPTION,
                AwsErrorCode.SESSION_DURATION_ESCALATION_EXCEPTION,
                // Of material that has to be encrypted: see KmsImportTest.
                AwsErrorCode.INCORRECT_KEY_MATERIAL_EXCEPTION);
        for (var code : AwsErrorCode.values()) {
            if (code.text().endsWith("Exception") && !others.contains(code)) {
                assertThat(all).contains("\"__type\":\"" + code.text() + "\"");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void the_response_is_as_recorded(String name) throws IOException {
        assertThat(name.replace(".txt", "")).matches(NAME);
        var recorded = GoldenFile.of(FOLDER, name);
        if (changesNothing(recorded)) {
            for (var transport : List.of(RawClient.Transport.HTTP_1, RawClient.Transport.HTTP_2)) {
                assertThat(run(SHARED, recorded, transport)).isTrue();
            }
            return;
        }
        boolean done;
        do {
            try (var keyhold = TestKeyhold.start()) {
                done = run(keyhold, recorded, RawClient.Transport.HTTP_1);
            }
        } while (!done);
    }

    private static boolean changesNothing(GoldenFile recorded) {
        var response = recorded.get("response");
        return recorded.get("setup").isEmpty()
                && !response.isEmpty()
                && (!response.startsWith("200") || recorded.get("request").matches("\\w+ (List|Describe).*"));
    }

    /**
     * Runs a case.
     *
     * @return false if it has to be run again: accounts are listed by their numbers, which are random
     */
    private static boolean run(TestKeyhold keyhold, GoldenFile recorded, RawClient.Transport transport)
            throws IOException {
        try (var aws = new Aws(keyhold);
                var client = RawClient.connect(keyhold.address(), transport)) {
            var world = new World(keyhold, aws);
            for (var line : recorded.lines("setup")) {
                world.call(line);
            }
            if (!world.hasAccountsInOrder()) {
                return false;
            }
            var seen = world.masked(client.send(world.request(recorded.get("request"), recorded.lines("headers"))));
            recorded.record("response", seen);
            assertThat(seen).as("over " + transport).isEqualTo(recorded.get("response"));
            return true;
        }
    }

    /** An installation, and what the lines of a case call things in it. */
    private static final class World {
        private final TestKeyhold keyhold;
        private final Aws aws;
        private final Map<String, VendorSigner.Keys> signers = new HashMap<>();
        private final Map<String, String> names = new HashMap<>();
        private int accounts;

        World(TestKeyhold keyhold, Aws aws) {
            this.keyhold = keyhold;
            this.aws = aws;
            signers.put("root", aws.root());
            signers.put("wrong", VendorSigner.Keys.of(aws.root().id(), "x".repeat(40)));
            signers.put("unknown", VendorSigner.Keys.of("AKIAIOSFODNN7EXAMPLE", "x".repeat(40)));
            var organization = aws.organizationsDone(aws.root(), "DescribeOrganization", "{}");
            names.put("{O}", organization.at("/Organization/Id"));
            names.put(
                    "{R}", aws.organizationsDone(aws.root(), "ListRoots", "{}").at("/Roots/0/Id"));
        }

        /**
         * {@code user NAME} creates a user, {@code session} one of the root, {@code member} a key of the root of the
         * account created last; {@code later HOURS} lets time pass; all else is an operation.
         */
        void call(String line) {
            switch (line.split(" ", 2)[0]) {
                case "user" -> signers.put("user", aws.user(line.split(" ", 2)[1]));
                case "session" -> signers.put("session", aws.session(aws.root()));
                case "later" -> keyhold.advance(Duration.ofHours(Long.parseLong(line.split(" ", 2)[1])));
                case "member" -> signers.put("member", aws.rootOf(fill("{A" + accounts + "}")));
                default -> {
                    var words = fill(line).split(" ", 3);
                    remember(aws.organizationsDone(signer(words[0]), words[1], words[2]));
                }
            }
        }

        /** Whether the accounts have ascending numbers: the management account first, then in the order of creation. */
        boolean hasAccountsInOrder() {
            var numbers = Stream.concat(
                            Stream.of(TestKeyhold.ACCOUNT.text()),
                            IntStream.rangeClosed(1, accounts)
                                    .mapToObj(number -> names.get("{A" + number + "}"))
                                    .filter(number -> !number.equals("none")))
                    .toList();
            return numbers.equals(numbers.stream().sorted().toList());
        }

        private VendorSigner.Keys signer(String name) {
            return Objects.requireNonNull(signers.get(name), name);
        }

        private void remember(Aws.JsonAnswer answer) {
            var status = answer.json().path("CreateAccountStatus");
            if (!status.isMissingNode()) {
                accounts++;
                names.put("{A" + accounts + "}", status.path("AccountId").asText("none"));
                names.put("{C" + accounts + "}", status.path("Id").asText());
            }
            if (answer.json().has("NextToken")) {
                names.put("{T}", answer.at("/NextToken"));
            }
        }

        /** The request of a line, with headers in place of the usual ones. */
        RawRequest request(String line, List<String> headers) {
            var words = fill(line).split(" ", 3);
            var target = words[1].contains(".") ? words[1] : AwsApi.ORGANIZATIONS.version() + "." + words[1];
            var request = RawRequest.json(aws.host(), target, words[2]);
            for (var header : headers) {
                var pair = header.split(": ", 2);
                request = request.replacing(pair[0], pair[1]);
            }
            return signers.containsKey(words[0]) ? aws.signedJson(signer(words[0]), request) : request;
        }

        private String fill(String text) {
            var filled = text;
            for (var name : names.entrySet()) {
                filled = filled.replace(name.getKey(), name.getValue());
            }
            return filled;
        }

        String masked(RawClient.Response response) {
            assertThat(response.header("content-type")).hasValue("application/x-amz-json-1.1");
            assertThat(response.header("x-amzn-requestid")).isPresent();
            var text = response.text();
            for (var name : names.entrySet()) {
                if (!name.getKey().equals("{T}")) {
                    text = text.replace(name.getValue(), name.getKey());
                }
            }
            text = text.replaceAll("car-[0-9a-z]{8,}", "{request}")
                    .replaceAll("\"[0-9]{12}\"(?<!\"123456789012\")", "\"{account}\"")
                    .replaceAll("(Timestamp\":)(?!1772600767)[0-9.E]+", "$1{time}")
                    .replaceAll("(NextToken\":\")[A-Za-z0-9_-]+", "$1{token}");
            var type = response.header("x-amzn-errortype").orElse("");
            assertThat(text.contains("\"__type\":\"" + type + "\"")).isEqualTo(response.status() != 200);
            return response.status() + "\n" + text;
        }
    }
}
