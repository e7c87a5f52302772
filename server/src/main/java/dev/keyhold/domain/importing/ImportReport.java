package dev.keyhold.domain.importing;

import java.util.List;
import java.util.Optional;

/**
 * What an import did, or would do. It holds no secret.
 *
 * @param applied whether it is stored; not for a dry run, nor if something was refused and nothing is left out
 */
public record ImportReport(List<Line> lines, List<ImportDraft.ImportNote> notes, boolean applied) {
    public ImportReport {
        lines = List.copyOf(lines);
        notes = List.copyOf(notes);
    }

    /** What a line is about. */
    public enum Kind {
        POLICY,
        GROUP,
        USER,
        KEY
    }

    /** What becomes of it. */
    public enum Outcome {
        NEW,
        /** It is there already, and stays as it is. */
        SAME,
        /** It is there already, and gets groups, policies or a boundary that it lacked. */
        CHANGED,
        /** There is nothing to import of it. */
        SKIPPED,
        REFUSED
    }

    /**
     * One thing of the file.
     *
     * @param place where in the file it is
     * @param source what the other store calls it
     * @param name what it is called here; the same for keys
     * @param state ACTIVE or INACTIVE, of a key that is in the account
     * @param reason why; may be empty
     */
    public record Line(
            String place,
            Kind kind,
            String source,
            String name,
            Optional<String> state,
            boolean weak,
            Outcome outcome,
            String reason) {}

    /** How many things of a kind had that outcome. */
    public long count(Kind kind, Outcome outcome) {
        return lines.stream()
                .filter(line -> line.kind() == kind && line.outcome() == outcome)
                .count();
    }

    /** How many things were refused. */
    public long refused() {
        return lines.stream().filter(line -> line.outcome() == Outcome.REFUSED).count();
    }
}
