package dev.keyhold.api.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.PolicyDocuments;
import dev.keyhold.Samples;
import dev.keyhold.api.aws.Aws;
import dev.keyhold.domain.credential.AccessKeyAges;
import dev.keyhold.domain.credential.CredentialRisks;
import dev.keyhold.model.AccessKey;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.ApiKey;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.Sealed;
import dev.keyhold.server.TestKeyhold;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What the console says of the access keys of the account that somebody should look at. */
class OverviewPageTest {
    @AutoClose
    private final TestKeyhold keyhold = TestKeyhold.start();

    @AutoClose
    private final Aws aws = new Aws(keyhold);

    @AutoClose
    private final ConsoleBrowser browser = ConsoleBrowser.of(keyhold);

    private String page() {
        return browser.signedIn(aws.root()).get("/").text();
    }

    private static String row(String span, int length, int count) {
        return "<th scope=\"row\">" + span + "</th><td><svg width=\"200\" height=\"12\" viewBox=\"0 0 200 12\""
                + " aria-hidden=\"true\" focusable=\"false\"><rect width=\"" + length + "\" height=\"12\"/></svg> "
                + count;
    }

    @Test
    void keys_that_are_old_or_unused_are_counted() {
        // Beside the key of the root, which signs in.
        var used = aws.user("used", PolicyDocuments.ADMINISTRATOR);
        var disabled = aws.user("disabled");
        aws.done(
                aws.root(),
                "UpdateAccessKey",
                "UserName",
                "disabled",
                "AccessKeyId",
                disabled.id(),
                "Status",
                "Inactive");
        var _ = aws.user("forgotten");
        aws.done(used, "ListUsers");
        assertThat(page())
                .contains("No active access key is old or unused, no API key ends soon")
                .containsSubsequence("by last use", row("less than 7 days", 133, 2), row("never", 66, 1), "by age");

        keyhold.advance(AccessKeyAges.NEW);
        assertThat(page()).contains("Never used: 1 active access keys that are older than 7 days.");
        keyhold.advance(AccessKeyAges.UNUSED);
        assertThat(page()).contains("Unused: 1 active access keys were last used more than 90 days ago.");
        keyhold.advance(AccessKeyAges.OLD);
        assertThat(page())
                .contains("Unused: 1 ")
                // The key of the root is as old as the installation, which the time of the machine tells.
                .containsPattern("Old: [23] active access keys are older than 365 days");
    }

    @Test
    void who_may_not_read_the_credential_report_sees_the_rest() {
        browser.signedIn(aws.user("reader", PolicyDocuments.allow("iam:GetAccountSummary")));
        assertThat(browser.get("/").text())
                .contains("class=\"counts\"", "you are not allowed to perform iam:GetCredentialReport")
                .doesNotContain("<svg");
    }

    @Test
    void keys_with_a_weak_secret_are_marked_and_listed() {
        var alice = aws.user("alice");
        assertThat(browser.signedIn(aws.root()).get("/weak-keys").text()).contains("There are no such keys");
        keyhold.change(tx -> {
            var owner = tx.identities().findUser(TestKeyhold.ACCOUNT, "alice").orElseThrow();
            var key = Samples.key(owner, 1);
            tx.accessKeys()
                    .insert(new AccessKey(
                            key.account(),
                            new AccessKeyId("elsewhere-1"),
                            key.id(),
                            key.owner(),
                            AccessKey.Status.INACTIVE,
                            key.secret(),
                            "",
                            true,
                            keyhold.now()));
        });
        assertThat(browser.get("/weak-keys").text())
                .contains("<code>elsewhere-1</code>", "disabled", "/console/users?search=elsewhere-1")
                .doesNotContain(alice.id());
        assertThat(browser.get("/users?search=elsewhere-1").header("location")).hasValue("/console/users/alice");
        assertThat(browser.get("/users/alice").text()).containsOnlyOnce("Weak secret");
        assertThat(browser.get("/users/alice/keys/elsewhere-1").text()).contains("Weak secret", "Rotate it");
        assertThat(browser.get("/users/alice/keys/" + alice.id()).text()).doesNotContain("Weak secret");
        assertThat(page()).as("one that is disabled").doesNotContain("Weak: ");
        keyhold.change(tx -> {
            var key = tx.accessKeys()
                    .find(TestKeyhold.ACCOUNT, new AccessKeyId("elsewhere-1"))
                    .orElseThrow();
            tx.accessKeys().update(key.withStatus(AccessKey.Status.ACTIVE));
        });
        assertThat(page()).contains("Weak: 1 active access keys", "href=\"/console/weak-keys\"");
        assertThat(browser.signedIn(alice).get("/weak-keys").text())
                .contains("iam:GetCredentialReport")
                .doesNotContain("elsewhere-1");
    }

    @Test
    void an_account_that_hangs_on_one_key_is_a_risk() {
        var account = aws.account("Small", "small@example.com");
        var root = aws.rootOf(account);
        browser.signedIn(root);
        assertThat(browser.get("/").text())
                .contains("only the root can administer this account by a key", "one active key alone can administer")
                .doesNotContain("neither the root nor");
        var _ = aws.userOf(account, "helper");
        assertThat(browser.get("/").text()).contains("only the root can administer");
        aws.done(
                root,
                "AttachUserPolicy",
                "UserName",
                "helper",
                "PolicyArn",
                "arn:aws:iam::aws:policy/AdministratorAccess");
        assertThat(browser.get("/").text()).doesNotContain("Lock-out");
    }

    @Test
    void api_keys_that_end_soon_are_counted() {
        assertThat(page()).doesNotContain("Expiring");
        var admin = keyhold.look(tx -> tx.identities().findUser(TestKeyhold.ACCOUNT, "admin"))
                .orElseThrow();
        var end = Optional.of(keyhold.now().plus(CredentialRisks.SOON));
        keyhold.change(tx -> tx.apiKeys()
                .insert(new ApiKey(
                        TestKeyhold.ACCOUNT,
                        ResourceId.of(ResourceId.IAM, TestKeyhold.ACCOUNT, 77),
                        admin.id(),
                        "",
                        "d0",
                        "tail",
                        List.of(),
                        end,
                        keyhold.now(),
                        Sealed.of(new byte[] {1}))));
        assertThat(browser.get("/").text()).contains("Expiring: 1 API keys end within 30 days.");
    }

    @Test
    void administrators_of_the_management_account_see_what_is_wrong_with_the_servers() {
        assertThat(page()).contains("Servers of the installation", "no backup of this folder was made");
        var before = keyhold.events(TestKeyhold.ACCOUNT).size();
        try (var other = ConsoleBrowser.of(keyhold)) {
            var reader = aws.user("other", PolicyDocuments.allow("iam:*", "organizations:*"));
            assertThat(other.signedIn(reader).get("/").text())
                    .contains("class=\"plots\"")
                    .doesNotContain("Servers of the installation", "no backup");
        }
        assertThat(keyhold.events(TestKeyhold.ACCOUNT).stream().skip(before))
                .noneMatch(event -> event.operation().equals("DESCRIBE_INSTALLATION"));
    }
}
