package dev.keyhold.api.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.api.aws.Aws;
import dev.keyhold.server.TestKeyhold;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pages about roles. */
class RolesPagesTest {
    private static final String POLICY = "arn:aws:iam::aws:policy/ReadOnlyAccess";

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

    private void create(String name, String... more) {
        var trust =
                "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"arn:aws:iam::"
                        + TestKeyhold.ACCOUNT.text() + ":user/alice\"},\"Action\":\"sts:AssumeRole\"}}";
        var input = new ArrayList<>(List.of("RoleName", name, "Path", "/team/", "AssumeRolePolicyDocument", trust));
        input.addAll(List.of(more));
        aws.done(aws.root(), "CreateRole", input.toArray(String[]::new));
    }

    @Test
    void a_role_shows_who_may_assume_it_and_what_it_has() {
        var _ = aws.user("alice");
        create("backup", "MaxSessionDuration", "5400", "Description", "<b>nightly</b>");
        aws.done(aws.root(), "AttachRolePolicy", "RoleName", "backup", "PolicyArn", POLICY);
        assertThat(browser.get("/roles").text()).contains("href=\"/console/roles/backup\"", "&lt;b&gt;nightly");
        var page = browser.get("/roles/backup").text();
        assertThat(page)
                .contains(":role/team/backup</code>", ":user/alice", "sts:AssumeRole", "1 h 30 min", "never used")
                .contains(">" + POLICY + "</code>", "href=\"/console/simulate?principal=arn%3Aaws%3Aiam");
        var begin = page.indexOf("/simulate?principal=");
        var simulation = browser.get(page.substring(begin, page.indexOf('"', begin)));
        assertThat(simulation.status()).isEqualTo(200);
        assertThat(simulation.text()).contains(":role/team/backup\"").doesNotContain("role=\"alert\"");
        assertThat(browser.get("/policies/arn:aws:iam::aws:policy~ReadOnlyAccess")
                        .text())
                .contains("href=\"/console/roles/backup\"");
        assertThat(browser.get("/roles/nothing").status()).isEqualTo(404);
    }

    @Test
    void a_new_role_says_which_line_of_its_trust_policy_is_wrong() {
        var form = browser.get("/new-role").text();
        assertThat(form).contains(":root", "sts:AssumeRole");
        var wrong = "{\n\"Version\": \"2012-10-17\",\n\"Statement\": [{\"Effect\": \"Permit\"}]}";
        var refused = browser.post("/new-role", "name", "nightly", "path", "/", "document", wrong);
        assertThat(refused.text()).contains("Line 3, column", "\"Permit\"");
        assertThat(browser.get("/roles/nightly").status()).isEqualTo(404);
        var trust = "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\""
                + TestKeyhold.ACCOUNT.text() + "\"},\"Action\":\"sts:AssumeRole\"}}";
        var made = browser.post("/new-role", "name", "nightly", "path", "/", "document", trust, "description", "<i>x");
        assertThat(made.status()).as(made.toString()).isEqualTo(303);
        assertThat(browser.get("/roles/nightly").text()).contains("&lt;i&gt;x", "1 h 0 min");
        assertThat(browser.get("/roles/nightly/trust").text()).contains("sts:AssumeRole");
        assertThat(browser.post("/roles/nightly/trust", "document", wrong).text())
                .contains("Line 3, column");
    }

    @Test
    void a_role_is_described_limited_and_tagged() {
        var _ = aws.user("alice");
        create("backup", "Description", "old");
        assertThat(browser.post("/roles/backup/update", "maxSession", "43201").text())
                .contains("must be 3600 to 43200 seconds", "value=\"43201\"");
        assertThat(browser.post("/roles/backup/update", "description", "nightly", "maxSession", "43200")
                        .status())
                .isEqualTo(303);
        assertThat(browser.get("/roles/backup").text()).contains("<dd>nightly</dd>", "12 h 0 min", "value=\"43200\"");
        assertThat(browser.post("/roles/backup/update", "maxSession", "3600").status())
                .isEqualTo(303);
        assertThat(browser.get("/roles/backup").text())
                .doesNotContain("nightly")
                .contains("1 h 0 min");
        assertThat(browser.post("/roles/backup/boundary", "policy", POLICY).status())
                .isEqualTo(303);
        assertThat(browser.post("/roles/backup/tags/put", "tag", "team").status())
                .isEqualTo(303);
        assertThat(browser.get("/roles/backup").text())
                .contains(">" + POLICY + "</code>", "Tag team", "/roles/backup/inline", "/roles/backup/tags");
        var wrong = "{\n\"Version\": \"2012-10-17\",\n\"Statement\": [{\"Effect\": \"Permit\"}]}";
        assertThat(browser.post("/roles/backup/inline", "name", "own", "document", wrong)
                        .text())
                .contains("Line 3, column", "Back to the role");
    }

    @Test
    void the_list_has_pages_and_is_filtered_by_path() {
        var _ = aws.user("alice");
        for (int i = 0; i <= Call.PAGE_SIZE; i++) {
            create("role-" + (100 + i), "MaxSessionDuration", "3601");
        }
        var first = browser.get("/roles?prefix=/team/").text();
        assertThat(first).contains(">role-100</a>", "rel=\"next\"").doesNotContain(">role-150</a>");
        var begin = first.indexOf("/roles?prefix=");
        var next = first.substring(begin, first.indexOf('"', begin)).replace("&amp;", "&");
        assertThat(browser.get(next).text()).contains(">role-150</a>").doesNotContain(">role-100</a>", "rel=\"next\"");
        assertThat(browser.get("/roles?prefix=/other/").text()).contains("There are no such roles");
        assertThat(browser.get("/roles/role-100").text()).contains("3601 seconds");
    }
}
