package dev.keyhold.server;

import static java.util.Objects.requireNonNull;

import dev.keyhold.maintenance.ScheduledBackups;
import dev.keyhold.maintenance.delivery.AuditDelivery;
import dev.keyhold.store.ChangeFeed;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The series that a scrape returns once everything that is measured has happened. */
public final class MetricSeries {
    private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (\\w+) \\w+$");

    private MetricSeries() {}

    public static Set<String> of(TestKeyhold keyhold) {
        var metrics = new Metrics();
        var wiring = keyhold.wiring();
        metrics.watch(new ConcurrencyLimits(1, 1, 1));
        metrics.watch(wiring.domain().authn().credentials());
        metrics.watch(wiring.nodes());
        metrics.watch(ChangeFeed.NONE);
        metrics.watchProcess();
        metrics.watch(wiring.domain().authz().denials(), wiring.domain().kms().uses());
        metrics.watch(wiring.refusals().recent(), wiring.explainer());
        watchInstallation(keyhold, metrics);
        metrics.answered("api", "operation", "outcome", Duration.ZERO);
        metrics.verified("outcome");
        metrics.keyUsed("operation", "outcome");
        metrics.issuerKeys("outcome");
        var series = new TreeSet<String>();
        TYPE.matcher(metrics.scrape()).results().forEach(result -> series.add(result.group(1)));
        return series;
    }

    /** Has everything watched that an installation has. */
    static void watchInstallation(TestKeyhold keyhold, Metrics metrics) {
        var served = keyhold.server().served();
        metrics.watch(served.installation(), served.tls()).count();
        var folder = served.installation().folder();
        // Beside the folder, whose files a page lists.
        var file = requireNonNull(folder.path().getParent()).resolve("audit.log");
        metrics.watch(
                AuditDelivery.toFile(folder, served.installation().store(), file, 1, 1, keyhold::now), keyhold::now);
        var plan = new ScheduledBackups.Plan(Duration.ofDays(1), folder.path(), 1);
        metrics.watch(new ScheduledBackups(served.installation().config(), plan, keyhold::now));
    }
}
