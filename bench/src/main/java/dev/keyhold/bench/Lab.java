package dev.keyhold.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** What the measures share: the pace, a folder, and the servers, which start when first asked for. */
final class Lab implements AutoCloseable {
    private final Path home;
    private final Schedule schedule;
    private final long seed;
    private final Map<String, String> environment;
    private final Path folder;
    private @Nullable Keyhold keyhold;
    private @Nullable ServerProcess floor;

    /** {@code environment} is further variables of the service. */
    Lab(Path home, Schedule schedule, long seed, Map<String, String> environment) {
        this.home = home;
        this.environment = environment;
        this.schedule = schedule;
        this.seed = seed;
        try {
            this.folder = Files.createTempDirectory(home.resolve("bench/target"), "lab-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The project. */
    Path home() {
        return home;
    }

    Schedule schedule() {
        return schedule;
    }

    /** Where files can be made, on the disk that holds the database. */
    Path folder() {
        return folder;
    }

    Random random() {
        return new Random(seed);
    }

    long seed() {
        return seed;
    }

    /** The service itself, with quotas that do not stand in the way. */
    Keyhold keyhold() {
        if (keyhold == null) {
            keyhold = Keyhold.start(home, folder, environment);
        }
        return keyhold;
    }

    /** Restarts the service on the same data. */
    Keyhold restart() {
        keyhold = keyhold().restart();
        return keyhold;
    }

    /** The empty handler, under the same JVM options. */
    ServerProcess floor() {
        if (floor == null) {
            floor = BaselineServer.start(keyhold(), BaselineServer.Extent.WITH_GRPC, folder);
        }
        return floor;
    }

    @Override
    public void close() {
        if (keyhold != null) {
            keyhold.process().close();
        }
        if (floor != null) {
            floor.close();
        }
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
