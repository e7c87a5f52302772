package dev.keyhold.domain.refusal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.ManualClock;
import dev.keyhold.Samples;
import dev.keyhold.domain.audit.DenialObserver.Denial;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.AuditEvent.Outcome;
import dev.keyhold.model.RequestOrigin;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How much is remembered of refusals, and whose make room for whose. */
final class RecentRefusalsTest {
    private static final long MIB = 1024L * 1024;
    private static final AccountId FIRST = Samples.ACCOUNT;
    private static final AccountId SECOND = Samples.OTHER_ACCOUNT;

    private final ManualClock clock = new ManualClock();
    private final RecentRefusals refusals = new RecentRefusals(clock, 16 * MIB);

    private static RequestOrigin origin(String id) {
        return new RequestOrigin(id, "192.0.2.1", "client", "gateway");
    }

    private static void note(RecentRefusals to, String id, AccountId account, boolean proved) {
        to.noted(new Denial(
                origin(id),
                account,
                proved,
                proved ? Outcome.DENIED : Outcome.UNAUTHENTICATED,
                "Operation",
                proved ? "NOT_ALLOWED" : "WRONG_SIGNATURE",
                Optional.empty(),
                "AKIAEXAMPLE",
                "target",
                Optional.empty()));
    }

    private void note(String id, AccountId account, boolean proved) {
        note(refusals, id, account, proved);
    }

    private void refuse(String id, Optional<AccountId> account) {
        refusals.refused(origin(id), account, "Operation", "Code", "reason", Optional.of("AKIAOTHER"));
    }

    @Test
    void the_parts_of_a_refusal_come_together() {
        note("1", FIRST, false);
        refuse("1", Optional.empty());

        assertThat(refusals.of("1")).hasValueSatisfying(refusal -> {
            assertThat(refusal.account()).isEqualTo(FIRST);
            assertThat(refusal.kind()).isEqualTo(Refusal.Kind.CLAIMED);
            assertThat(refusal.code()).isEqualTo("Code");
            assertThat(refusal.reason()).isEqualTo("WRONG_SIGNATURE");
            assertThat(refusal.credential()).isEqualTo("AKIAEXAMPLE");
        });
    }

    @Test
    void what_was_not_noted_before_is_remembered_too() {
        refuse("1", Optional.of(FIRST));
        refuse("2", Optional.empty());

        assertThat(refusals.of("1")).hasValueSatisfying(refusal -> {
            assertThat(refusal.kind()).isEqualTo(Refusal.Kind.PROVED);
            assertThat(refusal.reason()).isEqualTo("reason");
        });
        assertThat(refusals.of("2").map(Refusal::kind)).hasValue(Refusal.Kind.ANONYMOUS);
        assertThat(refusals.of("3")).isEmpty();
    }

    @Test
    void nothing_is_remembered_for_longer_than_a_day() {
        note("1", FIRST, true);
        clock.advance(RecentRefusals.KEPT);
        assertThat(refusals.of("1")).isPresent();
        clock.advance(Duration.ofMillis(1));
        refusals.clean();
        assertThat(refusals.bytes()).isZero();
        assertThat(refusals.of("1")).isEmpty();
    }

    @Test
    void an_account_has_its_last_thousand_the_newest_first() {
        IntStream.range(0, 1_500).forEach(i -> {
            clock.advance(Duration.ofMillis(1));
            note("" + i, FIRST, true);
        });
        note("other", SECOND, true);

        assertThat(refusals.of(FIRST, 5_000))
                .hasSize(RecentRefusals.MAX_OF_ACCOUNT)
                .first()
                .extracting(Refusal::requestId)
                .isEqualTo("1499");
        assertThat(refusals.of("499")).isEmpty();
        assertThat(refusals.of("500")).isPresent();
        assertThat(refusals.of(FIRST, 3)).hasSize(3);
        assertThat(refusals.of(SECOND, 3)).hasSize(1);
    }

    @Test
    void who_only_names_a_key_pushes_out_no_more_than_half_of_what_is_proved() {
        IntStream.range(0, 1_000).forEach(i -> note("proved" + i, FIRST, true));
        IntStream.range(0, 5_000).forEach(i -> note("claimed" + i, FIRST, false));

        assertThat(refusals.count(Refusal.Kind.PROVED)).isEqualTo(500);
        assertThat(refusals.of("proved999")).isPresent();
        assertThat(refusals.of("claimed4999")).isPresent();
    }

    @Test
    void a_flood_of_no_account_takes_its_own_share_alone() {
        var small = new RecentRefusals(clock, MIB);
        IntStream.range(0, 100).forEach(i -> note(small, "proved" + i, FIRST, true));
        IntStream.range(0, 10_000).forEach(i -> note(small, "flood" + i, AccountId.SYSTEM, false));

        assertThat(small.count(Refusal.Kind.PROVED)).isEqualTo(100);
        assertThat(small.count(Refusal.Kind.ANONYMOUS)).isPositive();
        assertThat(small.bytes()).isLessThan(MIB / 16 + 100 * 1_000);
    }

    @Test
    void an_account_that_has_more_than_others_makes_room_for_them() {
        var small = new RecentRefusals(clock, MIB);
        note(small, "quiet", SECOND, true);
        IntStream.range(0, 10_000).forEach(i -> note(small, "loud" + i, FIRST, true));

        assertThat(small.of("quiet")).isPresent();
        assertThat(small.bytes()).isLessThanOrEqualTo(MIB / 2);
    }

    @Test
    void many_accounts_together_take_no_more_than_all_may() {
        var small = new RecentRefusals(clock, MIB);
        IntStream.range(0, 20_000).forEach(i -> note(small, "" + i, AccountId.ofNumber(1 + i % 2_000), i % 3 == 0));

        assertThat(small.bytes()).isBetween(MIB / 2, MIB);
    }

    @Test
    void all_texts_of_a_refusal_count_whenever_they_become_known() {
        var small = new RecentRefusals(clock, MIB);
        var kilobyte = "x".repeat(1_024);
        small.noted(new Denial(
                origin("1"),
                FIRST,
                true,
                Outcome.DENIED,
                "Operation",
                "EXPLICIT_DENY",
                Optional.empty(),
                "",
                kilobyte,
                Optional.of(kilobyte)));
        assertThat(small.bytes()).isBetween(2_500L, 3_000L);
        small.refused(origin("1"), Optional.of(FIRST), "Operation", kilobyte, "", Optional.of(kilobyte));
        assertThat(small.bytes()).isBetween(4_500L, 5_000L);
        IntStream.range(2, 2_000).forEach(i -> {
            small.refused(origin("" + i), Optional.of(FIRST), "Operation", kilobyte, kilobyte, Optional.of(kilobyte));
        });
        assertThat(small.bytes()).isBetween(MIB / 4, MIB / 2);
    }

    @Test
    void without_memory_nothing_is_remembered() {
        var none = RecentRefusals.none();
        note(none, "1", FIRST, true);
        none.refused(origin("2"), Optional.empty(), "", "", "", Optional.empty());

        assertThat(none.of("1")).isEmpty();
        assertThat(none.bytes()).isZero();
    }
}
