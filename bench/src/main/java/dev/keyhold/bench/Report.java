package dev.keyhold.bench;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What was measured, as Markdown. */
final class Report {
    /** Of a second in which the client's one thread has nothing more to give. */
    private static final double BUSY_MICROS = 0.9e6;

    private final String commit;
    private final long seed;
    private final String command;
    private final Instant started = Instant.now();
    private final List<String> rows = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final List<String> limitedByClient = new ArrayList<>();

    Report(String commit, long seed, String command) {
        this.commit = commit;
        this.seed = seed;
        this.command = command;
    }

    /** A measure without a network, and without latencies of its own. */
    void add(String what, double perSecond, double cpuMicros, String remark) {
        row(what, number(perSecond), "", "", number(cpuMicros), "", remark);
    }

    /** A measure over the network. {@code ratio} says to what. */
    void add(String what, Sample sample, String ratio) {
        if (sample.perSecond() * sample.clientMicros() > BUSY_MICROS) {
            limitedByClient.add(what);
        }
        row(
                what,
                number(sample.perSecond()),
                number(sample.p50Micros()),
                number(sample.p99Micros()),
                number(sample.cpuMicros()),
                number(sample.clientMicros()),
                Double.isNaN(sample.instructions())
                        ? ratio
                        : ratio + String.format(Locale.ROOT, "; %,.0f instructions each", sample.instructions()));
    }

    /** A sentence below the table. */
    void note(String text) {
        notes.add(text);
    }

    /** How many rows and notes there are. */
    int length() {
        return rows.size() + notes.size();
    }

    String text() {
        var text = new StringBuilder();
        text.append("## ")
                .append(started.truncatedTo(ChronoUnit.MINUTES))
                .append(", commit ")
                .append(commit);
        text.append("\n\n");
        text.append("- Command: `")
                .append(command)
                .append("`, seed ")
                .append(seed)
                .append(", ");
        text.append(started.until(Instant.now(), ChronoUnit.SECONDS)).append(" s\n");
        text.append("- Machine: ").append(Machine.describe()).append('\n');
        text.append("- JDK: ").append(Machine.jdk()).append("\n\n");
        text.append("| Measure | per second | p50 µs | p99 µs | CPU µs each | client's CPU | ratio |\n");
        text.append("| --- | ---: | ---: | ---: | ---: | ---: | --- |\n");
        rows.forEach(row -> text.append(row).append('\n'));
        var last = new ArrayList<>(notes);
        if (!limitedByClient.isEmpty()) {
            last.add("The client's one thread was busy all the time, so the server could have answered more: "
                    + String.join("; ", limitedByClient) + ".");
        }
        if (!last.isEmpty()) {
            text.append('\n');
            last.forEach(note -> text.append("- ").append(note).append('\n'));
        }
        return text.toString();
    }

    static String ratio(double of, double to) {
        return String.format(Locale.ROOT, "%.2f", of / to);
    }

    private void row(String... cells) {
        rows.add("| " + String.join(" | ", cells) + " |");
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 100 ? "%.1f" : "%,.0f", value);
    }
}
