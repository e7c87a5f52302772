package dev.keyhold.api.console;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.common.HttpMethod;
import dev.keyhold.Repository;
import dev.keyhold.api.aws.Aws;
import dev.keyhold.api.aws.RawClient;
import dev.keyhold.api.aws.RawRequest;
import dev.keyhold.server.TestConsole;
import dev.keyhold.server.TestKeyhold;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every route of the console, whichever page it belongs to. */
class ConsoleRoutesTest {
    private static final String SIGN_IN = "/console/sign-in";
    private static final String POLICY = "content-security-policy";

    @AutoClose
    private static final TestKeyhold KEYHOLD = TestKeyhold.start();

    private static String key;

    @AutoClose
    private final Aws aws = new Aws(KEYHOLD);

    @AutoClose
    private final ConsoleBrowser browser = ConsoleBrowser.of(KEYHOLD);

    @BeforeAll
    static void prepare() {
        try (var aws = new Aws(KEYHOLD)) {
            key = aws.user("alice").id();
        }
    }

    @BeforeEach
    void signIn() {
        // So that it is known which of too many sessions was used longest ago.
        KEYHOLD.advance(Duration.ofSeconds(1));
        browser.signedIn(aws.root());
        KEYHOLD.advance(Duration.ofSeconds(1));
    }

    static List<Route> routes() {
        return TestConsole.of(KEYHOLD).routes();
    }

    static List<Route> forms() {
        return routes().stream()
                .filter(route -> route.method() == HttpMethod.POST)
                .toList();
    }

    static List<Route> closed() {
        return routes().stream()
                .filter(route -> route.access() != Route.Access.OPEN)
                .toList();
    }

    /** A path of the route; what it names need not exist. */
    private static String path(Route route) {
        return route.path()
                .replace("{user}", "alice")
                .replace("{key}", key)
                .replace("{policy}", "arn:aws:iam::aws:policy~ReadOnlyAccess")
                .replace("{version}", "v1")
                .replaceAll("\\{[a-z]+}", "nothing");
    }

    private RawRequest request(Route route) {
        return route.method() == HttpMethod.GET
                ? browser.request("GET", path(route))
                : browser.form(path(route), "policy", "arn:aws:iam::aws:policy/ReadOnlyAccess");
    }

    private static void assertProtected(RawClient.Response response) {
        assertThat(response.headers())
                .as(response.toString())
                .extracting(Map.Entry::getKey)
                .contains(POLICY);
        assertThat(response.header(POLICY).orElseThrow())
                .startsWith("default-src 'none'; ")
                .contains("frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'")
                .doesNotContain("unsafe", "*", "data:", "http");
        assertThat(response.header("x-content-type-options")).hasValue("nosniff");
        assertThat(response.header("x-frame-options")).hasValue("DENY");
        assertThat(response.header("referrer-policy")).hasValue("no-referrer");
        assertThat(response.header("cross-origin-opener-policy")).hasValue("same-origin");
        assertThat(response.header("cross-origin-resource-policy")).hasValue("same-origin");
        assertThat(response.header("cache-control")).hasValue("no-store");
        assertThat(response.header("x-request-id")).isPresent();
    }

    @ParameterizedTest
    @MethodSource("routes")
    void every_response_protects_the_browser(Route route) {
        assertProtected(browser.send(request(route)));
        assertProtected(browser.send(request(route).without("cookie")));
        assertProtected(browser.send(request(route).withMethod("DELETE")));
        assertProtected(browser.send(request(route).withTarget(SIGN_IN + "?a=1" + "&a=1".repeat(Form.MAX_FIELDS))));
    }

    @ParameterizedTest
    @MethodSource("closed")
    void nobody_gets_anywhere_without_a_session(Route route) {
        var changes = KEYHOLD.changes();
        var refused = browser.send(request(route).without("cookie"));
        assertThat(refused.status()).isEqualTo(303);
        assertThat(refused.header("location").orElseThrow()).startsWith(SIGN_IN);
        assertThat(refused.body()).isEmpty();
        assertThat(KEYHOLD.changes()).isEqualTo(changes);
    }

