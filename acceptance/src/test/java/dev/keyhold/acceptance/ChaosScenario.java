package dev.keyhold.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.acceptance.history.Answer;
import dev.keyhold.acceptance.history.History;
import dev.keyhold.acceptance.history.HistoryChecker;
import dev.keyhold.acceptance.history.Span;
import dev.keyhold.acceptance.history.Write;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;

/**
 * Clients disable and enable credentials and use them on all nodes of a cluster while faults occur one after the other.
 * The responses to the clients must be what is promised: see {@link HistoryChecker}.
 */
record ChaosScenario(String name, Cluster cluster, Duration lease, Random random) {
    private static final Duration QUIET = Duration.ofSeconds(1);

    /** A drill whose randomness can be had again by its seed. */
    static ChaosScenario of(String name, Cluster cluster, Duration lease) {
        var seed = new Random().nextLong();
        System.out.println(name + ": seed " + seed);
        return new ChaosScenario(name, cluster, lease, new Random(seed));
    }

    /** {@code strike} returns when a fault has ended; from then on all nodes must recover automatically. */
    <F> void run(List<F> faults, BiConsumer<F, History> strike) {
        var history = new History(cluster.names());
        var toggles = new CredentialToggles(
                cluster.installation(), cluster.nodes().getFirst().up());
        try (var traffic = new Traffic(cluster.nodes(), toggles, history, lease, random)) {
            quiet(traffic, history);
            for (var fault : faults) {
                System.out.println(name + ": " + fault);
                strike.accept(fault, history);
                quiet(traffic, history);
            }
            traffic.finish();
        }
        tell(history);
        assertThat(HistoryChecker.problems(lease, history)).isEmpty();
    }

    private static void quiet(Traffic traffic, History history) {
        traffic.awaitServed();
        var from = System.nanoTime();
        Waiting.pass(QUIET);
        // All credentials that a node verifies within a short period may happen to be disabled.
        Waiting.until(() -> history.isAcceptedByAll(from));
        history.addQuiet(new Span(from, System.nanoTime()));
    }

    private void tell(History history) {
        var acknowledged = history.writes().stream().filter(Write::acknowledged).count();
        System.out.printf(
                "%s: %d writes acknowledged, %d not known; %d uses accepted, %d refused, %d not answered%n",
                name,
                acknowledged,
                history.writes().size() - acknowledged,
                count(history, Answer.ACCEPTED),
                count(history, Answer.REFUSED),
                count(history, Answer.UNAVAILABLE));
    }

    private static long count(History history, Answer answer) {
        return history.probes().stream()
                .filter(probe -> probe.answer() == answer)
                .count();
    }
}
