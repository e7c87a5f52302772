package dev.keyhold.api.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyhold.api.aws.Aws;
import dev.keyhold.api.aws.RawClient;
import dev.keyhold.api.aws.RawRequest;
import dev.keyhold.server.TestConsole;
import dev.keyhold.server.TestKeyhold;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Pages about KMS keys where roles decide. What their forms do needs the same roles as the same call of the Yandex
 * Cloud API, and leaves the same events in the audit trail.
 */
class KmsFolderPagesTest {
    @AutoClose
    private static final TestKeyhold KEYHOLD = TestKeyhold.start();

    private static final ApiEvents CONSOLE = new ApiEvents(KEYHOLD, "console");
    private static final ApiEvents YANDEX = new ApiEvents(KEYHOLD, "yandex");

    private static final AtomicInteger MADE = new AtomicInteger();

    @AutoClose
    private final Aws aws = new Aws(KEYHOLD);

    @AutoClose
    private final RawClient rest = RawClient.connect(KEYHOLD.address(), RawClient.Transport.HTTP_1);

    @AutoClose
    private final ConsoleBrowser browser = ConsoleBrowser.of(KEYHOLD);

    /**
     * A form and the same by API.
     *
     * @param path of the form, with {@code {key}}, {@code {version}} and {@code {pair}}, as everywhere here: a key, its
     *     version that is not primary, and a pair that signs
     */
    private record Row(String path, List<String> fields, String method, String target, String body) {
        private static Row post(String path, List<String> fields, String verb, String body) {
            return new Row(path, fields, "POST", "/kms/v1/keys/{key}" + verb, body);
        }

        @Override
        public String toString() {
            return path;
        }
    }

    private record Subject(String key, String version, String pair) {
        private String in(String text) {
            return text.replace("{key}", key)
                    .replace("{version}", version)
                    .replace("{pair}", pair)
                    .replace("{folder}", KEYHOLD.defaultFolder());
        }
    }

    static List<Row> rows() {
        var ofVersion = List.of("version", "{version}");
        var version = "{'versionId':'{version}'";
        var ofPair = "/kms/v1/asymmetricSignatureKeys";
        return List.of(
                new Row(
                        "/kms",
                        List.of("algorithm", "AES_128", "keyName", "new", "rotationDays", "9"),
                        "POST",
                        "/kms/v1/keys",
                        "{'folderId':'{folder}','name':'new','defaultAlgorithm':'AES_128','rotationPeriod':'777600s'}"),
                new Row(
                        "/kms",
                        List.of("algorithm", "ECDSA_NIST_P256_SHA_256"),
                        "POST",
                        ofPair,
                        "{'folderId':'{folder}','signatureAlgorithm':'ECDSA_NIST_P256_SHA_256'}"),
                new Row(
                        "/kms/{key}/settings",
                        List.of("type", "SYMMETRIC_KEY", "keyName", "other", "description", "d", "rotationDays", "9"),
                        "PATCH",
                        "/kms/v1/keys/{key}",
                        "{'updateMask':'name,description,rotationPeriod','name':'other','description':'d',"
                                + "'rotationPeriod':'777600s'}"),
                new Row(
                        "/kms/{pair}/settings",
                        List.of("type", "ASYMMETRIC_SIGNATURE_KEY", "keyName", "other"),
                        "PATCH",
                        ofPair + "/{pair}",
                        "{'updateMask':'name','name':'other'}"),
                new Row(
                        "/kms/{key}/disable",
                        List.of("type", "SYMMETRIC_KEY"),
                        "PATCH",
                        "/kms/v1/keys/{key}",
                        "{'updateMask':'status','status':'INACTIVE'}"),
                new Row(
                        "/kms/{pair}/enable",
                        List.of("type", "ASYMMETRIC_SIGNATURE_KEY"),
                        "PATCH",
                        ofPair + "/{pair}",
                        "{'updateMask':'status','status':'ACTIVE'}"),
                Row.post("/kms/{key}/rotation/now", List.of(), ":rotate", "{}"),
                Row.post("/kms/{key}/versions/primary", ofVersion, ":setPrimaryVersion", version + "}"),
                Row.post(
                        "/kms/{key}/versions/destruction",
                        List.of("version", "{version}", "pendingDays", "9"),
                        ":scheduleVersionDestruction",
                        version + ",'pendingPeriod':'777600s'}"),
                Row.post(
                        "/kms/{key}/versions/destruction/cancel",
                        ofVersion,
                        ":cancelVersionDestruction",
                        version + "}"),
                new Row("/kms/{key}/delete", List.of("type", "SYMMETRIC_KEY"), "DELETE", "/kms/v1/keys/{key}", ""),
                new Row(
                        "/kms/{pair}/delete",
                        List.of("type", "ASYMMETRIC_SIGNATURE_KEY"),
                        "DELETE",
                        ofPair + "/{pair}",
                        ""));
    }

    /** The names of the routes in the rows. */
    static Stream<String> routes() {
        return rows().stream().map(row -> "POST " + row.path().replaceAll("\\{(key|pair)}", "{kms}"));
    }

