package dev.keyhold.domain.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.ManualClock;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.audit.AuditEventFactory;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.Job;
import dev.keyhold.model.ResourceId;
import dev.keyhold.store.FaultyStore.Fault;
import dev.keyhold.store.Store;
import dev.keyhold.store.WriteTx;
import dev.keyhold.store.sql.SqlStore;
import dev.keyhold.store.sql.SqliteEngine;
import dev.keyhold.store.sql.StoreObserver;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobsTest {
    private static final Instant START = ManualClock.START;
    private static final Duration HOUR = Duration.ofHours(1);

    private Fixture domain;
    private Path file;
    private AuditEventFactory audit;

    @BeforeEach
    void open(@TempDir Path folder) {
        domain = new Fixture(folder);
        file = folder.resolve("keyhold.db");
        audit = new AuditEventFactory(domain.clock, domain.ids);
    }

    @AfterEach
    void close() {
        domain.close();
    }

    private static ResourceId resource(int number) {
        return ResourceId.of(ResourceId.RESOURCE_MANAGER, Fixture.ACCOUNT, number);
    }

    private static Job job(int number, Instant dueAt) {
        return new Job(
                Fixture.ACCOUNT, Job.Kind.DELETE_FOLDER, resource(number), dueAt, Optional.of(resource(1000 + number)));
    }

    private void schedule(Job... jobs) {
        domain.store.write(tx -> {
            List.of(jobs).forEach(tx.jobs()::schedule);
            return jobs.length;
        });
    }

    private Jobs jobs(Store store, Jobs.Worker worker) {
        return new Jobs(store, domain.clock, Map.of(Job.Kind.DELETE_FOLDER, worker), (_, _) -> {});
    }

    /** Jobs that leave what they did in the trail. */
    private Jobs jobs() {
        return jobs(domain.store, this::note);
    }

    private void note(WriteTx tx, Job job) {
        tx.audit()
                .append(audit.byItself(
                        job,
                        dev.keyhold.domain.authz.OrganizationAction.DELETE_FOLDER,
                        job.resource().text()));
    }

    /** What was done, in order. */
    private List<String> done() {
        return domain.changes().stream()
                .filter(event -> event.origin().source().equals("system"))
                .map(AuditEvent::target)
                .toList();
    }

    private static List<String> texts(Integer... numbers) {
        return List.of(numbers).stream().map(number -> resource(number).text()).toList();
    }

    @Test
    void are_done_when_their_time_has_come_and_not_a_moment_sooner() {
        schedule(job(1, START.plus(HOUR)));
        domain.clock.advance(HOUR.minusNanos(1_000));
        jobs().runDue();
        assertThat(done()).isEmpty();
        domain.clock.advance(Duration.ofNanos(1_000));
        jobs().runDue();
        assertThat(done()).isEqualTo(texts(1));
        domain.clock.advance(HOUR);
        jobs().runDue();
        assertThat(done()).isEqualTo(texts(1));
    }

    @Test
    void that_fell_due_while_nothing_ran_are_done_longest_due_first() {
        schedule(job(1, START.plus(HOUR.multipliedBy(3))), job(2, START.plus(HOUR)), job(3, START.minus(HOUR)));
        domain.clock.advance(Duration.ofDays(400));
        jobs().runDue();
        assertThat(domain.changes().stream()
                        .filter(event -> event.origin().source().equals("system"))
                        .count())
                .isEqualTo(3);
        var order = new ArrayList<ResourceId>();
        schedule(job(1, START.plus(HOUR.multipliedBy(3))), job(2, START.plus(HOUR)), job(3, START.minus(HOUR)));
        jobs(domain.store, (_, job) -> order.add(job.resource())).runDue();
        assertThat(order).containsExactly(resource(3), resource(2), resource(1));
    }

    @Test
    void that_were_put_off_or_called_off_are_not_done() {
        schedule(job(1, START), job(2, START));
        schedule(job(1, START.plus(HOUR)));
        domain.store.write(tx -> {
            tx.jobs().cancel(Fixture.ACCOUNT, Job.Kind.DELETE_FOLDER, resource(2));
            return true;
        });
        jobs().runDue();
        assertThat(done()).isEmpty();
        domain.clock.advance(HOUR);
        jobs().runDue();
        assertThat(done()).isEqualTo(texts(1));
    }

    @Test
    void that_fail_stay_due_and_hold_up_no_other() {
        var many = 2 * Jobs.MAX_BATCH + 10;
        IntStream.range(0, many).forEach(number -> schedule(job(number, START.plusMillis(number))));
        domain.clock.advance(HOUR);
        var bad = Jobs.MAX_BATCH + 5;
        var broken = jobs(domain.store, (tx, job) -> {
            note(tx, job);
            if (job.dueAt().isBefore(START.plusMillis(bad))) {
                throw new IllegalArgumentException("cannot be done yet");
            }
        });
        assertThatThrownBy(broken::runDue)
                .hasMessageContainingAll(
                        "failed: " + bad, "DELETE_FOLDER", resource(0).text())
                .hasRootCauseMessage("cannot be done yet");
        assertThat(done()).hasSize(many - bad);
        jobs().runDue();
        assertThat(done()).hasSize(many).doesNotHaveDuplicates();
    }

    @Test
    void that_a_crash_interrupts_are_done_after_it() {
        schedule(job(1, START));
        for (var fault : List.of(Fault.WRITE, Fault.AUDIT, Fault.COMMIT)) {
            domain.store.fail(fault);
            assertThatThrownBy(jobs()::runDue).isInstanceOf(IllegalStateException.class);
            domain.store.fail(Fault.NONE);
            assertThat(done()).isEmpty();
        }
        jobs().runDue();
        assertThat(done()).isEqualTo(texts(1));
    }

    @Test
    void that_come_again_schedule_their_next() {
        schedule(job(1, START));
        var daily = jobs(domain.store, (tx, job) -> {
            note(tx, job);
            tx.jobs().schedule(job(1, domain.clock.instant().plus(Duration.ofDays(1))));
        });
        daily.runDue();
        daily.runDue();
        assertThat(done()).hasSize(1);
        domain.clock.advance(Duration.ofDays(1));
        daily.runDue();
        assertThat(done()).hasSize(2);
    }

    @Test
    void are_done_once_by_several_nodes_over_one_database() throws Exception {
        var many = 60;
        IntStream.range(0, many).forEach(number -> schedule(job(number, START)));
        var together = new CyclicBarrier(2);
        try (var other = new SqlStore(SqliteEngine.open(file, StoreObserver.NONE));
                var threads = Executors.newFixedThreadPool(2)) {
            var nodes = List.<Callable<Boolean>>of(node(domain.store, together), node(other, together));
            for (var node : threads.invokeAll(nodes)) {
                assertThat(node.get()).isTrue();
            }
        }
        assertThat(done()).hasSize(many).doesNotHaveDuplicates();
    }

    private Callable<Boolean> node(Store store, CyclicBarrier together) {
        var jobs = jobs(store, this::note);
        return () -> {
            together.await();
            jobs.runDue();
            return true;
        };
    }
}
