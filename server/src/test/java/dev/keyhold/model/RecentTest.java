package dev.keyhold.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RecentTest {
    private final Recent<AccountId> accounts = new Recent<>(256);

    @Test
    void equal_values_become_one() {
        var first = AccountId.ofNumber(7);
        assertThat(accounts.shared(first)).isSameAs(first);
        assertThat(accounts.shared(AccountId.ofNumber(7))).isSameAs(first);
    }

    @Test
    void no_value_becomes_another_however_many_there_are() {
        for (int i = 0; i < 10_000; i++) {
            assertThat(accounts.shared(AccountId.ofNumber(i))).isEqualTo(AccountId.ofNumber(i));
        }
    }
}
