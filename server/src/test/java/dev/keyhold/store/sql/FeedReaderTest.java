package dev.keyhold.store.sql;

import static dev.keyhold.Samples.ACCOUNT;
import static dev.keyhold.Samples.OTHER_ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.model.AccountId;
import dev.keyhold.store.Change;
import dev.keyhold.store.ChangeFeed.Renewal;
import dev.keyhold.store.ChangeFeed.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What polls lead to, and when a node must take it that it has missed something. */
class FeedReaderTest {
    private static final String SERVER = "7000 00000001 42";
    private static final Change CHANGE = new Change.OfAccount(ACCOUNT);

    private final AtomicLong now = new AtomicLong(1_000);
    private final FeedReader reader = new FeedReader(now::get);
    private final List<Change> announced = new ArrayList<>();
    private final AtomicInteger forgotten = new AtomicInteger();

    @BeforeEach
    void listen() {
        reader.announceTo(announced::add);
        reader.onGap(forgotten::incrementAndGet);
    }

    private static FeedReader.Found found(String snapshot, String... rows) {
        return new FeedReader.Found(FeedSnapshot.parse(snapshot), Optional.of(SERVER), 0, true, List.of(rows), true);
    }

    private static String row(AccountId account) {
        return FeedText.of(List.of(new Change.OfAccount(account)));
    }

    private void apply(FeedReader.Found found) {
        reader.apply(found, now.incrementAndGet());
    }

    private void assertStartsOver(FeedReader.Found found) {
        var before = reader.renewal();
        var times = forgotten.get();
        announced.clear();
        apply(found);
        assertThat(reader.renewal()).isEqualTo(new Renewal(before.generation() + 1, now.get()));
        assertThat(forgotten).hasValue(times + 1);
        assertThat(announced).isEmpty();
        assertThat(reader.watermark()).contains(found.snapshot());
        assertThat(reader.status().state()).isEqualTo(State.ACTIVE);
    }

    @Test
    void renews_all_leases_from_the_beginning_of_each_poll() {
        assertThat(reader.renewal()).isEqualTo(Renewal.NONE);
        assertThat(reader.status().state()).isEqualTo(State.STARTING);
        assertStartsOver(found("10:12:10"));
        apply(found("10:13:10"));
        assertThat(reader.renewal()).isEqualTo(new Renewal(1, now.get()));
        now.addAndGet(Duration.ofSeconds(2).toNanos());
        assertThat(reader.status().age()).contains(Duration.ofSeconds(2));
        assertThat(reader.status().gaps()).isZero();
    }

    @Test
    void forgets_first_then_moves_the_watermark_and_renews_last() {
        apply(found("10:12:10"));
        var before = reader.renewal();
        reader.announceTo(change -> {
            assertThat(reader.renewal()).isEqualTo(before);
            assertThat(reader.watermark()).contains(FeedSnapshot.parse("10:12:10"));
            announced.add(change);
        });
        apply(found("10:14:10", row(ACCOUNT), row(OTHER_ACCOUNT), row(ACCOUNT)));
        assertThat(announced).as("each once").containsExactly(CHANGE, new Change.OfAccount(OTHER_ACCOUNT));
        assertThat(reader.watermark()).contains(FeedSnapshot.parse("10:14:10"));
        assertThat(reader.status().changes()).isEqualTo(2);
    }

    @Test
    void renews_nothing_when_a_change_could_not_be_forgotten() {
        apply(found("10:12:10"));
        var before = reader.renewal();
        reader.announceTo(_ -> {
            throw new IllegalStateException("a bug");
        });
        assertThatThrownBy(() -> apply(found("10:14:10", row(ACCOUNT)))).isInstanceOf(IllegalStateException.class);
        assertThat(reader.renewal()).isEqualTo(before);
        assertThat(reader.watermark()).contains(FeedSnapshot.parse("10:12:10"));
    }

    @Test
    void starts_over_on_another_server_timeline_or_connection() {
        apply(found("10:12:10"));
        for (var other : List.of("7001 00000001 42", "7000 00000002 42", "7000 00000001 43")) {
            assertStartsOver(new FeedReader.Found(
                    FeedSnapshot.parse("20:20:"), Optional.of(other), 0, true, List.of(row(ACCOUNT)), true));
        }
        assertThat(reader.status().gaps()).isEqualTo(3);
    }

