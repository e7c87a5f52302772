package dev.keyhold.domain.authn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.PolicyDocuments;
import dev.keyhold.Samples;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.domain.credential.IssuedAccessKey;
import dev.keyhold.domain.session.RoleRequest;
import dev.keyhold.domain.session.Sessions;
import dev.keyhold.model.AccessKey;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Arn;
import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.model.IdentityReference;
import dev.keyhold.model.Principal;
import dev.keyhold.model.Role;
import dev.keyhold.model.SessionPolicies;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions of roles and of federated users, and whom another server can vouch for. */
class VouchedSessionsTest {
    private static final AccountId HERE = Fixture.ACCOUNT;
    private static final Duration HOUR = Duration.ofHours(1);
    private static final SessionPolicies LIMITS = SessionPolicies.of(PolicyDocuments.ADMINISTRATOR);

    private Fixture domain;
    private IssuedAccessKey key;
    private Principal.OfIdentity alice;
    private Role worker;
    private AssertedPrincipals vouched;

    @BeforeEach
    void open(@TempDir Path folder) {
        domain = new Fixture(folder);
        key = domain.createUserWithKey("alice");
        alice = domain.caller(key);
        domain.allow(key.owner(), PolicyDocuments.ADMINISTRATOR);
        worker = role(1, "Worker");
        vouched = domain.credentials.asserted();
    }

    @AfterEach
    void close() {
        domain.close();
    }

    /** A role that anybody may take. */
    private Role role(int number, String name) {
        var role = Samples.role(HERE, number, name).trusting(PolicyDocuments.trust("AWS", "*"));
        domain.store.write(tx -> {
            tx.roles().insert(role);
            return role;
        });
        return role;
    }

    private Sessions.NewSession assume(Principal caller, Role role) {
        var request = new RoleRequest(
                Arn.of(role), "job", HOUR, Optional.empty(), Optional.empty(), RoleRequest.Attributes.NONE);
        return domain.roleSessions.assume(caller, request).session();
    }

    private Sessions.NewSession federate() {
        var attributes =
                new RoleRequest.Attributes(List.of(), List.of(), Optional.of(PolicyDocuments.ADMINISTRATOR), List.of());
        return domain.roleSessions.federate(alice, "carol", HOUR, attributes).session();
    }

    private Principal principal(Sessions.NewSession session) {
        return ((AuthenticationResult.Authenticated) domain.credentials.verify(domain.sign(session))).principal();
    }

    private AuthenticationResult verify(Sessions.NewSession session) {
        return domain.credentials.verify(domain.sign(session));
    }

    private static AuthenticationResult rejected(AuthenticationFailure reason) {
        return new AuthenticationResult.Failed(reason);
    }

    private void setStatus(AccessKey.Status status) {
        domain.accessKeys.setStatus(domain.root, Optional.of("alice"), key.key().keyId(), status);
    }

    private Optional<AccountId> usable(AccessKeyId id, Optional<String> token) {
        return domain.credentials.accountOfUsable(id, token);
    }

    private static Optional<String> token(Sessions.NewSession session) {
        return Optional.of(session.token().reveal());
    }

    private Optional<Principal> vouchedFor(Sessions.NewSession session, AccountId account, String arn) {
        return vouched.session(
                account, arn, session.accessKey(), session.token().reveal(), Samples.ORIGIN);
    }

    @Test
    void each_acts_as_what_it_is_a_session_of() {
        assertThat(principal(assume(alice, worker)))
                .isInstanceOfSatisfying(
                        Principal.RoleSession.class,
                        session -> assertThat(session.role()).isEqualTo(worker));
        assertThat(principal(federate()))
                .isInstanceOfSatisfying(
                        Principal.FederatedSession.class,
                        session -> assertThat(session.parent()).isEqualTo(alice.identity()));
    }

