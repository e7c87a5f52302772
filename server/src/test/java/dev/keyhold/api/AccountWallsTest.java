package dev.keyhold.api;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.keyhold.api.aws.Aws;
import dev.keyhold.api.aws.RawClient;
import dev.keyhold.api.aws.RawRequest;
import dev.keyhold.api.aws.VendorSigner;
import dev.keyhold.api.gateway.Subrequest;
import dev.keyhold.api.gateway.Visitor;
import dev.keyhold.model.AccountId;
import dev.keyhold.server.TestKeyhold;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Two accounts do the same under the same names: no log line, metric or audit event of one names the other. */
final class AccountWallsTest {
    private static final String USER = "same";

    private final Logger log = (Logger) LoggerFactory.getLogger("dev.keyhold");
    private final Level level = log.getLevel();
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private TestKeyhold keyhold;
    private Visitor visitor;
    private Aws aws;

    @BeforeEach
    void start() {
        keyhold = TestKeyhold.start();
        visitor = new Visitor(keyhold);
        aws = visitor.aws();
    }

    @AfterEach
    void stop() {
        log.detachAppender(lines);
        log.setLevel(level);
        visitor.close();
        keyhold.close();
    }

    /** An account, what identifies it or something in it, and what was logged while it was used. */
    private record Team(AccountId id, List<String> names, List<String> logged) {}

    @Test
    void records_about_one_account_never_name_the_other() {
        log.setLevel(Level.DEBUG);
        lines.start();
        log.addAppender(lines);
        var first = use("first");
        var second = use("second");

        assertThat(String.join("\n", second.logged)).contains("GetUser").doesNotContain(first.names);
        assertThat(events(first))
                .contains(USER)
                .contains(first.names.getFirst())
                .doesNotContain(second.names);
        assertThat(events(second))
                .contains(USER)
                .contains(second.names.getFirst())
                .doesNotContain(first.names);
        var metrics = visitor.ask(RawRequest.get("keyhold", "/metrics")).text();
        assertThat(metrics)
                .contains("GetUser")
                .doesNotContain(first.names)
                .doesNotContain(second.names)
                .doesNotContain(USER);
    }

    private Team use(String name) {
        var account = aws.account(name, name + "@example.com");
        var root = aws.rootOf(account);
        lines.list.clear();
        var names = new ArrayList<>(List.of(account, name + "@example.com", name + "-alias", root.id()));
        aws.done(root, "CreateAccountAlias", "AccountAlias", name + "-alias");
        names.add(aws.done(root, "CreateUser", "UserName", USER).get("UserId"));
        var key = aws.key(root, "UserName", USER);
        names.add(key.id());
        // Allowed, denied, absent, and refused for what is wrong with the signature.
        aws.done(key, "GetCallerIdentity");
        assertThat(aws.call(key, "ListUsers").status()).isEqualTo(403);
        assertThat(aws.call(root, "GetUser", "UserName", "absent").status()).isEqualTo(404);
        var wrong = VendorSigner.Keys.of(key.id(), "x".repeat(40));
        assertThat(aws.call(wrong, "GetCallerIdentity").status()).isEqualTo(403);
        var admitted = ask(key);
        names.add(admitted.header("x-keyhold-subject").orElseThrow());
        assertThat(ask(wrong).status()).isEqualTo(403);
        return new Team(
                new AccountId(account),
                names,
                lines.list.stream()
                        .map(line -> line.getFormattedMessage() + " " + line.getKeyValuePairs())
                        .toList());
    }

    private RawClient.Response ask(VendorSigner.Keys keys) {
        return visitor.ask(Subrequest.nginx(visitor.signed(keys, Visitor.plain("/a"))));
    }

    private String events(Team team) {
        return keyhold.events(team.id).toString();
    }
}
