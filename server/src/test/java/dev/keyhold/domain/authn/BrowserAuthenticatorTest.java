package dev.keyhold.domain.authn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.Samples;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.domain.credential.IssuedAccessKey;
import dev.keyhold.model.AccessKey;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.model.Principal;
import dev.keyhold.model.SecretBytes;
import dev.keyhold.model.ServiceError;
import dev.keyhold.store.AuditStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a browser that has shown a credential once may send, and until when. */
class BrowserAuthenticatorTest {
    private static final String OPERATION = "Console/SignIn";

    private Fixture domain;
    private BrowserAuthenticator browsers;
    private IssuedAccessKey key;

    @BeforeEach
    void open(@TempDir Path folder) {
        domain = new Fixture(folder);
        browsers = domain.credentials.browsers(domain.tokens);
        key = domain.createUserWithKey("alice");
    }

    @AfterEach
    void close() {
        domain.close();
    }

    private BrowserAuthenticator.Proof byKey(SecretBytes secret) {
        return browsers.verify(key.key().keyId(), SecretBytes.ofText(secret.reveal()), Samples.ORIGIN, OPERATION);
    }

    private BrowserAuthenticator.Proof byKey() {
        return byKey(key.secret());
    }

    private String token() {
        return domain.tokens.issue(domain.admin.identity()).token().reveal();
    }

    private Principal authenticate(BrowserCredential credential) {
        return browsers.authenticate(credential, Samples.ORIGIN, OPERATION);
    }

    private void assertAccepted(BrowserAuthenticator.Proof proof) {
        assertThat(browsers.isInForce(proof.credential())).isTrue();
        assertThat(authenticate(proof.credential())).isEqualTo(proof.principal());
    }

    private void assertRefused(BrowserAuthenticator.Proof proof, AuthenticationFailure reason) {
        assertThat(browsers.isInForce(proof.credential())).isFalse();
        assertThat(Fixture.error(() -> authenticate(proof.credential())))
                .isEqualTo(new ServiceError.Unauthenticated(reason));
        domain.denials.flush();
        // Of whom nobody knows, the installation keeps the trail.
        var owner = reason == AuthenticationFailure.DELETED_IDENTITY ? AccountId.SYSTEM : Fixture.ACCOUNT;
        assertThat(domain.events(owner, AuditStore.Trail.DENIALS))
                .extracting(AuditEvent::reason)
                .contains(reason.name());
    }

    private static ServiceError unauthenticated(AuthenticationFailure reason) {
        return new ServiceError.Unauthenticated(reason);
    }

    @Test
    void a_key_is_proved_by_its_secret_and_counts_as_long_as_it_is_active() {
        assertThat(Fixture.error(() -> byKey(SecretBytes.ofText("guess"))))
                .isEqualTo(unauthenticated(AuthenticationFailure.WRONG_SIGNATURE));
        var proof = byKey();
        assertThat(proof.principal()).isEqualTo(domain.caller(key));
        assertAccepted(proof);
        setStatus(AccessKey.Status.INACTIVE);
        assertRefused(proof, AuthenticationFailure.INACTIVE_KEY);
        setStatus(AccessKey.Status.ACTIVE);
        assertAccepted(proof);
        domain.accessKeys.delete(domain.root, Optional.of("alice"), key.key().keyId());
        assertRefused(proof, AuthenticationFailure.DELETED_IDENTITY);
    }

    private void setStatus(AccessKey.Status status) {
        domain.accessKeys.setStatus(domain.root, Optional.of("alice"), key.key().keyId(), status);
    }

    @Test
    void a_token_is_proved_by_itself_and_counts_until_it_ends() {
        assertThat(Fixture.error(() -> browsers.verify(token() + "x", Samples.ORIGIN, OPERATION)))
                .isEqualTo(unauthenticated(AuthenticationFailure.BAD_TOKEN));
        var proof = browsers.verify(token(), Samples.ORIGIN, OPERATION);
        assertThat(proof.principal().id()).isEqualTo(domain.admin.id());
        assertAccepted(proof);
        domain.clock.advance(IamTokens.MAX_LIFE.minusSeconds(1));
        assertAccepted(proof);
        domain.clock.advance(Duration.ofSeconds(1));
        assertRefused(proof, AuthenticationFailure.EXPIRED_IAM_TOKEN);
    }

    @Test
    void a_token_that_is_called_back_does_not_count() {
        var token = token();
        var proof = browsers.verify(token, Samples.ORIGIN, OPERATION);
        domain.revocation.revoke(domain.admin, token);
        assertRefused(proof, AuthenticationFailure.REVOKED_TOKEN);
    }

    @Test
    void a_link_is_for_the_root_of_an_account_that_is_open() {
        var proof = browsers.admit(Fixture.ACCOUNT, "link-1", Samples.ORIGIN);
        assertThat(proof.principal().isRoot()).isTrue();
        assertThat(proof.principal().credential()).isEqualTo(new Principal.Credential.Link("link-1"));
        assertAccepted(proof);
        assertThat(Fixture.error(() -> browsers.admit(new AccountId("999999999999"), "link-1", Samples.ORIGIN)))
                .isEqualTo(unauthenticated(AuthenticationFailure.DELETED_IDENTITY));
        var now = domain.clock.instant();
        domain.store.write(tx -> {
            tx.accounts().update(domain.installed.account().closed(now, now));
            return tx;
        });
        assertRefused(proof, AuthenticationFailure.DELETED_IDENTITY);
        assertThat(Fixture.error(() -> browsers.admit(Fixture.ACCOUNT, "link-1", Samples.ORIGIN)))
                .isEqualTo(unauthenticated(AuthenticationFailure.DELETED_IDENTITY));
    }

    @Test
    void neither_counts_while_its_owner_is_suspended() {
        var bob = domain.serviceAccount("bob");
        var proofs = List.of(
                byKey(), browsers.verify(domain.tokens.issue(bob).token().reveal(), Samples.ORIGIN, OPERATION));
        for (var id : List.of(key.owner().id(), bob.id())) {
            domain.serviceAccounts.suspend(domain.admin, id.text(), Optional.empty(), TransactionHook.NONE);
        }
        for (var proof : proofs) {
            assertRefused(proof, AuthenticationFailure.SUSPENDED_IDENTITY);
        }
    }
}
