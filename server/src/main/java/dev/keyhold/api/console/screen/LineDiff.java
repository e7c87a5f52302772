package dev.keyhold.api.console.screen;

import java.util.ArrayList;
import java.util.List;

/** What lines were removed from a text and added to it: the fewest that explain the difference. */
public final class LineDiff {
    /** Bounds memory and time; of a larger part all lines count as changed. Two policies are far below. */
    private static final long MAX_CELLS = 1_000_000;

    private final List<String> before;
    private final List<String> after;
    private final List<Line> lines = new ArrayList<>();

    private LineDiff(List<String> before, List<String> after) {
        this.before = before;
        this.after = after;
    }

    /** What happened to a line. */
    public enum Change {
        SAME,
        ADDED,
        REMOVED
    }

    /** A line of either text. */
    public record Line(Change change, String text) {
        public boolean isSame() {
            return change == Change.SAME;
        }
    }

    /** All lines of both texts in their order, each once if it is in both. */
    static List<Line> of(List<String> before, List<String> after) {
        var diff = new LineDiff(before, after);
        diff.compare();
        return List.copyOf(diff.lines);
    }

    private void compare() {
        var start = 0;
        var shorter = Math.min(before.size(), after.size());
        while (start < shorter && before.get(start).equals(after.get(start))) {
            start++;
        }
        var end = 0;
        while (end < shorter - start && before.get(before.size() - 1 - end).equals(after.get(after.size() - 1 - end))) {
            end++;
        }
        before.subList(0, start).forEach(line -> add(Change.SAME, line));
        middle(before.subList(start, before.size() - end), after.subList(start, after.size() - end));
        before.subList(before.size() - end, before.size()).forEach(line -> add(Change.SAME, line));
    }

    private void middle(List<String> old, List<String> now) {
        var i = 0;
        var j = 0;
        if ((long) old.size() * now.size() <= MAX_CELLS) {
            var common = common(old, now);
            while (i < old.size() && j < now.size()) {
                if (old.get(i).equals(now.get(j))) {
                    add(Change.SAME, old.get(i));
                    i++;
                    j++;
                } else if (common[i + 1][j] >= common[i][j + 1]) {
                    add(Change.REMOVED, old.get(i));
                    i++;
                } else {
                    add(Change.ADDED, now.get(j));
                    j++;
                }
            }
        }
        old.subList(i, old.size()).forEach(line -> add(Change.REMOVED, line));
        now.subList(j, now.size()).forEach(line -> add(Change.ADDED, line));
    }

    /** The length of the longest common subsequence from each pair of lines on. */
    private static int[][] common(List<String> old, List<String> now) {
        var common = new int[old.size() + 1][now.size() + 1];
        for (int i = old.size() - 1; i >= 0; i--) {
            for (int j = now.size() - 1; j >= 0; j--) {
                common[i][j] = old.get(i).equals(now.get(j))
                        ? common[i + 1][j + 1] + 1
                        : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        return common;
    }

    private void add(Change change, String line) {
        lines.add(new Line(change, line));
    }
}
