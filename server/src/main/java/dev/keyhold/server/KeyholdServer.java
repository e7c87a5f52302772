package dev.keyhold.server;

import com.linecorp.armeria.server.ServerBuilder;
import dev.keyhold.crypto.RsaKeys;
import dev.keyhold.maintenance.DataFolder;
import dev.keyhold.maintenance.Installation;
import dev.keyhold.maintenance.StartException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running service. Closing it drains requests, writes what waits in memory, and gives the folder back. */
public final class KeyholdServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(KeyholdServer.class);

    private final Operation.Served served;
    private final Operation operation;
    private final Background background;
    private final Telemetry telemetry;

    private KeyholdServer(Operation.Served served, Operation operation, Background background, Telemetry telemetry) {
        this.served = served;
        this.operation = operation;
        this.background = background;
        this.telemetry = telemetry;
    }

    /**
     * Starts serving an installation, which is closed with the server.
     *
     * @throws StartException when the address cannot be used
     */
    public static KeyholdServer start(Config config, Installation installation, InstantSource clock, Metrics metrics) {
        return start(config, installation, clock, metrics, new RsaKeys(new SecureRandom()));
    }

    /** Starts a server for tests of other software on an installation that was made for them. */
    public static KeyholdServer startForTests(
            Config config, Installation installation, InstantSource clock, Metrics metrics, DevMode mode) {
        return start(config, installation, clock, metrics, new RsaKeys(new SecureRandom()), Optional.of(mode));
    }

    /** The same with authorized keys from elsewhere. */
    static KeyholdServer start(
            Config config, Installation installation, InstantSource clock, Metrics metrics, RsaKeys rsaKeys) {
        return start(config, installation, clock, metrics, rsaKeys, Optional.empty());
    }

    private static KeyholdServer start(
            Config config,
            Installation installation,
            InstantSource clock,
            Metrics metrics,
            RsaKeys rsaKeys,
            Optional<DevMode> mode) {
        var telemetry = Telemetry.NONE;
        try {
            telemetry = Telemetry.open(config.operation().telemetry(), metrics, clock);
            var served = serve(config, installation, clock, metrics, rsaKeys, telemetry, mode);
            return begin(served, clock, metrics, telemetry);
        } catch (RuntimeException e) {
            installation.close();
            telemetry.close();
            throw e;
        }
    }

    /** Answers requests from now on. */
    private static Operation.Served serve(
            Config config,
            Installation installation,
            InstantSource clock,
            Metrics metrics,
            RsaKeys rsaKeys,
            Telemetry telemetry,
            Optional<DevMode> mode) {
        var tls = mode.isPresent()
                ? Optional.<ServerTls>empty()
                : Optional.of(new ServerTls(config, installation.folder(), clock));
        var wiring = new Wiring(config, installation, clock, metrics, rsaKeys, telemetry.tracer());
        if (installation.store().lease().isLimited()) {
            join(installation, wiring, metrics);
        }
        wiring.domain().authn().tokens().rotateKeys();
        var content = mode.map(_ -> new DevContent(installation, wiring));
        var http = HttpServer.build(
                config,
                installation,
                tls,
                wiring,
                metrics,
                builder -> content.ifPresent(it -> serveTests(builder, mode.orElseThrow(), it)));
        content.ifPresent(DevContent::awaitReady);
        try {
            http.server().start().join();
        } catch (CompletionException e) {
            throw Addresses.cannotListen("--listen", config.listen(), e.getCause() == null ? e : e.getCause());
        }
        return new Operation.Served(config, installation, wiring, tls, http);
    }

    /** Begins what is done beside answering. */
    private static KeyholdServer begin(
            Operation.Served served, InstantSource clock, Metrics metrics, Telemetry telemetry) {
        var operation = operate(served, metrics, clock);
        var background = new Background();
        Schedule.begin(background, served.config(), served.wiring(), served.tls(), served.http());
        operation.begin(background);
        if (served.installation().store().lease().isLimited()) {
            Schedule.beginNodes(background, served.wiring().nodes(), served.installation());
        }
        served.wiring().issuers().prefetch();
        var started = new KeyholdServer(served, operation, background, telemetry);
        log.atInfo().addKeyValue("address", started.authority()).log("server.started");
        return started;
    }

    /**
     * Becomes one of the nodes. The others hear of it before it serves: one that does not write the feed of changes
     * must change nothing before they know.
     */
    private static void join(Installation installation, Wiring wiring, Metrics metrics) {
        Schedule.announce(wiring.nodes());
        installation.followChanges();
        metrics.watch(wiring.nodes());
        installation.feed().status().ifPresent(_ -> metrics.watch(installation.feed()));
    }

    /** What only a server for tests has. */
    private static void serveTests(ServerBuilder builder, DevMode mode, DevContent content) {
        builder.service(DevReset.PATH, new DevReset(mode, content::reset));
        if (mode.isOfThisHost()) {
            builder.decorator(DevGate::new);
        }
    }

    private static Operation operate(Operation.Served served, Metrics metrics, InstantSource clock) {
        try {
            return Operation.open(served, metrics, clock);
        } catch (RuntimeException e) {
            served.http().stop();
            throw e;
        }
    }

    /**
     * Makes sure that the address can be listened on, before anything is set up or opened.
     *
     * @throws StartException when it cannot
     */
    public static void requireFree(InetSocketAddress address) {
        Addresses.requireFree("--listen", address);
    }

    /** The same of every address of a server. */
    public static void requireFree(Config config) {
        requireFree(config.listen());
        config.operation().adminListen().ifPresent(address -> Addresses.requireFree("--admin-listen", address));
    }

    /** Writes the URL to the ready file, once requests are answered. */
    public void writeReadyFile() {
        served.config()
                .readyFile()
                .ifPresent(
                        file -> DataFolder.writePublic(file, (servesPlaintext() ? plaintextUrl() : tlsUrl()) + "\n"));
    }

    /** Settings are read again from there when {@link #reload} is called, or the operator asks for it. */
    public void reloadFrom(ReloadedSettings.Source settings) {
        operation.reload().from(settings);
    }

    /** Takes over certificates and settings that have changed; the log says which. */
    public void reload() {
        background.attempt("reload", () -> operation.reload().run());
    }

    /** {@code http://host:port}; answers only where plaintext is served. */
    public String plaintextUrl() {
        return "http://" + authority();
    }

    /** {@code https://host:port}, by a name that is in the certificate. */
    public String tlsUrl() {
        return "https://" + authority();
    }

    public boolean servesPlaintext() {
        return served.config().servesPlaintext();
    }

    private String authority() {
        return served.http().authority(served.config().listen());
    }

    /** What the server is made of. */
    Operation.Served served() {
        return served;
    }

    /** Its modules. */
    Wiring wiring() {
        return served.wiring();
    }

    /** Where health and metrics are served apart from the APIs. */
    public Optional<InetSocketAddress> adminAddress() {
        return operation.adminAddress();
    }

    /** What it does without being asked. */
    Background background() {
        return background;
    }

    /** Its port. */
    BoundServer http() {
        return served.http();
    }

    @Override
    public void close() {
        log.atInfo().log("server.stopping");
        operation.close();
        served.http().stop();
        served.wiring().costly().close();
        served.wiring().issuers().close();
        background.close();
        try {
            if (Background.finish(this::writeAndClose, served.installation()::isStalled)) {
                log.atInfo().log("server.stopped");
            } else {
                // Nothing acknowledged is lost, and the end of the process gives the folder back.
                log.atError().log("server.stopping.stalled");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        telemetry.close();
    }

    /** Writes what waits in memory, and gives the folder back. */
    private void writeAndClose() {
        Schedule.flush(served.wiring(), background::attempt);
        served.installation().close();
    }
}
