package dev.keyhold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyhold.PolicyDocuments;
import dev.keyhold.api.aws.Aws;
import dev.keyhold.api.aws.RawClient;
import dev.keyhold.api.aws.RawRequest;
import dev.keyhold.server.TestKeyhold;
import java.net.URI;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code keyhold account withdraw-signing-keys} beside a running server, over the socket in its data folder. */
class WithdrawSigningKeysTest {
    private final Terminal terminal = new Terminal();

    private static List<String> published(TestKeyhold keyhold, String issuer) {
        try (var client = RawClient.connect(keyhold.address(), RawClient.Transport.HTTP_1)) {
            var host = "127.0.0.1:" + keyhold.address().getPort();
            var path = URI.create(issuer).getPath() + "/.well-known/jwks.json";
            return ids(
                    client.send(RawRequest.get(host, path)).json().path("keys").findValues("kid"));
        }
    }

    private static List<String> ids(Iterable<JsonNode> nodes) {
        var ids = new ArrayList<String>();
        nodes.forEach(node -> ids.add(node.asText()));
        return ids;
    }

    @Test
    void the_server_publishes_the_withdrawn_keys_no_longer_and_signs_with_others() throws Exception {
        try (var keyhold = TestKeyhold.start();
                var aws = new Aws(keyhold)) {
            var bob = aws.user("bob", PolicyDocuments.allow("sts:GetWebIdentityToken"));
            var issuer =
                    aws.done(aws.root(), "EnableOutboundWebIdentityFederation").get("IssuerIdentifier");
            var before = published(keyhold, issuer);
            assertThat(before).hasSizeGreaterThanOrEqualTo(2);
            var account = TestKeyhold.ACCOUNT.text();
            var data = keyhold.folder().toString();
            assertThat(terminal.run("account", "withdraw-signing-keys", "--account", account, "--json", "--data", data))
                    .as(terminal.err())
                    .isZero();
            var done = new ObjectMapper().readTree(terminal.out());
            assertThat(ids(done.path("withdrawn"))).containsExactlyInAnyOrderElementsOf(before);
            var after = published(keyhold, issuer);
            assertThat(after).containsAll(ids(done.path("created"))).doesNotContainAnyElementsOf(before);
            var token = aws.done(
                            bob, "GetWebIdentityToken", "Audience.member.1", "https://app", "SigningAlgorithm", "ES384")
                    .get("WebIdentityToken");
            var head =
                    new ObjectMapper().readTree(Base64.getUrlDecoder().decode(token.substring(0, token.indexOf('.'))));
            assertThat(after).contains(head.path("kid").asText());
            assertThat(terminal.run(
                            "account",
                            "withdraw-signing-keys",
                            "--account",
                            account,
                            "--key",
                            before.getFirst(),
                            "--data",
                            data))
                    .isEqualTo(1);
            assertThat(terminal.err()).contains("has no key " + before.getFirst());
            assertThat(terminal.run(
                            "account",
                            "withdraw-signing-keys",
                            "--account",
                            account,
                            "--key",
                            after.getFirst(),
                            "--data",
                            data))
                    .isZero();
            assertThat(terminal.out()).contains("Withdrawn: " + after.getFirst(), "Sign now:");
            assertThat(published(keyhold, issuer)).doesNotContain(after.getFirst());
        }
    }
}
