package dev.keyhold.api.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.PolicyDocuments;
import dev.keyhold.api.aws.Aws;
import dev.keyhold.api.console.screen.InstallationFacts.Setting;
import dev.keyhold.api.console.screen.InstallationFacts.Source;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.server.TestConsole;
import dev.keyhold.server.TestKeyhold;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What concerns all accounts, on pages for administrators of the management account alone. */
class InstallationPagesTest {
    private static final String ACTION = "keyhold:DescribeInstallation";
    private static final String DENIED = "you are not allowed to perform " + ACTION;

    @AutoClose
    private static final TestKeyhold KEYHOLD = TestKeyhold.start();

    private static final AtomicInteger MADE = new AtomicInteger();

    @AutoClose
    private final Aws aws = new Aws(KEYHOLD);

    @AutoClose
    private final ConsoleBrowser browser = ConsoleBrowser.of(KEYHOLD);

    private void user(String policy) {
        browser.signedIn(aws.user("user-" + MADE.incrementAndGet(), policy));
    }

    private ConsoleBrowser signedInByToken(String user) {
        var entered = browser.post("/sign-in", "iamToken", TestConsole.token(KEYHOLD, user));
        assertThat(entered.status()).as(entered.toString()).isEqualTo(303);
        return browser;
    }

    @Test
    void the_settings_are_shown_with_where_they_come_from() {
        TestConsole.settings(
                KEYHOLD,
                List.of(
                        new Setting("max-body", Optional.of("2000"), false, Source.VARIABLE, "KEYHOLD_MAX_BODY"),
                        new Setting("max-users", Optional.of("7"), false, Source.FILE, "/etc/k.properties, line 3"),
                        new Setting("store", Optional.empty(), true, Source.COMMAND_LINE, ""),
                        new Setting("tls-name", Optional.of("<b>"), false, Source.COMMAND_LINE, ""),
                        new Setting("tls-key", Optional.empty(), false, Source.DEFAULT, "")));
        user(PolicyDocuments.allow(ACTION));
        assertThat(browser.get("/settings").text())
                .contains(
                        "<code>max-body</code></th><td>2000</td><td>the variable KEYHOLD_MAX_BODY</td>",
                        "<code>max-users</code></th><td>7</td><td>/etc/k.properties, line 3</td>",
                        "<code>store</code></th><td>set, and not shown: it can contain a password</td>",
                        "<td>&lt;b&gt;</td><td>the command line</td>",
                        "<code>tls-key</code></th><td>not set</td><td>the default</td>");
    }

    @Test
    void the_state_is_what_the_commands_of_the_machine_say() {
        user(PolicyDocuments.allow(ACTION));
        assertThat(browser.get("/nodes").text())
                .contains(
                        "(this one)",
                        "needs none: nothing is shared",
                        "no backup of this folder was made",
                        KEYHOLD.folder().resolve("keyhold.db").toString(),
                        "http://127.0.0.1:" + KEYHOLD.address().getPort(),
                        "<code>forward-auth</code></th><td>enabled</td><td><code>/verify</code>",
                        "being on the same machine",
                        "requests are authenticated alone");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/settings", "/nodes"})
    void others_are_denied_and_that_is_recorded(String path) {
        user(PolicyDocuments.allow("organizations:*"));
        assertThat(browser.get(path).text()).contains(DENIED).doesNotContain("<table>");
        assertThat(KEYHOLD.events(TestKeyhold.ACCOUNT)).anySatisfy(event -> {
            assertThat(event.operation()).isEqualTo("DESCRIBE_INSTALLATION");
            assertThat(event.outcome()).isEqualTo(AuditEvent.Outcome.DENIED);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"/settings", "/nodes"})
    void not_even_the_root_of_another_account_sees_them(String path) {
        var number = MADE.incrementAndGet();
        var account = aws.account("Other " + number, "installation" + number + "@example.com");
        var root = aws.rootOf(account);
        assertThat(browser.signedIn(root).get(path).text()).contains(DENIED).doesNotContain("<table>");
    }

    @Test
    void by_an_iam_token_a_role_on_the_organization_decides() {
        assertThat(signedInByToken("admin").get("/nodes").text()).contains("(this one)");
    }

    @Test
    void by_an_iam_token_policies_do_not_decide() {
        var _ = aws.user("by-policy", PolicyDocuments.ADMINISTRATOR);
        assertThat(signedInByToken("by-policy").get("/nodes").text()).contains(DENIED);
    }

    /** Who has a role on the organization and is of another account sees its accounts, and no servers. */
    @Test
    void a_role_on_the_organization_is_not_enough_in_another_account() {
        var number = MADE.incrementAndGet();
        var account = new AccountId(aws.account("Third " + number, "third" + number + "@example.com"));
        var root = aws.rootOf(account.text());
        aws.done(root, "CreateUser", "UserName", "far");
        var far = KEYHOLD.look(tx -> tx.identities().findUser(account, "far")).orElseThrow();
        var organization =
                KEYHOLD.look(tx -> tx.accounts().find(account)).orElseThrow().organization();
        KEYHOLD.bind(organization.text(), "organization-manager.admin", far.id().text());
        var entered = browser.post("/sign-in", "iamToken", TestConsole.token(KEYHOLD, account, "far"));
        assertThat(entered.status()).as(entered.toString()).isEqualTo(303);
        assertThat(browser.get("/nodes").text()).contains(DENIED);
    }
}