    private RawClient.Response call(String token, String method, String target, String body) {
        return rest.send(RawRequest.get("keyhold.test", target)
                .withMethod(method)
                .with("content-type", "application/json")
                .with("authorization", "Bearer " + token)
                .withBody(body.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
    }

    private JsonNode done(String target, String body) {
        var answer = call(KEYHOLD.adminToken(), "POST", target, body);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        return answer.json().get("response");
    }

    private Subject subject(Row row) {
        var folder = KEYHOLD.defaultFolder();
        var made = done("/kms/v1/keys", "{'folderId':'" + folder + "','name':'one<b>','defaultAlgorithm':'AES_256'}");
        var key = made.get("id").asText();
        var version = made.at("/primaryVersion/id").asText();
        var _ = done("/kms/v1/keys/" + key + ":rotate", "{}");
        if (row.path().endsWith("/cancel")) {
            var _ = done("/kms/v1/keys/" + key + ":scheduleVersionDestruction", "{'versionId':'" + version + "'}");
        }
        var pair = done(
                "/kms/v1/asymmetricSignatureKeys",
                "{'folderId':'" + folder + "','signatureAlgorithm':'ECDSA_NIST_P256_SHA_256'}");
        return new Subject(key, version, pair.get("id").asText());
    }

    private Subject subject() {
        return subject(rows().getFirst());
    }

    private RawClient.Response send(Row row, Subject subject) {
        return browser.post(
                subject.in(row.path()), row.fields().stream().map(subject::in).toArray(String[]::new));
    }

    private static String anonymous(String text) {
        return text.replaceAll("(aje|abj)[a-z0-9]{17}", "ID");
    }

    @ParameterizedTest
    @MethodSource("rows")
    void what_is_allowed_leaves_the_same_events(Row row) {
        browser.signedIn(KEYHOLD.adminToken());
        var inConsole = subject(row);
        var inApi = subject(row);
        var before = CONSOLE.ids();
        var answer = send(row, inConsole);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(303);
        var console = CONSOLE.since(before, KmsFolderPagesTest::anonymous);
        var beforeApi = YANDEX.ids();
        var called = call(KEYHOLD.adminToken(), row.method(), inApi.in(row.target()), inApi.in(row.body()));
        assertThat(called.status()).as(called.toString()).isEqualTo(200);
        assertThat(console)
                .isNotEmpty()
                .containsExactlyInAnyOrderElementsOf(YANDEX.since(beforeApi, KmsFolderPagesTest::anonymous));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void what_is_denied_leaves_the_same_events_and_changes_nothing(Row row) {
        var token = member("kms.viewer");
        browser.signedIn(token);
        var subject = subject(row);
        var changes = KEYHOLD.changes();
        var before = CONSOLE.ids();
        var answer = send(row, subject);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(403);
        assertThat(answer.text()).contains("is not allowed to perform");
        var beforeApi = YANDEX.ids();
        var called = call(token, row.method(), subject.in(row.target()), subject.in(row.body()));
        assertThat(called.status()).isEqualTo(403);
        assertThat(CONSOLE.since(before, KmsFolderPagesTest::anonymous))
                .isNotEmpty()
                .containsExactlyInAnyOrderElementsOf(YANDEX.since(beforeApi, KmsFolderPagesTest::anonymous));
        assertThat(KEYHOLD.changes()).isEqualTo(changes);
    }

    /** The IAM token of a user with a role on the folder. */
    private String member(String role) {
        var name = "member-" + MADE.incrementAndGet();
        var _ = aws.user(name);
        var id = KEYHOLD.look(tx -> tx.identities().findUser(TestKeyhold.ACCOUNT, name))
                .orElseThrow()
                .id();
        KEYHOLD.bind(KEYHOLD.defaultFolder(), role, id.text());
        return TestConsole.token(KEYHOLD, name);
    }

    /** Who signed in with an access key has no more there than by the AWS-compatible API. */
    @ParameterizedTest
    @MethodSource("rows")
    void nothing_of_it_is_reached_with_an_access_key(Row row) {
        browser.signedIn(aws.root());
        var subject = subject(row);
        var changes = KEYHOLD.changes();
        assertThat(send(row, subject).status()).isIn(400, 404);
        assertThat(KEYHOLD.changes()).isEqualTo(changes);
    }

    @Test
    void nothing_of_the_other_API_is_reached_with_an_IAM_token() {
        browser.signedIn(KEYHOLD.adminToken());
        var changes = KEYHOLD.changes();
        for (var path : List.of("description", "aliases/add", "tags/put", "policy", "grants")) {
            var key = "/kms/12345678-1234-1234-1234-123456789012/" + path;
            var answer = browser.post(
                    key,
                    "description",
                    "d",
                    "alias",
                    "a",
                    "tag",
                    "t",
                    "document",
                    "{}",
                    "grantee",
                    "arn:aws:iam::1:root");
            assertThat(answer.status()).as(path).isEqualTo(404);
        }
        assertThat(KEYHOLD.changes()).isEqualTo(changes);
    }

    @Test
    void the_page_of_a_key_offers_what_its_state_allows() {
        browser.signedIn(KEYHOLD.adminToken());
        var subject = subject();
        var path = "/kms/" + subject.key();
        var page = browser.get(path).text();
        assertThat(page)
                .contains("<h1>one&lt;b&gt;</h1>", "/versions/primary", "name=\"pendingDays\"", "/disable")
                .contains("<option value=\"" + subject.version() + "\"")
                .doesNotContain("/versions/destruction/cancel");
        browser.post(path + "/versions/destruction", "version", subject.version(), "pendingDays", "9");
        assertThat(browser.get(path).text())
                .contains("/versions/destruction/cancel", "scheduled for destruction", "2026-03-13T")
                .doesNotContain("/versions/primary");
        browser.post(path + "/versions/destruction/cancel", "version", subject.version());
        browser.post(path + "/versions/primary", "version", subject.version());
        assertThat(primary(path)).isEqualTo(subject.version());
        browser.post(path + "/disable", "type", "SYMMETRIC_KEY");
        assertThat(browser.get(path).text()).contains("/enable").doesNotContain("/disable");
        var refused = browser.post(path + "/versions/destruction", "version", subject.version(), "pendingDays", "0");
        assertThat(refused.text()).contains("The days must be a number from 1 to 36,500");
        assertThat(browser.post(path + "/versions/destruction", "version", subject.version(), "pendingDays", "7")
                        .status())
                .isEqualTo(409);
        assertThat(browser.post(path + "/delete", "type", "SYMMETRIC_KEY").status())
                .isEqualTo(303);
        assertThat(browser.get(path).status()).isEqualTo(404);
    }

    private String primary(String path) {
        var answer = call(KEYHOLD.adminToken(), "GET", path.replace("/kms/", "/kms/v1/keys/"), "");
        return answer.json().at("/primaryVersion/id").asText();
    }

    @Test
    void settings_that_are_not_changed_stay_what_they_are() {
        browser.signedIn(KEYHOLD.adminToken());
        var made = done(
                "/kms/v1/keys",
                "{'folderId':'%s','labels':{'team':'x'},'defaultAlgorithm':'AES_256','rotationPeriod':'129600s'}"
                        .formatted(KEYHOLD.defaultFolder()));
        var path = "/kms/" + made.get("id").asText();
        assertThat(browser.get(path).text()).contains("name=\"rotationDays\" type=\"text\" value=\"2\"", "every 36 h");
        browser.post(
                path + "/settings", "type", "SYMMETRIC_KEY", "keyName", "b", "rotationDays", "2", "protected", "yes");
        var page = browser.get(path).text();
        assertThat(page).contains("every 36 h", "value=\"b\"", "Label team", "value=\"yes\" checked>");
        assertThat(browser.post(path + "/delete", "type", "SYMMETRIC_KEY").status())
                .isEqualTo(409);
        browser.post(path + "/settings", "type", "SYMMETRIC_KEY", "keyName", "b");
        assertThat(browser.get(path).text()).doesNotContain("every 36 h", "value=\"yes\" checked>");
        for (var days : List.of("0", "36501", "1.5")) {
            assertThat(browser.post(path + "/settings", "type", "SYMMETRIC_KEY", "rotationDays", days)
                            .status())
                    .isEqualTo(400);
        }
    }

    @Test
    void the_form_for_a_new_key_has_what_the_API_has() {
        browser.signedIn(KEYHOLD.adminToken());
        assertThat(browser.get("/kms?kind=SIGNATURE").text())
                .contains("<option value=\"AES_256\">", "<option value=\"RSA_4096_ENC_OAEP_SHA_256\">")
                .contains("<option value=\"RSA_2048_SIGN_PSS_SHA_256\" selected>", "ECDSA_NIST_P521_SHA_512");
        var refused = browser.post("/kms", "algorithm", "GOST", "keyName", "kept");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text()).contains("Choose one of the key specs", "value=\"kept\"");
    }

    @Test
    void the_public_key_of_a_pair_is_a_file() {
        browser.signedIn(KEYHOLD.adminToken());
        var subject = subject();
        var page = browser.get("/kms/" + subject.pair());
        assertThat(page.text())
                .contains("/public-key\" download", "ECDSA_SHA_256")
                .doesNotContain("rotationDays");
        var file = browser.get("/kms/" + subject.pair() + "/public-key");
        assertThat(file.header("content-disposition")).hasValue("attachment; filename=\"" + subject.pair() + ".pem\"");
        assertThat(file.text()).startsWith("-----BEGIN PUBLIC KEY-----\n");
        assertThat(browser.get("/kms/" + subject.key() + "/public-key").status())
                .isEqualTo(404);
        try (var viewer = ConsoleBrowser.of(KEYHOLD)) {
            viewer.signedIn(member("kms.viewer"));
            assertThat(viewer.get("/kms/" + subject.pair() + "/public-key").status())
                    .isEqualTo(403);
        }
    }
}
