package dev.keyhold.bench;

import java.time.Duration;
import java.util.List;

/**
 * How long everything takes.
 *
 * @param rounds of each kind of load, interleaved with its baseline; the median counts
 * @param round the length of one
 * @param warmUp how long a server is watched for whether it still gets faster, before the first round
 * @param maxWarmUp how long that may go on
 * @param requests how many are answered before a server's memory is looked at
 * @param clientCounts how many credentials there are, few and many
 * @param growth the same where one node with the embedded database is measured
 * @param idle how long a server is left alone before its memory is looked at; what it gives back it does within 10 s
 * @param iterations of a micro-benchmark, each a second, after twice as many to warm up
 */
record Schedule(
        int rounds,
        Duration round,
        Duration warmUp,
        Duration maxWarmUp,
        int requests,
        List<Integer> clientCounts,
        List<Integer> growth,
        Duration idle,
        int iterations) {
    static final Schedule FULL = new Schedule(
            5,
            Duration.ofMillis(1_500),
            Duration.ofSeconds(3),
            Duration.ofSeconds(60),
            50_000,
            List.of(10_000, 1_000_000),
            List.of(1_000, 100_000, 1_000_000),
            Duration.ofSeconds(30),
            4);
    static final Schedule QUICK = new Schedule(
            3,
            Duration.ofMillis(400),
            Duration.ofMillis(400),
            Duration.ofSeconds(3),
            10_000,
            List.of(1_000, 10_000),
            List.of(1_000, 10_000),
            Duration.ofSeconds(15),
            2);

    /** The same with as many credentials. */
    Schedule with(List<Integer> credentials) {
        return new Schedule(rounds, round, warmUp, maxWarmUp, requests, credentials, credentials, idle, iterations);
    }
}
