package dev.keyhold.api.aws.protocol;

import dev.keyhold.model.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The constraints of a text member, as the service model states them.
 *
 * @param min fewest Unicode code points
 * @param max most Unicode code points
 * @param pattern what the whole text must match
 */
public record TextConstraint(int min, int max, Pattern pattern) {
    private static final Pattern ANYTHING = Pattern.compile("(?s).*");

    public static TextConstraint length(int min, int max) {
        return new TextConstraint(min, max, ANYTHING);
    }

    public static TextConstraint matching(int min, int max, String regex) {
        return new TextConstraint(min, max, Pattern.compile(regex));
    }

    /**
     * A constraint that a value breaks.
     *
     * @param text what is required, in AWS's words
     */
    record Broken(Violation.Rule rule, String text) {}

    /** What {@code text} breaks. */
    List<Broken> broken(String text) {
        var broken = new ArrayList<Broken>();
        var length = text.codePointCount(0, text.length());
        if (length > max) {
            broken.add(new Broken(Violation.Rule.MAX_LENGTH, "Member must have length less than or equal to " + max));
        }
        if (length < min) {
            broken.add(
                    new Broken(Violation.Rule.MIN_LENGTH, "Member must have length greater than or equal to " + min));
        }
        if (!pattern.matcher(text).matches()) {
            broken.add(new Broken(
                    Violation.Rule.PATTERN, "Member must satisfy regular expression pattern: " + pattern.pattern()));
        }
        return broken;
    }
}
