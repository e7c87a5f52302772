package dev.keyhold.policy;

import java.util.ArrayList;
import java.util.List;

/**
 * Statements in their order, with what the resources of each begin with, close together in memory: most statements of a
 * large policy are about other resources, and are passed over without being touched.
 */
final class Candidates {
    static final Candidates NONE = of(List.of());

    private final Statement[] statements;
    private final int[] lengths;
    private final int[] hashes;

    private Candidates(Statement[] statements, int[] lengths, int[] hashes) {
        this.statements = statements;
        this.lengths = lengths;
        this.hashes = hashes;
    }

    /** One entry for each resource of a statement; the entries of a statement follow each other. */
    static Candidates of(List<Statement> statements) {
        var entries = new ArrayList<Statement>();
        var prefixes = new ArrayList<String>();
        for (var statement : statements) {
            for (var prefix : statement.resourcePrefixes()) {
                entries.add(statement);
                prefixes.add(prefix);
            }
        }
        var lengths = new int[entries.size()];
        var hashes = new int[entries.size()];
        for (var i = 0; i < lengths.length; i++) {
            var prefix = prefixes.get(i);
            lengths[i] = Math.min(prefix.length(), ResourceName.HASHED);
            hashes[i] = prefix.substring(0, lengths[i]).hashCode();
        }
        return new Candidates(entries.toArray(new Statement[0]), lengths, hashes);
    }

    /** How many entries there are; {@link #next} answers it when none is left. */
    int size() {
        return statements.length;
    }

    /** The first entry from {@code entry} on whose statement may be about the resource. */
    int next(int entry, ResourceName resource) {
        var at = entry;
        while (at < lengths.length && !resource.mayBegin(lengths[at], hashes[at])) {
            at++;
        }
        return at;
    }

    Statement statement(int entry) {
        return statements[entry];
    }

    /** The first entry of the statement that follows. */
    int after(int entry) {
        var at = entry + 1;
        while (at < statements.length && statements[at] == statements[entry]) {
            at++;
        }
        return at;
    }

    long memoryBytes() {
        return 32 + MemorySize.references(statements.length) + MemorySize.of(lengths) + MemorySize.of(hashes);
    }
}
