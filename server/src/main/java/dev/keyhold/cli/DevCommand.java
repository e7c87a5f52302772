package dev.keyhold.cli;

import dev.keyhold.maintenance.DataFolder;
import dev.keyhold.maintenance.DevCredentials;
import dev.keyhold.maintenance.DevInstallation;
import dev.keyhold.maintenance.SystemTime;
import dev.keyhold.server.DevMode;
import dev.keyhold.server.KeyholdServer;
import dev.keyhold.server.Metrics;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code keyhold dev}. */
@Command(
        name = "dev",
        sortOptions = false,
        sortSynopsis = false,
        description = {
            "Serve tests of other software from a temporary folder, over plain HTTP, with credentials that everybody"
                    + " knows. Never for production: when it stops, everything is gone.",
            ""
        })
final class DevCommand extends BaseCommand implements Runnable {
    private static final int MAX_PORT = 65_535;
    private static final int TOKEN_BYTES = 16;

    @Option(
            names = "--loopback-port",
            paramLabel = "PORT",
            defaultValue = "4566",
            description = "The port on 127.0.0.1; 0 picks a free one. Default: ${DEFAULT-VALUE}.")
    private int port;

    @Option(
            names = "--dev-network",
            paramLabel = "HOST:PORT",
            description = "Listen on this address instead, which other hosts may reach, as those of Docker Compose."
                    + " The credentials are then random.")
    private @Nullable String network;

    @Option(
            names = "--ready-file",
            paramLabel = "PATH",
            description = "A file to write what --json prints to when the server is ready.")
    private @Nullable Path readyFile;

    @Option(names = "--json", description = "Print endpoint, credentials and environment as one JSON object.")
    private boolean json;

    @Option(
            names = "--stop-with-input",
            description = "Stop at the end of standard input, and so with the program that started this one.")
    private boolean stopWithInput;

    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            defaultValue = "WARN",
            description = "The log level: error, warn, info (includes every refusal) or debug (includes every request)."
                    + " Default: warn.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Logging.Threshold logLevel;

    private final AtomicBoolean running = new AtomicBoolean();

    @Override
    public void run() {
        Logging.configure(Logging.Form.TEXT, logLevel);
        var listen = address();
        var random = new SecureRandom();
        var credentials = network == null ? DevCredentials.known() : DevCredentials.random(random);
        var mode = new DevMode(network == null ? Optional.empty() : Optional.of(token(random)));
        KeyholdServer.requireFree(listen);
        var folder = DevFolder.create();
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("shutdown").unstarted(() -> stop(folder)));
        if (stopWithInput) {
            Thread.ofPlatform().daemon().name("input").start(DevCommand::stopAtEndOfInput);
        }
        var data = new DataFolder(folder.path());
        var metrics = new Metrics();
        var installation = DevInstallation.create(data, credentials, metrics);
        var server = KeyholdServer.startForTests(
                DevConfig.of(data.path(), listen), installation, SystemTime.inMicroseconds(), metrics, mode);
        var ready = new DevWelcome(server.plaintextUrl(), data, credentials, mode);
        err().println(DevWelcome.WARNING);
        if (readyFile != null) {
            ready.writeTo(readyFile);
        }
        if (json) {
            out().println(ready.json());
        } else {
            ready.print(out());
        }
        running.set(true);
        DevFolder.deleteAbandoned(folder);
        await();
    }

    private InetSocketAddress address() {
        if (network != null) {
            return ServeOptions.address(spec(), "--dev-network", network);
        }
        if (port < 0 || port > MAX_PORT) {
            throw new ParameterException(
                    spec().commandLine(), "--loopback-port must be from 0 to " + MAX_PORT + ": " + port);
        }
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static String token(SecureRandom random) {
        var bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Nothing that is stored outlives this, so nothing is waited for. Stopping on request is no failure. */
    private void stop(DevFolder folder) {
        folder.delete();
        if (running.get()) {
            Runtime.getRuntime().halt(0);
        }
    }

    private static void stopAtEndOfInput() {
        try {
            var _ = System.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException _) {
            // Nobody is there any more, either.
        }
        System.exit(0);
    }

    private static void await() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
