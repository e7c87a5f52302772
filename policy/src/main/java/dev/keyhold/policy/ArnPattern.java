package dev.keyhold.policy;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A pattern of ARNs: each of its six fields matches its own field, so that no wildcard before the fifth colon crosses a
 * colon. A field that the pattern does not have matches anything.
 */
final class ArnPattern {
    private final Glob[] fields;
    private final int given;

    private ArnPattern(Glob[] fields, int given) {
        this.fields = fields;
        this.given = given;
    }

    static ArnPattern of(int[] glyphs) {
        var fields = new Glob[ArnText.FIELDS];
        Arrays.fill(fields, Glob.ANYTHING);
        var start = 0;
        var field = 0;
        for (var i = 0; i < glyphs.length && field < fields.length - 1; i++) {
            if (glyphs[i] == ':') {
                fields[field++] = Glob.of(Arrays.copyOfRange(glyphs, start, i));
                start = i + 1;
            }
        }
        fields[field] = Glob.of(Arrays.copyOfRange(glyphs, start, glyphs.length));
        return new ArnPattern(fields, field + 1);
    }

    /** {@code null} for what is no pattern of six fields that begins with {@code arn}. */
    static @Nullable ArnPattern complete(int[] glyphs) {
        var pattern = of(glyphs);
        return pattern.given == ArnText.FIELDS
                        && pattern.fields[0].isExact()
                        && pattern.fields[0].literal().equals("arn")
                ? pattern
                : null;
    }

    /**
     * Whether it matches; unknown where only some of those do that the ARN stands for. The sixth field is compared
     * before the first ones, which differ least.
     */
    Truth matches(ArnText arn, Steps steps) {
        var truth = arn.resourceMatches(fields[fields.length - 1], steps);
        for (var field = fields.length - 2; field >= 0 && truth != Truth.FALSE; field--) {
            if (!fields[field].matches(arn.text(), arn.start(field), arn.end(field), steps)) {
                return Truth.FALSE;
            }
        }
        return truth;
    }

    /** What the sixth field of every match begins with. */
    String resourcePrefix() {
        return fields[ArnText.FIELDS - 1].literal();
    }

    long memoryBytes() {
        var bytes = 24 + MemorySize.references(fields.length);
        for (var field : fields) {
            bytes += field == Glob.ANYTHING ? 0 : field.memoryBytes();
        }
        return bytes;
    }
}