    @ParameterizedTest
    @MethodSource("forms")
    void forms_of_other_sites_are_refused(Route route) {
        var changes = KEYHOLD.changes();
        var form = request(route);
        var others = List.of(
                form.replacing(ConsoleBrowser.FETCH_SITE, "cross-site"),
                form.replacing(ConsoleBrowser.FETCH_SITE, "same-site"),
                form.replacing(ConsoleBrowser.FETCH_SITE, "none"),
                form.without(ConsoleBrowser.FETCH_SITE),
                form.without(ConsoleBrowser.FETCH_SITE).with("origin", "null"),
                form.without(ConsoleBrowser.FETCH_SITE).with("origin", "http://" + browser.host() + ".evil.example"),
                form.replacing(ConsoleBrowser.FETCH_SITE, "cross-site").with("origin", "http://" + browser.host()));
        for (var other : others) {
            assertThat(browser.send(other).status()).as(other.toString()).isEqualTo(403);
        }
        assertThat(KEYHOLD.changes()).isEqualTo(changes);
    }

    @ParameterizedTest
    @MethodSource("forms")
    void forms_without_the_token_of_the_session_are_refused(Route route) {
        var changes = KEYHOLD.changes();
        try (var other = ConsoleBrowser.of(KEYHOLD)) {
            other.signedIn(aws.root());
            var foreign =
                    request(route).replacing("cookie", other.request("GET", "/").header("cookie"));
            assertThat(browser.send(foreign).status()).isEqualTo(403);
            assertThat(other.get("/").status()).isEqualTo(200);
        }
        var without = request(route).withBody("csrf=".getBytes(StandardCharsets.UTF_8));
        assertThat(browser.send(without).status()).isEqualTo(403);
        assertThat(KEYHOLD.changes()).isEqualTo(changes);
    }

