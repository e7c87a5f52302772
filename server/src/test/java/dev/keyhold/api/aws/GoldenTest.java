package dev.keyhold.api.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.GoldenFile;
import dev.keyhold.MfaCodes;
import dev.keyhold.PolicyDocuments;
import dev.keyhold.api.aws.protocol.AwsApi;
import dev.keyhold.server.TestKeyhold;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Recorded requests and answers, one file a case: each is asked for in XML over HTTP/1.1 and in JSON over HTTP/2, some
 * in every form over both, and answered word for word. What is different each time is masked.
 */
final class GoldenTest {
    private static final Path FOLDER = Path.of("src/test/resources/api/aws/golden");
    private static final String ROLE = "arn:aws:iam::123456789012:role/";
    private static final Pattern REQUEST_ID =
            Pattern.compile("RequestId\"?[>:]\"?([0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})");
    private static final GoldenIssuer ISSUER = new GoldenIssuer();
    private static final TestKeyhold KEYHOLD = TestKeyhold.start();

    private final Aws aws = new Aws(KEYHOLD);
    private final Map<String, MfaCodes> devices = new HashMap<>();
    private static Optional<Outsider> outsider = Optional.empty();

    /** A user of another account. */
    private record Outsider(String account, VendorSigner.Keys root, VendorSigner.Keys keys) {}

    @BeforeAll
    static void allowIssuer() {
        KEYHOLD.restart(ISSUER.allowed());
    }

    @AfterAll
    static void stop() {
        KEYHOLD.close();
    }

    static Stream<String> cases() throws IOException {
        return GoldenFile.names(FOLDER).stream();
    }

