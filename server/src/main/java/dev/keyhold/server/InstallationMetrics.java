package dev.keyhold.server;

import dev.keyhold.crypto.LocalRootKey;
import dev.keyhold.crypto.Sha256;
import dev.keyhold.maintenance.Installation;
import dev.keyhold.model.AccountId;
import dev.keyhold.store.StatisticsStore.Kind;
import dev.keyhold.store.sql.PoolState;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.ToDoubleFunction;

/** Metrics of what an installation holds: its keys, its certificate, its connections to the database. */
final class InstallationMetrics {
    /** What is counted takes time in proportion to what is stored. */
    static final Duration REFRESH = Duration.ofMinutes(1);

    private static final int LABEL_LENGTH = 16;

    private final Installation installation;
    private final MultiGauge records;
    private final MultiGauge rootKeys;
    private final AtomicBoolean wanted = new AtomicBoolean();

    InstallationMetrics(MeterRegistry registry, Installation installation, Optional<ServerTls> tls) {
        this.installation = installation;
        this.records = MultiGauge.builder("keyhold.records")
                .description("Users and keys, by kind and state")
                .register(registry);
        this.rootKeys = MultiGauge.builder("keyhold.root.key")
                .description("The root keys that open the database, in the label")
                .register(registry);
        tls.ifPresent(served -> certificate(registry, served));
        pool(registry, "keyhold.store.connections", "Connections to the database", PoolState::size);
        pool(registry, "keyhold.store.connections.busy", "Those in use", PoolState::busy);
        pool(registry, "keyhold.store.connections.waiting", "Transactions that wait for one", PoolState::waiting);
    }

    private static void certificate(MeterRegistry registry, ServerTls tls) {
        Gauge.builder("keyhold.certificate.not.after", tls, InstallationMetrics::notAfter)
                .description("When the server's certificate expires, in seconds since 1970")
                .baseUnit("seconds")
                .register(registry);
    }

    private static double notAfter(ServerTls tls) {
        return tls.certificate().getNotAfter().toInstant().getEpochSecond();
    }

    private void pool(MeterRegistry registry, String name, String description, ToDoubleFunction<PoolState> value) {
        for (var pool : installation.pools()) {
            Gauge.builder(name, () -> now(pool.use(), value))
                    .description(description)
                    .tag("use", pool.use())
                    .register(registry);
        }
    }

    private double now(String use, ToDoubleFunction<PoolState> value) {
        return installation.pools().stream()
                .filter(pool -> pool.use().equals(use))
                .mapToDouble(value)
                .sum();
    }

    /** Somebody scrapes, so what is stored is worth counting. */
    void scraped() {
        wanted.set(true);
    }

    /** Counts again if anybody has scraped since the last time. */
    void refresh() {
        if (wanted.getAndSet(false)) {
            count();
        }
    }

    void count() {
        var store = installation.store();
        rootKeys.register(
                installation.rootKeyIds().stream()
                        .map(id -> MultiGauge.Row.of(Tags.of("id", label(id)), 1))
                        .toList(),
                true);
        var sums = new HashMap<List<String>, Long>();
        for (AccountId account : installation.accounts()) {
            for (var count : store.read(tx -> tx.statistics().counts(account))) {
                sums.merge(
                        List.of(name(count.kind()), count.state().toLowerCase(Locale.ROOT)), count.number(), Long::sum);
            }
        }
        var rows = new ArrayList<MultiGauge.Row<Number>>();
        for (Map.Entry<List<String>, Long> sum : sums.entrySet()) {
            var key = sum.getKey();
            rows.add(MultiGauge.Row.of(Tags.of("kind", key.getFirst(), "state", key.getLast()), sum.getValue()));
        }
        records.register(List.copyOf(rows), true);
    }

    /** Everybody may read metrics, and the id of a key that is elsewhere says where. */
    static String label(String rootKeyId) {
        return LocalRootKey.isId(rootKeyId) ? rootKeyId : Sha256.hex(rootKeyId).substring(0, LABEL_LENGTH);
    }

    private static String name(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
