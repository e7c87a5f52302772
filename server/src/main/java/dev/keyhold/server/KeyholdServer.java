package dev.keyhold.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.server.ServerBuilder;
import dev.keyhold.crypto.RsaKeys;
import dev.keyhold.domain.audit.KeyUsageAuditLog;
import dev.keyhold.domain.job.Nodes;
import dev.keyhold.maintenance.DataFolder;
import dev.keyhold.maintenance.Installation;
import dev.keyhold.maintenance.StartException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running service. Closing it drains requests, writes what waits in memory, and gives the folder back. */
public final class KeyholdServer implements AutoCloseable {
    private static final Duration FLUSH_DENIALS = Duration.ofSeconds(1);
    /** A crash loses at most this much of last-used times. */
    private static final Duration FLUSH_LAST_USES = Duration.ofSeconds(10);

    private static final Duration SUMMARIZE_KEY_USES = Duration.ofMinutes(1);

    private static final Duration ROTATE_TOKEN_KEYS = Duration.ofMinutes(1);
    private static final Duration CLEAN_TOKENS = Duration.ofHours(1);

    private static final Duration CLEAN_OPERATIONS = Duration.ofHours(1);
    /** Far shorter than the time before its end at which a certificate is renewed. */
    private static final Duration REFRESH_CERTIFICATE = Duration.ofHours(1);

    /** Clients that watch hear of a change at most this much later. */
    private static final Duration REFRESH_HEALTH = Duration.ofSeconds(2);

    private static final Duration ANNOUNCE = Duration.ofSeconds(10);
    /** A job is done at most this much later than it is due. */
    private static final Duration RUN_JOBS = Duration.ofSeconds(10);

    private static final Logger log = LoggerFactory.getLogger(KeyholdServer.class);

    private final Config config;
    private final Installation installation;
    private final Wiring wiring;
    private final Optional<ServerTls> tls;
    private final BoundServer http;
    private final Optional<AdminSocket> admin;
    private final Background background;

    private KeyholdServer(
            Config config,
            Installation installation,
            Wiring wiring,
            Optional<ServerTls> tls,
            BoundServer http,
            Optional<AdminSocket> admin,
            Background background) {
        this.config = config;
        this.installation = installation;
        this.wiring = wiring;
        this.tls = tls;
        this.http = http;
        this.admin = admin;
        this.background = background;
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
        try {
            return open(config, installation, clock, metrics, rsaKeys, mode);
        } catch (RuntimeException e) {
            installation.close();
            throw e;
        }
    }

    private static KeyholdServer open(
            Config config,
            Installation installation,
            InstantSource clock,
            Metrics metrics,
            RsaKeys rsaKeys,
            Optional<DevMode> mode) {
        var tls = mode.isPresent()
                ? Optional.<ServerTls>empty()
                : Optional.of(new ServerTls(config, installation.folder(), clock));
        var wiring = new Wiring(config, installation, clock, metrics, rsaKeys);
        var authn = wiring.domain().authn();
        var keyUses = wiring.domain().kms().uses();
        authn.tokens().rotateKeys();
        var http = HttpServer.build(
                config,
                installation,
                tls,
                wiring,
                metrics,
                builder -> mode.ifPresent(dev -> serveTests(builder, dev, installation, wiring)));
        try {
            http.server().start().join();
        } catch (CompletionException e) {
            throw cannotListen(config.listen(), e.getCause() == null ? e : e.getCause());
        }
        var commands = new OperatorCommands(
                tls.map(served -> new ServerStatus(config, installation, served, http, clock))
                        .map(status -> Map.<String, Supplier<JsonNode>>of("status", status::read))
                        .orElse(Map.of()),
                wiring.commands());
        var admin = AdminSocket.open(installation.folder(), commands::answer);
        var background = new Background();
        background.repeat("health", REFRESH_HEALTH, http.health()::refresh);
        background.repeat("denials", FLUSH_DENIALS, wiring.domain().authz().denials()::flush);
        background.repeat(
                "key uses",
                config.kms().uses() == KeyUsageAuditLog.Detail.ALL ? FLUSH_DENIALS : SUMMARIZE_KEY_USES,
                keyUses::flush);
        background.repeat("last uses", FLUSH_LAST_USES, authn.lastUses()::flush);
        background.repeat(
                "last uses of keys", FLUSH_LAST_USES, wiring.domain().kms().lastUses()::flush);
        background.repeat("token keys", ROTATE_TOKEN_KEYS, authn.tokens()::rotateKeys);
        background.repeat("outbound keys", ROTATE_TOKEN_KEYS, wiring.outbound().rotation()::runDue);
        background.repeat("revoked tokens", CLEAN_TOKENS, authn.revokedTokens()::clean);
        background.repeat("operations", CLEAN_OPERATIONS, wiring.yandex().operations()::clean);
        background.repeat(
                "account requests",
                CLEAN_OPERATIONS,
                wiring.domain().organization().accounts()::clean);
        tls.ifPresent(served -> background.repeat("certificate", REFRESH_CERTIFICATE, served::refresh));
        background.repeat("jobs", RUN_JOBS, () -> runJobs(wiring));
        if (installation.store().lease().isPresent()) {
            var nodes = wiring.nodes();
            metrics.watch(nodes);
            announce(nodes);
            background.repeat("nodes", ANNOUNCE, () -> announce(nodes));
        }
        wiring.issuers().prefetch();
        var started = new KeyholdServer(config, installation, wiring, tls, http, admin, background);
        log.atInfo().addKeyValue("address", started.authority()).log("server.started");
        return started;
    }

