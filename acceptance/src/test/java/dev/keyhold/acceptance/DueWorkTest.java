package dev.keyhold.acceptance;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyhold.acceptance.YandexCalls.Via;
import dev.keyhold.postgres.Postgres;
import dev.keyhold.yandex.api.kms.v1.SymmetricKeyServiceGrpc;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The clocks of two of three nodes jump over the time of many jobs, which both then find due at once. */
class DueWorkTest {
    /** Enough of them that both nodes are at it together. */
    private static final int KEYS = 12;

    private static final Duration UNTIL_DESTRUCTION = Duration.ofDays(1);
    private static final Duration ROTATION_PERIOD = Duration.ofDays(2);
    private static final Duration STEP = Duration.ofDays(3);

    /** Nodes look for what is due every ten seconds. */
    private static final Duration ANOTHER_LOOK = Duration.ofSeconds(11);

    private static final Pattern BEHIND = Pattern.compile("(?m)^keyhold_clock_behind (\\S+)$");

    @TempDir
    private Path folder;

    /**
     * A key that was rotated by hand.
     *
     * @param first its version that is to be destroyed
     */
    private record Key(String id, String first) {}

    @Test
    void each_job_is_done_once_and_a_clock_left_behind_is_noticed() {
        var step = folder.resolve("step");
        SteppedNode.step(step, Duration.ZERO);
        try (var postgres = Postgres.start(Postgres.Version.NEWEST, folder.resolve("database"))) {
            var store = Map.of(Keyhold.STORE, postgres.url(Cluster.DATABASE));
            var installation = Keyhold.init(folder.resolve("node-3"), store);
            var ahead = IntStream.of(1, 2).mapToObj(i -> {
                var data = folder.resolve("node-" + i);
                Cluster.copy(installation.data(), data);
                return SteppedNode.start(data, step);
            });
            var servers = Cluster.together(Stream.concat(Stream.of(new Server.Start(installation.data())), ahead)
                    .map(start -> start.with(Keyhold.STORE, postgres.url(Cluster.DATABASE)))
                    .<Callable<Server>>map(start -> () -> Server.start(start))
                    .toList());
            try (var behind = servers.getFirst();
                    var yandex = new Yandex(behind);
                    var _ = servers.get(1);
                    var _ = servers.get(2)) {
                var keys = makeKeys(installation, calls(installation, yandex));
                SteppedNode.step(step, STEP);

                Waiting.until(() -> areDone(keys, calls(installation, yandex)));
                Waiting.pass(ANOTHER_LOOK);
                var calls = calls(installation, yandex);
                keys.forEach(key -> assertDoneOnce(versions(calls, key), key));
                assertAuditedOnce(Keyhold.audit(installation.data(), store), keys);

                assertNoticed(behind);
                assertThat(servers.get(1).err() + servers.get(2).err()).doesNotContain("clock.behind");
            }
        }
    }

    /** Keys to be rotated, each with an older version that is to be destroyed. */
    private static List<Key> makeKeys(Installation installation, YandexCalls calls) {
        return IntStream.range(0, KEYS)
                .mapToObj(i -> {
                    var fields = Map.of(
                            "folderId",
                            installation.folderId(),
                            "name",
                            "key-" + i,
                            "defaultAlgorithm",
                            "AES_256",
                            "rotationPeriod",
                            seconds(ROTATION_PERIOD));
                    var made = calls.call(SymmetricKeyServiceGrpc.getCreateMethod(), fields)
                            .json();
                    var key = new Key(
                            made.at("/response/id").asText(),
                            made.at("/metadata/primaryVersionId").asText());
                    calls.call(SymmetricKeyServiceGrpc.getRotateMethod(), Map.of("keyId", key.id()));
                    var destruction = Map.of(
                            "keyId", key.id(),
                            "versionId", key.first(),
                            "pendingPeriod", seconds(UNTIL_DESTRUCTION));
                    calls.call(SymmetricKeyServiceGrpc.getScheduleVersionDestructionMethod(), destruction);
                    return key;
                })
                .toList();
    }

    /** By a token of this very moment: those whose clocks are ahead drop the keys that older ones were made with. */
    private static YandexCalls calls(Installation installation, Yandex yandex) {
        return yandex.bearer(installation.adminKey()).via(Via.GRPC);
    }

    private static List<JsonNode> versions(YandexCalls calls, Key key) {
        var versions = new ArrayList<JsonNode>();
        calls.call(SymmetricKeyServiceGrpc.getListVersionsMethod(), Map.of("keyId", key.id()))
                .json()
                .get("keyVersions")
                .forEach(versions::add);
        return versions;
    }

    private static boolean areDone(List<Key> keys, YandexCalls calls) {
        return keys.stream()
                .map(key -> versions(calls, key))
                .allMatch(versions -> versions.size() > 2 && versions.stream().anyMatch(DueWorkTest::isDestroyed));
    }

    private static boolean isDestroyed(JsonNode version) {
        return version.get("status").asText().equals("DESTROYED");
    }

    private static void assertDoneOnce(List<JsonNode> versions, Key key) {
        assertThat(versions)
                .as("one by hand and one automatically besides the first")
                .hasSize(3);
        assertThat(versions)
                .filteredOn(DueWorkTest::isDestroyed)
                .singleElement()
                .satisfies(version -> assertThat(version.get("id").asText()).isEqualTo(key.first()));
    }

    private static void assertNoticed(Server behind) {
        behind.awaitLog("clock.behind");
        try (var clients = behind.clients(Wire.PLAINTEXT)) {
            var seen = BEHIND.matcher(clients.page("/metrics"));
            assertThat(seen.find()).isTrue();
            assertThat(Double.parseDouble(seen.group(1)))
                    .isGreaterThan((double) STEP.minusMinutes(1).toSeconds());
        }
    }

    private static void assertAuditedOnce(List<AuditLine> audit, List<Key> keys) {
        var rotations = count(audit, "ROTATE_SYMMETRIC_KEY");
        var destructions = count(audit, "SCHEDULE_KEY_VERSION_DESTRUCTION");
        for (var key : keys) {
            assertThat(rotations).containsEntry("symmetric key " + key.id(), 2L);
            var version = "key version " + key.first() + " of symmetric key " + key.id();
            assertThat(destructions).containsEntry(version + " destroyed", 1L);
        }
        assertThat(audit).extracting(AuditLine::id).doesNotHaveDuplicates();
    }

    private static Map<String, Long> count(List<AuditLine> audit, String operation) {
        return audit.stream()
                .filter(event -> event.operation().equals(operation) && event.succeeded())
                .map(AuditLine::target)
                .collect(groupingBy(Function.identity(), counting()));
    }

    private static String seconds(Duration duration) {
        return duration.toSeconds() + "s";
    }
}