    @Test
    void each_is_refused_while_the_key_is_off_that_it_was_issued_by_and_so_is_what_follows_from_it() {
        var first = assume(alice, worker);
        var chained = assume(principal(first), role(2, "Second"));
        var all = List.of(first, chained, federate());
        assertThat(all).allMatch(it -> verify(it) instanceof AuthenticationResult.Authenticated);
        setStatus(AccessKey.Status.INACTIVE);
        assertThat(all).allMatch(it -> verify(it).equals(rejected(AuthenticationFailure.REVOKED_SESSION)));
        assertThat(all).allMatch(it -> usable(it.accessKey(), token(it)).isEmpty());
        setStatus(AccessKey.Status.ACTIVE);
        assertThat(all).allMatch(it -> verify(it) instanceof AuthenticationResult.Authenticated);
        assertThat(all).allMatch(it -> usable(it.accessKey(), token(it)).equals(Optional.of(HERE)));
        domain.serviceAccounts.suspend(domain.admin, alice.id().text(), Optional.empty(), TransactionHook.NONE);
        assertThat(all).allMatch(it -> verify(it).equals(rejected(AuthenticationFailure.SUSPENDED_IDENTITY)));
    }

    @Test
    void what_follows_from_a_session_ends_with_the_role_of_that() {
        var chained = assume(principal(assume(alice, worker)), role(2, "Second"));
        assertThat(verify(chained)).isInstanceOf(AuthenticationResult.Authenticated.class);
        domain.store.write(tx -> {
            tx.roles().delete(worker);
            return tx;
        });
        assertThat(verify(chained)).isEqualTo(rejected(AuthenticationFailure.REVOKED_SESSION));
    }

    /** A key is taken away from its account: what it signed in another one goes on, until its account is closed. */
    @Test
    void a_session_of_a_role_of_another_account_depends_on_nothing_but_that_the_account_of_its_issuer_is_open() {
        var other = domain.clouds.create(
                domain.admin,
                domain.installed.account().organization().text(),
                "other",
                "",
                Map.of(),
                TransactionHook.NONE);
        var theirs = Samples.role(other.id(), 7, "Theirs").trusting(PolicyDocuments.trust("AWS", "*"));
        domain.store.write(tx -> {
            tx.roles().insert(theirs);
            return tx;
        });
        var session = assume(alice, theirs);
        setStatus(AccessKey.Status.INACTIVE);
        assertThat(verify(session)).isInstanceOf(AuthenticationResult.Authenticated.class);
        var now = domain.clock.instant();
        var account = domain.store.read(tx -> tx.accounts().find(HERE)).orElseThrow();
        domain.store.write(tx -> {
            tx.accounts().update(account.closed(now, now));
            return tx;
        });
        assertThat(verify(session)).isEqualTo(rejected(AuthenticationFailure.REVOKED_SESSION));
    }

    @Test
    void the_account_of_a_key_is_known_if_the_key_would_do_and_no_session_token_is_with_it() {
        var id = key.key().keyId();
        assertThat(usable(id, Optional.empty())).contains(HERE);
        assertThat(usable(id, Optional.of("token"))).isEmpty();
        assertThat(usable(AccessKeyId.of(AccessKeyId.LONG_TERM, HERE, 1), Optional.empty()))
                .isEmpty();
        setStatus(AccessKey.Status.INACTIVE);
        assertThat(usable(id, Optional.empty())).isEmpty();
        setStatus(AccessKey.Status.ACTIVE);
        domain.serviceAccounts.suspend(domain.admin, alice.id().text(), Optional.empty(), TransactionHook.NONE);
        assertThat(usable(id, Optional.empty())).isEmpty();
    }

    @Test
    void the_account_of_a_session_is_known_by_its_own_token_until_it_ends() {
        var session = assume(alice, worker);
        assertThat(usable(session.accessKey(), token(session))).contains(HERE);
        assertThat(usable(session.accessKey(), Optional.empty())).isEmpty();
        assertThat(usable(session.accessKey(), token(federate()))).isEmpty();
        domain.clock.advance(HOUR);
        assertThat(usable(session.accessKey(), token(session))).isEmpty();
    }

