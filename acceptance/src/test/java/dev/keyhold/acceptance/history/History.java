package dev.keyhold.acceptance.history;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What happened, recorded by any number of threads. */
public final class History {
    private final Set<String> nodes;
    private final Queue<Write> writes = new ConcurrentLinkedQueue<>();
    private final Queue<Probe> probes = new ConcurrentLinkedQueue<>();
    private final Queue<Span> quiet = new ConcurrentLinkedQueue<>();
    private final Queue<Outage> outages = new ConcurrentLinkedQueue<>();

    public History(Collection<String> nodes) {
        this.nodes = Set.copyOf(nodes);
    }

    /** A time in which a node could not reach its database. */
    public record Outage(String node, Span span) {}

    public void add(Write write) {
        writes.add(write);
    }

    public void add(Probe probe) {
        probes.add(probe);
    }

    /** True when every node has accepted a credential that it was asked about since then. */
    public boolean isAcceptedByAll(long since) {
        return probes.stream()
                        .filter(probe -> probe.start() >= since && probe.answer() == Answer.ACCEPTED)
                        .map(Probe::node)
                        .distinct()
                        .count()
                == nodes.size();
    }

    /** Nothing was wrong then, so requests had to be served. */
    public void addQuiet(Span span) {
        quiet.add(span);
    }

    public void add(Outage outage) {
        outages.add(outage);
    }

    public Set<String> nodes() {
        return nodes;
    }

    public List<Write> writes() {
        return new ArrayList<>(writes);
    }

    public List<Probe> probes() {
        return new ArrayList<>(probes);
    }

    List<Span> quiet() {
        return new ArrayList<>(quiet);
    }

    List<Outage> outages() {
        return new ArrayList<>(outages);
    }
}
