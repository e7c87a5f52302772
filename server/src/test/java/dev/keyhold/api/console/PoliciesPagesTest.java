package dev.keyhold.api.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.api.aws.Aws;
import dev.keyhold.server.TestKeyhold;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pages about policies: what they say about a document, and how they compare two. */
class PoliciesPagesTest {
    private static final String ONE = "/policies/arn:aws:iam::" + TestKeyhold.ACCOUNT.text() + ":policy~team~reading";
    private static final String DOCUMENT = """
            {
              "Version": "2012-10-17",
              "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]
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
    }

    private void create() {
        var created = browser.post("/new-policy", "name", "reading", "path", "/team/", "document", DOCUMENT);
        assertThat(created.header("location")).hasValue("/console" + encoded(ONE) + "?done=policyCreated");
    }

    private static String encoded(String path) {
        return path.replace(":", "%3A").replace("~", "%7E");
    }

    @Test
    void a_policy_is_created_changed_compared_and_deleted() {
        create();
        var changed = DOCUMENT.replace("GetObject", "PutObject");
        var path = browser.post(ONE + "/versions", "document", changed).header("location");
        assertThat(path).hasValue("/console" + encoded(ONE) + "/versions/v2?done=versionCreated");
        assertThat(browser.get(ONE).text()).contains("Document in force (v1)", "s3:GetObject");
        var difference = browser.get(ONE + "/versions/v2?with=v1").text();
        assertThat(difference)
                .containsSubsequence("<td>removed</td>", "s3:GetObject", "<td>added</td>", "s3:PutObject");
        assertThat(difference.split("<td>added</td>", -1)).hasSize(2);
        assertThat(browser.post(ONE + "/versions/v2/default").status()).isEqualTo(303);
        assertThat(browser.get(ONE).text()).contains("Document in force (v2)", "s3:PutObject");
        assertThat(browser.post(ONE + "/delete").text()).contains("First delete all versions of the policy");
        assertThat(browser.post(ONE + "/versions/v1/delete").status()).isEqualTo(303);
        assertThat(browser.post(ONE + "/delete").header("location")).hasValue("/console/policies?done=deleted");
    }

    @Test
    void the_line_of_a_mistake_is_named_and_nothing_that_was_typed_is_lost() {
        var wrong = DOCUMENT.replace("Allow", "Permit").replace("\n", "\r\n");
        var refused = browser.post("/new-policy", "name", "reading", "path", "/team/", "document", wrong);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text())
                .contains("Line 3, column ", "This line is:", "value=\"reading\"")
                .contains("<pre>  \"Statement\": [{\"Effect\": \"Permit\"");
        create();
        for (var broken : List.of("{", "{\"Version\": \"2012-10-17\",\n\"Statement\": [}", "x")) {
            assertThat(browser.post(ONE + "/versions", "document", broken).text())
                    .contains("Line " + broken.lines().count() + ", column ", "<details open>");
        }
    }

    @Test
    void uses_lead_to_users() {
        create();
        aws.user("alice");
        var arn = "arn:aws:iam::" + TestKeyhold.ACCOUNT.text() + ":policy/team/reading";
        assertThat(browser.post("/users/alice/policies/attach", "policy", arn).status())
                .isEqualTo(303);
        assertThat(browser.get(ONE).text()).contains("href=\"/console/users/alice\"");
        assertThat(browser.get(ONE + "?as=boundary").text()).doesNotContain("href=\"/console/users/alice\"");
        assertThat(browser.get("/users/alice").text()).contains(encoded(ONE));
        assertThat(browser.post(ONE + "/delete").text()).contains("First detach it");
    }

    @Test
    void a_policy_inside_a_user_is_added_replaced_and_deleted() {
        aws.user("alice");
        var path = "/users/alice/inline";
        var refused = browser.post(path, "name", "own", "document", DOCUMENT.replace("Allow", "Permit"));
        assertThat(refused.text()).contains("Line 3, column ", "Permit", "value=\"own\"");
        assertThat(browser.post(path, "name", "own", "document", DOCUMENT).status())
                .isEqualTo(303);
        assertThat(browser.get(path).text()).contains("href=\"/console/users/alice/inline/own\"");
        var changed = DOCUMENT.replace("GetObject", "PutObject");
        assertThat(browser.post(path, "name", "own", "document", changed).status())
                .isEqualTo(303);
        assertThat(browser.get(path + "/own").text()).contains("s3:PutObject");
        assertThat(browser.post(path + "/own/delete").status()).isEqualTo(303);
        assertThat(browser.get(path).text()).contains("There is no policy inside alice");
        assertThat(browser.get("/users/alice").text()).contains(path);
    }

    @Test
    void a_user_gets_a_boundary_and_tags() {
        aws.user("alice");
        var policy = "arn:aws:iam::aws:policy/ReadOnlyAccess";
        assertThat(browser.get("/users/alice/boundary").text()).contains("There is no permissions boundary");
        assertThat(browser.post("/users/alice/boundary", "policy", "nothing").text())
                .contains("A policy is named by its ARN");
        assertThat(browser.post("/users/alice/boundary", "policy", policy).status())
                .isEqualTo(303);
        assertThat(browser.get("/users/alice/boundary").text()).contains(">" + policy + "</code>", "Replace");
        assertThat(browser.post("/users/alice/tags/put", "tag", "team", "value", "a b")
                        .status())
                .isEqualTo(303);
        assertThat(browser.post("/users/alice/tags/put", "tag", "<b>").text())
                .contains("A tag must have a key", "value=\"&lt;b>\"");
        assertThat(browser.get("/users/alice/tags").text()).contains("<td>team</td>", "<td>a b</td>");
        assertThat(browser.get("/users/alice").text())
                .contains(">" + policy + "</code>", "Tag team", "/users/alice/boundary", "/users/alice/tags");
        assertThat(browser.post("/users/alice/boundary/delete").status()).isEqualTo(303);
        assertThat(browser.post("/users/alice/boundary/delete").status()).isEqualTo(404);
        assertThat(browser.post("/users/alice/tags/remove", "tag", "team").status())
                .isEqualTo(303);
        assertThat(browser.get("/users/alice/tags").text()).contains("There are no tags");
    }

    @Test
    void a_group_gets_members_and_policies_and_leads_to_them() {
        create();
        aws.user("alice");
        var arn = "arn:aws:iam::" + TestKeyhold.ACCOUNT.text() + ":policy/team/reading";
        assertThat(browser.post("/groups", "name", "readers", "path", "/").header("location"))
                .hasValue("/console/groups/readers?done=groupCreated");
        assertThat(browser.post("/groups/readers/members/add", "user", "alice").status())
                .isEqualTo(303);
        assertThat(browser.post("/groups/readers/policies/attach", "policy", arn)
                        .status())
                .isEqualTo(303);
        assertThat(browser.get("/groups/readers").text()).contains("/console/users/alice", encoded(ONE));
        assertThat(browser.get("/users/alice").text()).contains("href=\"/console/groups/readers\"");
        assertThat(browser.get(ONE).text()).contains("href=\"/console/groups/readers\"");
        assertThat(browser.get("/groups/readers").text()).contains("/console/groups/readers/inline");
        assertThat(browser.post("/groups/readers/inline", "name", "own", "document", DOCUMENT)
                        .status())
                .isEqualTo(303);
        assertThat(browser.get("/groups/readers/inline").text())
                .contains("/console/groups/readers/inline/own", "Back to the group");
        assertThat(browser.post("/groups/readers/delete").text()).contains("Something still depends on it");
        assertThat(browser.post("/groups/readers/members/add", "user", "nobody").status())
                .isEqualTo(404);
        var wrong = browser.post("/groups", "name", "not a name", "path", "/");
        assertThat(wrong.text()).contains("A name must have", "value=\"not a name\"", "<details open>");
    }

    @Test
    void lists_are_filtered_and_predefined_policies_cannot_be_changed() {
        create();
        assertThat(browser.get("/policies").text()).contains(">reading</a>", ">ReadOnlyAccess</a>");
        assertThat(browser.get("/policies?scope=OWN").text())
                .contains(">reading</a>")
                .doesNotContain(">ReadOnlyAccess</a>");
        assertThat(browser.get("/policies?path=/other/").text()).contains("There are no such policies");
        var predefined = browser.get("/policies/arn:aws:iam::aws:policy~ReadOnlyAccess");
        assertThat(predefined.text())
                .contains("predefined")
                .doesNotContain("Delete this policy", "Change the document");
        assertThat(browser.get("/policies/nothing").status()).isEqualTo(404);
        var begin = predefined.text().indexOf("/new-policy?from=");
        var copy = predefined.text().substring(begin, predefined.text().indexOf('"', begin));
        assertThat(browser.get(copy.replace("&amp;", "&")).text()).contains("<textarea", "2012-10-17");
    }

    @Test
    void what_people_typed_is_shown_as_text() {
        var script = "</textarea></pre><script>alert(1)</script>";
        var document = DOCUMENT.replace("\"*\"", "\"arn:aws:s3:::" + script + "\"");
        var created =
                browser.post("/new-policy", "name", "marked", "path", "/", "description", script, "document", document);
        assertThat(created.status()).isEqualTo(303);
        var page = browser.get(created.header("location").orElseThrow().substring("/console".length()));
        assertThat(page.text()).contains("&lt;script&gt;alert(1)").doesNotContain("<script>alert(1)");
    }
}
