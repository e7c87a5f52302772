package dev.keyhold.acceptance;

import dev.keyhold.maintenance.DataFolder;
import dev.keyhold.maintenance.Installation;
import dev.keyhold.maintenance.StoreConfig;
import dev.keyhold.maintenance.SystemTime;
import dev.keyhold.server.Config;
import dev.keyhold.server.KeyholdServer;
import dev.keyhold.server.Metrics;
import dev.keyhold.store.sql.PostgresEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** Serves like {@code keyhold serve}, by a clock that can be stepped while it runs. */
final class SteppedNode {
    private static final String STEP_FILE = "--step-file";
    private static final int CONNECTIONS = 10;

    private SteppedNode() {}

    /** How to start one; its clock is ahead by what {@link #step} writes into a file. */
    static Server.Start start(Path data, Path stepFile) {
        var program = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                Keyhold.JAR + ":" + Path.of("target", "test-classes").toAbsolutePath(),
                SteppedNode.class.getName());
        return new Server.Start(data).program(program).with(List.of(STEP_FILE, stepFile.toString()));
    }

    /** From now on a node's clock is ahead by {@code by}. */
    static void step(Path stepFile, Duration by) {
        try {
            var written = Files.writeString(stepFile.resolveSibling(stepFile.getFileName() + ".new"), by.toString());
            Files.move(written, stepFile, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes settings in pairs of name and value. */
    public static void main(String[] arguments) throws InterruptedException {
        var settings = new HashMap<String, String>();
        for (int i = 0; i < arguments.length; i += 2) {
            settings.put(arguments[i], arguments[i + 1]);
        }
        var config = config(settings);
        var metrics = new Metrics();
        var opened = Installation.open(
                new DataFolder(config.data()),
                config.storage(),
                Installation.Mode.OPEN_OR_CREATE,
                Optional.empty(),
                metrics);
        var clock = clock(Path.of(settings.get(STEP_FILE)));
        KeyholdServer.start(config, opened.installation(), clock, metrics).writeReadyFile();
        new CountDownLatch(1).await();
    }

    private static Config config(Map<String, String> settings) {
        return Config.of(
                Path.of(settings.get("--data")),
                store(Optional.ofNullable(System.getenv(Keyhold.STORE))),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                Optional.of(Path.of(settings.get("--ready-file"))),
                false,
                new Config.Tls(List.of(), Optional.empty()),
                Config.Limits.DEFAULT);
    }

    private static StoreConfig store(Optional<String> shared) {
        return shared.<StoreConfig>map(
                        url -> new StoreConfig.Shared(new PostgresEngine.Options(url, CONNECTIONS, Cluster.LEASE)))
                .orElse(StoreConfig.EMBEDDED);
    }

    private static InstantSource clock(Path stepFile) {
        var real = SystemTime.inMicroseconds();
        return () -> real.instant().plus(read(stepFile));
    }

    private static Duration read(Path stepFile) {
        try {
            return Duration.parse(Files.readString(stepFile));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
