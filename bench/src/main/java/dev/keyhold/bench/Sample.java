package dev.keyhold.bench;

import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What one round of load showed.
 *
 * @param cpuMicros processor time of the server's process for each request
 * @param clientMicros the same of the client's process
 */
record Sample(double perSecond, double p50Micros, double p99Micros, double cpuMicros, double clientMicros) {
    /** The median of each value separately. */
    static Sample of(List<Sample> rounds) {
        return new Sample(
                median(rounds, Sample::perSecond),
                median(rounds, Sample::p50Micros),
                median(rounds, Sample::p99Micros),
                median(rounds, Sample::cpuMicros),
                median(rounds, Sample::clientMicros));
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
