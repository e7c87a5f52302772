package dev.keyhold.api.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.PolicyDocuments;
import dev.keyhold.api.aws.Aws;
import dev.keyhold.api.aws.RawClient;
import dev.keyhold.server.TestKeyhold;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The page that says what policies would decide. */
class SimulatePageTest {
    private static final String OBJECT = "arn:aws:s3:::box/key";
    private static final String DOCUMENT = """
            {
              "Version": "2012-10-17",
              "Statement": [
                {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"},
                {"Effect": "Allow", "Action": "s3:Put*", "Resource": "*"},
                {"Sid": "KeepAll", "Effect": "Deny", "Action": "s3:DeleteObject", "Resource": "*"},
                {
                  "Effect": "Allow",
                  "Action": "s3:ListBucket",
                  "Resource": "*",
                  "Condition": {"StringEquals": {"s3:prefix": "own/"}}
                }
              ]
            }""";

    @AutoClose
    private final TestKeyhold keyhold = TestKeyhold.start();

    @AutoClose
    private final Aws aws = new Aws(keyhold);

    @AutoClose
    private final ConsoleBrowser browser = ConsoleBrowser.of(keyhold);

    @BeforeEach
    void signIn() {
        browser.signedIn(aws.root());
        var _ = aws.user("alice", DOCUMENT);
    }

    private RawClient.Response ask(String principal, String actions, String resource) {
        return browser.get("/simulate?principal=" + encoded(principal) + "&actions=" + encoded(actions) + "&resource="
                + encoded(resource));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Test
    void each_action_has_its_decision_and_the_statement_that_makes_it() {
        var actions = "s3:GetObject\r\ns3:PutObject\r\n\r\n s3:DeleteObject\r\ns3:RestoreObject";
        var answer = ask("alice", actions, OBJECT);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text())
                .containsSubsequence(
                        "value=\"alice\"", "<code>s3:GetObject<", "<td>allowed<", "policy user_alice_", "statement 1<")
                .containsSubsequence("<code>s3:PutObject<", "<td>allowed<", "statement 2<")
                .containsSubsequence("<code>s3:DeleteObject<", "<td>denied by a statement<", "statement KeepAll (3)<")
                .containsSubsequence(
                        "<code>s3:RestoreObject<", "<td>denied, because nothing allows it<", "No statement allows it");
        assertThat(ask("alice", "s3:ListBucket", "arn:aws:s3:::box").text())
                .contains("Conditions ask for keys that are not known here: s3:prefix.");
    }

    @Test
    void a_boundary_that_does_not_allow_it_is_named_as_the_reason() {
        var account = "arn:aws:iam::" + TestKeyhold.ACCOUNT.text();
        aws.done(
                aws.root(),
                "CreatePolicy",
                "PolicyName",
                "edge",
                "PolicyDocument",
                PolicyDocuments.allow("s3:PutObject"));
        aws.done(
                aws.root(),
                "PutUserPermissionsBoundary",
                "UserName",
                "alice",
                "PermissionsBoundary",
                account + ":policy/edge");
        assertThat(ask(account + ":user/alice", "s3:GetObject", OBJECT).text())
                .contains("The permissions boundary does not allow it.")
                .doesNotContain("statement 1<");
    }

    @Test
    void all_actions_of_the_server_are_asked_about_where_none_is_named() {
        aws.done(
                aws.root(),
                "AttachUserPolicy",
                "UserName",
                "alice",
                "PolicyArn",
                "arn:aws:iam::aws:policy/IAMReadOnlyAccess");
        var first = ask("alice", "", "").text();
        assertThat(first)
                .containsSubsequence(
                        "<code>iam:AddUserToGroup<", "<td>denied, because", "<code>iam:GetUser<", "<td>allowed<")
                .contains("from=100");
        assertThat(browser.get("/simulate?principal=alice&resource=&from=100").text())
                .contains("<code>kms:Decrypt<")
                .doesNotContain("<code>iam:AddUserToGroup<");
    }

    @Test
    void who_may_do_something_is_listed_with_the_statement_that_lets_them() {
        var _ = aws.user("bob", PolicyDocuments.allow("s3:GetObject"));
        var _ = aws.user("carol", PolicyDocuments.allow("s3:PutObject"));
        var page = browser.get("/simulate/who?action=s3:GetObject&resource=" + encoded(OBJECT))
                .text();
        assertThat(page)
                .contains("user/alice</code>", "policy user_alice_", "user/bob</code>", "statement 1<")
                .doesNotContain("user/carol")
                .contains("users and roles were looked at.");
        assertThat(browser.get("/simulate/who?action=s3:DeleteObject&resource=" + encoded(OBJECT))
                        .text())
                .contains("The policies of none of these allow it.");
        assertThat(browser.get("/simulate/who?action=" + encoded("<b>")).text())
                .contains("and not as &lt;b&gt;")
                .doesNotContain("<b>");
        assertThat(browser.get("/simulate/who?action=s3:GetObject&resource=box").text())
                .contains("A resource is named by its ARN");
        // Who may ask about some alone learns of no other.
        var some = "arn:aws:iam::" + TestKeyhold.ACCOUNT.text() + ":user/bob";
        var reader = aws.user("reader", PolicyDocuments.allow("iam:ListUsers", "iam:ListRoles"));
        aws.done(
                aws.root(),
                "PutUserPolicy",
                "UserName",
                "reader",
                "PolicyName",
                "one",
                "PolicyDocument",
                PolicyDocuments.allowOn(some, "iam:SimulatePrincipalPolicy"));
        browser.signedIn(reader);
        assertThat(browser.get("/simulate/who?action=s3:GetObject").text())
                .contains("user/bob</code>", "more were left out")
                .doesNotContain("user/alice");
    }

    @Test
    void a_question_that_is_refused_stays_in_its_fields() {
        var wrong = ask("alice", "s3:GetObject\nGetObject", OBJECT);
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.text())
                .contains("and not as GetObject", "value=\"alice\"", "s3:GetObject\nGetObject</textarea>", OBJECT);
        assertThat(ask("alice", "s3:GetObject", "box").text()).contains("A resource is named by its ARN");
        assertThat(ask("", "s3:GetObject", OBJECT).text()).contains("Fill in: User, group or role");
        assertThat(ask("alice", "s3:GetObject\n".repeat(101), OBJECT).text()).contains("At most 100 actions");
        assertThat(ask("arn:aws:sts::1:assumed-role/a/b", "s3:GetObject", "").text())
                .contains("Name a user, or give the ARN");
        assertThat(ask("bob", "s3:GetObject", "").status()).isEqualTo(404);
        assertThat(ask("<script>", "<b>:<b>", "").text()).contains("&lt;script").doesNotContain("<script>");
    }
}
