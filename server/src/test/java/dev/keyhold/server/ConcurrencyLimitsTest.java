package dev.keyhold.server;

import static dev.keyhold.api.ServiceEntry.Standing.AUTHENTICATED;
import static dev.keyhold.api.ServiceEntry.Standing.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.api.ServiceEntry.Caller;
import dev.keyhold.api.ServiceEntry.Standing;
import dev.keyhold.model.AccountId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ConcurrencyLimitsTest {
    private static final int MAX_BODY = 1024 * 1024;
    private static final AccountId ACCOUNT = AccountId.ofNumber(1);
    private static final AccountId OTHER_ACCOUNT = AccountId.ofNumber(2);
    private static final Caller ANYBODY = Caller.UNKNOWN;
    private static final Caller CLAIMING = Caller.claimed(ACCOUNT);
    private static final Caller KNOWN = Caller.authenticated(ACCOUNT);

    /** 32 places: 16 for unauthenticated clients, 4 of one source; 1000 bytes for them, and 2000 for known callers. */
    private final ConcurrencyLimits pools = new ConcurrencyLimits(32, 4_000, MAX_BODY);

    @Test
    void unauthenticated_clients_have_their_places_and_one_source_a_share() {
        for (int i = 0; i < 4; i++) {
            assertThat(pools.enter("a", ANYBODY, 1)).isPresent();
        }
        assertThat(pools.enter("a", ANYBODY, 1)).isEmpty();
        for (int i = 0; i < 12; i++) {
            assertThat(pools.enter("b" + i % 3, ANYBODY, 1)).isPresent();
        }
        assertThat(pools.enter("c", ANYBODY, 1)).isEmpty();
        assertThat(pools.enter("a", CLAIMING, 1)).isPresent();
        for (int i = 0; i < 32; i++) {
            assertThat(pools.enter("a", KNOWN, 1)).isPresent();
        }
        assertThat(pools.enter("d", KNOWN, 1)).isEmpty();
    }

    /** Some sources and accounts stay known that have no place; which of them do makes no difference. */
    @Test
    void who_comes_again_has_the_same_share_however_many_came_and_went() {
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 200; i++) {
                var slot = pools.enter("a" + i, ANYBODY, 1).orElseThrow();
                assertThat(slot.move(Caller.authenticated(AccountId.ofNumber(1 + i))))
                        .isTrue();
                slot.leave();
                slot.leave();
            }
        }
        assertThat(pools.memory()).isZero();
        assertThat(pools.requests(UNKNOWN)).isZero();
        assertThat(pools.requests(AUTHENTICATED)).isZero();
        unauthenticated_clients_have_their_places_and_one_source_a_share();
    }

    @Test
    void memory_is_bounded_for_each_standing() {
        var unknown = pools.enter("a", ANYBODY, 100).orElseThrow();
        assertThat(unknown.charge(900)).isTrue();
        assertThat(unknown.charge(1)).isFalse();
        assertThat(pools.enter("b", ANYBODY, 1)).isEmpty();
        assertThat(pools.enter("b", KNOWN, 2_000)).isPresent();
        assertThat(pools.memory()).isEqualTo(3_000);
    }

    @Test
    void a_request_takes_its_memory_along_when_it_is_authenticated() {
        var slot = pools.enter("a", ANYBODY, 1_000).orElseThrow();
        assertThat(slot.maxMessageBytes()).isEqualTo(64 * 1024);
        assertThat(slot.move(KNOWN)).isTrue();
        assertThat(slot.maxMessageBytes()).isEqualTo(MAX_BODY);
        assertThat(pools.requests(UNKNOWN)).isZero();
        assertThat(pools.requests(AUTHENTICATED)).isOne();
        assertThat(slot.charge(1_000)).isTrue();
        assertThat(pools.enter("a", ANYBODY, 1_000)).isPresent();
    }

    @Test
    void a_request_that_cannot_move_keeps_its_place_until_it_is_refused() {
        for (int i = 0; i < 32; i++) {
            pools.enter("a", KNOWN, 1);
        }
        var slot = pools.enter("b", ANYBODY, 1).orElseThrow();
        assertThat(slot.move(KNOWN)).isFalse();
        assertThat(slot.standing()).isEqualTo(UNKNOWN);
        assertThat(pools.requests(UNKNOWN)).isOne();
    }

    @Test
    void everything_is_given_back_once() {
        var slots = new ArrayList<ConcurrencyLimits.Slot>();
        for (var caller : List.of(ANYBODY, CLAIMING, KNOWN)) {
            slots.add(pools.enter("a", caller, 10).orElseThrow());
        }
        slots.forEach(slot -> slot.charge(10));
        slots.getFirst().move(KNOWN);
        for (int i = 0; i < 2; i++) {
            slots.forEach(ConcurrencyLimits.Slot::leave);
        }
        assertThat(slots).allSatisfy(slot -> assertThat(slot.move(KNOWN)).isFalse());
        assertThat(slots).allSatisfy(slot -> assertThat(slot.charge(1)).isFalse());
        assertThat(pools.memory()).isZero();
        for (var standing : Standing.values()) {
            assertThat(pools.requests(standing)).isZero();
        }
    }

    @Test
    void an_account_that_holds_all_its_places_takes_none_from_another() {
        for (int i = 0; i < 32; i++) {
            assertThat(pools.enter("a", KNOWN, 1)).isPresent();
        }
        assertThat(pools.enter("b", KNOWN, 1)).isEmpty();
        var slot = pools.enter("a", ANYBODY, 1).orElseThrow();
        assertThat(slot.move(Caller.authenticated(OTHER_ACCOUNT))).isTrue();
        assertThat(pools.enter("a", Caller.authenticated(OTHER_ACCOUNT), 1)).isPresent();
    }

    @Test
    void an_account_whose_key_many_sources_claim_to_have_takes_no_place_from_another() {
        for (int i = 0; i < 16; i++) {
            assertThat(pools.enter("a" + i % 4, CLAIMING, 1)).isPresent();
        }
        assertThat(pools.enter("b", CLAIMING, 1)).isEmpty();
        assertThat(pools.enter("b", Caller.claimed(OTHER_ACCOUNT), 1)).isPresent();
    }

    @Test
    void an_account_that_uses_all_its_memory_takes_none_from_another() {
        assertThat(pools.enter("a", KNOWN, 1).orElseThrow().charge(1_999)).isTrue();
        assertThat(pools.enter("a", KNOWN, 1)).isEmpty();
        assertThat(pools.enter("a", Caller.authenticated(OTHER_ACCOUNT), 300)).isPresent();
    }

    @Test
    void a_request_that_waits_for_data_of_an_account_counts_for_it_before_it_is_authenticated() {
        for (int i = 0; i < 16; i++) {
            assertThat(pools.enter("a" + i % 4, ANYBODY, 1).orElseThrow().assign(ACCOUNT))
                    .isTrue();
        }
        var slot = pools.enter("b", ANYBODY, 1).orElseThrow();
        assertThat(slot.assign(ACCOUNT)).isFalse();
        assertThat(slot.assign(OTHER_ACCOUNT)).isTrue();
        assertThat(slot.assign(ACCOUNT)).as("which stays").isTrue();
        assertThat(pools.requests(UNKNOWN)).isEqualTo(17);
        slot.leave();
        assertThat(slot.assign(ACCOUNT)).isTrue();
        assertThat(pools.requests(UNKNOWN)).isEqualTo(16);
    }

    @Test
    void requests_of_gateways_count_for_the_account_that_they_wait_for() {
        var gateway = Caller.authenticated(AccountId.SYSTEM);
        for (int i = 0; i < 32; i++) {
            assertThat(pools.enter("a", gateway, 1).orElseThrow().assign(ACCOUNT))
                    .isTrue();
        }
        assertThat(pools.enter("a", gateway, 1).orElseThrow().assign(ACCOUNT)).isFalse();
        assertThat(pools.enter("a", gateway, 1).orElseThrow().assign(OTHER_ACCOUNT))
                .isTrue();
    }
}