    @ParameterizedTest
    @MethodSource("forms")
    void a_form_is_never_sent_as_a_query(Route route) {
        assertThat(browser.send(request(route).withMethod("GET").withBody(new byte[0]))
                        .status())
                .isIn(200, 303, 404, 405);
        assertThat(browser.send(request(route).replacing("content-type", "text/plain"))
                        .status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @MethodSource("forms")
    void what_creates_secrets_or_destroys_or_grants_asks_for_the_credential_again(Route route) {
        KEYHOLD.advance(BrowserSession.PROVED);
        var changes = KEYHOLD.changes();
        var answer = browser.send(request(route));
        if (route.access() == Route.Access.PROVED) {
            assertThat(answer.text()).contains("Show your credential again", path(route));
            assertThat(KEYHOLD.changes()).isEqualTo(changes);
        } else {
            assertThat(answer.text()).doesNotContain("Show your credential again");
        }
    }

    /** A new form is not served before somebody has decided whether it asks, and written down why. */
    @Test
    void the_table_says_of_every_form_whether_it_asks_for_the_credential_again() {
        var proofs = Proofs.all();
        assertThat(forms().stream().map(Route::name)).containsExactlyInAnyOrderElementsOf(proofs.keySet());
        assertThat(forms()).allSatisfy(form -> {
            var proof = requireNonNull(proofs.get(form.name()));
            assertThat(form.access() == Route.Access.PROVED)
                    .as("%s, because %s", form, proof)
                    .isEqualTo(proof.asks());
        });
    }

    /** By what their actions do: a page that creates secrets, destroys or grants cannot be declared otherwise. */
    @Test
    void every_form_with_a_dangerous_action_asks_for_the_credential_again() {
        assertThat(forms().stream()
                        .filter(route -> route.actions().stream().anyMatch(action -> isDangerous(action.name())))
                        .filter(route -> route.access() != Route.Access.PROVED))
                .isEmpty();
    }

    private static boolean isDangerous(String action) {
        var isSecret = action.startsWith("CREATE_") && (action.contains("KEY") || action.contains("TOKEN"));
        return isSecret
                || action.matches("(DELETE|ATTACH|DETACH|PUT|SET|REVOKE|RETIRE|DESTROY|SCHEDULE|TAG|UNTAG)_.*")
                || action.matches(".*(GRANT|BINDING|TRUST_POLICY|ADD_.*_TO_GROUP).*");
    }

    @Test
    void the_credential_that_is_asked_for_again_must_be_right() {
        KEYHOLD.advance(BrowserSession.PROVED);
        var changes = KEYHOLD.changes();
        var path = "/users/alice/policies/attach";
        var policy = "arn:aws:iam::aws:policy/ReadOnlyAccess";
        var refused = browser.post(path, "policy", policy, "secretAccessKey", "wrong");
        assertThat(refused.text()).contains("Show your credential again", "The credential is not accepted", policy);
        assertThat(refused.text()).doesNotContain("wrong");
        assertThat(KEYHOLD.changes()).isEqualTo(changes);
        var done = browser.post(
                path, "policy", policy, "secretAccessKey", aws.root().secret());
        assertThat(done.status()).isEqualTo(303);
        assertThat(KEYHOLD.changes()).isEqualTo(changes + 1);
    }

    @ParameterizedTest
    @MethodSource("routes")
    void every_form_in_a_page_carries_the_token(Route route) {
        var page = browser.send(request(route)).text();
        var posts = page.split("<form method=\"post\"", -1);
        for (int i = 1; i < posts.length; i++) {
            assertThat(ConsoleBrowser.csrfOf(posts[i])).isEqualTo(browser.csrf());
        }
        assertThat(page).doesNotContain("<script>", " style=", " onclick", "javascript:");
    }

    @Test
    void routes_have_different_names_and_every_page_declares_what_it_asks_for() {
        assertThat(routes().stream().map(Route::name)).doesNotHaveDuplicates();
        var undeclared = closed().stream()
                .filter(route -> route.actions().isEmpty())
                .map(Route::name)
                .collect(Collectors.toSet());
        assertThat(undeclared)
                .isEqualTo(Set.of("POST /sign-out", "GET /sessions", "POST /sessions/{session}/end", "GET /new-role"));
    }

    /** The browser visits what the list has; a page that is not in it would never be seen by one. */
    @Test
    void the_list_for_the_browser_has_every_page() {
        var listed = Repository.text(Repository.ROOT.resolve("acceptance/src/test/node/pages.txt"));
        assertThat(routes().stream()
                        .filter(route -> route.method() == HttpMethod.GET)
                        .map(Route::path))
                .containsExactlyInAnyOrderElementsOf(listed.lines()
                        .map(line -> line.replaceFirst(" \\(.*", ""))
                        .toList());
    }

    @Test
    void assets_may_be_kept_because_their_paths_change_with_their_content() {
        var page = browser.get("/").text();
        for (var file : List.of("console.css", "console.js", "htmx.js", "icon.svg")) {
            var end = page.indexOf("/" + file + "\"");
            var path = page.substring(page.lastIndexOf('"', end) + 1, end + 1 + file.length());
            var asset = browser.get(path.substring("/console".length()));
            assertThat(asset.status()).isEqualTo(200);
            assertThat(asset.header("cache-control")).hasValue("public, max-age=31536000, immutable");
            assertProtected(new RawClient.Response(
                    200,
                    asset.headers().stream()
                            .map(header -> header.getKey().equalsIgnoreCase("cache-control")
                                    ? Map.entry("cache-control", "no-store")
                                    : header)
                            .toList(),
                    new byte[0]));
        }
        assertThat(browser.get("/assets/other/console.css").status()).isEqualTo(404);
    }

    @Test
    void a_request_of_a_script_is_redirected_to_sign_in_in_a_way_that_people_see() {
        var request = browser.request("GET", "/users").without("cookie").with("hx-request", "true");
        var answer = browser.send(request);
        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.header("hx-redirect")).hasValue(SIGN_IN);
    }

    @Test
    void a_session_of_an_hour_of_work_needs_no_new_proof_for_reading() {
        KEYHOLD.advance(Duration.ofMinutes(20));
        assertThat(browser.get("/users").status()).isEqualTo(200);
    }
}