    /** What only a server for tests has. */
    private static void serveTests(ServerBuilder builder, DevMode mode, Installation installation, Wiring wiring) {
        var fresh = installation.snapshot();
        builder.service(DevReset.PATH, new DevReset(mode, () -> {
            // What waits in memory belongs to what is thrown away.
            flush(wiring, (_, work) -> work.run());
            installation.restore(fresh);
        }));
        if (mode.isOfThisHost()) {
            builder.decorator(DevGate::new);
        }
    }

    private static void announce(Nodes nodes) {
        nodes.announce()
                .ifPresent(ahead -> log.atWarn()
                        .addKeyValue("node", ahead.itself() ? "this one, before its clock was set back" : ahead.node())
                        .addKeyValue("behindSeconds", ahead.by().toSeconds())
                        .log("clock.behind"));
    }

    /** One after the other: what is being destroyed cannot be scrubbed before it is committed. */
    private static void runJobs(Wiring wiring) {
        try {
            wiring.jobs().runDue();
        } finally {
            wiring.domain().kms().jobs().scrub();
        }
    }

    /**
     * Makes sure that the address can be listened on, before anything is set up or opened.
     *
     * @throws StartException when it cannot
     */
    public static void requireFree(InetSocketAddress address) {
        try (var socket = new ServerSocket()) {
            socket.bind(address);
        } catch (IOException e) {
            throw cannotListen(address, e);
        }
    }

    /** The native transport throws another exception than the JDK; the system's words are in both. */
    private static StartException cannotListen(InetSocketAddress address, Throwable cause) {
        var host = address.getAddress().getHostAddress();
        var name = (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
        var said = String.valueOf(cause.getMessage());
        String why;
        if (said.contains("in use")) {
            why = "another program uses this port; stop it, or name another port with --listen";
        } else if (said.contains("ermission denied")) {
            why = "the system does not allow this port to this user; name one above 1023 with --listen";
        } else if (said.contains("Cannot assign")) {
            why = "this host does not have the address; name one that it has with --listen";
        } else {
            why = said;
        }
        return new StartException("cannot listen on " + name + ": " + why, cause);
    }

    /** Writes the URL to the ready file, once requests are answered. */
    public void writeReadyFile() {
        config.readyFile()
                .ifPresent(
                        file -> DataFolder.writePublic(file, (servesPlaintext() ? plaintextUrl() : tlsUrl()) + "\n"));
    }

    /** Takes over certificate files that have changed, now and not within the hour. */
    public void reloadCertificate() {
        tls.ifPresent(served -> background.attempt("certificate", served::refresh));
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
        return config.servesPlaintext();
    }

    private String authority() {
        return http.authority(config.listen());
    }

    /** What the server is made of. */
    Wiring wiring() {
        return wiring;
    }

    /** What it does without being asked. */
    Background background() {
        return background;
    }

    /** Its port. */
    BoundServer http() {
        return http;
    }

    @Override
    public void close() {
        log.atInfo().log("server.stopping");
        admin.ifPresent(AdminSocket::close);
        http.stop();
        wiring.costly().close();
        wiring.issuers().close();
        background.close();
        try {
            if (Background.finish(this::writeAndClose, installation::isStalled)) {
                log.atInfo().log("server.stopped");
            } else {
                // Nothing acknowledged is lost, and the end of the process gives the folder back.
                log.atError().log("server.stopping.stalled");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Writes what waits in memory, and gives the folder back. */
    private void writeAndClose() {
        flush(wiring, background::attempt);
        installation.close();
    }

    /** Writes what waits in memory. */
    private static void flush(Wiring wiring, BiConsumer<String, Runnable> attempt) {
        var domain = wiring.domain();
        attempt.accept("denials", domain.authz().denials()::flush);
        attempt.accept("key uses", domain.kms().uses()::flush);
        attempt.accept("last uses", domain.authn().lastUses()::flush);
        attempt.accept("last uses of keys", domain.kms().lastUses()::flush);
    }
}
