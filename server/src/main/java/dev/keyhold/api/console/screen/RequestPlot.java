package dev.keyhold.api.console.screen;

import dev.keyhold.domain.refusal.RequestCounts;
import dev.keyhold.domain.refusal.RequestCounts.End;
import dev.keyhold.domain.refusal.RequestCounts.Hour;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The requests of an hour as bars, one for each minute, in which what ended alike has one colour; and as a table for
 * those who do not see them.
 */
public record RequestPlot(Hour hour) {
    /** Of the picture. */
    public static final int WIDTH = 10 * RequestCounts.MINUTES;

    public static final int HEIGHT = 120;

    private static final int STEP = 10;
    private static final int BAR = 8;
    /** Minutes of a row of the table. */
    private static final int SPAN = 5;

    /**
     * A row of the table.
     *
     * @param from when its first minute begins
     * @param counts by the ways to end, in their order
     */
    public record Row(Instant from, List<Long> counts) {
        public Row {
            counts = List.copyOf(counts);
        }
    }

    /** Whether there was any request. */
    public boolean isEmpty() {
        return hour.most() == 0;
    }

    /** The ways to end that there were, what is answered at the bottom. */
    public List<End> ends() {
        return Arrays.stream(End.values())
                .filter(how -> hour.count(how, 0, RequestCounts.MINUTES) > 0)
                .toList();
    }

    /** How many ended so. */
    public long total(End how) {
        return hour.count(how, 0, RequestCounts.MINUTES);
    }

    /** The largest number of requests in a minute. */
    public long most() {
        return hour.most();
    }

    /** What to draw for those that ended so: a path of SVG 1.1 with a rectangle for each minute. */
    public String path(End how) {
        var path = new StringBuilder();
        for (int minute = 0; minute < RequestCounts.MINUTES; minute++) {
            var below = below(how, minute);
            var count = hour.count(how, minute);
            var bottom = height(below);
            var top = height(below + count);
            if (count > 0) {
                // What there is little of is seen too.
                var tall = Math.max(1, top - bottom);
                path.append('M').append(minute * STEP).append(' ').append(HEIGHT - bottom);
                path.append('v')
                        .append(-tall)
                        .append('h')
                        .append(BAR)
                        .append('v')
                        .append(tall)
                        .append('z');
            }
        }
        return path.toString();
    }

    /** How many ended in the ways before that one. */
    private long below(End how, int minute) {
        return Arrays.stream(End.values())
                .filter(other -> other.compareTo(how) < 0)
                .mapToLong(other -> hour.count(other, minute))
                .sum();
    }

    private long height(long count) {
        return count * HEIGHT / Math.max(1, hour.most());
    }

    /** The same in numbers, of five minutes each, the newest first. */
    public List<Row> rows() {
        var rows = new ArrayList<Row>();
        for (int from = RequestCounts.MINUTES - SPAN; from >= 0; from -= SPAN) {
            var first = from;
            rows.add(new Row(
                    hour.end().minus(Duration.ofMinutes(RequestCounts.MINUTES - (long) from)),
                    ends().stream().map(how -> hour.count(how, first, SPAN)).toList()));
        }
        return rows;
    }
}
