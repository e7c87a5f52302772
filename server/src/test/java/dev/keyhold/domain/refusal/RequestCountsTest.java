package dev.keyhold.domain.refusal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.ManualClock;
import dev.keyhold.Samples;
import dev.keyhold.domain.audit.DenialObserver.Denial;
import dev.keyhold.domain.refusal.RequestCounts.End;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.AuditEvent.Outcome;
import dev.keyhold.model.RequestOrigin;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RequestCountsTest {
    private static final AccountId ACCOUNT = Samples.ACCOUNT;
    private static final int NOW = RequestCounts.MINUTES - 1;

    private final ManualClock clock = new ManualClock();
    private final RequestCounts counts = new RequestCounts(clock);

    private static Denial denial(AccountId account, String api, Outcome outcome) {
        var origin = new RequestOrigin("id", "192.0.2.7", "", api);
        return new Denial(
                origin, account, false, outcome, "ListUsers", "WRONG", Optional.empty(), "", "", Optional.empty());
    }

    @Test
    void every_minute_has_its_counts_for_an_hour() {
        counts.answered(ACCOUNT);
        counts.answered(ACCOUNT);
        counts.refused(ACCOUNT, End.INVALID);
        clock.advance(Duration.ofMinutes(1));
        counts.answered(ACCOUNT);
        var hour = counts.of(ACCOUNT);
        assertThat(hour.count(End.ANSWERED, NOW)).isEqualTo(1);
        assertThat(hour.count(End.ANSWERED, NOW - 1)).isEqualTo(2);
        assertThat(hour.count(End.INVALID, NOW - 1)).isEqualTo(1);
        assertThat(hour.count(End.ANSWERED, 0, RequestCounts.MINUTES)).isEqualTo(3);
        assertThat(hour.most()).isEqualTo(3);

        clock.advance(Duration.ofMinutes(RequestCounts.MINUTES - 1));
        assertThat(counts.of(ACCOUNT).count(End.ANSWERED, 0)).isEqualTo(1);
        counts.answered(ACCOUNT);
        assertThat(counts.of(ACCOUNT).count(End.ANSWERED, 0, RequestCounts.MINUTES))
                .as("in the place of the minute an hour ago")
                .isEqualTo(2);
    }

    @Test
    void threads_lose_no_count() {
        IntStream.range(0, 40_000).parallel().forEach(_ -> counts.answered(ACCOUNT));
        assertThat(counts.of(ACCOUNT).count(End.ANSWERED, NOW)).isEqualTo(40_000);
    }

    @Test
    void what_proves_nothing_makes_no_room() {
        for (int i = 0; i < 10_000; i++) {
            counts.noted(denial(account(i), "aws", Outcome.UNAUTHENTICATED));
        }
        counts.answered(AccountId.SYSTEM);
        assertThat(counts.accounts()).isZero();
        counts.answered(ACCOUNT);
        counts.noted(denial(ACCOUNT, "aws", Outcome.UNAUTHENTICATED));
        assertThat(counts.of(ACCOUNT).count(End.CREDENTIAL, NOW)).isEqualTo(1);
    }

    @Test
    void a_denial_is_counted_once() {
        counts.answered(ACCOUNT);
        counts.noted(denial(ACCOUNT, "aws", Outcome.DENIED));
        assertThat(counts.of(ACCOUNT).count(End.DENIED, NOW))
                .as("by its answer")
                .isZero();
        counts.noted(denial(ACCOUNT, "gateway", Outcome.DENIED));
        assertThat(counts.of(ACCOUNT).count(End.DENIED, NOW)).isEqualTo(1);
    }

    @Test
    void there_are_as_many_accounts_as_fit_until_some_have_had_no_requests() {
        for (int i = 0; i < RequestCounts.MAX_ACCOUNTS + 100; i++) {
            counts.answered(account(i));
        }
        assertThat(counts.accounts()).isEqualTo(RequestCounts.MAX_ACCOUNTS);
        clock.advance(Duration.ofMinutes(RequestCounts.MINUTES - 1));
        counts.answered(account(1));
        counts.clean();
        assertThat(counts.accounts()).isEqualTo(RequestCounts.MAX_ACCOUNTS);
        clock.advance(Duration.ofMinutes(1));
        counts.clean();
        assertThat(counts.accounts()).isEqualTo(1);
    }

    private static AccountId account(int number) {
        return new AccountId(Long.toString(100_000_000_000L + number));
    }
}