    private Optional<Principal> named(String name) {
        return named(HERE, name);
    }

    private Optional<Principal> named(AccountId account, String name) {
        return vouched.named(account, name, LIMITS, Samples.ORIGIN);
    }

    private Principal asserted(String name) {
        return Principal.of(alice.identity(), new Principal.Credential.Assertion(name, LIMITS), Samples.ORIGIN);
    }

    @Test
    void a_server_names_somebody_by_an_access_key_or_by_a_name_to_the_letter() {
        var id = key.key().keyId().text();
        assertThat(named(id)).contains(asserted(id));
        assertThat(named("alice")).contains(asserted("alice"));
        for (var name : List.of("Alice", "nobody", "", "a".repeat(200))) {
            assertThat(named(name)).as(name).isEmpty();
        }
    }

    @Test
    void a_server_names_nobody_of_another_account_than_it_asks_about() {
        domain.store.write(tx -> {
            Samples.insertAccount(tx, Samples.OTHER_ACCOUNT);
            return tx;
        });
        assertThat(named(Samples.OTHER_ACCOUNT, key.key().keyId().text())).isEmpty();
        assertThat(named(Samples.OTHER_ACCOUNT, "alice")).isEmpty();
        for (var reference : references()) {
            assertThat(vouched.referred(Samples.OTHER_ACCOUNT, reference, LIMITS, Samples.ORIGIN))
                    .isEmpty();
        }
    }

    private List<IdentityReference> references() {
        return List.of(new IdentityReference.ById(alice.id()), new IdentityReference.ByArn(alice.arn()));
    }

    /** A key that is off is nobody's, even if there is a user who has its id for a name. */
    @Test
    void a_key_that_is_off_names_nobody() {
        var id = key.key().keyId().text();
        domain.createUser(id);
        assertThat(named(id).map(Principal::name)).contains("alice");
        setStatus(AccessKey.Status.INACTIVE);
        assertThat(named(id)).isEmpty();
        assertThat(named("alice")).isPresent();
        domain.accessKeys.delete(domain.root, Optional.of("alice"), key.key().keyId());
        assertThat(named(id).map(Principal::name)).as("it is no key any more").contains(id);
    }

    @Test
    void a_server_refers_to_somebody_by_id_or_by_the_arn_that_the_user_has_now() {
        for (var reference : references()) {
            assertThat(vouched.referred(HERE, reference, LIMITS, Samples.ORIGIN).map(Principal::id))
                    .contains(alice.id());
        }
        var elsewhere = new IdentityReference.ByArn(Arn.user(HERE, "/staff/", "alice"));
        assertThat(vouched.referred(HERE, elsewhere, LIMITS, Samples.ORIGIN)).isEmpty();
        domain.serviceAccounts.suspend(domain.admin, alice.id().text(), Optional.empty(), TransactionHook.NONE);
        for (var reference : references()) {
            assertThat(vouched.referred(HERE, reference, LIMITS, Samples.ORIGIN))
                    .isEmpty();
        }
    }

    @Test
    void a_server_names_a_session_of_a_role_by_its_arn_with_its_token() {
        var session = assume(alice, worker);
        var arn = principal(session).arn().text();
        assertThat(vouchedFor(session, HERE, arn)).contains(principal(session));
        assertThat(vouchedFor(session, HERE, Arn.of(worker).text())).isEmpty();
        assertThat(vouchedFor(session, Samples.OTHER_ACCOUNT, arn)).isEmpty();
        var federated = federate();
        assertThat(vouchedFor(federated, HERE, principal(federated).arn().text()))
                .as("it is no session of a role")
                .isEmpty();
        setStatus(AccessKey.Status.INACTIVE);
        assertThat(vouchedFor(session, HERE, arn)).isEmpty();
    }
}
