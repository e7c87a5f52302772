package dev.keyhold.server;

import static dev.keyhold.api.ServiceEntry.Standing.AUTHENTICATED;
import static dev.keyhold.api.ServiceEntry.Standing.CLAIMED;
import static dev.keyhold.api.ServiceEntry.Standing.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.api.ServiceEntry.Standing;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

final class ConcurrencyLimitsTest {
    private static final int MAX_BODY = 1024 * 1024;
    /** 32 places: 16 for strangers, 4 of one source. 1000 bytes of memory for strangers, 2000 for known callers. */
    private final ConcurrencyLimits pools = new ConcurrencyLimits(32, 4_000, MAX_BODY);

    @Test
    void strangers_have_their_places_and_one_source_a_share() {
        for (int i = 0; i < 4; i++) {
            assertThat(pools.enter("a", UNKNOWN, 1)).isPresent();
        }
        assertThat(pools.enter("a", UNKNOWN, 1)).isEmpty();
        for (int i = 0; i < 12; i++) {
            assertThat(pools.enter("b" + i % 3, UNKNOWN, 1)).isPresent();
        }
        assertThat(pools.enter("c", UNKNOWN, 1)).isEmpty();
        assertThat(pools.enter("a", CLAIMED, 1)).isPresent();
        for (int i = 0; i < 32; i++) {
            assertThat(pools.enter("a", AUTHENTICATED, 1)).isPresent();
        }
        assertThat(pools.enter("d", AUTHENTICATED, 1)).isEmpty();
    }

    @Test
    void memory_is_bounded_for_each_standing() {
        var stranger = pools.enter("a", UNKNOWN, 100).orElseThrow();
        assertThat(stranger.charge(900)).isTrue();
        assertThat(stranger.charge(1)).isFalse();
        assertThat(pools.enter("b", UNKNOWN, 1)).isEmpty();
        assertThat(pools.enter("b", AUTHENTICATED, 2_000)).isPresent();
        assertThat(pools.memory()).isEqualTo(3_000);
    }

    @Test
    void a_request_takes_its_memory_along_when_it_is_authenticated() {
        var place = pools.enter("a", UNKNOWN, 1_000).orElseThrow();
        assertThat(place.maxMessageBytes()).isEqualTo(64 * 1024);
        place.authenticated();
        assertThat(place.maxMessageBytes()).isEqualTo(MAX_BODY);
        assertThat(pools.requests(UNKNOWN)).isZero();
        assertThat(pools.requests(AUTHENTICATED)).isOne();
        assertThat(place.charge(1_000)).isTrue();
        assertThat(pools.enter("a", UNKNOWN, 1_000)).isPresent();
    }

    @Test
    void a_request_for_which_there_is_no_place_elsewhere_keeps_its_own() {
        for (int i = 0; i < 32; i++) {
            pools.enter("a", AUTHENTICATED, 1);
        }
        var place = pools.enter("b", UNKNOWN, 1).orElseThrow();
        place.authenticated();
        assertThat(place.standing()).isEqualTo(UNKNOWN);
        assertThat(pools.requests(UNKNOWN)).isOne();
    }

    @Test
    void everything_is_given_back_once() {
        var places = new ArrayList<ConcurrencyLimits.Place>();
        for (var standing : Standing.values()) {
            places.add(pools.enter("a", standing, 10).orElseThrow());
        }
        places.forEach(place -> place.charge(10));
        places.getFirst().authenticated();
        for (int i = 0; i < 2; i++) {
            places.forEach(ConcurrencyLimits.Place::leave);
        }
        places.forEach(ConcurrencyLimits.Place::authenticated);
        assertThat(places).allSatisfy(place -> assertThat(place.charge(1)).isFalse());
        assertThat(pools.memory()).isZero();
        for (var standing : Standing.values()) {
            assertThat(pools.requests(standing)).isZero();
        }
    }
}
