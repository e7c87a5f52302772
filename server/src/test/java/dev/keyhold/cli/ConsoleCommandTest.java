package dev.keyhold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyhold.api.aws.RawClient;
import dev.keyhold.api.aws.RawRequest;
import dev.keyhold.api.console.OneTimeLinks;
import dev.keyhold.maintenance.DataFolder;
import dev.keyhold.model.AccountId;
import dev.keyhold.server.TestInstallation;
import dev.keyhold.server.TestKeyhold;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code keyhold console}: what it prints, and what a browser on the machine gets by it. */
class ConsoleCommandTest {
    private static final AccountId OTHER = new AccountId("210987654321");

    @AutoClose
    private static final TestKeyhold KEYHOLD = TestKeyhold.start();

    @AutoClose
    private final RawClient browser = RawClient.connect(KEYHOLD.address(), RawClient.Transport.HTTP_1);

    private final Terminal terminal = new Terminal();

    private int run(String... more) {
        var arguments =
                new ArrayList<>(List.of("console", "--data", KEYHOLD.folder().toString()));
        arguments.addAll(List.of(more));
        return terminal.run(arguments.toArray(String[]::new));
    }

    private URI link() {
        assertThat(run("--account", TestKeyhold.ACCOUNT.text())).isZero();
        return URI.create(terminal.out().strip());
    }

    private static String host() {
        return "127.0.0.1:" + KEYHOLD.address().getPort();
    }

    /** What the page of the link sends when somebody presses its button. */
    private RawClient.Response signIn(URI link) {
        var form = RawRequest.get(host(), link.getPath())
                .withMethod("POST")
                .with("content-type", "application/x-www-form-urlencoded")
                .with("sec-fetch-site", "same-origin")
                .withBody(link.getQuery().getBytes(StandardCharsets.UTF_8));
        return browser.send(form);
    }

    private RawClient.Response page(String path, RawClient.Response entered) {
        var cookie = entered.header("set-cookie").orElseThrow();
        return browser.send(
                RawRequest.get(host(), "/console" + path).with("cookie", cookie.substring(0, cookie.indexOf(';'))));
    }

    @Test
    void the_link_signs_in_as_the_root_once() {
        var link = link();
        assertThat(link.toString()).startsWith("http://" + host() + "/console/sign-in?code=");
        assertThat(browser.send(RawRequest.get(host(), link.getPath() + "?" + link.getQuery()))
                        .status())
                .as("to look at the page uses nothing up")
                .isEqualTo(200);

        var entered = signIn(link);
        assertThat(entered.status()).isEqualTo(303);
        assertThat(page("/", entered).text()).contains("arn:aws:iam::" + TestKeyhold.ACCOUNT + ":root");
        var again = signIn(link);
        assertThat(again.status()).isEqualTo(400);
        assertThat(again.header("set-cookie")).isEmpty();
    }

    @Test
    void the_link_ends_after_five_minutes() {
        var used = link();
        var late = link();
        KEYHOLD.advance(OneTimeLinks.LIFE.minusMillis(1));
        assertThat(signIn(used).status()).isEqualTo(303);
        KEYHOLD.advance(Duration.ofMillis(1));
        assertThat(signIn(late).status()).isEqualTo(400);
    }

    @Test
    void without_an_account_it_is_the_only_one() throws Exception {
        assertThat(run("--json")).isZero();
        var only = new ObjectMapper().readTree(terminal.out());
        assertThat(only.path("accountId").asText()).isEqualTo(TestKeyhold.ACCOUNT.text());
        assertThat(only.path("validSeconds").asLong()).isEqualTo(300);
        assertThat(only.path("url").asText()).contains("/console/sign-in?code=");

        assertThat(run("--account", "12")).isEqualTo(1);
        assertThat(terminal.err()).contains("12 decimal digits");
        assertThat(run("--account", OTHER.text())).isEqualTo(1);
        assertThat(terminal.err()).contains("no open account " + OTHER);
    }

    @Test
    void no_other_way_than_the_socket_of_the_running_server_makes_one(@TempDir Path folder) {
        var stopped = folder.resolve("data");
        TestInstallation.in(new DataFolder(stopped));
        assertThat(terminal.run("console", "--data", stopped.toString())).isEqualTo(1);
        assertThat(terminal.err()).contains("no server of " + stopped + " runs");
        assertThat(terminal.out()).isEmpty();
    }
}
