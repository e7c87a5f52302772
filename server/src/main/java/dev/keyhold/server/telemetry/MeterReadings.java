package dev.keyhold.server.telemetry;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.distribution.HistogramSnapshot;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.Data;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.GaugeData;
import io.opentelemetry.sdk.metrics.data.HistogramData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.SumData;
import io.opentelemetry.sdk.metrics.export.MetricProducer;
import io.opentelemetry.sdk.resources.Resource;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** The metrics that {@code /metrics} has, with the names and units of OpenTelemetry: counted once, read by both. */
final class MeterReadings implements MetricProducer {
    private static final InstrumentationScopeInfo SCOPE = InstrumentationScopeInfo.create("dev.keyhold");
    private static final Map<String, String> UNITS = Map.of("seconds", "s", "bytes", "By");

    private final MeterRegistry meters;
    private final Runnable beforeRead;
    private final InstantSource clock;
    private final Instant started;

    /** {@code beforeRead} is called before each reading. */
    MeterReadings(MeterRegistry meters, Runnable beforeRead, InstantSource clock) {
        this.meters = meters;
        this.beforeRead = beforeRead;
        this.clock = clock;
        this.started = clock.instant();
    }

    @Override
    public Collection<MetricData> produce(Resource resource) {
        beforeRead.run();
        var now = clock.instant();
        var byName = new TreeMap<String, List<Meter>>();
        for (var meter : meters.getMeters()) {
            byName.computeIfAbsent(meter.getId().getName(), _ -> new ArrayList<>())
                    .add(meter);
        }
        var readings = new ArrayList<MetricData>();
        byName.forEach((name, all) -> {
            var first = all.getFirst().getId();
            read(all, now)
                    .ifPresent(values -> readings.add(new Reading(
                            resource,
                            SCOPE,
                            name,
                            Optional.ofNullable(first.getDescription()).orElse(""),
                            unit(all.getFirst()),
                            values.type(),
                            values.data())));
        });
        return readings;
    }

    private record Values(MetricDataType type, Data<?> data) {}

    /** All meters of a name are of one kind. */
    private Optional<Values> read(List<Meter> all, Instant now) {
        return all.getFirst()
                .match(
                        _ -> gauges(all, now),
                        _ -> sums(all, now),
                        _ -> histograms(all, now),
                        _ -> histograms(all, now),
                        _ -> gauges(all, now),
                        _ -> gauges(all, now),
                        _ -> sums(all, now),
                        _ -> Optional.empty(),
                        _ -> Optional.empty());
    }

    private Optional<Values> gauges(List<Meter> all, Instant now) {
        var points = points(
                all,
                now,
                meter -> meter.match(
                        gauge -> gauge.value(),
                        _ -> Double.NaN,
                        _ -> Double.NaN,
                        _ -> Double.NaN,
                        running -> (double) running.activeTasks(),
                        time -> time.value(TimeUnit.SECONDS),
                        _ -> Double.NaN,
                        _ -> Double.NaN,
                        _ -> Double.NaN));
        return points.isEmpty()
                ? Optional.empty()
                : Optional.of(new Values(MetricDataType.DOUBLE_GAUGE, GaugeData.createDoubleGaugeData(points)));
    }

    private Optional<Values> sums(List<Meter> all, Instant now) {
        var points = points(
                all,
                now,
                meter -> meter.match(
                        _ -> Double.NaN,
                        counter -> counter.count(),
                        _ -> Double.NaN,
                        _ -> Double.NaN,
                        _ -> Double.NaN,
                        _ -> Double.NaN,
                        counter -> counter.count(),
                        _ -> Double.NaN,
                        _ -> Double.NaN));
        return points.isEmpty()
                ? Optional.empty()
                : Optional.of(new Values(
                        MetricDataType.DOUBLE_SUM,
                        SumData.createDoubleSumData(true, AggregationTemporality.CUMULATIVE, points)));
    }

    /** Without those that have no value now. */
    private List<DoublePointData> points(List<Meter> all, Instant now, ToDoubleFunction<Meter> value) {
        var points = new ArrayList<DoublePointData>();
        for (var meter : all) {
            var read = value.applyAsDouble(meter);
            if (!Double.isNaN(read)) {
                points.add(DoublePointData.create(nanos(started), nanos(now), labels(meter), read, List.of()));
            }
        }
        return points;
    }

    private Optional<Values> histograms(List<Meter> all, Instant now) {
        var points = new ArrayList<HistogramPointData>();
        for (var meter : all) {
            if (meter instanceof Timer timer) {
                points.add(
                        histogram(labels(meter), now, timer.takeSnapshot(), timer.totalTime(TimeUnit.SECONDS), true));
            } else if (meter instanceof DistributionSummary summary) {
                points.add(histogram(labels(meter), now, summary.takeSnapshot(), summary.totalAmount(), false));
            }
        }
        return Optional.of(
                new Values(MetricDataType.HISTOGRAM, HistogramData.create(AggregationTemporality.CUMULATIVE, points)));
    }

    /** Micrometer counts what is at most as large as a bucket, OpenTelemetry what is in it and in no smaller one. */
    private HistogramPointData histogram(
            Attributes labels, Instant now, HistogramSnapshot snapshot, double sum, boolean isTime) {
        var buckets = Arrays.stream(snapshot.histogramCounts())
                .filter(bucket -> Double.isFinite(bound(bucket, isTime)))
                .toList();
        var bounds = buckets.stream().map(bucket -> bound(bucket, isTime)).toList();
        var counts = new ArrayList<Long>();
        var below = 0L;
        for (var bucket : buckets) {
            var count = Math.max(below, Math.round(bucket.count()));
            counts.add(count - below);
            below = count;
        }
        counts.add(Math.max(0, snapshot.count() - below));
        return HistogramPointData.create(nanos(started), nanos(now), labels, sum, false, 0, false, 0, bounds, counts);
    }

    private static double bound(CountAtBucket bucket, boolean isTime) {
        return isTime ? bucket.bucket(TimeUnit.SECONDS) : bucket.bucket();
    }

    private static Attributes labels(Meter meter) {
        var labels = Attributes.builder();
        meter.getId().getTags().forEach(tag -> labels.put(tag.getKey(), tag.getValue()));
        return labels.build();
    }

    private static String unit(Meter meter) {
        if (meter instanceof Timer) {
            return "s";
        }
        var unit = Optional.ofNullable(meter.getId().getBaseUnit()).orElse("");
        return UNITS.getOrDefault(unit, unit);
    }

    private static long nanos(Instant time) {
        return TimeUnit.SECONDS.toNanos(time.getEpochSecond()) + time.getNano();
    }
}
