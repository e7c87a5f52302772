package dev.keyhold.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityReferenceTest {
    private static final AccountId ACCOUNT = new AccountId("123456789012");
    private static final Instant NOW = Instant.parse("2026-11-21T00:00:00Z");

    private static Identity identity(Identity.Kind kind, long number, String path, String name) {
        var id = ResourceId.of(ResourceId.IAM, ACCOUNT, number);
        var folder = ResourceId.of(ResourceId.RESOURCE_MANAGER, ACCOUNT, 1);
        return new Identity(ACCOUNT, id, folder, kind, name, path, NOW);
    }

    private static IdentityReference reference(String text) {
        return IdentityReference.parse(text).orElseThrow();
    }

    @Test
    void an_identity_is_named_in_every_form_in_which_it_is_shown() {
        for (long number : List.of(0L, 7L, (1L << ResourceId.RANDOM_BITS) - 1)) {
            var alice = identity(Identity.Kind.USER, number, "/a/%b!/", "alice+=,.@-_");
            var forms = List.of(
                    alice.id().text(), Arn.uniqueId(alice), Arn.of(alice).text());
            var bob = identity(Identity.Kind.USER, number ^ 1, "/a/%b!/", "Alice+=,.@-_");
            assertThat(forms).allSatisfy(form -> {
                assertThat(reference(form).names(alice)).isTrue();
                assertThat(reference(form).names(bob)).isFalse();
            });
            assertThat(reference(Arn.uniqueId(alice)))
                    .isEqualTo(reference(alice.id().text()));
        }
        var root = identity(Identity.Kind.ROOT, 1, "/", "");
        assertThat(reference("arn:aws:iam::123456789012:root").names(root)).isTrue();
        assertThat(reference("arn:aws:iam::123456789012:user/root").names(root)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "alice",
                "b1g00000000000000001",
                "aje0000",
                "AIDA",
                "AIDAAAAAAAAAAAAAAAAA1",
                "AROARZPUZDIKB3NJ434J",
                "AIDARZPUZDIKB3NJ434J",
                "AIDARZPUZDIKB3NJ434JAA",
                "arn:aws:iam::123456789012:user/",
                "arn:aws:iam::1234:user/alice",
                "arn:aws:iam::123456789012:role/alice",
                "arn:aws:iam::123456789012:user/a b",
                "arn:aws:iam::123456789012:user/alice\n",
                "arn:aws-cn:iam::123456789012:user/alice"
            })
    void anything_else_names_nobody(String text) {
        assertThat(IdentityReference.parse(text)).isEmpty();
    }
}
