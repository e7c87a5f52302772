package dev.keyhold.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Locale;

/** The report of an import as text: a line for each thing in the file, what is not imported of it, and sums. */
final class ImportText {
    private static final String REFUSED = "refused";
    private static final int MAX_SHOWN = 500;

    private final PrintWriter out;
    private final boolean dryRun;

    ImportText(PrintWriter out, boolean dryRun) {
        this.out = out;
        this.dryRun = dryRun;
    }

    /** How many things were refused. */
    static long refused(JsonNode report) {
        var refused = 0L;
        for (var ofKind : report.path("sums")) {
            refused += ofKind.path(REFUSED).asLong();
        }
        return refused;
    }

    void print(JsonNode report) {
        report.path("entries").forEach(this::entry);
        report.path("notes").forEach(note -> out.println("note     " + at(note) + clean(note.path("text"))));
        out.println();
        report.path("sums").properties().forEach(ofKind -> sum(ofKind.getKey(), ofKind.getValue()));
        out.println(end(report));
    }

    private void entry(JsonNode entry) {
        var line = new StringBuilder(String.format(
                Locale.ROOT,
                "%-8s %-6s %s%s",
                entry.path("outcome").asText(),
                entry.path("kind").asText(),
                at(entry),
                clean(entry.path("source"))));
        var name = clean(entry.path("name"));
        if (!name.isEmpty() && !name.equals(clean(entry.path("source")))) {
            line.append(" as ").append(name);
        }
        if (entry.has("state")) {
            line.append(", ").append(entry.path("state").asText().toLowerCase(Locale.ROOT));
        }
        if (entry.path("weak").asBoolean()) {
            line.append(", weak");
        }
        if (entry.has("reason")) {
            line.append(": ").append(clean(entry.path("reason")));
        }
        out.println(line);
    }

    private static String at(JsonNode entry) {
        var place = clean(entry.path("place"));
        return place.isEmpty() ? "" : "[" + place + "] ";
    }

    private void sum(String kind, JsonNode outcomes) {
        var parts = new ArrayList<String>();
        outcomes.properties().stream()
                .filter(outcome -> outcome.getValue().asLong() > 0)
                .forEach(outcome -> parts.add(outcome.getKey() + " " + outcome.getValue()));
        out.printf("%-8s %s%n", kind, parts.isEmpty() ? "none" : String.join(", ", parts));
    }

    private String end(JsonNode report) {
        if (report.path("applied").asBoolean()) {
            return isChange(report) ? "imported" : "nothing changed: what can be imported is here already";
        }
        return dryRun ? "dry run: nothing was imported" : refusal(report);
    }

    private static boolean isChange(JsonNode report) {
        return report.path("sums")
                .valueStream()
                .anyMatch(ofKind ->
                        ofKind.path("new").asLong() + ofKind.path("changed").asLong() > 0);
    }

    /** Among thousands of lines nobody finds the one that matters. */
    private static String refusal(JsonNode report) {
        var first = report.path("entries")
                .valueStream()
                .filter(entry -> entry.path("outcome").asText().equals(REFUSED))
                .findFirst();
        return "nothing was imported, as something is refused"
                + first.map(entry -> ", first " + at(entry) + clean(entry.path("source")))
                        .orElse("")
                + "; --continue leaves it out";
    }

    /** What a file holds may be made to mislead on a terminal, and may be megabytes long. */
    private static String clean(JsonNode text) {
        var shown = text.asText();
        var cut = shown.length() <= MAX_SHOWN ? shown : shown.substring(0, MAX_SHOWN) + "…";
        return cut.replaceAll("\\p{Cntrl}", "?");
    }
}
