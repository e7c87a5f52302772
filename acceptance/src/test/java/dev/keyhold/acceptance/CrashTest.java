package dev.keyhold.acceptance;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.acceptance.CrashWriter.Line;
import dev.keyhold.yandex.api.iam.v1.IamTokenServiceGrpc;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.iam.model.User;

/**
 * Clients write without pause while the server is killed again and again, sometimes while it still starts. After each
 * kill every acknowledged change must be there, and of the one change that each client was waiting for either all or
 * nothing. In the end the audit trail, played from its beginning, must yield exactly the data.
 */
class CrashTest {
    /** Each run has another seed: {@code -Dcrash.kills=100} looks for what few kills find by luck alone. */
    private static final int KILLS = Integer.getInteger("crash.kills", 8);
    /** Every so many kills, the next start is killed as well, before the server is ready. */
    private static final int KILL_A_START_EVERY = 4;

    /** In each dialect. */
    private static final int WRITERS = 2;

    private static final int MIN_BURST_MICROS = 10_000;
    private static final int MAX_BURST_MICROS = 600_000;
    private static final int MAX_START_MICROS = 1_000_000;
    /** How much of each writer's past is looked at after each kill; in the end, all is. */
    private static final int LOOKED_BACK = 5;

    private static final String FIRST_PATH = "/crash/";

    @TempDir
    private Path folder;

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);
    private final List<AwsCrashWriter> aws = IntStream.range(0, WRITERS)
            .mapToObj(i -> new AwsCrashWriter("aws" + i, FIRST_PATH, new Random(random.nextLong())))
            .toList();
    private final List<YandexCrashWriter> yandex = IntStream.range(0, WRITERS)
            .mapToObj(i -> new YandexCrashWriter("yandex" + i, new Random(random.nextLong())))
            .toList();
    private final List<CrashWriter> writers =
            Stream.<CrashWriter>concat(aws.stream(), yandex.stream()).toList();

    @Test
    void what_was_acknowledged_is_there_and_nothing_is_half_there() {
        System.out.println("CrashTest: seed " + seed);
        var installation = Keyhold.copy(folder.resolve("data"));
        var token = adminToken(installation);
        for (int kill = 1; kill <= KILLS; kill++) {
            if (kill % KILL_A_START_EVERY == 0) {
                killWhileStarting(installation);
            }
            with(installation, token, (server, line) -> {
                verify(line, LOOKED_BACK);
                burst(server, line);
            });
        }
        with(installation, token, (_, line) -> {
            verify(line, Integer.MAX_VALUE);
            verifyAudit(installation, token.requestId());
        });
    }

    /** The administrator's token, of the first server, which is good for all that follow. */
    private static YandexCalls.Reply adminToken(Installation installation) {
        try (var server = Server.start(installation.data());
                var yandex = new Yandex(server)) {
            var jwt = AuthorizedKey.read(installation.adminKey()).jwt();
            return yandex.as("")
                    .via(YandexCalls.Via.GRPC)
                    .call(IamTokenServiceGrpc.getCreateMethod(), Map.of("jwt", jwt));
        }
    }

    /** Starts a server, and kills it after the work if that has not. */
    private static void with(Installation installation, YandexCalls.Reply token, BiConsumer<Server, Line> work) {
        try (var server = Server.start(installation.data());
                var clients = server.clients(Wire.PLAINTEXT);
                var yandex = new Yandex(server)) {
            var admin = yandex.bearer(token.json().get("iamToken").asText());
            work.accept(server, new Line(clients, clients.iam(installation.root()), admin, installation.cloudId()));
        }
    }

    private void killWhileStarting(Installation installation) {
        try (var server = Server.launch(new Server.Start(installation.data()))) {
            CompletableFuture.runAsync(server::kill, in(random.nextInt(MAX_START_MICROS)))
                    .join();
        }
    }

    /** Lets every writer write until the server is killed, which is a while after each has made a change. */
    private void burst(Server server, Line line) {
        var length = MIN_BURST_MICROS + random.nextInt(MAX_BURST_MICROS - MIN_BURST_MICROS);
        var writing = new ConcurrentHashMap<CrashWriter, CompletableFuture<Void>>();
        writers.forEach(writer -> writing.put(writer, new CompletableFuture<>()));
        var dead = CompletableFuture.allOf(writing.values().toArray(CompletableFuture<?>[]::new))
                .thenRunAsync(server::kill, in(length));
        together(writer -> {
            var changed = Objects.requireNonNull(writing.get(writer));
            try {
                writer.writeUntilCutOff(line, () -> changed.complete(null));
            } finally {
                // In case it made no change at all.
                changed.complete(null);
            }
        });
        dead.join();
    }

    private static Executor in(int micros) {
        return CompletableFuture.delayedExecutor(micros, TimeUnit.MICROSECONDS);
    }

    /** What the server shows against what the writers know. */
    private void verify(Line line, int back) {
        together(writer -> {
            writer.settle(line);
            writer.verify(line, back);
        });
        var known = Stream.concat(
                Stream.of(Installation.ADMIN), writers.stream().flatMap(writer -> writer.users().stream()));
        assertThat(line.iam().listUsersPaginator().users())
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
    private void verifyAudit(Installation installation, String firstRequest) {
        var events = Keyhold.audit(installation.data()).stream()
                .filter(AuditLine::succeeded)
                .filter(event -> !event.isUse())
                .toList();
        var acknowledged = Stream.concat(
                        Stream.of(firstRequest), writers.stream().flatMap(writer -> writer.acknowledged().stream()))
                .toList();
        var kept = writers.stream().mapToInt(CrashWriter::keptUnacknowledged).sum();
        var decrypted = yandex.stream().mapToInt(YandexCrashWriter::decrypted).sum();
        System.out.printf(
                "CrashTest: %d kills, %d acknowledged changes, %d others kept, %d ciphertexts decrypted%n",
                KILLS, acknowledged.size(), kept, decrypted);
        assertThat(aws).allMatch(writer -> writer.acknowledged().size() >= KILLS);
        assertThat(yandex).allMatch(writer -> writer.acknowledged().size() >= KILLS);
        assertThat(decrypted).isPositive();

        var requests = events.stream().map(AuditLine::requestId).toList();
        assertThat(requests).doesNotHaveDuplicates();
        assertThat(new HashSet<>(requests)).containsAll(acknowledged);
        // The set-up is an event of its own.
        assertThat(events).hasSize(1 + acknowledged.size() + kept);
        assertThat(events).extracting(AuditLine::id).doesNotHaveDuplicates();

        var known =
                aws.stream().flatMap(writer -> writer.known().stream()).collect(toMap(KnownUser::name, user -> user));
        assertThat(AuditReplay.of(events, FIRST_PATH)).containsExactlyInAnyOrderEntriesOf(new HashMap<>(known));
        var knownInYandex = new HashMap<String, String>();
        yandex.forEach(writer -> knownInYandex.putAll(writer.known()));
        assertThat(YandexAuditReplay.of(events)).containsExactlyInAnyOrderEntriesOf(knownInYandex);
    }
}
