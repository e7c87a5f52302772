package dev.keyhold.domain.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.ManualClock;
import dev.keyhold.Samples;
import dev.keyhold.model.OutboundKey;
import dev.keyhold.model.Sealed;
import dev.keyhold.model.TokenAlgorithm;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KeyScheduleTest {
    private static final Instant START = ManualClock.START;
    private static final Instant SECOND = START.plus(KeySchedule.ROTATE_AFTER);
    private static final Duration MOMENT = Duration.ofNanos(1_000);
    /** When the first keys go, once there are second ones. */
    private static final Instant END = SECOND.plus(KeySchedule.AHEAD)
            .plus(KeySchedule.MAX_LIFE)
            .plus(KeySchedule.CACHED)
            .plus(KeySchedule.MARGIN);

    private static OutboundKey key(String id, TokenAlgorithm algorithm, Instant at) {
        return new OutboundKey(Samples.ACCOUNT, id, "issuer", algorithm, "", Sealed.of(new byte[] {1}), at);
    }

    private static List<OutboundKey> pairs(String name, Instant at) {
        return List.of(key(name + "-ec", TokenAlgorithm.ES384, at), key(name + "-rsa", TokenAlgorithm.RS256, at));
    }

    private static final KeySchedule ONE = new KeySchedule(pairs("a", START));
    private static final KeySchedule TWO =
            new KeySchedule(Stream.concat(pairs("b", SECOND).stream(), pairs("a", START).stream())
                    .toList());

    private static List<String> published(KeySchedule schedule, Instant now) {
        return schedule.published(now).stream().map(OutboundKey::id).toList();
    }

    @Test
    void lets_the_first_keys_sign_at_once() {
        assertThat(ONE.signing(TokenAlgorithm.RS256, START).id()).isEqualTo("a-rsa");
        assertThat(ONE.signing(TokenAlgorithm.ES384, START).id()).isEqualTo("a-ec");
    }

    @Test
    void publishes_the_key_of_RSA_that_signs_before_all_others() {
        assertThat(published(ONE, START)).containsExactly("a-rsa", "a-ec");
        assertThat(published(TWO, SECOND)).containsExactly("a-rsa", "a-ec", "b-ec", "b-rsa");
        assertThat(published(TWO, SECOND.plus(KeySchedule.AHEAD))).containsExactly("b-rsa", "b-ec", "a-ec", "a-rsa");
    }

    @Test
    void demands_new_keys_when_the_newest_are_a_month_old() {
        assertThat(ONE.isDue(SECOND.minus(MOMENT))).isFalse();
        assertThat(ONE.isDue(SECOND)).isTrue();
        assertThat(TWO.isDue(SECOND)).isFalse();
        assertThat(ONE.nextDue()).isEqualTo(SECOND);
    }

    @Test
    void lets_new_keys_sign_once_they_have_been_published_for_a_day() {
        var from = SECOND.plus(KeySchedule.AHEAD);
        for (var algorithm : TokenAlgorithm.values()) {
            assertThat(TWO.signing(algorithm, from.minus(MOMENT)).id()).startsWith("a-");
            assertThat(TWO.signing(algorithm, from).id()).startsWith("b-");
        }
    }

    @Test
    void keeps_old_keys_until_no_token_and_no_copy_of_the_list_needs_them() {
        assertThat(TWO.outlived(END.minus(MOMENT))).isEmpty();
        assertThat(TWO.outlived(END)).extracting(OutboundKey::id).containsExactlyInAnyOrder("a-rsa", "a-ec");
        assertThat(TWO.nextDue()).isEqualTo(END);
        assertThat(TWO.after(List.of(), TWO.outlived(END)).nextDue()).isEqualTo(SECOND.plus(KeySchedule.ROTATE_AFTER));
    }

    @Test
    void never_gives_up_the_newest_keys() {
        assertThat(ONE.outlived(START.plus(Duration.ofDays(9_000)))).isEmpty();
    }

    @Test
    void publishes_what_is_left_of_a_damaged_record() {
        assertThat(published(new KeySchedule(List.of()), START)).isEmpty();
        assertThat(published(new KeySchedule(pairs("a", START).subList(0, 1)), START))
                .containsExactly("a-ec");
    }

    @Test
    void trusts_no_clock_that_is_set_back() {
        assertThat(TWO.signing(TokenAlgorithm.RS256, START.minus(Duration.ofDays(1)))
                        .id())
                .isEqualTo("a-rsa");
    }
}