    @Test
    void starts_over_when_the_watermark_goes_back() {
        apply(found("10:12:10"));
        assertStartsOver(found("9:12:"));
        assertStartsOver(found("9:11:"));
        apply(found("9:11:"));
        assertThat(reader.status().gaps()).isEqualTo(2);
    }

    @Test
    void starts_over_when_rows_behind_the_watermark_may_be_deleted() {
        apply(found("10:12:10"));
        assertStartsOver(
                new FeedReader.Found(FeedSnapshot.parse("20:20:"), Optional.of(SERVER), 11, true, List.of(), true));
        apply(new FeedReader.Found(FeedSnapshot.parse("30:30:"), Optional.of(SERVER), 20, true, List.of(), true));
        assertThat(reader.status().gaps()).as("all before 20 had been seen").isEqualTo(1);
    }

    /** As after {@code pg_dump} and {@code psql}: transactions of the new server have numbers of its own. */
    @Test
    void passes_over_a_start_that_came_from_another_server() {
        apply(found("10:12:10"));
        apply(new FeedReader.Found(FeedSnapshot.parse("20:20:"), Optional.of(SERVER), 5_000, true, List.of(), true));
        assertThat(reader.status().gaps()).isZero();
    }

    @Test
    void starts_over_when_there_is_more_than_it_reads_or_understands() {
        apply(found("10:12:10"));
        assertStartsOver(new FeedReader.Found(
                FeedSnapshot.parse("20:20:"), Optional.of(SERVER), 0, true, List.of(row(ACCOUNT)), false));
        assertStartsOver(found("30:30:", row(ACCOUNT), "planet 9"));
    }

    @Test
    void starts_over_after_a_failure() {
        apply(found("10:12:10"));
        var before = reader.renewal();
        reader.failed();
        assertThat(reader.renewal()).as("its leases run out").isEqualTo(before);
        assertThat(reader.watermark()).isEmpty();
        assertThat(reader.status().state()).isEqualTo(State.FAILING);
        assertStartsOver(found("10:13:10"));
    }

    @Test
    void renews_nothing_while_a_node_does_not_write_the_feed() {
        apply(found("10:12:10"));
        apply(new FeedReader.Found(
                FeedSnapshot.parse("20:20:"), Optional.of(SERVER), 0, false, List.of(row(ACCOUNT)), true));
        assertThat(reader.renewal()).isEqualTo(Renewal.NONE);
        assertThat(reader.status().state()).isEqualTo(State.UNWRITTEN);
        reader.failed();
        apply(new FeedReader.Found(FeedSnapshot.parse("20:20:"), Optional.of(SERVER), 0, false, List.of(), true));
        assertThat(reader.renewal()).isEqualTo(Renewal.NONE);
        now.addAndGet(FeedReader.ABSENT.toNanos() - 2);
        apply(found("30:30:"));
        assertThat(reader.renewal())
                .as("it may not have said for a while that it lives")
                .isEqualTo(Renewal.NONE);
        apply(found("40:40:"));
        assertThat(reader.renewal()).isEqualTo(new Renewal(2, now.get()));
    }

    @Test
    void believes_no_server_that_takes_no_writes() {
        apply(found("10:12:10"));
        var before = reader.renewal();
        assertThatThrownBy(() -> apply(
                        new FeedReader.Found(FeedSnapshot.parse("20:20:"), Optional.empty(), 0, true, List.of(), true)))
                .isInstanceOf(IllegalStateException.class);
        assertThat(reader.renewal()).isEqualTo(before);
    }

    @Test
    void snapshots_are_parsed() {
        assertThat(FeedSnapshot.parse("10:20:10,14,15")).isEqualTo(new FeedSnapshot(10, 20, List.of(10L, 14L, 15L)));
        assertThat(FeedSnapshot.parse("8589934592:8589934592:"))
                .isEqualTo(new FeedSnapshot(1L << 33, 1L << 33, List.of()));
    }
}
