package dev.keyhold.api.aws.protocol;

import dev.keyhold.model.Constraint;
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

    /** What {@code text} breaks. */
    List<Constraint.OfApi> broken(String text) {
        var broken = new ArrayList<Constraint.OfApi>();
        var length = text.codePointCount(0, text.length());
        if (length > max) {
            broken.add(new Constraint.OfApi(
                    "Member must have length less than or equal to " + max, Constraint.Rule.MAX_LENGTH));
        }
        if (length < min) {
            broken.add(new Constraint.OfApi(
                    "Member must have length greater than or equal to " + min, Constraint.Rule.MIN_LENGTH));
        }
        if (pattern != ANYTHING && !pattern.matcher(text).matches()) {
            broken.add(new Constraint.OfApi(
                    "Member must satisfy regular expression pattern: " + pattern.pattern(), Constraint.Rule.PATTERN));
        }
        return broken;
    }
}
