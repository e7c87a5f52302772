package dev.keyhold.domain.authn;

import static dev.keyhold.Samples.ACCOUNT;
import static dev.keyhold.Samples.ORIGIN;
import static dev.keyhold.domain.authn.AuthenticationFixture.caller;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.crypto.SigningKey;
import dev.keyhold.domain.authz.evaluation.AccessEvaluator;
import dev.keyhold.domain.authz.evaluation.AccessSubject;
import dev.keyhold.domain.authz.rolebinding.Permissions;
import dev.keyhold.domain.authz.rolebinding.RoleBindingCache;
import dev.keyhold.domain.credential.AccessKeys;
import dev.keyhold.model.AccessBinding;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.Account;
import dev.keyhold.model.IdentityReference;
import dev.keyhold.model.Principal;
import dev.keyhold.model.SecretBytes;
import dev.keyhold.model.SessionPolicies;
import dev.keyhold.sigv4.CredentialScope;
import dev.keyhold.sigv4.SignedRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Closing an account stops it on every path, however much of it is in memory: nothing of it is accepted any more. */
class ClosedAccountTest {
    private static final CredentialScope SCOPE = new CredentialScope("20260301", "us-east-1", "iam");

    private AuthenticationFixture fixture;
    private final Map<String, BooleanSupplier> paths = new LinkedHashMap<>();

    @BeforeEach
    void openEveryPath(@TempDir Path folder) {
        fixture = AuthenticationFixture.in(folder);
        var alice = fixture.alice;
        var key = fixture.store.write(
                tx -> fixture.issuer.issue(tx, alice, AccessKeys.Kind.USER, "", fixture.clock.instant()));
        var staticKey = fixture.store.write(
                tx -> fixture.issuer.issue(tx, alice, AccessKeys.Kind.STATIC, "", fixture.clock.instant()));
        var keyId = key.key().keyId();
        var longTerm = Principal.of(alice, new Principal.Credential.LongTermKey(keyId), ORIGIN);
        var session = fixture.sessions.create(longTerm, Duration.ofDays(1));
        var apiKey = fixture.apiKey(alice, Optional.empty());
        var token = fixture.token(alice);
        paths.put("access key", () -> verify(keyId, key.secret(), Optional.empty()));
        paths.put("static key", () -> verify(staticKey.key().keyId(), staticKey.secret(), Optional.empty()));
        paths.put(
                "session",
                () -> verify(
                        session.accessKey(),
                        session.secret(),
                        Optional.of(session.token().reveal())));
        paths.put(
                "head of a request",
                () -> fixture.credentials
                        .accountOfUsable(keyId, Optional.empty())
                        .isPresent());
        paths.put(
                "head of a session's request",
                () -> fixture.credentials
                        .accountOfUsable(
                                session.accessKey(), Optional.of(session.token().reveal()))
                        .isPresent());
        paths.put("key in the word of another server", () -> isVouchedFor(keyId.text()));
        paths.put("name in the word of another server", () -> isVouchedFor(alice.name()));
        paths.put(
                "id in the word of another server",
                () -> fixture.credentials
                        .asserted()
                        .referred(ACCOUNT, new IdentityReference.ById(alice.id()), SessionPolicies.NONE, ORIGIN)
                        .isPresent());
        paths.put("API key", () -> isAccepted(fixture.apiKeys.verify(apiKey.secret(), ORIGIN, "LIST")));
        paths.put("IAM token", () -> isAccepted(fixture.verify(token)));
        evaluations();
    }

