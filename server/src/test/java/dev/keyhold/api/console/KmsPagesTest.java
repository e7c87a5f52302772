package dev.keyhold.api.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.api.aws.Aws;
import dev.keyhold.api.aws.Kms;
import dev.keyhold.model.Arn;
import dev.keyhold.server.TestKeyhold;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pages about KMS keys where IAM policies and key policies decide. */
class KmsPagesTest {
    private static final String ROOT = Arn.root(TestKeyhold.ACCOUNT).text();

    @AutoClose
    private static final TestKeyhold KEYHOLD = TestKeyhold.start();

    private static final AtomicInteger MADE = new AtomicInteger();

    @AutoClose
    private final Aws aws = new Aws(KEYHOLD);

    @AutoClose
    private final Kms kms = new Kms(KEYHOLD);

    @AutoClose
    private final ConsoleBrowser browser = ConsoleBrowser.of(KEYHOLD);

    private String key;

    @BeforeEach
    void makeKey() {
        key = kms.key();
        browser.signedIn(aws.root());
    }

    private String user() {
        var name = "user-" + MADE.incrementAndGet();
        var _ = aws.user(name);
        return "arn:aws:iam::" + TestKeyhold.ACCOUNT.text() + ":user/" + name;
    }

    private static String policy(String principal, String action) {
        return """
                {
                  "Version": "2012-10-17",
                  "Statement": [{"Effect": "Allow", "Principal": {"AWS": "%s"}, "Action": "%s", "Resource": "*"}]
                }""".formatted(principal, action);
    }

    private String stored() {
        return kms.done(kms.root(), "GetKeyPolicy", "{\"KeyId\":\"" + key + "\"}")
                .at("/Policy");
    }

    @Test
    void a_key_policy_is_edited_where_it_is_shown() {
        var path = "/kms/" + key + "/policy";
        assertThat(browser.get("/kms/" + key).text()).contains("href=\"/console" + path + "\"");
        assertThat(browser.get(path).text()).contains(ROOT, "kms:*");
        var saved =
                browser.post(path, "document", policy(ROOT, "kms:*").replace("kms:*\"", "kms:*\", \"Sid\": \"own\""));
        assertThat(saved.status()).as(saved.toString()).isEqualTo(303);
        assertThat(stored()).contains("\"own\"");
        assertThat(browser.get(path).text()).contains("\"Sid\": \"own\"");
    }

    @Test
    void a_key_policy_that_is_wrong_is_refused_with_its_line_and_column() {
        var before = stored();
        var wrong = policy(ROOT, "kms:*").replace("Allow", "Permit");
        var refused = browser.post("/kms/" + key + "/policy", "document", wrong);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text()).contains("Line 3, column", "aria-invalid=\"true\"", "Permit");
        assertThat(stored()).isEqualTo(before);
    }

    @Test
    void a_key_policy_that_locks_out_or_names_nobody_is_refused_at_its_field() {
        var before = stored();
        var path = "/kms/" + key + "/policy";
        var lockedOut = browser.post(path, "document", policy(ROOT, "kms:Encrypt"));
        assertThat(lockedOut.status()).isEqualTo(400);
        assertThat(lockedOut.text())
                .contains(
                        "id=\"document-mistake\">This is refused: it would keep you from ever changing the key policy")
                .contains("aria-describedby=\"document-mistake document-hint\"", "kms:Encrypt");
        var nobody = browser.post(path, "document", policy(ROOT.replace("root", "user/nobody"), "kms:*"));
        assertThat(nobody.text()).contains("id=\"document-mistake\">This is refused: the policy names a principal");
        var denied = browser.post(path, "document", policy(user(), "kms:*"));
        assertThat(denied.text()).contains("id=\"document-mistake\"");
        assertThat(stored()).isEqualTo(before);
    }
}