    @Test
    void every_action_has_a_case() throws IOException {
        var requests = new StringBuilder();
        for (var name : cases().toList()) {
            requests.append(GoldenFile.read(FOLDER.resolve(name)).get("request"));
        }
        for (var route : Aws.routes(KEYHOLD, AwsApi.Protocol.QUERY)) {
            assertThat(requests.toString()).contains("Action=" + route.name() + "&");
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void the_answer_is_as_recorded(String name) throws IOException {
        var recorded = GoldenFile.read(FOLDER.resolve(name));
        var prepared = Optional.<Map<String, VendorSigner.Keys>>empty();
        for (var transport : List.of(RawClient.Transport.HTTP_1, RawClient.Transport.HTTP_2)) {
            try (var client = RawClient.connect(KEYHOLD.address(), transport)) {
                for (var form : Form.values()) {
                    if (!isAsked(form, transport, name)) {
                        continue;
                    }
                    var keys = prepared.isPresent() ? prepared.get() : prepare(recorded);
                    var answer = ask(client, recorded, form, keys);
                    prepared = changesNothing(recorded, answer) ? Optional.of(keys) : Optional.empty();
                    recorded.record(form.section, answer);
                    assertThat(answer)
                            .as(name + " over " + transport + " as " + form)
                            .isEqualTo(recorded.get(form.section));
                }
            }
        }
        aws.close();
    }

    /** Transports, forms and actions know nothing of each other: those of one action show all combinations. */
    private static boolean isAsked(Form form, RawClient.Transport transport, String name) {
        if (name.startsWith("malformed")) {
            // It has no parameters that could be read.
            return form != Form.JSON_BY_PARAMETER;
        }
        var ofTransport = transport == RawClient.Transport.HTTP_1 ? Form.XML : Form.JSON_BY_HEADER;
        return form == ofTransport || name.startsWith("get-user");
    }

    /** The ways to ask for one of the two forms. */
    private enum Form {
        XML("xml", "text/xml"),
        JSON_BY_HEADER("json", "application/json"),
        JSON_BY_PARAMETER("json", "application/json");

        private final String section;
        private final String mediaType;

        Form(String section, String mediaType) {
            this.section = section;
            this.mediaType = mediaType;
        }
    }

    private static boolean changesNothing(GoldenFile recorded, String answer) {
        return !answer.startsWith("200")
                || Pattern.compile("Action=(Get(?!SessionToken)|List|Simulate)")
                        .matcher(recorded.get("request"))
                        .find();
    }

    /** Who there is to sign, in an account that is as the case wants it. */
    private Map<String, VendorSigner.Keys> prepare(GoldenFile recorded) {
        aws.reset();
        devices.clear();
        var keys = new HashMap<String, VendorSigner.Keys>();
        keys.put("root", aws.root());
        for (var line : recorded.lines("setup")) {
            prepare(line, keys);
        }
        return keys;
    }

    private String ask(RawClient client, GoldenFile recorded, Form form, Map<String, VendorSigner.Keys> keys) {
        var words = recorded.get("request").split(" ", 3);
        var parameters = words.length < 3 ? "" : fill(words[2], keys);
        if (form == Form.JSON_BY_PARAMETER) {
            parameters += "&ContentType=JSON";
        }
        var request = words[1].equals("GET")
                ? RawRequest.get(aws.host(), "/?" + parameters)
                : RawRequest.post(aws.host(), parameters);
        if (form == Form.JSON_BY_HEADER) {
            request = request.with("accept", "application/json");
        }
        var signer = keys.get(words[0]);
        if (signer != null) {
            var service = parameters.contains("Version=" + AwsApi.IAM.version()) ? "iam" : "sts";
            request = new VendorSigner(signer, "us-east-1", service, KEYHOLD.now()).header(request, aws.address());
        }
        return masked(client.send(request), form);
    }

    /**
     * {@code user NAME} makes a user with a key, {@code allow NAME ACTION} lets it do something, {@code session NAME}
     * makes a session of it, {@code device NAME} and {@code device NAME USER} make an MFA device, of that user,
     * {@code role NAME PRINCIPAL ACTIONS} makes a role that trusts a principal, {@code assume NAME ROLE} a session of a
     * role; {@code mallory ACTION} lets a user of another account do something; else an action of the root.
     */
    private void prepare(String line, Map<String, VendorSigner.Keys> keys) {
        var words = line.split(" ", -1);
        switch (words[0]) {
            case "user" -> keys.put(words[1], aws.user(words[1]));
            case "allow" -> KEYHOLD.allow(words[1], PolicyDocuments.allow(words[2]));
            case "key" -> keys.put(words[1] + "2", aws.key(aws.root(), "UserName", words[1]));
            case "device" ->
                devices.put(
                        words[1], (words.length < 3 ? aws.device(words[1]) : aws.deviceOf(words[2], words[1])).codes());
            case "role" -> role(words[1], words[2], words.length < 4 ? "sts:AssumeRole" : words[3]);
            case "assume" -> {
                var input = words.length < 4 ? new String[0] : words[3].split("[&=]", -1);
                keys.put(words[2], aws.assume(Objects.requireNonNull(keys.get(words[1])), ROLE + words[2], input));
            }
            case "mallory" -> keys.put("mallory", outsider(words[1]).keys());
            case "session" -> keys.put("session", aws.session(keys.getOrDefault(words[1], aws.root())));
            default -> {
                var input = Stream.of(words)
                        .skip(1)
                        .flatMap(pair -> Stream.of(pair.split("=", 2)))
                        .toArray(String[]::new);
                aws.done(aws.root(), words[0], input);
            }
        }
    }

    private void role(String name, String principal, String actions) {
        var trusted = principal.equals("*") || principal.startsWith("arn:")
                ? principal
                : "arn:aws:iam::123456789012:" + principal;
        var trust = PolicyDocuments.trust("AWS", trusted)
                .replace("\"sts:AssumeRole\"", "[\"" + actions.replace(",", "\",\"") + "\"]");
        aws.done(
                aws.root(),
                "CreateRole",
                "RoleName",
                name,
                "AssumeRolePolicyDocument",
                fill(trust, Map.of()),
                "MaxSessionDuration",
                "7200");
    }

    private Outsider outsider(String action) {
        if (outsider.isEmpty()) {
            var account = aws.account("Other", "other@example.com");
            outsider = Optional.of(new Outsider(account, aws.rootOf(account), aws.userOf(account, "mallory")));
        }
        var found = outsider.get();
        var document = PolicyDocuments.allow(action);
        aws.done(found.root, "PutUserPolicy", "UserName", "mallory", "PolicyName", "p", "PolicyDocument", document);
        return found;
    }

    /**
     * {@code {bob}} stands for bob's access key id, {@code {phone -1}} for the code that the device phone showed last,
     * {@code {phone x}} for a code that it does not show, {@code {other}} for the number of the other account;
     * see {@link GoldenIssuer} for identity tokens.
     */
    private String fill(String text, Map<String, VendorSigner.Keys> keys) {
        var filled = ISSUER.fill(
                outsider.map(it -> text.replace("{other}", it.account())).orElse(text), KEYHOLD.now());
        for (var key : keys.entrySet()) {
            filled = filled.replace("{" + key.getKey() + "}", key.getValue().id());
        }
        for (var device : devices.entrySet()) {
            var codes = device.getValue();
            filled = filled.replace("{" + device.getKey() + " x}", codes.wrong(KEYHOLD.now()));
            for (int later = -4; later <= 4; later++) {
                filled = filled.replace("{" + device.getKey() + " " + later + "}", codes.at(KEYHOLD.now(), later));
            }
        }
        return filled;
    }

    private static String masked(RawClient.Response response, Form form) {
        assertThat(response.header("content-type")).hasValue(form.mediaType);
        var id = REQUEST_ID.matcher(response.text());
        assertThat(id.find()).as(response.text()).isTrue();
        assertThat(response.header("x-amzn-requestid")).hasValue(id.group(1));
        var text = outsider.map(it -> response.text().replace(it.account(), "{other}"))
                .orElse(response.text())
                .replace(id.group(1), "{request-id}")
                .replaceAll("(JobId\"?[>:]\"?)[A-Z2-7]{21}-[as][0-9a-z]{13}", "$1{job-id}")
                .replaceAll("A[KS]IA[A-Z2-7]{16}", "{access-key-id}")
                .replaceAll("AIDA[A-Z2-7]{17}", "{user-id}")
                .replaceAll("AROA[A-Z2-7]{17}", "{role-id}")
                .replaceAll("AIPA[A-Z2-7]{17}", "{instance-profile-id}")
                .replaceAll("AGPA[A-Z2-7]{17}", "{group-id}")
                .replaceAll("ANPA[A-Z2-7]{17}", "{policy-id}")
                .replaceAll("(Base32StringSeed\"?[>:]\"?)[A-Za-z0-9+/=]+", "$1{seed}")
                .replaceAll("(QRCodePNG\"?[>:]\"?)[A-Za-z0-9+/=]+", "$1{image}")
                .replaceAll("(SecretAccessKey\"?[>:]\"?)[A-Za-z0-9+/]{40}", "$1{secret}")
                .replaceAll("(SessionToken\"?[>:]\"?)[A-Za-z0-9+/=]+", "$1{token}")
                .replaceAll("((?<!From)WebIdentityToken\"?[>:]\"?)[A-Za-z0-9_.-]+", "$1{token}")
                .replaceAll("/oidc/[0-9a-f]{32}", "/oidc/{issuer-id}")
                .replaceAll("(Content\"?[>:]\"?)[A-Za-z0-9+/=]{100,}", "$1{content}")
                // The root was made by the real clock.
                .replaceAll("(CreateDate\"?[>:])(?!2026-03-04T05:06:07Z|1772600767)[0-9TZ:-]+", "$1{time}")
                .replaceAll("(Marker\"?[>:]\"?)[A-Za-z0-9_-]+", "$1{marker}");
        return response.status() + "\n" + text;
    }
}
