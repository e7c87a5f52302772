package dev.keyhold.domain.authn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.sigv4.CredentialScope;
import org.junit.jupiter.api.Test;

final class RecentScopesTest {
    private final RecentScopes scopes = new RecentScopes();

    @Test
    void equal_scopes_become_one() {
        var first = scope("s3");
        assertThat(scopes.shared(first)).isSameAs(first);
        assertThat(scopes.shared(scope("s3"))).isSameAs(first);
    }

    @Test
    void no_scope_becomes_another_however_many_there_are() {
        for (int i = 0; i < 10_000; i++) {
            var scope = scope("service-" + i);
            assertThat(scopes.shared(scope)).isEqualTo(scope("service-" + i));
        }
    }

    private static CredentialScope scope(String service) {
        return new CredentialScope("20261130", "us-east-1", service);
    }
}
