package dev.keyhold.api.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.PolicyDocuments;
import dev.keyhold.Samples;
import dev.keyhold.api.aws.Aws;
import dev.keyhold.domain.audit.AuditTrail;
import dev.keyhold.maintenance.AuditEventJson;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.server.TestConsole;
import dev.keyhold.server.TestKeyhold;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The audit trail of the account, on a page and as a file, for those of it who have a right of its own. */
class AuditPagesTest {
    private static final String ACTION = "cloudtrail:LookupEvents";

    @AutoClose
    private static final TestKeyhold KEYHOLD = TestKeyhold.start();

    private static final AtomicInteger MADE = new AtomicInteger();
    /** Many events of one day, long ago. */
    private static final Instant OLD = Instant.parse("2020-01-01T12:00:00Z");

    private static final int MANY = 20_000;

    @AutoClose
    private final Aws aws = new Aws(KEYHOLD);

    @AutoClose
    private final ConsoleBrowser browser = ConsoleBrowser.of(KEYHOLD);

    @BeforeAll
    static void record() {
        KEYHOLD.change(tx -> tx.audit()
                .appendAll(
                        IntStream.range(0, MANY).mapToObj(AuditPagesTest::old).toList()));
    }

    private static AuditEvent old(int number) {
        var at = OLD.plusSeconds(number);
        return Samples.change(TestKeyhold.ACCOUNT, AuditTrail.idAt(at) + "00", at);
    }

    private String reader() {
        var name = "reader-" + MADE.incrementAndGet();
        browser.signedIn(aws.user(name, PolicyDocuments.allow(ACTION)));
        return name;
    }

    private String page(String query) {
        var answer = browser.get("/audit" + query);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        return answer.text();
    }

    /** The part of a page that has the events. */
    private String found(String query) {
        var page = page(query);
        return page.contains("<tbody>") ? page.substring(page.indexOf("<tbody>"), page.indexOf("</tbody>")) : "";
    }

    private static String today() {
        return "since=" + TestKeyhold.START;
    }

    @Test
    void changes_and_refusals_are_found_by_what_they_are() {
        var reader = reader();
        var made = aws.done(aws.root(), "CreateUser", "UserName", reader + "-made");
        var denied = aws.call(aws.user(reader + "-nobody"), "ListUsers");
        var _ = KEYHOLD.events(TestKeyhold.ACCOUNT);
        var create = made.response().header("x-amzn-requestid").orElseThrow();
        var refused = denied.response().header("x-amzn-requestid").orElseThrow();

        assertThat(found("?" + today())).contains(create, refused, reader + "-made");
        assertThat(found("?" + today() + "&request=" + create))
                .contains(create, "CREATE_IDENTITY", ":root")
                .doesNotContain(refused);
        assertThat(found("?" + today() + "&outcome=DENIED&actor=" + reader + "-nobody"))
                .contains(refused, "LIST_IDENTITIES", ":user/" + reader + "-nobody")
                .doesNotContain(create);
        assertThat(found("?" + today() + "&operation=create_identity"))
                .contains(create)
                .doesNotContain(refused);
    }

    @Test
    void who_did_it_is_named_in_any_form() {
        var reader = reader();
        var keys = aws.user(reader + "-nobody");
        var id = KEYHOLD.look(tx -> tx.identities().findUser(TestKeyhold.ACCOUNT, reader + "-nobody"))
                .orElseThrow()
                .id()
                .text();
        var denied = aws.call(keys, "ListUsers")
                .response()
                .header("x-amzn-requestid")
                .orElseThrow();
        var _ = KEYHOLD.events(TestKeyhold.ACCOUNT);
        var account = "arn:aws:iam::" + TestKeyhold.ACCOUNT.text();

        for (var name : List.of(keys.id(), id, reader + "-nobody", account + ":user/" + reader + "-nobody")) {
            assertThat(found("?" + today() + "&actor=" + name)).as(name).contains(denied);
        }
        for (var other : List.of(account + ":root", account + ":user/other/" + reader + "-nobody", "nobody-at-all")) {
            assertThat(found("?" + today() + "&actor=" + other)).as(other).doesNotContain(denied);
        }
    }

    @Test
    void a_search_goes_on_page_by_page_until_all_was_looked_at() {
        var _ = reader();
        var seen = 0;
        var path = "?until=2020-01-01T12:02:00Z";
        for (var page = page(path); ; page = page(path)) {
            seen += page.split("<tr>", -1).length - 2;
            if (!page.contains("rel=\"next\"")) {
                break;
            }
            path = next(page);
        }
        assertThat(seen).isEqualTo(120);
        var far = page("?request=nothing&until=2020-01-02T12:00:00Z");
        assertThat(far).contains("There are no such events since 2020-01-01T");
        assertThat(page(next(far))).contains("There are no such events.").doesNotContain("rel=\"next\"");
    }

    private static String next(String page) {
        var end = page.indexOf("\">", page.indexOf("rel=\"next\""));
        return page.substring(
                        page.indexOf("/console/audit", page.indexOf("rel=\"next\"")) + "/console/audit".length(), end)
                .replace("&amp;", "&");
    }

