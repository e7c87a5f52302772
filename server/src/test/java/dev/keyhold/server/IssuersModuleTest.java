package dev.keyhold.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keyhold.ManualClock;
import dev.keyhold.Patience;
import dev.keyhold.domain.federation.IdentityTokenVerifier;
import dev.keyhold.maintenance.StartException;
import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.oidc.TestIssuer;
import dev.keyhold.oidc.TestIssuer.Behaviour;
import dev.keyhold.oidc.TokenKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Issuers as they are set up: each with its source of keys, and none in the way of another. */
class IssuersModuleTest {
    private static final int MAX_REQUESTS = 1_000;

    @TempDir
    private Path folder;

    private final ManualClock clock = new ManualClock();
    private final Metrics metrics = new Metrics();

    private IssuersModule module(FederationConfig config) {
        return new IssuersModule(config, clock, MAX_REQUESTS, metrics);
    }

    private String token(String issuer, TokenKey key) {
        var now = clock.instant().getEpochSecond();
        return key.sign("{\"iss\":\"%s\",\"sub\":\"job\",\"aud\":\"sts\",\"iat\":%d,\"exp\":%d}"
                .formatted(issuer, now, now + 3_600));
    }

    private String token(TestIssuer issuer) {
        return issuer.token("job", "sts", clock.instant(), clock.instant().plusSeconds(3_600));
    }

    private static String jwks(TokenKey key) {
        return "{\"keys\":[" + key.jwk() + "]}";
    }

    private static AuthenticationFailure refusal(IdentityTokenVerifier verifier, String token) {
        var thrown = catchThrowableOfType(ServiceException.class, () -> verifier.verify(verifier.read(token)));
        return ((ServiceError.Unauthenticated) thrown.serviceError()).reason();
    }

    @Test
    void keys_of_a_file_are_those_that_are_in_it_now() {
        var first = TokenKey.ec("first");
        var second = TokenKey.ec("second");
        var file = TestIssuers.write(folder.resolve("jwks.json"), jwks(first));
        var issuer = "https://cluster.example";
        try (var module = module(TestIssuers.patient(issuer + " jwks-file=" + file))) {
            var verifier = new IdentityTokenVerifier(module.keys(), clock);
            assertThat(verifier.verify(verifier.read(token(issuer, first))).subject())
                    .isEqualTo("job");
            TestIssuers.write(file, jwks(second));
            clock.advance(Duration.ofSeconds(10));

            assertThat(refusal(verifier, token(issuer, first))).isEqualTo(AuthenticationFailure.UNKNOWN_ISSUER_KEY);
            assertThat(verifier.verify(verifier.read(token(issuer, second))).subject())
                    .isEqualTo("job");

            TestIssuers.write(file, "half of a");
            clock.advance(Duration.ofSeconds(10));
            assertThat(verifier.verify(verifier.read(token(issuer, second))).subject())
                    .isEqualTo("job");
            assertThat(metrics.scrape()).contains("keyhold_issuer_keys_total{outcome=\"INVALID_KEYS\"} 1.0");
        }
    }

    @Test
    void keys_that_rotate_are_fetched_when_a_token_names_one() {
        try (var issuer = TestIssuers.start();
                var module = module(TestIssuers.allow(issuer, folder))) {
            var verifier = new IdentityTokenVerifier(module.keys(), clock);
            var before = token(issuer);
            assertThat(verifier.verify(verifier.read(before)).issuer()).isEqualTo(issuer.url());
            issuer.rotate();
            issuer.withdrawOldKeys();

            assertThat(verifier.verify(verifier.read(token(issuer))).issuer()).isEqualTo(issuer.url());
            assertThat(refusal(verifier, before)).isEqualTo(AuthenticationFailure.UNKNOWN_ISSUER_KEY);
            assertThat(issuer.requests()).isEqualTo(4);
            assertThat(metrics.scrape()).contains("keyhold_issuer_keys_total{outcome=\"OK\"} 2.0");
        }
    }

    @Test
    void a_silent_issuer_keeps_nobody_waiting_but_its_own() throws Exception {
        try (var silent = TestIssuers.start();
                var other = TestIssuers.start()) {
            silent.behave(Behaviour.SILENT);
            var config = TestIssuers.patient(TestIssuers.setting(silent, folder), TestIssuers.setting(other, folder));
            var waiting = new ArrayList<CompletableFuture<AuthenticationFailure>>();
            try (var module = module(config)) {
                var verifier = new IdentityTokenVerifier(module.keys(), clock);
                for (int i = 0; i < 100; i++) {
                    waiting.add(CompletableFuture.supplyAsync(
                            () -> refusal(verifier, token(silent)), Thread::startVirtualThread));
                }
                assertThat(verifier.verify(verifier.read(token(other))).issuer())
                        .isEqualTo(other.url());
                var refused = CompletableFuture.anyOf(waiting.toArray(CompletableFuture[]::new));
                assertThat(refused.get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS))
                        .as("more than may wait")
                        .isEqualTo(AuthenticationFailure.ISSUER_UNREACHABLE);
            }
            for (var each : waiting) {
                assertThat(each.get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS))
                        .isEqualTo(AuthenticationFailure.ISSUER_UNREACHABLE);
            }
            assertThat(silent.requests()).isEqualTo(1);
        }
    }

    @Test
    void keys_are_fetched_before_a_token_needs_them() {
        try (var issuer = TestIssuers.start();
                var module = module(TestIssuers.allow(issuer, folder))) {
            module.prefetch();
            while (!metrics.scrape().contains("keyhold_issuer_keys_total{outcome=\"OK\"} 1.0")) {
                Thread.onSpinWait();
            }
            var verifier = new IdentityTokenVerifier(module.keys(), clock);
            assertThat(verifier.verify(verifier.read(token(issuer))).issuer()).isEqualTo(issuer.url());
            assertThat(issuer.requests()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "jwks-file, absent, cannot be read",
        "jwks-file, folder, cannot be read",
        "jwks-file, large, is larger than 512 KiB",
        "jwks-file, text, is no JWK set",
        "ca-file, absent, cannot be read",
        "ca-file, large, is larger than 512 KiB",
        "ca-file, text, has no certificates in PEM"
    })
    void files_that_cannot_be_used_are_found_at_the_start(String setting, String name, String fault) throws Exception {
        TestIssuers.write(folder.resolve("text"), "text");
        TestIssuers.write(folder.resolve("large"), " ".repeat(DiscoveryKeySource.MAX_BYTES + 1));
        Files.createDirectory(folder.resolve("folder"));
        var file = folder.resolve(name);
        assertThatThrownBy(() -> module(TestIssuers.patient("https://ci.example.com " + setting + "=" + file)))
                .isInstanceOf(StartException.class)
                .hasMessage("in --oidc-issuer https://ci.example.com: " + setting + " " + file + " " + fault);
    }
}
