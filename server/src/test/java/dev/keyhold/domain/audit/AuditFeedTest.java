package dev.keyhold.domain.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.Samples;
import dev.keyhold.domain.Fixture;
import dev.keyhold.model.AuditEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditFeedTest {
    private final List<String> read = new ArrayList<>();
    private Fixture domain;
    private AuditFeed feed;

    @BeforeEach
    void open(@TempDir Path folder) {
        domain = new Fixture(folder);
        feed = new AuditFeed(domain.store, Instant.EPOCH);
    }

    @AfterEach
    void close() {
        domain.close();
    }

    private void append(int number, Instant from) {
        domain.store.write(tx -> {
            for (int i = 0; i < number; i++) {
                // Two at each time.
                var at = from.plusMillis(i / 2);
                tx.audit().append(Samples.change(Fixture.ACCOUNT, domain.ids.eventId(at), at));
            }
            return true;
        });
    }

    private void take(AuditEvent event) {
        read.add(event.id());
    }

    @Test
    void many_old_events_are_handed_over_in_parts_and_each_once() {
        var start = domain.clock.instant();
        append(AuditFeed.BATCH + 10, start);
        var now = start.plus(Duration.ofHours(1));
        assertThat(feed.poll(now, this::take)).isEqualTo(AuditFeed.BATCH);
        assertThat(feed.hasMore()).isTrue();
        assertThat(feed.position()).isEqualTo(Instant.EPOCH);
        feed.accept();
        assertThat(feed.position()).isBetween(start, start.plusSeconds(6));
        assertThat(feed.poll(now, this::take)).isEqualTo(11);
        assertThat(feed.hasMore()).isFalse();
        feed.accept();
        assertThat(feed.position()).isEqualTo(now.minus(AuditFeed.OVERLAP));
        assertThat(feed.poll(now, this::take)).isZero();
        assertThat(read).hasSize(AuditFeed.BATCH + 11).doesNotHaveDuplicates().isSorted();
    }

    @Test
    void what_is_not_accepted_is_handed_over_again() {
        var start = domain.clock.instant();
        append(2, start);
        var now = start.plus(Duration.ofHours(1));
        assertThat(feed.poll(now, this::take)).isEqualTo(3);
        feed.repeat();
        assertThat(feed.poll(now, this::take)).isEqualTo(3);
        feed.accept();
        feed.repeat();
        assertThat(feed.poll(now, this::take)).isZero();
    }
}
