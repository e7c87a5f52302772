package dev.keyhold.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AccountSharesTest {
    private static AccountId account(int number) {
        return AccountId.ofNumber(number);
    }

    private static int takeAll(AccountShares shares, AccountId account) {
        int taken = 0;
        while (shares.take(account, 1)) {
            taken++;
        }
        return taken;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 17, 32, 1_000, 10_000})
    void one_account_alone_has_as_many_places_as_one_may_ever_have(int max) {
        assertThat(takeAll(new AccountShares(max), account(1))).isEqualTo(max);
    }

    @Test
    void accounts_that_take_all_they_may_leave_places_for_the_next() {
        var shares = new AccountShares(1_000);
        assertThat(takeAll(shares, account(1))).isEqualTo(1_000);
        assertThat(takeAll(shares, account(2))).isGreaterThan(200);
        assertThat(takeAll(shares, account(3))).isGreaterThan(50);
        assertThat(takeAll(shares, account(4))).isGreaterThan(10);
        assertThat(shares.taken()).isLessThanOrEqualTo(1_334);
    }

    @Test
    void an_account_that_holds_none_gets_the_last_place() {
        var shares = new AccountShares(3);
        assertThat(takeAll(shares, account(1))).isEqualTo(3);
        assertThat(takeAll(shares, account(2))).isEqualTo(1);
        assertThat(shares.take(account(3), 1)).isFalse();
    }

    @Test
    void an_account_above_its_share_gets_nothing_until_it_is_below() {
        var shares = new AccountShares(12);
        takeAll(shares, account(1));
        takeAll(shares, account(2));
        shares.giveBack(account(1), 2);
        assertThat(shares.take(account(1), 1)).isFalse();
        assertThat(shares.take(account(2), 1)).isTrue();
    }

    @Test
    void all_places_can_be_given_back() {
        var shares = new AccountShares(10);
        assertThat(shares.take(account(1), 4)).isTrue();
        assertThat(shares.take(account(1), 0)).isTrue();
        shares.giveBack(account(1), 0);
        shares.giveBack(account(1), 4);
        assertThat(shares.taken()).isZero();
        assertThat(shares.of(account(1))).isZero();
        assertThat(takeAll(shares, account(1))).isEqualTo(10);
    }
}