    @Test
    void a_file_has_the_lines_that_the_operator_gets() {
        var reader = reader();
        aws.done(aws.root(), "CreateUser", "UserName", reader + "-made");
        var events = KEYHOLD.events(TestKeyhold.ACCOUNT).stream()
                .filter(event -> !event.at().isBefore(TestKeyhold.START))
                .toList();
        var answer = browser.get("/audit/export?" + today());

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("content-disposition"))
                .hasValue("attachment; filename=\"audit-" + TestKeyhold.ACCOUNT.text() + ".jsonl\"");
        assertThat(answer.header("content-security-policy")).isPresent();
        var lines = answer.text().lines().toList();
        var actors = TestConsole.actors(KEYHOLD);
        assertThat(lines)
                .isNotEmpty()
                .containsExactlyElementsOf(events.stream()
                        .map(event -> AuditEventJson.of(event, actors))
                        .toList());
    }

    @Test
    void a_file_that_leaves_out_older_events_says_from_when_on_it_is_complete() {
        var _ = reader();
        var answer = browser.get("/audit/export?until=2020-01-02");
        var lines = answer.text().lines().toList();
        assertThat(lines).hasSize(10_000);
        var first = OLD.plus(Duration.ofSeconds(MANY - 10_000L));
        assertThat(lines.getFirst()).contains("\"time\":\"" + first + "\"");
        assertThat(answer.header("content-disposition").orElseThrow()).contains("-from-20200101T144640Z.jsonl");
    }

    @Test
    void a_question_that_is_not_understood_stays_in_its_fields() {
        var _ = reader();
        var refused = browser.get("/audit?since=yesterday&actor=%3Cscript%3E&outcome=DENIED");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text())
                .contains("and not as yesterday", "value=\"yesterday\"", "value=\"DENIED\" selected", "&lt;script")
                .doesNotContain("<script>");
        for (var wrong : List.of("?outcome=OTHER", "?actor=%00", "?request=" + "x".repeat(601), "?until=2026-13-01")) {
            assertThat(browser.get("/audit" + wrong).status()).as(wrong).isEqualTo(400);
            assertThat(browser.get("/audit/export" + wrong).status()).as(wrong).isEqualTo(400);
        }
        assertThat(page("?after=zzz&since=0001-01-01T00:00:00Z")).contains("<tbody>");
    }

    @Test
    void the_activity_of_a_user_has_its_last_events_and_its_browsers() {
        var reader = "reader-" + MADE.incrementAndGet();
        var keys = aws.user(reader, PolicyDocuments.allow(ACTION, "iam:GetUser"));
        browser.signedIn(keys);
        var path = "/users/" + reader + "/activity";
        for (int i = 0; i < 11; i++) {
            var _ = aws.call(keys, "GetRole", "RoleName", "role-" + i);
        }
        var _ = aws.call(aws.user(reader + "-other"), "ListGroups");
        var _ = KEYHOLD.events(TestKeyhold.ACCOUNT);
        var page = browser.get(path).text();
        assertThat(page)
                .contains("GET_ROLE", "denied", "/console/audit?actor=", "operation=ASSUME_ROLE", "127.0.0.1")
                .doesNotContain("LIST_GROUPS", "no browser is signed in");
        assertThat(browser.get("/users/" + reader + "-other/activity").text())
                .contains("LIST_GROUPS", "no browser is signed in")
                .doesNotContain("GET_ROLE");
        browser.signedIn(aws.user(reader + "-nobody", PolicyDocuments.allow("iam:*")));
        assertThat(browser.get(path).text())
                .contains("you are not allowed to perform " + ACTION)
                .doesNotContain("<tbody>");
        assertThat(browser.get("/users/" + reader).text()).contains(path);
    }

    @Test
    void nobody_sees_it_without_the_right() {
        browser.signedIn(aws.user("nobody-" + MADE.incrementAndGet(), PolicyDocuments.allow("iam:*")));
        assertThat(page(""))
                .contains("you are not allowed to perform " + ACTION)
                .doesNotContain("<tbody>");
        var answer = browser.get("/audit/export");
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.text()).contains(ACTION);
        assertThat(KEYHOLD.events(TestKeyhold.ACCOUNT))
                .anySatisfy(event -> assertThat(event.operation()).isEqualTo("READ_AUDIT_TRAIL"));
    }

    @Test
    void who_shows_an_IAM_token_needs_a_role_on_the_cloud() {
        var known = aws.user("known-" + MADE.incrementAndGet());
        browser.post("/sign-in", "iamToken", KEYHOLD.adminToken());
        assertThat(found("?" + today() + "&operation=CREATE_ACCESS_KEY")).contains(known.id());
        try (var other = ConsoleBrowser.of(KEYHOLD)) {
            var name = "auditor-" + MADE.incrementAndGet();
            aws.done(aws.root(), "CreateUser", "UserName", name);
            other.post("/sign-in", "iamToken", TestConsole.token(KEYHOLD, name));
            assertThat(other.get("/audit").text()).contains(ACTION).doesNotContain("<tbody>");
        }
    }

    @Test
    void nobody_sees_events_of_another_account_or_of_the_installation() {
        var account = aws.account("Other " + MADE.incrementAndGet(), "audit" + MADE.get() + "@example.com");
        var foreign = aws.rootOf(account);
        aws.done(foreign, "CreateUser", "UserName", "hidden");
        browser.signedIn(aws.root());
        var text = browser.get("/audit/export").text();
        assertThat(text).doesNotContain("user hidden");
        assertThat(text.lines())
                .isNotEmpty()
                .allMatch(line -> line.contains("\"account\":\"" + TestKeyhold.ACCOUNT.text() + "\""));
    }
}
