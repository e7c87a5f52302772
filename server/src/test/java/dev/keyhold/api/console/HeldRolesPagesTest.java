package dev.keyhold.api.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.api.aws.Aws;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.ResourceId;
import dev.keyhold.server.TestConsole;
import dev.keyhold.server.TestKeyhold;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which roles a service account has, and those of a cloud outside of it, as far as the reader may know. */
class HeldRolesPagesTest {
    private static final AccountId OTHER = new AccountId("123123123123");
    private static final AccountId THIRD = new AccountId("234234234234");
    private static final AccountId LAST = new AccountId("345345345345");

    @AutoClose
    private static final TestKeyhold KEYHOLD = TestKeyhold.start();

    private static String foreign;

    private final TestKeyhold keyhold = KEYHOLD;
    private final List<ResourceId> users = new ArrayList<>();

    @AutoClose
    private final Aws aws = new Aws(keyhold);

    @AutoClose
    private final ConsoleBrowser browser = ConsoleBrowser.of(keyhold);

    @BeforeAll
    static void accounts() {
        foreign = KEYHOLD.anotherAccount(OTHER).serviceAccountId();
        for (var account : List.of(THIRD, LAST)) {
            var _ = KEYHOLD.anotherAccount(account);
        }
    }

    @AfterEach
    void reset() {
        keyhold.change(tx -> {
            for (var account : List.of(TestKeyhold.ACCOUNT, OTHER, THIRD, LAST)) {
                users.forEach(user -> tx.bindings().removeAll(account, user));
            }
        });
        aws.reset();
    }

    private String user(String name) {
        var _ = aws.user(name);
        var made = keyhold.look(tx -> tx.identities().findUser(TestKeyhold.ACCOUNT, name))
                .orElseThrow()
                .id();
        users.add(made);
        return made.text();
    }

    private ConsoleBrowser signedIn(String name) {
        return browser.signedIn(TestConsole.token(keyhold, name));
    }

    private ResourceId cloud(AccountId account) {
        return keyhold.look(tx -> tx.accounts().find(account)).orElseThrow().cloud();
    }

    @Test
    void the_roles_of_a_service_account_are_listed_wherever_they_are() {
        var alice = user("alice");
        var folder = keyhold.defaultFolder();
        keyhold.bind(folder, "viewer", alice);
        keyhold.bind(alice, "editor", alice);
        keyhold.bind(cloud(OTHER).text(), "kms.viewer", alice);
        keyhold.bind(folder, "admin", user("bob"));
        signedIn("admin");
        var page = browser.get("/users/" + alice + "/roles").text();
        assertThat(page)
                .contains(
                        "/console/bindings/folders/" + folder + "\"",
                        "/console/bindings/service-accounts/" + alice + "\">alice</a>",
                        "/console/bindings/clouds/" + cloud(OTHER).text() + "\"",
                        "<td>viewer</td>",
                        "<td>kms.viewer</td>")
                .doesNotContain("<td>admin</td>", "There are more roles");
        assertThat(browser.get("/users/" + alice).text()).contains("/console/users/" + alice + "/roles");

        var elsewhere = browser.get(
                        "/bindings/clouds/" + cloud(TestKeyhold.ACCOUNT).text() + "/elsewhere")
                .text();
        assertThat(elsewhere)
                .contains("/console/users/" + alice + "\">alice</a>", "<td>kms.viewer</td>", "<td>cloud</td>")
                .doesNotContain("<td>viewer</td>", foreign);
    }

    @Test
    void who_may_not_list_the_bindings_of_a_resource_does_not_learn_of_them() {
        var alice = user("alice");
        var reader = user("reader");
        var cloud = cloud(TestKeyhold.ACCOUNT).text();
        keyhold.bind(cloud, "resource-manager.admin", alice);
        keyhold.bind(alice, "editor", alice);
        keyhold.bind(alice, "iam.viewer", reader);
        var before = keyhold.events(TestKeyhold.ACCOUNT).size();
        signedIn("reader");
        assertThat(browser.get("/users/" + alice + "/roles").text())
                .contains("<td>editor</td>", "There are more roles")
                .doesNotContain("resource-manager.admin", cloud);
        assertThat(keyhold.events(TestKeyhold.ACCOUNT).stream().skip(before))
                .extracting(AuditEvent::outcome)
                .doesNotContain(AuditEvent.Outcome.DENIED);
        assertThat(browser.get("/users/" + user("carol") + "/roles").status()).isEqualTo(403);
    }

    @Test
    void long_lists_end() {
        var alice = user("alice");
        for (int i = 0; i < 101; i++) {
            keyhold.bind(ResourceId.of(ResourceId.IAM, TestKeyhold.ACCOUNT, i).text(), "viewer", alice);
        }
        keyhold.bind(alice, "editor", alice);
        signedIn("admin");
        assertThat(browser.get("/users/" + alice + "/roles").text()).contains("There are more roles");
    }

    /** For a reader who may see few of them, no more is looked through than for others. */
    @Test
    void what_may_not_be_shown_is_looked_through_in_parts_too() {
        var alice = user("alice");
        var accounts = List.of(TestKeyhold.ACCOUNT, OTHER, THIRD);
        for (var account : accounts) {
            for (int i = 0; i < 101; i++) {
                keyhold.bind(ResourceId.of(ResourceId.IAM, account, i).text(), "viewer", alice);
            }
        }
        keyhold.bind(cloud(LAST).text(), "kms.viewer", alice);
        signedIn("admin");
        var path = "/users/" + alice + "/roles";
        assertThat(browser.get(path).text())
                .contains("/console" + path + "?after=" + accounts.getLast().text() + "\"")
                .doesNotContain("<td>kms.viewer</td>");
        assertThat(browser.get(path + "?after=" + accounts.getLast().text()).text())
                .contains("<td>kms.viewer</td>")
                .doesNotContain("?after=");
    }
}
