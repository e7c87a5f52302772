package dev.keyhold.api.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.PolicyDocuments;
import dev.keyhold.api.aws.Aws;
import dev.keyhold.api.aws.VendorSigner;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.server.TestConsole;
import dev.keyhold.server.TestKeyhold;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Sessions of browsers: how they begin, what they stand on, and when they end. */
class SignInTest {
    @AutoClose
    private final TestKeyhold keyhold = TestKeyhold.start();

    @AutoClose
    private final Aws aws = new Aws(keyhold);

    @AutoClose
    private final ConsoleBrowser browser = ConsoleBrowser.of(keyhold);

    private static final String ENDED = "/console/sign-in?ended=1";

    private int status(String path) {
        return browser.get(path).status();
    }

    @Test
    void an_access_key_begins_a_session() {
        browser.signedIn(aws.root());
        assertThat(browser.get("/").text()).contains("<h1>Overview</h1>", "Sign out");
    }

    @Test
    void a_wrong_secret_is_refused_and_noted() {
        var wrong = VendorSigner.Keys.of(aws.root().id(), "x".repeat(40));
        var refused = browser.post("/sign-in", "accessKeyId", wrong.id(), "secretAccessKey", "x".repeat(40));
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.text()).contains("The credential is not accepted").doesNotContain("x".repeat(40));
        assertThat(ConsoleBrowser.setCookie(refused)).isEmpty();
        assertThat(keyhold.denials()).anySatisfy(event -> {
            assertThat(event.operation()).isEqualTo("console:SignIn");
            assertThat(event.outcome()).isEqualTo(AuditEvent.Outcome.UNAUTHENTICATED);
            assertThat(event.origin().api()).isEqualTo("console");
        });
    }

    @Test
    void an_IAM_token_begins_a_session_in_which_roles_decide() {
        assertThat(browser.post("/sign-in", "iamToken", keyhold.adminToken()).status())
                .isEqualTo(303);
        assertThat(browser.get("/users").text()).contains(">admin</a>");
    }

    @Test
    void a_link_signs_in_as_the_root_once() {
        var code = TestConsole.link(keyhold, TestKeyhold.ACCOUNT);
        assertThat(browser.get("/sign-in?code=" + code).text()).contains(code);
        assertThat(browser.post("/sign-in", "code", code).status()).isEqualTo(303);
        assertThat(browser.get("/users").text()).contains(">admin</a>");
        try (var other = ConsoleBrowser.of(keyhold)) {
            assertThat(other.post("/sign-in", "code", code).status()).isEqualTo(400);
        }
    }

    @Test
    void a_link_is_valid_for_five_minutes() {
        var code = TestConsole.link(keyhold, TestKeyhold.ACCOUNT);
        keyhold.advance(OneTimeLinks.LIFE);
        assertThat(browser.post("/sign-in", "code", code).status()).isEqualTo(400);
    }

    @Test
    void a_session_ends_at_the_next_request_after_its_key_was_disabled() {
        var bob = aws.user("bob", PolicyDocuments.ADMINISTRATOR);
        browser.signedIn(bob);
        assertThat(status("/users")).isEqualTo(200);
        aws.done(aws.root(), "UpdateAccessKey", "UserName", "bob", "AccessKeyId", bob.id(), "Status", "Inactive");
        assertThat(browser.get("/users").header("location")).hasValue(ENDED);
        aws.done(aws.root(), "UpdateAccessKey", "UserName", "bob", "AccessKeyId", bob.id(), "Status", "Active");
        assertThat(browser.get("/users").header("location")).hasValue("/console/sign-in");
    }

    @Test
    void a_session_without_a_request_ends_after_half_an_hour() {
        browser.signedIn(aws.root());
        keyhold.advance(BrowserSession.IDLE.minusSeconds(1));
        assertThat(status("/")).isEqualTo(200);
        keyhold.advance(BrowserSession.IDLE);
        assertThat(status("/")).isEqualTo(303);
    }

    @Test
    void no_session_lives_longer_than_twelve_hours() {
        browser.signedIn(aws.root());
        var step = Duration.ofMinutes(20);
        for (var age = step; age.compareTo(BrowserSession.MAX_LIFE) < 0; age = age.plus(step)) {
            keyhold.advance(step);
            assertThat(status("/")).isEqualTo(200);
        }
        keyhold.advance(step);
        assertThat(status("/")).isEqualTo(303);
    }

    @Test
    void signing_out_ends_the_session() {
        browser.signedIn(aws.root());
        var cookie = browser.request("GET", "/").header("cookie");
        browser.post("/sign-out");
        assertThat(browser.send(browser.request("GET", "/").with("cookie", cookie))
                        .status())
                .isEqualTo(303);
    }

    @Test
    void ones_sessions_are_listed_and_can_be_ended() {
        browser.signedIn(aws.root());
        try (var other = ConsoleBrowser.of(keyhold)) {
            other.signedIn(aws.root());
            var page = browser.get("/sessions").text();
            var begin = page.indexOf("/console/sessions/") + "/console".length();
            assertThat(browser.post(page.substring(begin, page.indexOf('"', begin)))
                            .status())
                    .isEqualTo(303);
            assertThat(other.get("/").status()).isEqualTo(303);
            assertThat(status("/")).isEqualTo(200);
        }
    }

    @Test
    void one_credential_has_a_bounded_number_of_sessions() {
        browser.signedIn(aws.root());
        keyhold.advance(Duration.ofSeconds(1));
        for (int i = 0; i < BrowserSessions.MAX_PER_CREDENTIAL; i++) {
            try (var other = ConsoleBrowser.of(keyhold)) {
                other.signedIn(aws.root());
            }
        }
        assertThat(status("/")).isEqualTo(303);
    }

    @Test
    void the_cookie_of_an_encrypted_connection_is_bound_to_the_host() {
        try (var encrypted = ConsoleBrowser.encrypted(keyhold)) {
            var root = aws.root();
            var entered = encrypted.post("/sign-in", "accessKeyId", root.id(), "secretAccessKey", root.secret());
            assertThat(ConsoleBrowser.setCookie(entered).orElseThrow())
                    .startsWith("__Host-keyhold-console=")
                    .contains("; Secure", "; HTTPOnly", "; SameSite=Strict", "; Path=/")
                    .doesNotContain("Domain");
            assertThat(encrypted.get("/").status()).isEqualTo(200);
        }
    }

    @Test
    void a_plaintext_connection_by_another_name_than_that_of_the_machine_lets_nobody_in() {
        var root = aws.root();
        var form = browser.form("/sign-in", "accessKeyId", root.id(), "secretAccessKey", root.secret())
                .replacing("host", "keys.example.com");
        assertThat(browser.send(form).status()).isEqualTo(400);
        var byProxy = form.without(ConsoleBrowser.FETCH_SITE).with("origin", "https://keys.example.com");
        assertThat(ConsoleBrowser.setCookie(browser.send(byProxy)).orElseThrow())
                .startsWith("__Host-");
    }
}
