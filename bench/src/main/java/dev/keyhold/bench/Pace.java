package dev.keyhold.bench;

import java.time.Duration;

/**
 * How long everything takes.
 *
 * @param rounds of each kind of load, interleaved with its baseline; the median counts
 * @param round the length of one
 * @param warmUp how many requests make a server warm, before the first round
 * @param maxWarmUp how long that may take
 * @param iterations of a micro-benchmark, each a second, after twice as many to warm up
 */
record Pace(int rounds, Duration round, int warmUp, Duration maxWarmUp, int iterations) {
    static final Pace FULL = new Pace(5, Duration.ofMillis(1_500), 50_000, Duration.ofSeconds(60), 4);
    static final Pace QUICK = new Pace(3, Duration.ofMillis(400), 10_000, Duration.ofSeconds(3), 2);
}
