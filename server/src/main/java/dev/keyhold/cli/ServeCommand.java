package dev.keyhold.cli;

import dev.keyhold.maintenance.DataFolder;
import dev.keyhold.maintenance.Installation;
import dev.keyhold.maintenance.InstallationConfig;
import dev.keyhold.maintenance.SystemTime;
import dev.keyhold.server.Config;
import dev.keyhold.server.KeyholdServer;
import dev.keyhold.server.Metrics;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code keyhold serve}. */
@Command(
        name = "serve",
        sortOptions = false,
        sortSynopsis = false,
        description = {
            "Serve the AWS and Yandex Cloud APIs from a data folder, which is set up first if it is empty. Stops"
                    + " cleanly on SIGTERM and Ctrl-C.",
            ""
        },
        footer = {
            "",
            "Every option can also be given as a variable, --max-body as KEYHOLD_MAX_BODY, or as a line max-body=… of"
                    + " the file named by --config. The command line wins over the variable, the variable over the"
                    + " file."
        })
final class ServeCommand extends BaseCommand implements Runnable {
    /**
     * How long a start waits for the service that has the root key, which may start at the same time: less than
     * {@code TimeoutStartSec} of the packaged unit.
     */
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private ServeOptions options;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private RootKeyOption rootKey;

    @Override
    public void run() {
        Logging.configure(options.logFormat, options.logLevel);
        var config = config();
        KeyholdServer.requireFree(config);
        var metrics = new Metrics();
        metrics.watchProcess();
        var folder = new DataFolder(config.data());
        var opened = Installation.open(
                new InstallationConfig(folder, config.storage(), rootKey.source(spec(), folder, PATIENCE)),
                Installation.Mode.OPEN_OR_CREATE,
                Optional.empty(),
                metrics);
        var welcome = new Welcome(out(), config, opened);
        KeyholdServer server;
        try {
            server = KeyholdServer.start(config, opened.installation(), SystemTime.inMicroseconds(), metrics);
        } catch (RuntimeException e) {
            // What was set up stays, and this is the only moment at which its root access key is known.
            welcome.printNew();
            throw e;
        }
        try {
            welcome.printNew();
            welcome.printReady(server);
            server.writeReadyFile();
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
        server.reloadFrom(SettingsReload.of(spec()));
        var _ = HangUp.handle(server::reload);
        var stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("shutdown").unstarted(() -> stop(server, stopped)));
        await(stopped);
    }

    /** What the options say together. */
    Config config() {
        return options.config(spec());
    }

    /** Ends the process with 0: a server that stops on request has not failed. */
    private static void stop(KeyholdServer server, CountDownLatch stopped) {
        try {
            server.close();
            Runtime.getRuntime().halt(0);
        } catch (RuntimeException e) {
            LoggerFactory.getLogger(ServeCommand.class).atError().setCause(e).log("server.stop.failed");
            Runtime.getRuntime().halt(1);
        } finally {
            stopped.countDown();
        }
    }

    private static void await(CountDownLatch stopped) {
        try {
            stopped.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
