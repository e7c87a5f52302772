package dev.keyhold.domain.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.Samples;
import dev.keyhold.domain.Fixture;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.store.AuditStore;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditTrailTest {
    private Fixture domain;

    @BeforeEach
    void open(@TempDir Path folder) {
        domain = new Fixture(folder);
    }

    @AfterEach
    void close() {
        domain.close();
    }

    private List<AuditEvent> read(Instant since) {
        var events = new ArrayList<AuditEvent>();
        new AuditTrail(domain.store).forEach(since, events::add);
        return events;
    }

    private String id(Instant at) {
        return domain.ids.eventId(at);
    }

    @Test
    void merges_both_trails_of_every_account_oldest_first() {
        var start = domain.clock.instant();
        domain.store.write(tx -> {
            Samples.insertAccount(tx, Samples.OTHER_ACCOUNT);
            for (int i = 1; i <= 30; i++) {
                var at = start.plusSeconds(i);
                switch (i % 4) {
                    case 0 -> tx.audit().append(Samples.change(Fixture.ACCOUNT, id(at), at));
                    case 1 -> tx.audit().append(Samples.change(Samples.OTHER_ACCOUNT, id(at), at));
                    case 2 -> tx.audit().append(AuditStore.Trail.DENIALS, Samples.denial(Fixture.ACCOUNT, id(at), at));
                    default ->
                        tx.audit().append(AuditStore.Trail.DENIALS, Samples.denial(AccountId.SYSTEM, id(at), at));
                }
            }
            return true;
        });
        var events = read(Instant.EPOCH);
        assertThat(events).hasSize(31).isSortedAccordingTo((a, b) -> a.at().compareTo(b.at()));
        assertThat(events.getFirst().operation()).isEqualTo("SET_UP");
        assertThat(read(start.plusSeconds(30))).hasSize(1);
        assertThat(read(start.plusSeconds(31))).isEmpty();
    }

    @Test
    void nothing_is_older_than_the_epoch() {
        var event = new AuditEventFactory(domain.clock, domain.ids);
        var pruning = new AuditPruning(domain.store, event);
        for (var before : List.of("0001-01-01T00:00:00Z", "1926-03-04T05:06:07Z", "1969-12-31T23:59:59.999999Z")) {
            assertThat(pruning.before(Instant.parse(before))).as(before).isZero();
            assertThat(AuditTrail.idAt(Instant.parse(before))).isEqualTo(AuditTrail.idAt(Instant.EPOCH));
        }
        assertThat(read(Instant.EPOCH)).hasSize(1);
    }

    @Test
    void reads_more_than_a_page() {
        var start = domain.clock.instant();
        domain.store.write(tx -> {
            for (int i = 0; i < 2_500; i++) {
                var at = start.plusSeconds(i);
                tx.audit().append(Samples.change(Fixture.ACCOUNT, id(at), at));
            }
            return true;
        });
        assertThat(read(Instant.EPOCH)).hasSize(2_501).doesNotHaveDuplicates();
    }
}
