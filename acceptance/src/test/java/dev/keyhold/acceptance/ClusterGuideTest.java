package dev.keyhold.acceptance;

import dev.keyhold.postgres.Postgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterGuideTest {
    @TempDir
    private Path folder;

    @Test
    void one_machine_becomes_a_cluster_as_the_guide_says() throws IOException {
        try (var postgres = Postgres.start(Postgres.Version.NEWEST, folder.resolve("database"))) {
            Guide.follow(
                    "docs/guides/cluster.md",
                    Files.createDirectory(folder.resolve("reader")),
                    Map.of(Keyhold.STORE, postgres.url(Cluster.DATABASE)));
        }
    }
}
