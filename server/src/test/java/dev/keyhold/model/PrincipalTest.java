package dev.keyhold.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.Samples;
import org.junit.jupiter.api.Test;

class PrincipalTest {
    private static final Identity ALICE = Samples.user(Samples.ACCOUNT, 1, "Alice", "/staff/");
    private static final Identity ROOT = Samples.root(Samples.ACCOUNT);
    private static final AccessKeyId SESSION = AccessKeyId.of(AccessKeyId.TEMPORARY, Samples.ACCOUNT, 1);
    private static final Principal.Credential KEY =
            new Principal.Credential.LongTermKey(AccessKeyId.of(AccessKeyId.LONG_TERM, Samples.ACCOUNT, 1));

    @Test
    void is_a_user_or_the_root_with_a_credential_of_its_own() {
        var alice = Principal.of(ALICE, KEY, Samples.ORIGIN);
        assertThat(alice).isEqualTo(new Principal.User(ALICE, KEY, Samples.ORIGIN));
        assertThat(alice.isRoot()).isFalse();
        assertThat(alice.isTemporary()).isFalse();
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
        var alice = Principal.of(ALICE, credential, Samples.ORIGIN);
        assertThat(alice).isEqualTo(new Principal.IdentitySession(ALICE, SESSION, Samples.ORIGIN));
        assertThat(alice.credential()).isEqualTo(credential);
        assertThat(alice.isTemporary()).isTrue();
        assertThat(alice.id()).isEqualTo(ALICE.id());
        assertThat(Principal.of(ROOT, credential, Samples.ORIGIN).isRoot()).isTrue();
    }
}
