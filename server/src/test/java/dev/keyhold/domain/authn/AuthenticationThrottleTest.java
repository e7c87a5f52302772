package dev.keyhold.domain.authn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.ManualClock;
import dev.keyhold.Samples;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.RequestOrigin;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AuthenticationThrottleTest {
    private static final ClaimedCredential KEY = of(Samples.ACCOUNT, "AKIAONE");
    private static final ClaimedCredential OTHER_KEY = of(Samples.ACCOUNT, "AKIATWO");
    private static final ClaimedCredential TOKEN = new ClaimedCredential(Samples.ACCOUNT, Optional.empty());
    private static final ClaimedCredential KEY_OF_OTHER_ACCOUNT = of(Samples.OTHER_ACCOUNT, "AKIATHREE");
    private static final RequestOrigin HERE = Samples.ORIGIN;
    private static final RequestOrigin ELSEWHERE = new RequestOrigin("r", "198.51.100.1", "", "aws");
    /** A proxy that does not tell for whom it asks. */
    private static final RequestOrigin PROXY = RequestOrigin.relayed("r", "203.0.113.9", "", "gateway");

    private final ManualClock clock = new ManualClock();

    private static ClaimedCredential of(AccountId account, String name) {
        return new ClaimedCredential(account, Optional.of(name));
    }

    private static void guess(AuthenticationThrottle limit, int times, RequestOrigin origin, ClaimedCredential key) {
        for (int i = 0; i < times; i++) {
            limit.guessed(origin, key);
        }
    }

    @Test
    void stops_a_source_with_one_key_at_the_limit_and_not_before() {
        var limit = new AuthenticationThrottle(clock, 100, 3);
        guess(limit, 2, HERE, KEY);
        assertThat(limit.isExceeded(HERE, () -> KEY)).isFalse();
        guess(limit, 1, HERE, KEY);
        assertThat(limit.isExceeded(HERE, () -> KEY)).isTrue();
        assertThat(limit.isExceeded(HERE, () -> OTHER_KEY)).isFalse();
        assertThat(limit.isExceeded(ELSEWHERE, () -> KEY)).isFalse();
    }

    @Test
    void stops_a_source_with_every_key() {
        var limit = new AuthenticationThrottle(clock, 4, 100);
        guess(limit, 2, HERE, KEY);
        guess(limit, 1, HERE, TOKEN);
        assertThat(limit.isExceeded(HERE, () -> OTHER_KEY)).isFalse();
        guess(limit, 1, HERE, TOKEN);
        assertThat(limit.isExceeded(HERE, () -> OTHER_KEY)).isTrue();
        assertThat(limit.isExceeded(HERE, () -> TOKEN)).isTrue();
        assertThat(limit.isExceeded(ELSEWHERE, () -> OTHER_KEY)).isFalse();
    }

    @Test
    void takes_a_subnet_of_ipv6_for_one_source() {
        var limit = new AuthenticationThrottle(clock, 4, 2);
        guess(limit, 1, from("2001:db8:1:2::1"), KEY);
        guess(limit, 1, from("2001:db8:1:2:ffff:ffff:ffff:ffff"), KEY);
        assertThat(limit.isExceeded(from("2001:DB8:1:2:0:0:0:3%eth0"), () -> KEY))
                .isTrue();
        assertThat(limit.isExceeded(from("2001:db8:1:3::1"), () -> KEY)).isFalse();
        guess(limit, 2, from("2001:db8:1:2::4"), OTHER_KEY);
        assertThat(limit.isExceeded(from("2001:db8:1:2::5"), () -> TOKEN)).isTrue();

        var guest = PROXY.ofClient(Optional.of("2001:db8:9::1"), "");
        guess(limit, 2, guest, KEY);
        assertThat(limit.isExceeded(PROXY.ofClient(Optional.of("2001:db8:9::2"), ""), () -> KEY))
                .isTrue();
    }

    private static RequestOrigin from(String address) {
        return new RequestOrigin("r", address, "", "aws");
    }

    @Test
    void starts_again_with_the_next_minute() {
        var limit = new AuthenticationThrottle(clock, 2, 2);
        guess(limit, 2, HERE, KEY);
        clock.advance(Duration.ofSeconds(59));
        assertThat(limit.isExceeded(HERE, () -> KEY)).isTrue();
        clock.advance(Duration.ofSeconds(1));
        assertThat(limit.isExceeded(HERE, () -> KEY)).isFalse();
        guess(limit, 1, HERE, KEY);
        assertThat(limit.isExceeded(HERE, () -> KEY)).isFalse();
        guess(limit, 1, HERE, KEY);
        assertThat(limit.isExceeded(HERE, () -> KEY)).isTrue();
    }

    @Test
    void of_zero_stops_nobody() {
        var limit = new AuthenticationThrottle(clock, 0, 0);
        guess(limit, 1_000, HERE, KEY);
        assertThat(limit.isExceeded(HERE, () -> KEY)).isFalse();
        assertThat(limit.refused(HERE, Samples.ACCOUNT)).isTrue();
        guess(limit, 1_000, PROXY, KEY);
        assertThat(limit.guessed(PROXY, KEY)).isTrue();
    }

    @Test
    void counts_refusals_that_are_no_guesses_apart_and_stops_nobody_for_them() {
        var limit = new AuthenticationThrottle(clock, 3, 2);
        for (int i = 0; i < 3; i++) {
            assertThat(limit.refused(HERE, Samples.ACCOUNT)).isTrue();
        }
        assertThat(limit.refused(HERE, Samples.ACCOUNT)).isFalse();
        assertThat(limit.isExceeded(HERE, () -> KEY)).isFalse();
        assertThat(limit.refused(ELSEWHERE, Samples.ACCOUNT)).isTrue();
        guess(limit, 1, HERE, KEY);
        assertThat(limit.isExceeded(HERE, () -> KEY)).isFalse();
        clock.advance(Duration.ofMinutes(1));
        assertThat(limit.refused(HERE, Samples.ACCOUNT)).isTrue();
    }

    @Test
    void says_when_a_guess_is_beyond_the_bounds() {
        var limit = new AuthenticationThrottle(clock, 100, 2);
        assertThat(limit.guessed(HERE, KEY)).isTrue();
        assertThat(limit.guessed(HERE, KEY)).isTrue();
        assertThat(limit.guessed(HERE, KEY)).isFalse();
        assertThat(limit.guessed(HERE, OTHER_KEY)).isTrue();
    }

    @Test
    void stops_the_client_that_a_server_names_and_neither_others_nor_who_has_that_address() {
        var limit = new AuthenticationThrottle(clock, 3, 2);
        var guest = PROXY.ofClient(Optional.of(HERE.source()), "");
        guess(limit, 3, guest, OTHER_KEY);
        assertThat(limit.isExceeded(guest, () -> OTHER_KEY)).isTrue();
        assertThat(limit.isExceeded(PROXY.ofClient(Optional.of("198.51.100.1"), ""), () -> OTHER_KEY))
                .isFalse();
        assertThat(limit.isExceeded(HERE, () -> OTHER_KEY)).isFalse();
        assertThat(limit.isExceeded(PROXY, () -> OTHER_KEY)).isFalse();
        assertThat(limit.isExceeded(PROXY.ofServer(), () -> OTHER_KEY)).isFalse();
    }

    @Test
    void bounds_what_comes_through_one_server_and_never_stops_it() {
        var limit = new AuthenticationThrottle(clock, 3, 2);
        var bound = 3 * AuthenticationThrottle.OF_SERVER;
        for (int i = 0; i < bound; i++) {
            assertThat(limit.guessed(PROXY, KEY)).as("guess %d", i).isTrue();
        }
        assertThat(limit.guessed(PROXY, KEY)).isFalse();
        assertThat(limit.refused(PROXY, Samples.ACCOUNT)).isFalse();
        assertThat(limit.guessed(PROXY.ofClient(Optional.of("198.51.100.1"), ""), KEY))
                .as("named clients share the bound")
                .isFalse();
        assertThat(limit.isExceeded(PROXY, () -> KEY)).isFalse();
        assertThat(limit.isExceeded(PROXY.ofClient(Optional.of("198.51.100.2"), ""), () -> KEY))
                .isFalse();
        assertThat(limit.guessed(RequestOrigin.relayed("r", "203.0.113.10", "", "gateway"), KEY))
                .isTrue();
    }

    @Test
    void failures_of_one_account_count_for_no_other_that_shares_its_source() {
        var limit = new AuthenticationThrottle(clock, 3, 2);
        guess(limit, 3, HERE, KEY);
        guess(limit, 3, HERE, OTHER_KEY);
        guess(limit, 3, HERE, ClaimedCredential.NONE);
        assertThat(limit.isExceeded(HERE, () -> TOKEN)).isTrue();
        assertThat(limit.isExceeded(HERE, () -> ClaimedCredential.NONE)).isTrue();
        assertThat(limit.isExceeded(HERE, () -> KEY_OF_OTHER_ACCOUNT)).isFalse();
        for (int i = 0; i < 3; i++) {
            assertThat(limit.refused(HERE, Samples.ACCOUNT)).isTrue();
        }
        assertThat(limit.refused(HERE, Samples.ACCOUNT)).isFalse();
        assertThat(limit.refused(HERE, Samples.OTHER_ACCOUNT)).isTrue();
    }

    @Test
    void failures_of_one_account_leave_those_of_another_recorded_at_a_server_both_use() {
        var limit = new AuthenticationThrottle(clock, 3, 2);
        guess(limit, 3 * AuthenticationThrottle.OF_SERVER, PROXY, KEY);
        assertThat(limit.guessed(PROXY, KEY)).isFalse();
        assertThat(limit.guessed(PROXY, KEY_OF_OTHER_ACCOUNT)).isTrue();
    }
}
