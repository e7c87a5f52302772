package dev.keyhold.acceptance;

import dev.keyhold.postgres.Postgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes, their database and the connections between them fail; a disabled credential is refused within a lease. */
class ClusterTest {
    private static final int NODES = 3;
    /** After each fault has come once. */
    private static final int AT_RANDOM = 1;

    @TempDir
    private Path folder;

    @Test
    void three_nodes_over_one_database() {
        try (var postgres = Postgres.start(Postgres.Version.NEWEST, folder.resolve("database"));
                var cluster = Cluster.behindLines(NODES, folder, postgres)) {
            var scenario = ChaosScenario.of("three nodes", cluster, Cluster.LEASE);
            scenario.run(
                    faults(cluster, scenario.random()), (fault, history) -> fault.strike(cluster, postgres, history));
        }
    }

    /** With the embedded database there is no lease: the very next request is refused. */
    @Test
    void one_node_with_a_database_of_its_own() {
        try (var cluster = Cluster.embedded(folder)) {
            var node = cluster.nodes().getFirst();
            var faults = List.of(new Fault(Fault.Kind.PAUSED_NODE, node), new Fault(Fault.Kind.KILLED_NODE, node));
            ChaosScenario.of("one node", cluster, Duration.ZERO).run(faults, (fault, _) -> fault.strike());
        }
    }

    /** Each commit waits for a second server, which takes over when the first is gone for good. */
    @Test
    void two_nodes_whose_database_fails_over() {
        try (var primary = Postgres.start(Postgres.Version.OLDEST, folder.resolve("primary"));
                var standby = primary.standby(folder.resolve("standby"));
                var cluster = Cluster.of(2, folder, Postgres.url(List.of(primary, standby), Cluster.DATABASE))) {
            ChaosScenario.of("failover", cluster, Cluster.LEASE)
                    .run(List.of("the primary is killed, the standby promoted"), (_, history) -> {
                        primary.kill();
                        Fault.passWithoutDatabase(cluster.nodes(), history);
                        standby.promote();
                    });
        }
    }

    private static List<Fault> faults(Cluster cluster, Random random) {
        var all = Stream.of(Fault.Kind.values())
                .filter(kind -> Cluster.HAS_FEED || !kind.isOfFeed())
                .toList();
        var kinds = new ArrayList<>(all);
        Collections.shuffle(kinds, random);
        for (int i = 0; i < AT_RANDOM; i++) {
            kinds.add(all.get(random.nextInt(all.size())));
        }
        return kinds.stream()
                .map(kind -> new Fault(kind, cluster.nodes().get(random.nextInt(NODES))))
                .toList();
    }
}
