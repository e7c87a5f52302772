package dev.keyhold.server;

import dev.keyhold.domain.audit.KeyUsageAuditLog;
import dev.keyhold.domain.job.Nodes;
import dev.keyhold.maintenance.Installation;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a server does without being asked, and how often. */
final class Schedule {
    private static final Duration FLUSH_DENIALS = Duration.ofSeconds(1);
    /** A crash loses at most this much of last-used times. */
    private static final Duration FLUSH_LAST_USES = Duration.ofSeconds(10);

    private static final Duration SUMMARIZE_KEY_USES = Duration.ofMinutes(1);

    private static final Duration ROTATE_TOKEN_KEYS = Duration.ofMinutes(1);
    private static final Duration CLEAN_TOKENS = Duration.ofHours(1);

    private static final Duration CLEAN_REFUSALS = Duration.ofMinutes(1);
    private static final Duration CLEAN_OPERATIONS = Duration.ofHours(1);
    /** Far shorter than the time before its end at which a certificate is renewed. */
    private static final Duration REFRESH_CERTIFICATE = Duration.ofHours(1);

    /** Clients that watch hear of a change at most this much later. */
    private static final Duration REFRESH_HEALTH = Duration.ofSeconds(2);

    private static final Duration ANNOUNCE = Duration.ofSeconds(10);
    private static final Duration PRUNE_FEED = Duration.ofSeconds(10);
    /** A job is done at most this much later than it is due. */
    private static final Duration RUN_JOBS = Duration.ofSeconds(10);

    private static final Logger log = LoggerFactory.getLogger(Schedule.class);

    private Schedule() {}

    /** Begins everything that every server does. */
    static void begin(Background background, Config config, Wiring wiring, Optional<ServerTls> tls, BoundServer http) {
        var domain = wiring.domain();
        var authn = domain.authn();
        background.repeat("health", REFRESH_HEALTH, http.health()::refresh);
        background.repeat("denials", FLUSH_DENIALS, domain.authz().denials()::flush);
        background.repeat(
                "key uses",
                config.kms().uses() == KeyUsageAuditLog.Detail.ALL ? FLUSH_DENIALS : SUMMARIZE_KEY_USES,
                domain.kms().uses()::flush);
        background.repeat("last uses", FLUSH_LAST_USES, authn.lastUses()::flush);
        background.repeat("last uses of keys", FLUSH_LAST_USES, domain.kms().lastUses()::flush);
        background.repeat("token keys", ROTATE_TOKEN_KEYS, authn.tokens()::rotateKeys);
        background.repeat("outbound keys", ROTATE_TOKEN_KEYS, wiring.outbound().rotation()::runDue);
        background.repeat("refusals", CLEAN_REFUSALS, wiring.refusals()::clean);
        background.repeat("revoked tokens", CLEAN_TOKENS, authn.revokedTokens()::clean);
        background.repeat("operations", CLEAN_OPERATIONS, wiring.yandex().operations()::clean);
        background.repeat(
                "account requests", CLEAN_OPERATIONS, domain.organization().accounts()::clean);
        tls.ifPresent(served -> background.repeat("certificate", REFRESH_CERTIFICATE, served::refresh));
        background.repeat("jobs", RUN_JOBS, () -> runJobs(wiring));
    }

    /** Begins to tell other nodes that this one lives, and to delete what all have read of the feed of changes. */
    static void beginNodes(Background background, Nodes nodes, Installation installation) {
        background.repeat("nodes", ANNOUNCE, () -> announce(nodes));
        background.repeat("change feed", PRUNE_FEED, installation::pruneFeed);
    }

    /** Tells other nodes that this one lives, and compares the clocks. */
    static void announce(Nodes nodes) {
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

    /** Writes what waits in memory; {@code attempt} gets each piece of work with its name. */
    static void flush(Wiring wiring, BiConsumer<String, Runnable> attempt) {
        var domain = wiring.domain();
        attempt.accept("denials", domain.authz().denials()::flush);
        attempt.accept("key uses", domain.kms().uses()::flush);
        attempt.accept("last uses", domain.authn().lastUses()::flush);
        attempt.accept("last uses of keys", domain.kms().lastUses()::flush);
    }
}
