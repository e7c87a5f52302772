package dev.keyhold.domain.authn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.model.AccountId;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class OpenAccountsTest {
    private static final List<AccountId> ACCOUNTS = LongStream.range(0, 600)
            .mapToObj(number -> new AccountId(String.valueOf(123_456_789_012L + number)))
            .toList();

    @Test
    void agrees_with_a_set_after_any_changes() {
        var random = new Random(1);
        var expected = new HashSet<>(ACCOUNTS.subList(0, 300));
        var open = new OpenAccounts(Set.copyOf(expected));
        for (int i = 0; i < 3_000; i++) {
            var account = ACCOUNTS.get(random.nextInt(ACCOUNTS.size()));
            if (expected.remove(account)) {
                open = open.without(account);
            } else {
                expected.add(account);
                open = open.with(account);
            }
            assertThat(open.contains(account)).isEqualTo(expected.contains(account));
            assertThat(open.only()).isEmpty();
            if (i % 50 == 0) {
                assertThat(ACCOUNTS.stream().filter(open::contains)).hasSameElementsAs(expected);
            }
        }
    }

    @Test
    void finds_one_object_for_an_account() {
        var first = ACCOUNTS.get(0);
        var second = ACCOUNTS.get(1);
        var open = new OpenAccounts(Set.of(first)).with(second);
        assertThat(open.find(new AccountId(first.text()))).containsSame(first);
        assertThat(open.find(new AccountId(second.text()))).containsSame(second);
        assertThat(open.without(first).find(first)).isEmpty();
        assertThat(open.find(ACCOUNTS.get(2))).isEmpty();
    }

    @Test
    void knows_the_only_one() {
        var first = ACCOUNTS.get(0);
        var second = ACCOUNTS.get(1);
        var one = new OpenAccounts(Set.of(first));
        assertThat(one.only()).contains(first);
        assertThat(one.with(second).only()).isEmpty();
        assertThat(one.with(second).without(first).only()).contains(second);
        assertThat(one.without(first).only()).isEmpty();
        var two = new OpenAccounts(Set.of(first, second));
        assertThat(two.only()).isEmpty();
        assertThat(two.without(first).only()).contains(second);
        assertThat(two.without(second).only()).contains(first);
    }

    @Test
    void is_not_changed_itself() {
        var one = new OpenAccounts(Set.of(ACCOUNTS.get(0)));
        assertThat(one.with(ACCOUNTS.get(1)).contains(ACCOUNTS.get(1))).isTrue();
        assertThat(one.contains(ACCOUNTS.get(1))).isFalse();
    }
}
