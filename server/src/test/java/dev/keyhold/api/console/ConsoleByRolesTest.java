package dev.keyhold.api.console;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.linecorp.armeria.common.HttpMethod;
import dev.keyhold.api.aws.Aws;
import dev.keyhold.api.aws.RawClient;
import dev.keyhold.api.aws.RawRequest;
import dev.keyhold.api.console.RoleRows.Row;
import dev.keyhold.maintenance.AuthorizedKeyFile;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.ResourceId;
import dev.keyhold.server.TestConsole;
import dev.keyhold.server.TestKeyhold;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Pages about what roles alone decide about: each does what a call of the Yandex Cloud API does, with the same rights,
 * refusals and audit events; API keys, authorized keys and role bindings.
 */
class ConsoleByRolesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_PAGE = 60 * 1024;

    private static final Pattern FILE =
            Pattern.compile("<a href=\"data:text/plain;base64,(?<data>[^\"]+)\" download=\"(?<name>[^\"]+)\">");

    private static final AtomicInteger MADE = new AtomicInteger();

    @AutoClose
    private static final TestKeyhold KEYHOLD = TestKeyhold.start();

    private static final ApiEvents CONSOLE = new ApiEvents(KEYHOLD, "console");
    private static final ApiEvents YANDEX = new ApiEvents(KEYHOLD, "yandex");

    @AutoClose
    private static final Aws AWS = new Aws(KEYHOLD);

    @AutoClose
    private static final RawClient API = RawClient.connect(KEYHOLD.address(), RawClient.Transport.HTTP_1);

    private static ConsoleBrowser admin;
    private static ConsoleBrowser nobody;
    private static String nobodyToken;
    /** What rows have in common, by their names in rows. */
    private static Map<String, String> shared;

    @BeforeAll
    static void prepare() {
        admin = ConsoleBrowser.of(KEYHOLD).signedIn(KEYHOLD.adminToken());
        nobodyToken = TestConsole.token(KEYHOLD, name(user()));
        nobody = ConsoleBrowser.of(KEYHOLD).signedIn(nobodyToken);
        var folder = KEYHOLD.defaultFolder();
        var cloud = done("GET /resource-manager/v1/folders/" + folder, "")
                .get("cloudId")
                .asText();
        var organization = done("GET /resource-manager/v1/clouds/" + cloud, "")
                .get("organizationId")
                .asText();
        shared = Map.of(
                "{folder}",
                folder,
                "{cloud}",
                cloud,
                "{organization}",
                organization,
                "{symmetric}",
                key("keys", "'defaultAlgorithm':'AES_256'"),
                "{encryption}",
                key("asymmetricEncryptionKeys", "'encryptionAlgorithm':'RSA_2048_ENC_OAEP_SHA_256'"),
                "{signature}",
                key("asymmetricSignatureKeys", "'signatureAlgorithm':'ECDSA_NIST_P256_SHA_256'"));
    }

    @AfterAll
    static void close() {
        admin.close();
        nobody.close();
    }

    static List<Row> rows() {
        return RoleRows.all();
    }

    /** Creates a user, which is a service account; returns its id. */
    private static String user() {
        var name = "account-" + MADE.incrementAndGet();
        AWS.done(AWS.root(), "CreateUser", "UserName", name);
        return KEYHOLD.look(tx -> tx.identities().findUser(TestKeyhold.ACCOUNT, name))
                .orElseThrow()
                .id()
                .text();
    }

    private static String name(String id) {
        return KEYHOLD.look(tx -> tx.identities().find(TestKeyhold.ACCOUNT, new ResourceId(id)))
                .orElseThrow()
                .name();
    }

    private static String key(String kind, String more) {
        var body = "{'folderId':'" + KEYHOLD.defaultFolder() + "','name':'k'," + more + "}";
        return done("POST /kms/v1/" + kind, body.replace('\'', '"'))
                .get("response")
                .get("id")
                .asText();
    }

    private static RawClient.Response send(String token, String call, String body) {
        var space = call.indexOf(' ');
        var request = RawRequest.get(AWS.host(), call.substring(space + 1))
                .withMethod(call.substring(0, space))
                .with("authorization", "Bearer " + token);
        return API.send(
                body.isEmpty()
                        ? request
                        : request.with("content-type", "application/json")
                                .withBody(body.getBytes(StandardCharsets.UTF_8)));
    }

    /** Calls the Yandex Cloud API as the administrator, which has to succeed. */
    private static JsonNode done(String call, String body) {
        var answer = send(KEYHOLD.adminToken(), call, body);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        try {
            return JSON.readTree(answer.text());
        } catch (JsonProcessingException e) {
            throw new AssertionError(answer.text(), e);
        }
    }

    /** What a row is about. */
    private record Subject(Map<String, String> names) {
        String in(String text) {
            var filled = text;
            for (var name : names.entrySet()) {
                filled = filled.replace(name.getKey(), name.getValue());
            }
            return filled;
        }

        /** What is said about it, as if it were about anybody. */
        static String anonymous(String text) {
            return text.replaceAll("account-[0-9]+", "NAME").replaceAll("aje[a-z0-9]{17}", "ID");
        }
    }

    private static Subject subject(Row row) {
        var names = new HashMap<>(shared);
        var account = user();
        names.put("{sa}", account);
        if (row.path().contains("{api}")) {
            names.put(
                    "{api}",
                    done(
                                    "POST /iam/v1/apiKeys",
                                    "{\"serviceAccountId\":\"" + account
                                            + "\",\"scopes\":[\"yc.monitoring.manage\"],\"description\":\"old\"}")
                            .get("apiKey")
                            .get("id")
                            .asText());
        }
        if (row.path().contains("{authorized}")) {
            names.put(
                    "{authorized}",
                    done("POST /iam/v1/keys", "{\"serviceAccountId\":\"" + account + "\"}")
                            .get("key")
                            .get("id")
                            .asText());
        }
        if (row.fields().contains("{new}")) {
            names.put("{new}", user());
        }
        var subject = new Subject(names);
        if (row.fields().contains("{other}")) {
            names.put("{other}", user());
            KEYHOLD.bind(resource(subject, row), "viewer", subject.in("{other}"));
        }
        return subject;
    }

    /** The resource of a row about role bindings. */
    private static String resource(Subject subject, Row row) {
        return subject.in(row.path()).replaceAll("^/bindings/[a-z-]+/([a-z0-9]+).*", "$1");
    }

    private static Route route(Row row) {
        return TestConsole.of(KEYHOLD).routes().stream()
                .filter(route -> route.name().equals(row.route()))
                .findFirst()
                .orElseThrow();
    }

    private static RawClient.Response byConsole(ConsoleBrowser browser, Row row, Subject subject) {
        var fields = row.fields().stream().map(subject::in).toArray(String[]::new);
        return route(row).method() == HttpMethod.GET
                ? browser.get(subject.in(row.path()))
                : browser.post(subject.in(row.path()), fields);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void what_is_allowed_leaves_the_same_events(Row row) {
        var inConsole = subject(row);
        var inApi = subject(row);
        var before = CONSOLE.ids();
        var answer = byConsole(admin, row, inConsole);
        assertThat(answer.status()).as(answer.toString()).isIn(200, 303);
        var console = CONSOLE.since(before, Subject::anonymous);
        var beforeApi = YANDEX.ids();
        var _ = done(inApi.in(row.call()), inApi.in(row.body()));
        assertThat(console).containsExactlyInAnyOrderElementsOf(YANDEX.since(beforeApi, Subject::anonymous));
        assertThat(console.isEmpty()).isEqualTo(route(row).method() == HttpMethod.GET);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void what_is_denied_leaves_the_same_events_and_changes_nothing(Row row) {
        var subject = subject(row);
        var changes = KEYHOLD.changes();
        var before = CONSOLE.ids();
        var answer = byConsole(nobody, row, subject);
        var console = CONSOLE.since(before, Subject::anonymous);
        var beforeApi = YANDEX.ids();
        var refused = send(nobodyToken, subject.in(row.call()), subject.in(row.body()));
        assertThat(console).containsAll(YANDEX.since(beforeApi, Subject::anonymous));
        assertThat(console).allSatisfy(event -> assertThat(event.outcome()).isEqualTo(AuditEvent.Outcome.DENIED));
        assertThat(KEYHOLD.changes()).isEqualTo(changes);
        // A list of what one may see is empty for who may see nothing.
        assertThat(refused.status()).isEqualTo(row.route().equals("GET /bindings") ? 200 : 403);
        if (refused.status() == 403) {
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.text())
                    .contains("is not allowed to perform "
                            + ConsoleErrors.action(row.action().name()));
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void a_page_is_shown_to_who_has_the_role_that_the_api_asks_for(Row row) {
        var subject = subject(row);
        var reader = user();
        var role = row.action().roles().stream().sorted().findFirst().orElseThrow();
        KEYHOLD.bind(subject.in(row.path().contains("organization") ? "{organization}" : "{cloud}"), role, reader);
        var before = CONSOLE.ids();
        try (var browser = ConsoleBrowser.of(KEYHOLD).signedIn(TestConsole.token(KEYHOLD, name(reader)))) {
            var answer = byConsole(browser, row, subject);
            assertThat(answer.status()).as(answer.toString()).isIn(200, 303);
        }
        // What else the page shows was not asked for.
        assertThat(CONSOLE.since(before, Subject::anonymous))
                .extracting(ApiEvents.Event::outcome)
                .doesNotContain(AuditEvent.Outcome.DENIED);
    }

    /** Signed in with an access key, IAM policies decide, and none is about this: not even the root is let in. */
    @ParameterizedTest
    @MethodSource("rows")
    void a_session_of_an_access_key_shows_only_that_roles_decide(Row row) {
        var subject = subject(row);
        var changes = KEYHOLD.changes();
        try (var browser = ConsoleBrowser.of(KEYHOLD).signedIn(AWS.root())) {
            var answer = byConsole(browser, row, subject);
            assertThat(answer.text()).contains("Only roles decide about this");
            assertThat(answer.status()).isEqualTo(route(row).method() == HttpMethod.GET ? 200 : 400);
        }
        assertThat(KEYHOLD.changes()).isEqualTo(changes);
    }

    private static Map<String, String> files(String page) {
        return FILE.matcher(page)
                .results()
                .collect(Collectors.toMap(
                        found -> found.group("name"),
                        found -> new String(Base64.getDecoder().decode(found.group("data")), StandardCharsets.UTF_8)));
    }

    private static String secret(String page) {
        var begin = "<pre id=\"secret\">";
        assertThat(page).contains(begin);
        var start = page.indexOf(begin) + begin.length();
        return page.substring(start, page.indexOf("</pre>", start))
                .replace("&lt;", "<")
                .replace("&gt;", ">");
    }

    private static JsonNode apiKey(String account) {
        return done("GET /iam/v1/apiKeys?serviceAccountId=" + account, "")
                .get("apiKeys")
                .get(0);
    }

    @Test
    void an_API_key_is_shown_once_and_can_be_changed() throws JsonProcessingException {
        var account = user();
        var path = "/users/" + account + "/api-keys";
        var made = admin.post(
                path,
                "description",
                "<b>ci",
                "expires",
                "2027-01-31",
                "scope-yc.postbox.send",
                "yes",
                "scope-yc.monitoring.read",
                "yes");
        var key = apiKey(account);
        var id = key.get("id").asText();
        var secret = secret(made.text());
        assertThat(key.get("maskedSecret").asText()).isEqualTo("****" + secret.substring(secret.length() - 6));
        assertThat(key.get("description").asText()).isEqualTo("<b>ci");
        assertThat(key.get("expiresAt").asText()).isEqualTo("2027-01-31T00:00:00Z");
        assertThat(key.get("scopes").toString()).isEqualTo("[\"yc.monitoring.read\",\"yc.postbox.send\"]");
        var files = files(made.text());
        assertThat(files).containsOnlyKeys(id + ".env", id + ".json");
        assertThat(files.get(id + ".env")).isEqualTo("export YC_API_KEY='" + secret + "'\n");
        assertThat(JSON.readTree(files.get(id + ".json")).get("secret").asText())
                .isEqualTo(secret);

        var page = admin.get(path + "/" + id).text();
        assertThat(page)
                .contains("&lt;b&gt;ci", "on 2027-01-31T00:00:00Z", "value=\"2027-01-31T00:00:00Z\"", "never used")
                .doesNotContain(secret, "<b>");
        assertThat(admin.get(path).text())
                .contains(path + "/" + id, "2 of 17 scopes", account)
                .doesNotContain(secret);
        var changed = admin.post(path + "/" + id + "/change", "scope-yc.postbox.send", "yes");
        assertThat(changed.status()).as(changed.toString()).isEqualTo(303);
        assertThat(apiKey(account).has("expiresAt")).isFalse();
        assertThat(apiKey(account).get("scopes").toString()).isEqualTo("[\"yc.postbox.send\"]");
        assertThat(admin.get("/users/" + account).text()).contains(path, "/authorized-keys");
    }

    @Test
    void a_form_for_a_key_that_is_not_valid_is_shown_again() {
        var account = user();
        var path = "/users/" + account + "/api-keys";
        var all = List.of("description", "kept", "scope-yc.postbox.send", "yes");
        assertThat(admin.post(path, "description", "kept").text()).contains("at least one scope", "value=\"kept\"");
        for (var time : List.of("tomorrow", "2106-01-01", "1969-12-31", "2026-13-01")) {
            var fields = new ArrayList<>(all);
            fields.addAll(List.of("expires", time));
            var refused = admin.post(path, fields.toArray(String[]::new));
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.text())
                    .contains("value=\"kept\"", "name=\"scope-yc.postbox.send\" value=\"yes\" checked", time);
        }
        assertThat(admin.post(path, "description", "x".repeat(257), "scope-yc.postbox.send", "yes")
                        .text())
                .contains("at most 256");
        assertThat(admin.post("/users/" + account + "/authorized-keys", "algorithm", "RSA_512")
                        .text())
                .contains("one of the algorithms");
        assertThat(admin.get(path).text()).contains("no API key");
        assertThat(admin.get("/users/" + account + "/authorized-keys").text()).contains("no authorized key");
    }

    @Test
    void the_file_of_an_authorized_key_gets_IAM_tokens() {
        var account = user();
        var path = "/users/" + account + "/authorized-keys";
        var made =
                admin.post(path, "description", "ci", "algorithm", "RSA_2048").text();
        var files = files(made);
        var file = AuthorizedKeyFile.parse(files.getOrDefault("authorized_key.json", ""));
        assertThat(file.serviceAccountId()).isEqualTo(account);
        assertThat(files.get(file.id() + ".pem")).isEqualTo(file.privateKey());
        assertThat(secret(made).strip()).isEqualTo(file.privateKey().strip());
        var token = send("", "POST /iam/v1/tokens", "{\"jwt\":\"" + file.jwt(KEYHOLD.now()) + "\"}");
        assertThat(token.status()).as(token.toString()).isEqualTo(200);
        var page = admin.get(path + "/" + file.id()).text();
        assertThat(page).contains("BEGIN PUBLIC KEY", "RSA_2048", "just now").doesNotContain("PRIVATE KEY");
        assertThat(admin.get(path).text()).contains(path + "/" + file.id(), "RSA_2048");
    }

    @Test
    void lists_of_keys_have_pages_that_are_not_large() {
        var account = user();
        var body = "{\"serviceAccountId\":\"" + account + "\",\"scopes\":[\"yc.postbox.send\"],\"description\":\""
                + "<".repeat(256) + "\"}";
        for (int i = 0; i < 26; i++) {
            var _ = done("POST /iam/v1/apiKeys", body);
        }
        var path = "/users/" + account + "/api-keys";
        var first = admin.get(path);
        assertThat(first.body().length).isLessThan(MAX_PAGE);
        assertThat(admin.get(next(first.text())).text())
                .containsOnlyOnce("&lt;&lt;&lt;</td>")
                .doesNotContain("rel=\"next\"");
    }

    private static String next(String page) {
        var link = "rel=\"next\" href=\"/console";
        assertThat(page).contains(link);
        var start = page.indexOf(link) + link.length();
        return page.substring(start, page.indexOf('"', start));
    }

    @Test
    void role_bindings_are_listed_added_and_removed() {
        var account = user();
        var on = user();
        var path = "/bindings/service-accounts/" + on;
        assertThat(admin.get(path).text()).contains("No role is bound here");
        var fields = new String[] {"role", "editor", "subjectType", "serviceAccount", "subject", account};
        assertThat(admin.post(path + "/add", fields).status()).isEqualTo(303);
        assertThat(admin.get(path).text())
                .contains(
                        "<td>editor</td>",
                        "/users/" + account + "\">" + name(account) + "</a> <code>" + account + "</code>",
                        "Remove editor from " + name(account));
        assertThat(admin.post(path + "/remove", fields).status()).isEqualTo(303);
        assertThat(admin.get(path).text()).contains("No role is bound here");
        assertThat(admin.post(path + "/add", "role", "editor", "subjectType", "system", "subject", "<i>Nobody")
                        .text())
                .doesNotContain("<i>")
                .contains("named by its ID", "Nobody\"");
        assertThat(admin.post(path + "/add", "role", "king", "subjectType", "system", "subject", "allUsers")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void names_of_subjects_are_shown_to_who_may_see_service_accounts() {
        var reader = user();
        var folder = KEYHOLD.defaultFolder();
        KEYHOLD.bind(folder, "resource-manager.viewer", reader);
        KEYHOLD.bind(folder, "viewer", "ajedeleted");
        var before = CONSOLE.ids();
        try (var browser = ConsoleBrowser.of(KEYHOLD).signedIn(TestConsole.token(KEYHOLD, name(reader)))) {
            assertThat(browser.get("/bindings/folders/" + folder).text())
                    .contains(reader, "ajedeleted", "Names are not shown", "iam:GetUser")
                    .doesNotContain(name(reader) + "</a>");
        }
        // Nobody asked for a name.
        assertThat(CONSOLE.since(before, Subject::anonymous)).isEmpty();
        assertThat(admin.get("/bindings/folders/" + folder).text())
                .contains(name(reader) + "</a>", "ajedeleted")
                .doesNotContain("Names are not shown");
    }

    @Test
    void subjects_and_resources_are_named_by_name() {
        var account = user();
        var on = user();
        var path = "/bindings/service-accounts/" + on;
        assertThat(admin.get(path).text())
                .contains("<h1>Role bindings on the service account " + name(on) + "</h1>", "<code>" + on + "</code>");
        var fields = new String[] {"role", "editor", "subjectType", "serviceAccount", "subject", name(account)};
        assertThat(admin.post(path + "/add", fields).status()).isEqualTo(303);
        assertThat(admin.get(path).text()).contains("<code>" + account + "</code>");
        var unknown = admin.post(
                path + "/add", "role", "editor", "subjectType", "serviceAccount", "subject", name(account) + "<i>");
        assertThat(unknown.status()).isEqualTo(400);
        assertThat(unknown.text()).contains("no service account of that name").doesNotContain("<i>");
        var reader = user();
        KEYHOLD.bind(KEYHOLD.defaultFolder(), "resource-manager.admin", reader);
        try (var browser = ConsoleBrowser.of(KEYHOLD).signedIn(TestConsole.token(KEYHOLD, name(reader)))) {
            var folder = "/bindings/folders/" + KEYHOLD.defaultFolder() + "/add";
            // Who may not see service accounts does not learn whether there is one of that name.
            assertThat(browser.post(folder, fields).status()).isEqualTo(400);
            fields[5] = account;
            assertThat(browser.post(folder, fields).status()).isEqualTo(303);
        }
    }

    /** The trail that a reader may read is not that of the other account. */
    @Test
    void browsers_of_another_account_are_not_shown() {
        var other = new AccountId("123123123123");
        var foreign = KEYHOLD.anotherAccount(other).serviceAccountId();
        var foreignName = KEYHOLD.look(tx -> tx.identities().find(other, new ResourceId(foreign)))
                .orElseThrow()
                .name();
        var reader = user();
        KEYHOLD.bind(requireNonNull(shared.get("{cloud}")), "admin", reader);
        KEYHOLD.bind(requireNonNull(shared.get("{organization}")), "iam.viewer", reader);
        try (var browser = ConsoleBrowser.of(KEYHOLD).signedIn(TestConsole.token(KEYHOLD, name(reader)));
                var theirs = ConsoleBrowser.of(KEYHOLD).signedIn(TestConsole.token(KEYHOLD, other, foreignName))) {
            assertThat(theirs.get("/users/" + foreign + "/activity").text()).contains("id=\"browsers\"", "127.0.0.1");
            assertThat(browser.get("/users/" + reader + "/activity").text()).contains("id=\"browsers\"", "127.0.0.1");
            assertThat(browser.get("/users/" + foreign + "/activity").text())
                    .contains("id=\"events\"")
                    .doesNotContain("id=\"browsers\"", "127.0.0.1");
        }
    }

    @Test
    void bindings_lead_from_the_organization_to_the_cloud_and_its_folders() {
        var index = admin.get("/bindings").text();
        var cloud = "/bindings/clouds/" + shared.get("{cloud}");
        assertThat(index).contains(cloud, "/bindings/organizations/" + shared.get("{organization}"));
        assertThat(admin.get(cloud).text()).contains("/bindings/folders/" + KEYHOLD.defaultFolder());
        assertThat(admin.get("/kms/" + shared.get("{symmetric}")).text())
                .contains("/bindings/symmetric-keys/" + shared.get("{symmetric}"));
        assertThat(admin.get("/kms/" + shared.get("{encryption}")).text()).contains("/bindings/encryption-keys/");
        assertThat(admin.get("/kms/" + shared.get("{signature}")).text()).contains("/bindings/signature-keys/");
        assertThat(admin.get("/bindings/folders/" + shared.get("{cloud}")).status())
                .isEqualTo(404);
    }

    @Test
    void lists_of_bindings_have_pages_that_are_not_large() {
        var on = user();
        for (int i = 0; i < 26; i++) {
            KEYHOLD.bind(on, "iam.serviceAccounts.ephemeralAccessKeyAdmin", "a".repeat(48) + (10 + i));
        }
        var path = "/bindings/service-accounts/" + on;
        var first = admin.get(path);
        assertThat(first.body().length).isLessThan(MAX_PAGE);
        assertThat(admin.get(next(first.text())).text())
                .containsOnlyOnce("<td>iam.serviceAccounts.ephemeralAccessKeyAdmin</td>")
                .doesNotContain("rel=\"next\"");
        assertThat(admin.get(path + "?after=nothing").text()).contains("rel=\"next\"");
        assertThat(admin.get(path + "?after=999999").status()).isEqualTo(200);
    }
}
