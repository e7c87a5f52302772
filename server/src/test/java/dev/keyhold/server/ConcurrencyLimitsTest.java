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
        var slot = pools.enter("a", UNKNOWN, 1_000).orElseThrow();
        assertThat(slot.maxMessageBytes()).isEqualTo(64 * 1024);
        slot.authenticated();
        assertThat(slot.maxMessageBytes()).isEqualTo(MAX_BODY);
        assertThat(pools.requests(UNKNOWN)).isZero();
        assertThat(pools.requests(AUTHENTICATED)).isOne();
        assertThat(slot.charge(1_000)).isTrue();
        assertThat(pools.enter("a", UNKNOWN, 1_000)).isPresent();
    }

    @Test
    void a_request_for_which_there_is_no_place_elsewhere_keeps_its_own() {
        for (int i = 0; i < 32; i++) {
            pools.enter("a", AUTHENTICATED, 1);
        }
        var slot = pools.enter("b", UNKNOWN, 1).orElseThrow();
        slot.authenticated();
        assertThat(slot.standing()).isEqualTo(UNKNOWN);
        assertThat(pools.requests(UNKNOWN)).isOne();
    }

    @Test
    void everything_is_given_back_once() {
        var slots = new ArrayList<ConcurrencyLimits.Slot>();
        for (var standing : Standing.values()) {
            slots.add(pools.enter("a", standing, 10).orElseThrow());
        }
        slots.forEach(slot -> slot.charge(10));
        slots.getFirst().authenticated();
        for (int i = 0; i < 2; i++) {
            slots.forEach(ConcurrencyLimits.Slot::leave);
        }
        slots.forEach(ConcurrencyLimits.Slot::authenticated);
        assertThat(slots).allSatisfy(slot -> assertThat(slot.charge(1)).isFalse());
        assertThat(pools.memory()).isZero();
        for (var standing : Standing.values()) {
            assertThat(pools.requests(standing)).isZero();
        }
    }
}
