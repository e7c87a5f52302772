package dev.keyhold.api.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.Patience;
import dev.keyhold.oidc.TestIssuer;
import dev.keyhold.oidc.TestIssuer.Behaviour;
import dev.keyhold.server.TestIssuers;
import dev.keyhold.server.TestKeyhold;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients whose issuer does not answer are in nobody's way. */
class SilentIssuerTest {
    private static final int MANY = 60;

    @TempDir
    private static Path folder;

    private static String form(TestIssuer issuer, TestKeyhold keyhold, String role) {
        return Aws.webIdentityForm(
                role, issuer.token("job", "sts", keyhold.now(), keyhold.now().plusSeconds(600)));
    }

    @Test
    void others_are_served_while_many_wait_for_an_issuer_that_does_not_answer() throws Exception {
        try (var silent = TestIssuers.start();
                var other = TestIssuers.start();
                var keyhold = TestKeyhold.start();
                var http = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build()) {
            silent.behave(Behaviour.SILENT);
            keyhold.restart(
                    TestIssuers.patient(TestIssuers.setting(silent, folder), TestIssuers.setting(other, folder)));
            var aws = new Aws(keyhold);
            aws.trust(silent.url(), "silent");
            aws.trust(other.url(), "other");
            var request = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + keyhold.address().getPort() + "/"))
                    .header("content-type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString(form(silent, keyhold, "silent")))
                    .build();
            var waiting = new ArrayList<CompletableFuture<HttpResponse<String>>>();
            for (int i = 0; i < MANY; i++) {
                waiting.add(http.sendAsync(request, HttpResponse.BodyHandlers.ofString()));
            }
            var first = CompletableFuture.anyOf(waiting.toArray(CompletableFuture[]::new));
            assertThat(first.get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .as("one more than may wait")
                    .isNotNull();

            assertThat(aws.send(RawRequest.post(aws.host(), form(other, keyhold, "other")))
                            .outcome())
                    .isEqualTo("200");
            aws.done(aws.root(), "GetCallerIdentity");
            assertThat(waiting).as("those that wait").anyMatch(each -> !each.isDone());
            silent.endSilence();
            for (var each : waiting) {
                var answer = each.get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
                assertThat(answer.statusCode()).isEqualTo(400);
                assertThat(answer.body()).contains("<Code>IDPCommunicationError</Code>");
            }
            assertThat(silent.requests()).isEqualTo(1);
            aws.close();
        }
    }
}
