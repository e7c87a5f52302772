package dev.keyhold.api.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.PolicyDocuments;
import dev.keyhold.api.aws.Aws;
import dev.keyhold.api.aws.RawClient;
import dev.keyhold.api.aws.RawRequest;
import dev.keyhold.api.aws.VendorSigner;
import dev.keyhold.server.TestKeyhold;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Why requests were refused, on pages for those of the account who have a right of its own. */
class ConsoleRefusalsTest {
    private static final String ACTION = "keyhold:ExplainRefusals";

    @AutoClose
    private static final TestKeyhold KEYHOLD = TestKeyhold.start();

    private static final AtomicInteger MADE = new AtomicInteger();

    @AutoClose
    private final Aws aws = new Aws(KEYHOLD);

    @AutoClose
    private final ConsoleBrowser browser = ConsoleBrowser.of(KEYHOLD);

    private VendorSigner.Keys reader() {
        return aws.user("reader-" + MADE.incrementAndGet(), PolicyDocuments.allow(ACTION));
    }

    private static String id(RawClient.Response refused) {
        assertThat(refused.status()).isEqualTo(403);
        return refused.header("x-amzn-requestid").orElseThrow();
    }

    /** A request whose host a proxy has changed. */
    private RawClient.Response changed(VendorSigner.Keys keys) {
        var form = RawRequest.form("Action", "ListUsers", "Version", "2010-05-08");
        var signed = new VendorSigner(keys, "eu-west-1", "iam", KEYHOLD.now())
                .header(
                        RawRequest.post("iam.example:8443", form),
                        InetSocketAddress.createUnresolved("iam.example", 8443));
        return aws.send(signed.replacing("host", "backend")).response();
    }

    @Test
    void the_page_of_a_refusal_says_what_to_do() {
        var reader = reader();
        browser.signedIn(reader);
        var denied = id(aws.call(reader, "ListUsers").response());
        var page = browser.get("/refusals/" + denied);

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.text())
                .contains("nothing-allows", "No policy or role allows this.", "iam:ListUsers", reader.id());
        assertThat(browser.get("/refusals").text()).contains("/console/refusals/" + denied);
        assertThat(browser.get("/refusals?request=" + denied).header("location"))
                .hasValueSatisfying(to -> assertThat(to).endsWith("/console/refusals/" + denied));
    }

    @Test
    void the_reader_can_name_the_host_that_clients_call() {
        var reader = reader();
        browser.signedIn(reader);
        var id = id(changed(reader));

        assertThat(browser.get("/refusals/" + id).text()).contains("wrong-secret", "(likely)", "name=\"host\"");
        assertThat(browser.get("/refusals/" + id + "?host=iam.example%3A8443").text())
                .contains("signed-other-host", "The client signed the host iam.example:8443");
    }

    @Test
    void what_a_client_sends_is_shown_as_text() {
        var reader = reader();
        browser.signedIn(reader);
        var signed = aws.signed(reader, "ListUsers")
                .replacing("host", "backend")
                .with("x-forwarded-host", "<script>alert(1)</script>");
        var id = id(aws.send(signed).response());

        assertThat(browser.get("/refusals/" + id).text()).contains("&lt;script").doesNotContain("<script>alert");
    }

    @Test
    void nobody_sees_them_without_the_right() {
        var nobody = aws.user("nobody-" + MADE.incrementAndGet());
        browser.signedIn(nobody);
        var denied = id(aws.call(nobody, "ListUsers").response());

        assertThat(browser.get("/refusals").text()).contains(ACTION).doesNotContain(denied);
        assertThat(browser.get("/refusals/" + denied).text()).contains(ACTION).doesNotContain("nothing-allows");
    }

    @Test
    void nobody_sees_those_of_another_account_or_of_none() {
        var account = aws.account("Other " + MADE.incrementAndGet(), "other" + MADE.get() + "@example.com");
        var foreign = aws.rootOf(account);
        var ofOther = id(aws.call(VendorSigner.Keys.of(foreign.id(), "wrong"), "ListUsers")
                .response());
        var ofNone = id(aws.call(VendorSigner.Keys.of("AKIAIOSFODNN7EXAMPLE", "x"), "ListUsers")
                .response());
        browser.signedIn(aws.root());

        var list = browser.get("/refusals").text();
        for (var id : new String[] {ofOther, ofNone}) {
            assertThat(list).doesNotContain(id);
            assertThat(browser.get("/refusals/" + id).text())
                    .contains("No refusal of this account with that id")
                    .doesNotContain("wrong-secret", "unknown-key", "AKIA");
        }
    }

    @Test
    void requests_of_the_last_hour_are_a_picture_and_a_table() {
        var account = aws.account("Counted", "counted@example.com");
        var root = aws.rootOf(account);
        browser.signedIn(root);
        assertThat(browser.get("/refusals").text()).contains("as this node has counted them", "There were none.");
        aws.done(root, "ListUsers");
        aws.done(root, "ListUsers");
        assertThat(aws.call(root, "GetUser", "UserName", "nobody").response().status())
                .isEqualTo(404);
        var wrong = VendorSigner.Keys.of(root.id(), "wrong");
        assertThat(aws.call(wrong, "ListUsers").response().status()).isEqualTo(403);
        var nobody = aws.userOf(account, "nobody");
        assertThat(aws.call(nobody, "ListUsers").response().status()).isEqualTo(403);
        assertThat(browser.get("/refusals").text())
                .containsPattern("answered: [45]\\b")
                .contains(
                        "not possible as asked: 1",
                        "credential not accepted: 1",
                        "not allowed: 1",
                        "<path class=\"end-DENIED\" d=\"M590 ",
                        "<th scope=\"col\">refused: not allowed</th>");
    }
}
