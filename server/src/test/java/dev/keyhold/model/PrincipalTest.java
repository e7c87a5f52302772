package dev.keyhold.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.keyhold.Samples;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PrincipalTest {
    private static final Identity ALICE = Samples.user(Samples.ACCOUNT, 1, "Alice", "/staff/");
    private static final Identity ROOT = Samples.root(Samples.ACCOUNT);
    private static final Instant END = Instant.EPOCH.plusSeconds(900);
    private static final AccessKeyId SESSION = AccessKeyId.of(AccessKeyId.TEMPORARY, Samples.ACCOUNT, 1);
    private static final Principal.Credential KEY =
            new Principal.Credential.LongTermKey(AccessKeyId.of(AccessKeyId.LONG_TERM, Samples.ACCOUNT, 1));

    private static final Principal KEY_OF_ALICE = Principal.of(ALICE, KEY, Samples.ORIGIN);

    @Test
    void is_a_user_or_the_root_with_a_credential_of_its_own() {
        var alice = Principal.of(ALICE, KEY, Samples.ORIGIN);
        assertThat(alice).isEqualTo(new Principal.User(ALICE, KEY, Samples.ORIGIN));
        assertThat(alice.isRoot()).isFalse();
        assertThat(alice.isTemporary()).isFalse();
        assertThat(alice.sessionEnd()).isEmpty();
        assertThat(alice.arn()).isEqualTo(Arn.of(ALICE));
        var root = Principal.of(ROOT, KEY, Samples.ORIGIN);
        assertThat(root).isEqualTo(new Principal.Root(ROOT, KEY, Samples.ORIGIN));
        assertThat(root.isRoot()).isTrue();
        assertThat(root.isTemporary()).isFalse();
        assertThat(root.name()).isEmpty();
    }

    @Test
    void is_a_session_of_an_identity_with_a_temporary_key() {
        var credential = new Principal.Credential.Session(SESSION);
        var facts = SessionFacts.plain(SessionFacts.Kind.IDENTITY, Instant.EPOCH, KEY_OF_ALICE.asIssuers());
        var alice = new Principal.IdentitySession(ALICE, SESSION, facts, END, Samples.ORIGIN);
        assertThat(alice.credential()).isEqualTo(credential);
        assertThat(alice.session()).contains(facts);
        assertThat(alice.sessionEnd()).contains(END);
        assertThat(alice.actsAs()).isEqualTo(alice.arn());
        assertThat(alice.asIssuers()).isEqualTo(KEY_OF_ALICE.asIssuers());
        assertThat(alice.isTemporary()).isTrue();
        assertThat(alice.id()).isEqualTo(ALICE.id());
        assertThat(new Principal.IdentitySession(ROOT, SESSION, facts, END, Samples.ORIGIN).isRoot())
                .isTrue();
        assertThatIllegalArgumentException().isThrownBy(() -> Principal.of(ALICE, credential, Samples.ORIGIN));
    }

    @Test
    void is_a_session_of_a_role_which_is_no_identity() {
        var role = Samples.role(Samples.ACCOUNT, 1, "Reader");
        var facts = named(SessionFacts.Kind.ROLE, "job-7");
        var session = new Principal.RoleSession(role, SESSION, facts, END, Samples.ORIGIN);
        assertThat(session.arn().text())
                .isEqualTo("arn:aws:sts::" + Samples.ACCOUNT.text() + ":assumed-role/Reader/job-7");
        assertThat(session.actsAs()).isEqualTo(Arn.role(role.account(), role.path(), role.name()));
        assertThat(session.uniqueId()).isEqualTo(role.uniqueId() + ":job-7").startsWith("AROA");
        assertThat(session.id()).isEqualTo(role.id());
        assertThat(session.asIdentity()).isEmpty();
        assertThat(session.isRoot()).isFalse();
        assertThat(session.isTemporary()).isTrue();
        assertThat(session.asIssuers())
                .containsExactly(
                        new SessionIssuer.OfRole(role.account(), role.id()),
                        KEY_OF_ALICE.asIssuers().getFirst());
    }

    @Test
    void is_a_federated_user_whom_an_identity_answers_for() {
        var facts = named(SessionFacts.Kind.FEDERATED_USER, "carol");
        var session = new Principal.FederatedSession(ROOT, SESSION, facts, END, Samples.ORIGIN);
        assertThat(session.arn().text()).isEqualTo("arn:aws:sts::" + Samples.ACCOUNT.text() + ":federated-user/carol");
        assertThat(session.uniqueId()).isEqualTo(Samples.ACCOUNT.text() + ":carol");
        assertThat(session.isRoot()).as("not even of the root").isFalse();
        assertThat(session.asIdentity()).isEmpty();
    }

    private static SessionFacts named(SessionFacts.Kind kind, String name) {
        return new SessionFacts(
                kind,
                name,
                Instant.EPOCH,
                Optional.empty(),
                Optional.empty(),
                SessionFacts.Attributes.NONE,
                KEY_OF_ALICE.asIssuers());
    }
}
