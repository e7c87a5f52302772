package dev.keyhold.acceptance.history;

import static java.util.stream.Collectors.groupingBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Proves that a history can be explained by what is promised. The states of a credential are numbered in the order of
 * its writes, which come from one client. Each answer must be that of some state
 *
 * <ul>
 *   <li>whose write had begun before the answer came;
 *   <li>that is no older than the last write acknowledged more than a lease before the request was made, or by the very
 *       node that is asked at any time before;
 *   <li>and no older than what this node has answered before the request was made.
 * </ul>
 *
 * <p>The oldest such state is as good an explanation as any later one, because it forbids least of what follows.
 */
public final class HistoryChecker {
    /** Of what is asked for while nothing is wrong, this much must be answered at least. */
    private static final double SERVED = 0.9;

    private final long lease;
    private final History history;
    private final List<String> problems = new ArrayList<>();

    private HistoryChecker(Duration lease, History history) {
        this.lease = lease.toNanos();
        this.history = history;
    }

    /** Why a history breaks the promise; empty when it does not. */
    public static List<String> problems(Duration lease, History history) {
        var checker = new HistoryChecker(lease, history);
        checker.checkOutages();
        checker.checkServed();
        checker.checkCredentials();
        return checker.problems;
    }

    private void checkOutages() {
        for (var outage : history.outages()) {
            var blind = new Span(outage.span().from() + lease, outage.span().to());
            history.probes().stream()
                    .filter(probe -> probe.node().equals(outage.node()) && probe.answer() == Answer.ACCEPTED)
                    .filter(blind::holds)
                    .forEach(probe -> problems.add("accepted without a database: " + probe));
        }
    }

    private void checkServed() {
        var requested = 0;
        var answered = 0;
        for (var span : history.quiet()) {
            var within = history.probes().stream().filter(span::holds).toList();
            var served = within.stream().filter(Probe::isAnswered).toList();
            requested += within.size();
            answered += served.size();
            for (var node : history.nodes()) {
                if (served.stream().noneMatch(probe -> isAccepted(probe, node))) {
                    problems.add("nothing accepted by " + node + " although nothing was wrong, in " + span);
                }
            }
        }
        if (answered < SERVED * requested) {
            problems.add("answered only " + answered + " of " + requested + " requests while nothing was wrong");
        }
    }

    private static boolean isAccepted(Probe probe, String node) {
        return probe.node().equals(node) && probe.answer() == Answer.ACCEPTED;
    }

    private void checkCredentials() {
        var probes = history.probes().stream().filter(Probe::isAnswered).collect(groupingBy(Probe::credential));
        var writes = history.writes().stream().collect(groupingBy(Write::credential));
        writes.forEach((credential, states) -> {
            states.sort(Comparator.comparingLong(Write::start));
            requireOneClient(states);
            var byNode = probes.getOrDefault(credential, List.of()).stream().collect(groupingBy(Probe::node));
            checkSeen(states, byNode);
            byNode.values().forEach(answers -> checkAnswers(states, answers));
        });
    }

    private static void requireOneClient(List<Write> states) {
        for (int i = 1; i < states.size(); i++) {
            var before = states.get(i - 1);
            if (!before.acknowledged() || before.end() > states.get(i).start()) {
                throw new IllegalArgumentException(
                        "written before the one before it was acknowledged: " + states.get(i));
            }
        }
    }

    /** What was acknowledged last must have been looked for on every node. */
    private void checkSeen(List<Write> states, Map<String, List<Probe>> byNode) {
        var last = states.getLast();
        for (var node : history.nodes()) {
            var isSeen =
                    byNode.getOrDefault(node, List.of()).stream().anyMatch(probe -> probe.start() - last.end() > lease);
            if (last.acknowledged() && !isSeen) {
                problems.add("no answer by " + node + " after " + last);
            }
        }
    }

    private void checkAnswers(List<Write> states, List<Probe> answers) {
        answers.sort(Comparator.comparingLong(Probe::start));
        var seen = new PriorityQueue<Explained>(Comparator.comparingLong(explained -> explained.probe.end()));
        var oldest = 0;
        for (var probe : answers) {
            while (!seen.isEmpty() && seen.element().probe.end() < probe.start()) {
                oldest = Math.max(oldest, seen.remove().state);
            }
            var known = Math.max(oldest, known(states, probe));
            var state = known;
            while (state < states.size() && states.get(state).on() != (probe.answer() == Answer.ACCEPTED)) {
                state++;
            }
            if (state < states.size() && states.get(state).start() < probe.end()) {
                seen.add(new Explained(probe, state));
            } else {
                var why = known == oldest ? "went back in time behind " : "did not know of ";
                problems.add(probe + " " + why + states.get(known));
            }
        }
    }

    private record Explained(Probe probe, int state) {}

    /** The last state that the answering node must know. */
    private int known(List<Write> states, Probe probe) {
        for (int i = states.size() - 1; i > 0; i--) {
            var write = states.get(i);
            var delay = write.doneBy().filter(probe.node()::equals).isPresent() ? 0 : lease;
            if (write.acknowledged() && probe.start() - write.end() > delay) {
                return i;
            }
        }
        return 0;
    }
}
