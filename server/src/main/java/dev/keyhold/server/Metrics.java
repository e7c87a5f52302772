package dev.keyhold.server;

import dev.keyhold.api.ServiceEntry.Standing;
import dev.keyhold.domain.audit.DenialAuditLog;
import dev.keyhold.domain.audit.KeyUsageAuditLog;
import dev.keyhold.domain.audit.RequestObserver;
import dev.keyhold.domain.authn.SigV4Authenticator;
import dev.keyhold.domain.job.Nodes;
import dev.keyhold.domain.refusal.RecentRefusals;
import dev.keyhold.domain.refusal.Refusal;
import dev.keyhold.domain.refusal.RefusalExplainer;
import dev.keyhold.maintenance.Installation;
import dev.keyhold.maintenance.ScheduledBackups;
import dev.keyhold.maintenance.delivery.AuditDelivery;
import dev.keyhold.server.telemetry.OtlpExport;
import dev.keyhold.store.ChangeFeed;
import dev.keyhold.store.sql.StoreObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongFunction;

/** Every metric, by name and label. Labels take values of closed sets only. */
public final class Metrics implements RequestObserver, StoreObserver {
    private static final Duration[] LATENCIES = {
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5)
    };

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ConcurrentHashMap<Answered, Timer> requests = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Counter> verifications = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<KeyUse, Counter> keyUses = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Counter> issuerKeys = new ConcurrentHashMap<>();
    private final Map<Standing, Counter> overloads = new EnumMap<>(Standing.class);
    private final Counter floods;
    private final Counter statements;
    private final Counter complexPolicies;
    private final Timer commits;
    private final DistributionSummary groups;
    private final Counter failedCommits;
    private volatile Runnable scraped = () -> {};

    public Metrics() {
        for (var caller : Standing.values()) {
            overloads.put(
                    caller,
                    Counter.builder("keyhold.requests.overload")
                            .description("Requests refused because there was no place or memory for them")
                            .tag("caller", name(caller))
                            .register(registry));
        }
        floods = Counter.builder("keyhold.connections.flooded")
                .description("Connections closed because of frames that carry nothing")
                .register(registry);
        statements = Counter.builder("keyhold.store.statements")
                .description("SQL statements run")
                .register(registry);
        complexPolicies = Counter.builder("keyhold.policies.too.complex")
                .description("Requests denied because their policies take too much work to evaluate")
                .register(registry);
        commits = Timer.builder("keyhold.store.commits")
                .description("Commits, each of a group of transactions")
                .serviceLevelObjectives(LATENCIES)
                .register(registry);
        groups = DistributionSummary.builder("keyhold.store.group.size")
                .description("Transactions made durable by one commit")
                .serviceLevelObjectives(1, 2, 4, 8, 16, 32, 64, 128, 256, 512)
                .register(registry);
        failedCommits = Counter.builder("keyhold.store.commit.failures")
                .description("Commits that failed because of the storage")
                .register(registry);
    }

    /** The JVM, the process and the build. */
    public void watchProcess() {
        ProcessMetrics.bind(registry);
    }

    InstallationMetrics watch(Installation installation, Optional<ServerTls> tls) {
        var watched = new InstallationMetrics(registry, installation, tls);
        scraped = watched::scraped;
        return watched;
    }

    void watch(ScheduledBackups backups) {
        FunctionCounter.builder("keyhold.backup.failures", backups, ScheduledBackups::failures)
                .description("Backups that could not be made or verified")
                .register(registry);
        Gauge.builder(
                        "keyhold.backup.last",
                        backups,
                        it -> it.lastMade().map(Instant::getEpochSecond).orElse(0L))
                .description("When the newest backup was begun, in seconds since 1970")
                .baseUnit("seconds")
                .register(registry);
    }

    void watch(DenialAuditLog denials, KeyUsageAuditLog uses) {
        Gauge.builder("keyhold.audit.backlog", denials, DenialAuditLog::waiting)
                .description("Different audit events in memory that wait to be written")
                .tag("trail", "denials")
                .register(registry);
        Gauge.builder("keyhold.audit.backlog", uses, KeyUsageAuditLog::waiting)
                .description("Different audit events in memory that wait to be written")
                .tag("trail", "uses")
                .register(registry);
    }

    void watch(RecentRefusals refusals, RefusalExplainer explainer) {
        for (var kind : Refusal.Kind.values()) {
            Gauge.builder("keyhold.refusals.remembered", refusals, it -> it.count(kind))
                    .description("Refusals in memory that can be explained")
                    .tag("client", kind.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
        Gauge.builder("keyhold.refusals.memory", refusals, RecentRefusals::bytes)
                .description("Bytes that the remembered refusals take, about")
                .baseUnit("bytes")
                .register(registry);
        FunctionCounter.builder("keyhold.refusals.explained", explainer, RefusalExplainer::explained)
                .description("Refusals that were explained to somebody")
                .register(registry);
    }

    void watch(AuditDelivery delivery, InstantSource clock) {
        FunctionCounter.builder("keyhold.audit.delivered", delivery, AuditDelivery::delivered)
                .description("Audit events delivered to another system")
                .tag("to", delivery.kind())
                .register(registry);
        Gauge.builder(
                        "keyhold.audit.delivery.behind",
                        delivery,
                        it -> Duration.between(it.upToDate(), clock.instant()).toMillis() / 1000.0)
                .description("Seconds since all audit events were delivered")
                .baseUnit("seconds")
                .tag("to", delivery.kind())
                .register(registry);
    }

    private record Answered(String api, String operation, String outcome) {}

    private record KeyUse(String operation, String outcome) {}

    /** The same for others than Prometheus. */
    OtlpExport.Source source() {
        return new OtlpExport.Source(registry, () -> scraped.run(), Build.VERSION);
    }

    /** The text that Prometheus scrapes. */
    String scrape() {
        scraped.run();
        return registry.scrape();
    }

    /** A request was refused for which there was no place among those of such callers. */
    void overloaded(Standing caller) {
        var counter = overloads.get(caller);
        if (counter != null) {
            counter.increment();
        }
    }

    /** A connection was closed because of frames that carry nothing. */
    void flooded() {
        floods.increment();
    }

    /** The keys of an issuer were fetched, or were not. */
    void issuerKeys(String outcome) {
        issuerKeys
                .computeIfAbsent(
                        outcome,
                        key -> Counter.builder("keyhold.issuer.keys")
                                .description("Fetches of the keys of OIDC issuers, by outcome")
                                .tag("outcome", key)
                                .register(registry))
                .increment();
    }

    /** A request was denied because its policies take too much work to evaluate. */
    void policiesTooComplex() {
        complexPolicies.increment();
    }

    void watch(ConcurrencyLimits pools) {
        for (var caller : Standing.values()) {
            Gauge.builder("keyhold.requests.in.flight", pools, it -> it.requests(caller))
                    .description("Requests being handled")
                    .tag("caller", name(caller))
                    .register(registry);
        }
        Gauge.builder("keyhold.requests.memory", pools, ConcurrencyLimits::memory)
                .description("Bytes set aside for the requests being handled")
                .register(registry);
    }

    private static String name(Standing caller) {
        return caller.name().toLowerCase(Locale.ROOT);
    }

    void watch(SigV4Authenticator credentials) {
        FunctionCounter.builder(
                        "keyhold.credential.cache.hits",
                        credentials,
                        it -> it.cacheCounts().hits())
                .description("Access keys found in memory")
                .register(registry);
        FunctionCounter.builder(
                        "keyhold.credential.cache.misses",
                        credentials,
                        it -> it.cacheCounts().misses())
                .description("Access keys looked up in the store")
                .register(registry);
    }

    void watch(Nodes nodes) {
        Gauge.builder("keyhold.clock.behind", nodes, it -> it.behind().toMillis() / 1000.0)
                .description("Seconds by which the clock of another node is ahead of this one's")
                .register(registry);
    }

    void watch(ChangeFeed feed) {
        Gauge.builder("keyhold.change.feed.active", feed, it -> isActive(it) ? 1 : 0)
                .description("1 while the feed of changes renews the leases of all cached values")
                .register(registry);
        Gauge.builder("keyhold.change.feed.age", feed, Metrics::secondsSincePoll)
                .description("Seconds since the last successful poll of the feed of changes began")
                .baseUnit("seconds")
                .register(registry);
        FunctionCounter.builder("keyhold.change.feed.changes", feed, it -> count(it, ChangeFeed.Status::changes))
                .description("Changes read from the feed, those of the node itself among them")
                .register(registry);
        FunctionCounter.builder("keyhold.change.feed.gaps", feed, it -> count(it, ChangeFeed.Status::gaps))
                .description("How often changes may have been missed, so that all cached values were forgotten")
                .register(registry);
    }

    private static boolean isActive(ChangeFeed feed) {
        return feed.status()
                .filter(status -> status.state() == ChangeFeed.State.ACTIVE)
                .isPresent();
    }

    private static double secondsSincePoll(ChangeFeed feed) {
        return feed.status()
                .flatMap(ChangeFeed.Status::age)
                .map(age -> age.toMillis() / 1000.0)
                .orElse(Double.NaN);
    }

    private static double count(ChangeFeed feed, ToLongFunction<ChangeFeed.Status> counter) {
        return feed.status().map(counter::applyAsLong).orElse(0L);
    }

    @Override
    public void answered(String api, String operation, String outcome, Duration took) {
        var key = new Answered(api, operation, outcome);
        // Threads that look need not wait for each other; those that compute do, even if there is nothing to compute.
        var known = requests.get(key);
        (known == null ? requests.computeIfAbsent(key, this::timer) : known).record(took);
    }

    @Override
    public void verified(String outcome) {
        verifications
                .computeIfAbsent(
                        outcome,
                        key -> Counter.builder("keyhold.verifications")
                                .description("Credentials looked at, by outcome")
                                .tag("outcome", key)
                                .register(registry))
                .increment();
    }

    @Override
    public void keyUsed(String operation, String outcome) {
        keyUses.computeIfAbsent(
                        new KeyUse(operation, outcome),
                        key -> Counter.builder("keyhold.key.uses")
                                .description("Uses of KMS keys, by operation and outcome")
                                .tag("operation", key.operation())
                                .tag("outcome", key.outcome())
                                .register(registry))
                .increment();
    }

    @Override
    public void running() {
        statements.increment();
    }

    /** How many SQL statements were run so far. */
    long statements() {
        return Math.round(statements.count());
    }

    @Override
    public void committed(int transactions, Duration took) {
        commits.record(took);
        groups.record(transactions);
    }

    @Override
    public void failed() {
        failedCommits.increment();
    }

    private Timer timer(Answered key) {
        return Timer.builder("keyhold.requests")
                .description("Requests answered")
                .tag("api", key.api())
                .tag("operation", key.operation())
                .tag("outcome", key.outcome())
                .serviceLevelObjectives(LATENCIES)
                .register(registry);
    }
}
