package dev.keyhold.server;

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
        metrics.answered("api", "operation", "outcome", Duration.ZERO);
        metrics.verified("outcome");
        metrics.keyUsed("operation", "outcome");
        metrics.issuerKeys("outcome");
        var series = new TreeSet<String>();
        TYPE.matcher(metrics.scrape()).results().forEach(result -> series.add(result.group(1)));
        return series;
    }
}
