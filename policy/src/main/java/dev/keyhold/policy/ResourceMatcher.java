package dev.keyhold.policy;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The resources of a statement. */
final class ResourceMatcher {
    /** For statements that name no resource, because their policy belongs to one. */
    static final ResourceMatcher ANY = new ResourceMatcher(false, List.of(new Pattern.Anything()));

    private final boolean negated;
    private final List<Pattern> patterns;

    private ResourceMatcher(boolean negated, List<Pattern> patterns) {
        this.negated = negated;
        this.patterns = patterns;
    }

    private sealed interface Pattern {
        record Anything() implements Pattern {}

        record Fixed(ArnPattern arn) implements Pattern {}

        /**
         * A pattern with variables.
         *
         * @param template its sixth field, or all of it if {@code early}
         * @param start what every match begins with, whatever the variables are
         * @param early whether a variable stands before the fifth colon, where AWS knows none
         */
        record Variable(Template template, ArnPattern start, boolean early) implements Pattern {
            /** Whether an ARN that begins as it must is a match, with these values of the variables. */
            Truth matches(int[] glyphs, ArnText arn, Steps steps) {
                return early ? ArnPattern.of(glyphs).matches(arn, steps) : arn.resourceMatches(Glob.of(glyphs), steps);
            }
        }
    }

    static ResourceMatcher of(boolean negated, List<Text> resources, boolean variables) {
        return new ResourceMatcher(
                negated,
                resources.stream()
                        .map(resource -> pattern(resource.value(), variables))
                        .toList());
    }

    private static Pattern pattern(String text, boolean variables) {
        if (text.equals("*")) {
            return new Pattern.Anything();
        }
        var template = Template.parse(text, variables, true);
        var fixed = template.fixed();
        if (fixed != null) {
            return new Pattern.Fixed(ArnPattern.of(fixed));
        }
        var start = template.start();
        var open = Arrays.copyOf(start, start.length + 1);
        open[start.length] = Glob.RUN;
        var resource = ArnText.resource(start);
        // The fields before the sixth have no variables, unless one is early, so that the start compares them.
        return resource < 0
                ? new Pattern.Variable(template, ArnPattern.of(open), true)
                : new Pattern.Variable(template.after(resource), ArnPattern.of(open), false);
    }

    Truth matches(ResourceName resource, Evaluation evaluation) {
        var listed = Truth.FALSE;
        for (var i = 0; i < patterns.size() && listed != Truth.TRUE; i++) {
            evaluation.steps().take(1);
            listed = listed.or(matches(patterns.get(i), resource.arn(), evaluation));
        }
        return negated ? listed.not() : listed;
    }

    private Truth matches(Pattern pattern, @Nullable ArnText arn, Evaluation evaluation) {
        if (pattern instanceof Pattern.Anything) {
            return Truth.TRUE;
        }
        if (arn == null) {
            return Truth.FALSE;
        }
        return switch (pattern) {
            case Pattern.Anything _ -> Truth.TRUE;
            case Pattern.Fixed(var fixed) -> fixed.matches(arn, evaluation.steps());
            case Pattern.Variable variable -> matches(variable, arn, evaluation);
        };
    }

    private Truth matches(Pattern.Variable pattern, ArnText arn, Evaluation evaluation) {
        if (pattern.start().matches(arn, evaluation.steps()) == Truth.FALSE) {
            return Truth.FALSE;
        }
        var expansion = pattern.template().expand(evaluation);
        var glyphs = expansion.glyphs();
        if (!expansion.known()) {
            return Truth.UNKNOWN;
        }
        if (glyphs == null) {
            // Without its value the pattern matches nothing; that must not let NotResource allow everything.
            return negated ? Truth.UNKNOWN : Truth.FALSE;
        }
        var matched = pattern.matches(glyphs, arn, evaluation.steps());
        return pattern.early() ? matched.and(Truth.UNKNOWN) : matched;
    }

    /** For each pattern what the sixth field of a match begins with: empty where it may begin with anything. */
    List<String> prefixes() {
        if (negated) {
            return List.of("");
        }
        return patterns.stream()
                .map(pattern -> switch (pattern) {
                    case Pattern.Anything _ -> "";
                    case Pattern.Fixed(var arn) -> arn.resourcePrefix();
                    case Pattern.Variable variable -> variable.start().resourcePrefix();
                })
                .toList();
    }

    long memoryBytes() {
        if (this == ANY) {
            return 0;
        }
        var bytes = 24 + MemorySize.references(patterns.size());
        for (var pattern : patterns) {
            bytes += switch (pattern) {
                case Pattern.Anything _ -> 16;
                case Pattern.Fixed(var arn) -> 16 + arn.memoryBytes();
                case Pattern.Variable(var template, var start, var _) ->
                    32 + template.memoryBytes() + start.memoryBytes();
            };
        }
        return bytes;
    }
}
