package dev.keyhold.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccountIdTest {
    @Test
    void keeps_leading_zeros() {
        assertThat(AccountId.ofNumber(42)).isEqualTo(new AccountId("000000000042"));
        assertThat(AccountId.ofNumber(0)).isEqualTo(AccountId.SYSTEM);
        assertThat(new AccountId("000000000042").number()).isEqualTo(42);
        assertThat(new AccountId("000000000042")).hasToString("000000000042");
    }

    @Test
    void takes_the_largest_number_and_not_one_more() {
        assertThat(AccountId.ofNumber(999_999_999_999L).text()).isEqualTo("999999999999");
        assertThat(AccountId.isNumber(999_999_999_999L)).isTrue();
        assertThat(AccountId.isNumber(1_000_000_000_000L)).isFalse();
        assertThat(AccountId.isNumber(-1)).isFalse();
        assertThatThrownBy(() -> AccountId.ofNumber(1_000_000_000_000L)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> AccountId.ofNumber(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "12345678901", "1234567890123", "12345678901a", "-12345678901", "１２３４５６７８９０１２"})
    void is_twelve_ascii_digits_and_nothing_else(String text) {
        assertThat(AccountId.isValid(text)).isFalse();
        assertThatThrownBy(() -> new AccountId(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: 12 decimal digits");
    }
}
