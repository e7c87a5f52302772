package dev.keyhold.domain.credential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.domain.session.SessionTokens;
import dev.keyhold.model.AuthorizedKey;
import dev.keyhold.model.SecretBytes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever carries a secret prints without it, and so does whatever is made of it. */
class PrintedSecretsTest {
    @Test
    void nothing_that_is_handed_out_prints_its_secret(@TempDir Path folder) {
        try (var domain = new Fixture(folder)) {
            var owner = Optional.of(domain.serviceAccount("bob").id().text());
            var carriers = new LinkedHashMap<Object, List<SecretBytes>>();
            carriers.put(domain.installed, List.of(domain.installed.rootKey().secret()));
            var adminKey = domain.adminKeys.getFirst();
            carriers.put(adminKey, List.of(adminKey.privateKey()));
            var apiKey =
                    domain.apiKeys.create(domain.admin, owner, "", List.of(), Optional.empty(), TransactionHook.NONE);
            carriers.put(apiKey, List.of(apiKey.secret()));
            var staticKey = domain.staticKeys.create(domain.admin, owner, "", TransactionHook.NONE);
            carriers.put(staticKey, List.of(staticKey.secret()));
            var pair = domain.authorizedKeys.create(
                    domain.admin, owner, "", AuthorizedKey.Algorithm.RSA_2048, TransactionHook.NONE);
            carriers.put(pair, List.of(pair.secret()));
            var session = domain.impersonation.ephemeralKey(
                    domain.admin, owner, "name", Optional.of(Duration.ofHours(1)), Optional.empty());
            carriers.put(session, List.of(session.secret(), session.token()));
            carriers.put(domain.sign(session), List.of(session.token()));
            carriers.put(
                    new SessionTokens(domain.barrier)
                            .open(
                                    Fixture.ACCOUNT,
                                    session.accessKey(),
                                    session.token().reveal())
                            .orElseThrow(),
                    List.of(session.secret()));
            var token = domain.impersonation.token(domain.admin, owner.orElseThrow());
            carriers.put(token, List.of(token.token()));
            carriers.put(
                    domain.tokens.verify(token.token().reveal(), domain.admin.origin(), "Test"),
                    List.of(token.token()));
            carriers.put(
                    domain.apiKeyCheck.verify(apiKey.secret().reveal(), domain.admin.origin(), "Test"),
                    List.of(apiKey.secret()));
            var key = domain.createUserWithKey("alice");
            carriers.put(key, List.of(key.secret()));

            assertThat(carriers).hasSize(12).allSatisfy(PrintedSecretsTest::assertHidden);
        }
    }

    private static void assertHidden(Object carrier, List<SecretBytes> secrets) {
        for (var secret : secrets) {
            var text = secret.reveal();
            assertThat(carrier.toString()).doesNotContain(text);
            // Of a key in PEM, or a token, no part either.
            text.lines()
                    .flatMap(line -> Stream.of(line.split("\\.")))
                    .filter(part -> part.length() > 20 && !part.contains("-----") && !part.contains(" "))
                    .forEach(part -> assertThat(carrier.toString()).doesNotContain(part));
        }
    }
}
