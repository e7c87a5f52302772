package dev.keyhold.acceptance.history;

/** A time, by {@link System#nanoTime}. */
public record Span(long from, long to) {
    /** Whether it began and ended within. */
    boolean holds(Probe probe) {
        return probe.start() > from && probe.end() < to;
    }
}
