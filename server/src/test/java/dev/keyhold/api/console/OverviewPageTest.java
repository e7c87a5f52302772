package dev.keyhold.api.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.PolicyDocuments;
import dev.keyhold.api.aws.Aws;
import dev.keyhold.domain.credential.AccessKeyAges;
import dev.keyhold.server.TestKeyhold;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What the first page says of the access keys of the account. */
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
                .contains("No active access key is old or unused")
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
}
