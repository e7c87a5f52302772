package dev.keyhold.acceptance;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.User;

/**
 * Clients write without pause while the server is killed again and again, sometimes while it still starts. After each
 * kill every acknowledged change must be there, and of the one change that each client was waiting for either all or
 * nothing. In the end the audit trail, played from its beginning, must yield exactly the data.
 */
class CrashTest {
    private static final int KILLS = 30;
    /** Every so many kills, the next start is killed as well, before the server is ready. */
    private static final int KILL_A_START_EVERY = 8;

    private static final int WRITERS = 4;
    private static final int MIN_BURST_MICROS = 10_000;
    private static final int MAX_BURST_MICROS = 400_000;
    private static final int MAX_START_MICROS = 1_000_000;
    /** How many users of each writer are looked at after each kill; in the end, all are. */
    private static final int LOOKED_AT = 2;

    private static final String FIRST_PATH = "/crash/";

    @TempDir
    private Path folder;

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);
    private final List<CrashWriter> writers = IntStream.range(0, WRITERS)
            .mapToObj(i -> new CrashWriter("writer" + i, FIRST_PATH, new Random(random.nextLong())))
            .toList();

    /** Takes about a minute on two idle cores; the bound leaves room for cores that are not idle. */
    @Test
    @Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void what_was_acknowledged_is_there_and_nothing_is_half_there() {
        System.out.println("CrashTest: seed " + seed);
        var installation = Keyhold.init(folder.resolve("data"));
        for (int kill = 1; kill <= KILLS; kill++) {
            if (kill % KILL_A_START_EVERY == 0) {
                killWhileStarting(installation);
            }
            try (var server = Server.start(installation.data());
                    var clients = server.clients(Wire.PLAINTEXT)) {
                var iam = clients.iam(installation.root());
                verify(clients, iam, LOOKED_AT);
                burst(server, iam);
            }
        }
        try (var server = Server.start(installation.data());
                var clients = server.clients(Wire.PLAINTEXT)) {
            var iam = clients.iam(installation.root());
            verify(clients, iam, Integer.MAX_VALUE);
            verifyAudit(installation);
        }
    }

    private void killWhileStarting(Installation installation) {
        try (var server = Server.launch(new Server.Start(installation.data()))) {
            after(random.nextInt(MAX_START_MICROS), server::kill);
        }
    }

    /** Lets every writer write until the server is dead. */
    private void burst(Server server, IamClient iam) {
        var writing = new CountDownLatch(1);
        var length = MIN_BURST_MICROS + random.nextInt(MAX_BURST_MICROS - MIN_BURST_MICROS);
        try (var threads = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().factory())) {
            var ends = writers.stream()
                    .map(writer -> threads.submit(() -> writer.writeUntilCutOff(iam, writing::countDown)))
                    .toList();
            writing.await();
            after(length, server::kill);
            for (var end : ends) {
                end.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        } catch (ExecutionException e) {
            throw new AssertionError("a writer failed", e);
        }
    }

    /** Runs something when that time has gone by, and returns when it has. */
    private static void after(int micros, Runnable work) {
        try (var timer = Executors.newSingleThreadScheduledExecutor()) {
            var _ = timer.schedule(work, micros, TimeUnit.MICROSECONDS);
        }
    }

    /** What the server shows against what the writers know. */
    private void verify(Clients clients, IamClient iam, int usersOfEach) {
        together(writer -> {
            writer.settle(iam);
            writer.latest(usersOfEach).forEach(user -> writer.verify(clients, iam, user));
        });
        var known = Stream.concat(
                Stream.of(Installation.ADMIN),
                writers.stream().flatMap(writer -> writer.users().stream()).map(KnownUser::name));
        assertThat(iam.listUsersPaginator().users())
                .extracting(User::userName)
                .containsExactlyInAnyOrderElementsOf(known.toList());
    }

    private void together(Consumer<CrashWriter> work) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var tasks = writers.stream()
                    .<Callable<Void>>map(writer -> () -> {
                        work.accept(writer);
                        return null;
                    })
                    .toList();
            for (var done : threads.invokeAll(tasks)) {
                done.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }

    /** The audit trail against the data, and against what each writer was told. */
    private void verifyAudit(Installation installation) {
        var events = Keyhold.audit(installation.data()).stream()
                .filter(AuditLine::succeeded)
                .toList();
        var acknowledged = writers.stream()
                .flatMap(writer -> writer.acknowledged().stream())
                .toList();
        var kept = writers.stream().mapToInt(CrashWriter::keptUnacknowledged).sum();
        System.out.printf(
                "CrashTest: %d kills, %d acknowledged changes, %d others kept%n", KILLS, acknowledged.size(), kept);
        assertThat(acknowledged).hasSizeGreaterThan(KILLS * WRITERS);

        var requests = events.stream().map(AuditLine::requestId).toList();
        assertThat(requests).doesNotHaveDuplicates();
        assertThat(new HashSet<>(requests)).containsAll(acknowledged);
        // The set-up is an event of its own.
        assertThat(events).hasSize(1 + acknowledged.size() + kept);
        assertThat(events).extracting(AuditLine::id).doesNotHaveDuplicates();

        var known = writers.stream()
                .flatMap(writer -> writer.users().stream())
                .collect(toMap(KnownUser::name, user -> user));
        assertThat(AuditReplay.of(events, FIRST_PATH)).containsExactlyInAnyOrderEntriesOf(new HashMap<>(known));
    }
}
