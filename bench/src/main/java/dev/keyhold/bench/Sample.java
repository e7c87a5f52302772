package dev.keyhold.bench;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What one round of load showed.
 *
 * @param cpuMicros processor time of the server's process for each request
 * @param clientMicros the same of the client's process
 * @param instructions of the server's process for each request; NaN where nobody counts them
 */
record Sample(
        double perSecond,
        double p50Micros,
        double p99Micros,
        double cpuMicros,
        double clientMicros,
        double instructions) {
    /** One without a count of instructions. */
    Sample(double perSecond, double p50Micros, double p99Micros, double cpuMicros, double clientMicros) {
        this(perSecond, p50Micros, p99Micros, cpuMicros, clientMicros, Double.NaN);
    }

    /** The median of each value separately. */
    static Sample of(List<Sample> rounds) {
        return new Sample(
                median(rounds, Sample::perSecond),
                median(rounds, Sample::p50Micros),
                median(rounds, Sample::p99Micros),
                median(rounds, Sample::cpuMicros),
                median(rounds, Sample::clientMicros),
                median(rounds, Sample::instructions));
    }

    /** The ratio of a value to that of the round beside it: the median, and between what the ratios are. */
    static String ratio(List<Sample> rounds, List<Sample> beside, ToDoubleFunction<Sample> value) {
        var ratios = IntStream.range(0, rounds.size())
                .mapToObj(i -> value.applyAsDouble(rounds.get(i)) / value.applyAsDouble(beside.get(i)))
                .sorted()
                .toList();
        return String.format(Locale.ROOT, "%.2f (%.2f to %.2f)", median(ratios), ratios.getFirst(), ratios.getLast());
    }

    static double median(List<Double> values) {
        return median(values, Double::doubleValue);
    }

    private static <T> double median(List<T> rounds, ToDoubleFunction<T> value) {
        return rounds.stream()
                .map(value::applyAsDouble)
                .sorted(Comparator.naturalOrder())
                .skip(rounds.size() / 2)
                .findFirst()
                .orElseThrow();
    }
}