    /** What other servers ask: about a service account by its id, and about everybody. */
    private void evaluations() {
        var identities = new IdentityCache(fixture.store, fixture.clock, 100);
        var evaluator = new AccessEvaluator(
                fixture.store, identities, new RoleBindingCache(fixture.store), fixture.recorder, fixture.denials);
        var folder = fixture.alice.folder();
        fixture.write(tx -> tx.bindings()
                .add(
                        ACCOUNT,
                        new AccessBinding(
                                folder,
                                "ydb.viewer",
                                new AccessBinding.Subject(AccessBinding.Subject.SYSTEM, AccessBinding.Subject.ALL))));
        var question = new AccessEvaluator.EvaluationRequest(
                Permissions.find("ydb.tables.select").orElseThrow(), "resource-manager.folder", List.of(folder.text()));
        paths.put(
                "service account by id",
                () -> evaluator.named(fixture.alice.id().text()) instanceof AccessSubject.Named);
        paths.put(
                "everybody on a folder",
                () -> evaluator
                        .decide(new AccessSubject.Anonymous(), List.of(question), "Authorize", ORIGIN)
                        .getFirst()
                        .isAllowed());
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private void store(UnaryOperator<Account> change) {
        fixture.write(tx ->
                tx.accounts().update(change.apply(tx.accounts().find(ACCOUNT).orElseThrow())));
    }

    private void closeAccount() {
        store(account -> account.closed(fixture.clock.instant(), fixture.clock.instant()));
    }

    private boolean verify(AccessKeyId key, SecretBytes secret, Optional<String> token) {
        var copy = SecretBytes.ofText(secret.reveal());
        var signature = SigningKey.derive(copy, SCOPE.day(), SCOPE.region(), SCOPE.service())
                .sign("text");
        return isAccepted(
                fixture.credentials.verify(new SignedRequest("LIST", key, SCOPE, "text", signature, token, ORIGIN)));
    }

    private boolean isVouchedFor(String name) {
        return fixture.credentials
                .asserted()
                .named(ACCOUNT, name, SessionPolicies.NONE, ORIGIN)
                .isPresent();
    }

    private static boolean isAccepted(AuthenticationResult result) {
        if (result instanceof AuthenticationResult.Failed) {
            return false;
        }
        assertThat(caller(result).account()).isEqualTo(ACCOUNT);
        return true;
    }

    private void assertAll(boolean accepted) {
        paths.forEach((name, path) -> assertThat(path.getAsBoolean()).as(name).isEqualTo(accepted));
    }

    @Test
    void is_refused_at_once_on_every_path_and_let_in_at_once_when_it_is_reopened() {
        assertAll(true);
        assertAll(true);
        closeAccount();
        assertAll(false);
        store(Account::reopened);
        assertAll(true);
        store(Account::deleted);
        assertAll(false);
    }

    /** Readers that fetch all the time must not bring back what they have read before. */
    @Test
    void stays_refused_though_requests_arrive_while_it_is_closed() throws Exception {
        // The round in which the account is closed now, or zero while it may be open.
        var closed = new AtomicInteger();
        var late = new AtomicInteger();
        var accepted = new AtomicInteger();
        var stop = new AtomicBoolean();
        var identities = new IdentityCache(fixture.store, fixture.clock, 100);
        BooleanSupplier path =
                () -> identities.find(ACCOUNT, fixture.alice.id()).isPresent();
        try (var readers = Executors.newFixedThreadPool(4)) {
            for (int i = 0; i < 4; i++) {
                var _ = readers.submit(() -> {
                    while (!stop.get()) {
                        var before = closed.get();
                        if (path.getAsBoolean()) {
                            accepted.incrementAndGet();
                            if (before > 0 && closed.get() == before) {
                                late.incrementAndGet();
                            }
                        }
                    }
                });
            }
            for (int round = 1; round <= 50; round++) {
                var before = accepted.get();
                while (accepted.get() < before + 4) {
                    Thread.onSpinWait();
                }
                closeAccount();
                closed.set(round);
                assertThat(path.getAsBoolean()).isFalse();
                closed.set(0);
                store(Account::reopened);
            }
            stop.set(true);
            readers.shutdown();
            assertThat(readers.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(late).hasValue(0);
    }
}
