package dev.keyhold.store.sql;

import java.util.Arrays;
import java.util.List;

/**
 * Which transactions a statement saw, as {@code pg_current_snapshot()} puts it: all before {@code next} except those
 * that were in progress. Transactions have 64-bit numbers here, which never wrap.
 *
 * @param oldest every transaction before it has ended
 * @param next no transaction from it on had a number yet
 * @param inProgress those between the two that had not ended
 */
record FeedSnapshot(long oldest, long next, List<Long> inProgress) {
    private static final int PARTS = 3;

    FeedSnapshot {
        inProgress = List.copyOf(inProgress);
    }

    /** Parses {@code oldest:next:in,progress}. */
    static FeedSnapshot parse(String text) {
        var parts = text.split(":", PARTS);
        var inProgress = Arrays.stream(parts[2].split(",", -1))
                .filter(part -> !part.isEmpty())
                .map(Long::valueOf)
                .toList();
        return new FeedSnapshot(Long.parseLong(parts[0]), Long.parseLong(parts[1]), inProgress);
    }

    /** True when this cannot have come after {@code earlier} on the same server. */
    boolean isBefore(FeedSnapshot earlier) {
        return oldest < earlier.oldest || next < earlier.next;
    }
}
