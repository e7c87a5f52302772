package dev.keyhold.api.aws.protocol;

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

    /** What {@code text} breaks, in AWS's words. */
    List<String> broken(String text) {
        var broken = new ArrayList<String>();
        var length = text.codePointCount(0, text.length());
        if (length > max) {
            broken.add("Member must have length less than or equal to " + max);
        }
        if (length < min) {
            broken.add("Member must have length greater than or equal to " + min);
        }
        if (!pattern.matcher(text).matches()) {
            broken.add("Member must satisfy regular expression pattern: " + pattern.pattern());
        }
        return broken;
    }
}
