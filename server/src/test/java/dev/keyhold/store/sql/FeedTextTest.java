package dev.keyhold.store.sql;

import static dev.keyhold.Samples.ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.ResourceId;
import dev.keyhold.store.Change;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FeedTextTest {
    private static final List<Change> ALL = List.of(
            new Change.OfAccount(ACCOUNT),
            new Change.OfPolicies(ACCOUNT),
            new Change.OfAccessKey(new AccessKeyId("AKIAIOSFODNN7EXAMPLE")),
            new Change.OfApiKey(ResourceId.of(ResourceId.IAM, ACCOUNT, 1)),
            new Change.OfAuthorizedKey(ResourceId.of(ResourceId.IAM, ACCOUNT, 2)),
            new Change.OfToken("a-token id"),
            new Change.OfIdentity(ResourceId.of(ResourceId.IAM, ACCOUNT, 3)),
            new Change.OfRole(ResourceId.of(ResourceId.IAM, ACCOUNT, 4)),
            new Change.OfOutboundIssuer("0123456789abcdef0123456789abcdef"),
            new Change.OfKmsKey(ResourceId.of(ResourceId.IAM, ACCOUNT, 5)),
            new Change.OfFolder(ResourceId.of(ResourceId.IAM, ACCOUNT, 6)),
            new Change.OfBindings(ResourceId.of(ResourceId.IAM, ACCOUNT, 7)));

    /** Whatever can be announced on the node that made it reaches the others too. */
    @Test
    void of_every_kind_of_change_is_read_as_it_was_written() {
        assertThat(ALL)
                .extracting(Object::getClass)
                .hasSameElementsAs(kinds(Change.class).toList());
        for (var change : ALL) {
            assertThat(FeedText.parse(FeedText.of(List.of(change)))).contains(List.of(change));
        }
        assertThat(FeedText.parse(FeedText.of(ALL))).contains(ALL);
    }

    private static Stream<Class<?>> kinds(Class<?> type) {
        return type.isSealed()
                ? Arrays.stream(type.getPermittedSubclasses()).flatMap(FeedTextTest::kinds)
                : Stream.of(type);
    }

    @Test
    void of_another_version_is_not_understood_in_part() {
        assertThat(FeedText.parse("account " + ACCOUNT.text() + "\nplanet 9")).isEmpty();
        assertThat(FeedText.parse("access-key ?")).isEmpty();
        assertThat(FeedText.parse("account")).isEmpty();
        assertThat(FeedText.parse(" ")).isEmpty();
        assertThat(FeedText.parse("account\u0000")).isEmpty();
    }

    @Test
    void has_a_line_for_each_change() {
        assertThatThrownBy(() -> FeedText.of(List.of(new Change.OfToken("a\nrole b"))))
                .isInstanceOf(IllegalStateException.class);
    }
}
