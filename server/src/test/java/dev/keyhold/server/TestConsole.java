package dev.keyhold.server;

import dev.keyhold.api.aws.RawClient;
import dev.keyhold.api.aws.RawRequest;
import dev.keyhold.api.console.Console;
import dev.keyhold.api.console.screen.InstallationFacts;
import dev.keyhold.domain.audit.AuditActors;
import dev.keyhold.model.AccountId;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The console of a server in tests. */
public final class TestConsole {
    private TestConsole() {}

    /** Its pages. */
    public static Console of(TestKeyhold keyhold) {
        return keyhold.wiring().console().service().console();
    }

    /** Names of actors as of now. */
    public static AuditActors actors(TestKeyhold keyhold) {
        return new AuditActors(keyhold.wiring().domain().storage().store());
    }

    /** Has the server be of these settings, as far as it is asked for them. */
    public static void settings(TestKeyhold keyhold, List<InstallationFacts.Setting> settings) {
        keyhold.server().reloadFrom(new ReloadedSettings.Source() {
            @Override
            public ReloadedSettings get() {
                return new ReloadedSettings(TestKeyhold.PATIENT, List.of(), List.of(), () -> {});
            }

            @Override
            public List<InstallationFacts.Setting> current() {
                return settings;
            }
        });
    }

    /** An IAM token of a user. */
    public static String token(TestKeyhold keyhold, String user) {
        return token(keyhold, TestKeyhold.ACCOUNT, user);
    }

    /** The same of one of another account. */
    public static String token(TestKeyhold keyhold, AccountId account, String user) {
        var identity =
                keyhold.look(tx -> tx.identities().findUser(account, user)).orElseThrow();
        try (var token =
                keyhold.wiring().domain().authn().tokens().issue(identity).token()) {
            return token.reveal();
        }
    }

    /** The code of a one-time link for the root of an account. */
    public static String link(TestKeyhold keyhold, AccountId account) {
        return keyhold.wiring().console().links().create(account);
    }

    /** The text of the page about a refused request, as the root of an account that comes by a link sees it. */
    static String refusal(TestKeyhold keyhold, AccountId account, String requestId) {
        var host = "127.0.0.1:" + keyhold.address().getPort();
        try (var client = RawClient.connect(keyhold.address(), RawClient.Transport.HTTP_1)) {
            var form = RawRequest.get(host, "/console/sign-in")
                    .withMethod("POST")
                    .with("content-type", "application/x-www-form-urlencoded")
                    .with("sec-fetch-site", "same-origin")
                    .withBody(("code=" + link(keyhold, account)).getBytes(StandardCharsets.UTF_8));
            var cookie = client.send(form).header("set-cookie").orElseThrow();
            return client.send(RawRequest.get(host, "/console/refusals/" + requestId)
                            .with("cookie", cookie.substring(0, cookie.indexOf(';'))))
                    .text();
        }
    }
}
