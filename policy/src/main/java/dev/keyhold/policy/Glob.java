package dev.keyhold.policy;

import java.util.BitSet;

/**
 * A text with wildcards: {@code *} for any run of characters and {@code ?} for one UTF-16 unit, whatever they are.
 * Matching never backs up further than the last {@code *}, so it takes at most the product of both lengths in steps,
 * and it counts them.
 */
final class Glob {
    /** Stands for {@code *} among the glyphs. All other glyphs but {@link #ONE} are UTF-16 units. */
    static final int RUN = -1;

    /** Stands for {@code ?}. */
    static final int ONE = -2;

    static final Glob ANYTHING = new Glob(new int[] {RUN});

    /** How a pattern can be matched without going through its glyphs. */
    private enum Form {
        ANYTHING,
        EXACT,
        PREFIX,
        GENERAL
    }

    private static final int CHARACTERS_A_STEP = 16;

    private final Form form;
    private final String literal;
    private final int[] glyphs;

    private Glob(int[] glyphs) {
        var wild = firstWildcard(glyphs);
        this.form = form(glyphs, wild);
        this.literal = literal(glyphs, wild);
        this.glyphs = form == Form.GENERAL ? glyphs : new int[0];
    }

    static Glob of(int[] glyphs) {
        return glyphs.length == 1 && glyphs[0] == RUN ? ANYTHING : new Glob(glyphs);
    }

    /** The pattern that matches just this text. */
    static int[] literally(String text) {
        var glyphs = new int[text.length()];
        for (var i = 0; i < glyphs.length; i++) {
            glyphs[i] = text.charAt(i);
        }
        return glyphs;
    }

    /** The pattern whose wildcards are those of the text. */
    static int[] glyphs(String text) {
        var glyphs = literally(text);
        for (var i = 0; i < glyphs.length; i++) {
            switch (glyphs[i]) {
                case '*' -> glyphs[i] = RUN;
                case '?' -> glyphs[i] = ONE;
                default -> {}
            }
        }
        return glyphs;
    }

    boolean matchesAnything() {
        return form == Form.ANYTHING;
    }

    boolean isExact() {
        return form == Form.EXACT;
    }

    boolean isPrefix() {
        return form == Form.PREFIX;
    }

    /** What every match begins with: all of it for an exact pattern. */
    String literal() {
        return literal;
    }

    boolean matches(String text, Steps steps) {
        return matches(text, 0, text.length(), steps);
    }

    /** Whether the characters from {@code start} to {@code end} match. */
    boolean matches(String text, int start, int end, Steps steps) {
        return switch (form) {
            case ANYTHING -> true;
            case EXACT -> {
                steps.take(1 + literal.length() / CHARACTERS_A_STEP);
                yield end - start == literal.length() && text.startsWith(literal, start);
            }
            case PREFIX -> {
                steps.take(1 + literal.length() / CHARACTERS_A_STEP);
                yield end - start >= literal.length() && text.startsWith(literal, start);
            }
            case GENERAL -> {
                steps.take(1 + literal.length() / CHARACTERS_A_STEP);
                yield end - start >= literal.length()
                        && text.startsWith(literal, start)
                        && matchesFrom(text, start + literal.length(), end, steps);
            }
        };
    }

    private boolean matchesFrom(String text, int start, int end, Steps steps) {
        var at = start;
        var glyph = literal.length();
        var afterRun = -1;
        var retry = -1;
        while (at < end) {
            steps.take(1);
            if (glyph < glyphs.length && glyphs[glyph] == RUN) {
                afterRun = ++glyph;
                retry = at;
                if (glyph == glyphs.length) {
                    return true;
                }
            } else if (glyph < glyphs.length && (glyphs[glyph] == ONE || glyphs[glyph] == text.charAt(at))) {
                glyph++;
                at++;
            } else if (afterRun >= 0) {
                glyph = afterRun;
                at = ++retry;
            } else {
                return false;
            }
        }
        while (glyph < glyphs.length && glyphs[glyph] == RUN) {
            steps.take(1);
            glyph++;
        }
        return glyph == glyphs.length;
    }

    /**
     * Whether texts match that begin with the characters from {@code start} to {@code end}: all of them, none, or
     * unknown where it depends on how they go on. All is said only of a pattern that allows every continuation by a
     * final {@code *}.
     */
    Truth matchesBelow(String text, int start, int end, Steps steps) {
        steps.take(1 + literal.length() / CHARACTERS_A_STEP);
        var length = Math.min(literal.length(), end - start);
        if (!text.regionMatches(start, literal, 0, length)) {
            return Truth.FALSE;
        }
        return switch (form) {
            case ANYTHING -> Truth.TRUE;
            case EXACT -> literal.length() < end - start ? Truth.FALSE : Truth.UNKNOWN;
            case PREFIX -> length == literal.length() ? Truth.TRUE : Truth.UNKNOWN;
            case GENERAL ->
                length < literal.length() ? Truth.UNKNOWN : matchesBelowFrom(text, start + length, end, steps);
        };
    }

    /** Follows all ways to match at once: each is a glyph that comes next. */
    private Truth matchesBelowFrom(String text, int start, int end, Steps steps) {
        var next = new BitSet();
        enter(next, literal.length());
        for (var at = start; at < end && !next.isEmpty(); at++) {
            steps.take(1 + next.cardinality());
            var following = new BitSet();
            for (var glyph = next.nextSetBit(0); glyph >= 0; glyph = next.nextSetBit(glyph + 1)) {
                if (glyph < glyphs.length && glyphs[glyph] == RUN) {
                    enter(following, glyph);
                } else if (glyph < glyphs.length && (glyphs[glyph] == ONE || glyphs[glyph] == text.charAt(at))) {
                    enter(following, glyph + 1);
                }
            }
            next = following;
        }
        if (next.isEmpty()) {
            return Truth.FALSE;
        }
        // The end is reached past a run, so that a run which ends the pattern takes whatever follows.
        var endsOpen = glyphs[glyphs.length - 1] == RUN && next.get(glyphs.length);
        return endsOpen ? Truth.TRUE : Truth.UNKNOWN;
    }

    /** Adds a glyph, and what follows it where it is a run, which may be empty. */
    private void enter(BitSet next, int glyph) {
        var at = glyph;
        next.set(at);
        while (at < glyphs.length && glyphs[at] == RUN) {
            next.set(++at);
        }
    }

    long memoryBytes() {
        return 32 + MemorySize.of(literal) + MemorySize.of(glyphs);
    }

    private static Form form(int[] glyphs, int wild) {
        if (wild == glyphs.length) {
            return Form.EXACT;
        }
        if (wild < glyphs.length - 1 || glyphs[wild] != RUN) {
            return Form.GENERAL;
        }
        return wild == 0 ? Form.ANYTHING : Form.PREFIX;
    }

    private static int firstWildcard(int[] glyphs) {
        for (var i = 0; i < glyphs.length; i++) {
            if (glyphs[i] < 0) {
                return i;
            }
        }
        return glyphs.length;
    }

    private static String literal(int[] glyphs, int length) {
        // Wildcards aside, glyphs are code points, halves of a pair among them.
        return new String(glyphs, 0, length);
    }
}
