package dev.keyhold.policy;

import dev.keyhold.policy.ConditionOperator.Order;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The values of a condition, with which one value of a request is compared. Negation is not its matter. */
sealed interface ValueMatcher {
    /** How a value of the request compares with the values of the policy. */
    enum Result {
        MATCH,
        NO_MATCH,
        /** It cannot be said. */
        UNKNOWN,
        /** The request's value is of the wrong form: neither the operator nor its negation holds. */
        INVALID
    }

    Result compare(String value, Evaluation evaluation);

    long memoryBytes();

    private static Result result(boolean match) {
        return match ? Result.MATCH : Result.NO_MATCH;
    }

    /** Texts without variables, compared as a whole. */
    record ExactText(Words values) implements ValueMatcher {
        @Override
        public Result compare(String value, Evaluation evaluation) {
            evaluation.steps().take(1 + value.length() / 16);
            return result(values.contains(value, evaluation.steps()));
        }

        @Override
        public long memoryBytes() {
            return 16 + values.memoryBytes();
        }
    }

    /** Texts and patterns, with variables. */
    record TextPattern(List<Template> values, boolean ignoreCase) implements ValueMatcher {
        @Override
        public Result compare(String value, Evaluation evaluation) {
            evaluation.steps().take(1 + value.length() / 16);
            var text = ignoreCase ? Strings.foldCase(value) : value;
            var known = true;
            for (var template : values) {
                var expansion = template.expand(evaluation);
                var glyphs = expansion.glyphs();
                known &= expansion.known();
                if (glyphs != null && glob(glyphs).matches(text, evaluation.steps())) {
                    return Result.MATCH;
                }
            }
            return known ? Result.NO_MATCH : Result.UNKNOWN;
        }

        private Glob glob(int[] glyphs) {
            return Glob.of(
                    ignoreCase ? Glob.literally(Strings.foldCase(new String(glyphs, 0, glyphs.length))) : glyphs);
        }

        @Override
        public long memoryBytes() {
            return 24
                    + MemorySize.references(values.size())
                    + values.stream().mapToLong(Template::memoryBytes).sum();
        }
    }

    /** Patterns without variables. */
    record FixedPattern(List<Glob> values) implements ValueMatcher {
        @Override
        public Result compare(String value, Evaluation evaluation) {
            for (var glob : values) {
                if (glob.matches(value, evaluation.steps())) {
                    return Result.MATCH;
                }
            }
            return Result.NO_MATCH;
        }

        @Override
        public long memoryBytes() {
            return 16
                    + MemorySize.references(values.size())
                    + values.stream().mapToLong(Glob::memoryBytes).sum();
        }
    }

    /** Texts without variables whose case does not count, in the form that is compared. */
    record FoldedText(Words values) implements ValueMatcher {
        @Override
        public Result compare(String value, Evaluation evaluation) {
            evaluation.steps().take(1 + value.length() / 4);
            return result(values.contains(Strings.foldCase(value), evaluation.steps()));
        }

        @Override
        public long memoryBytes() {
            return 16 + values.memoryBytes();
        }
    }

    /** Numbers. What does not convert, on either side, equals nothing and is in no order. */
    record Numbers(Order order, List<BigDecimal> values) implements ValueMatcher {
        @Override
        public Result compare(String value, Evaluation evaluation) {
            evaluation.steps().take(1 + value.length());
            if (value.length() > Literals.MAX_NUMBER_LENGTH) {
                return Result.UNKNOWN;
            }
            var number = Literals.number(value);
            if (number == null) {
                return Result.NO_MATCH;
            }
            for (var operand : values) {
                evaluation.steps().take(1 + value.length() / 4);
                if (order.holds(number.compareTo(operand))) {
                    return Result.MATCH;
                }
            }
            return Result.NO_MATCH;
        }

        @Override
        public long memoryBytes() {
            return 24 + MemorySize.references(values.size()) + values.size() * 128L;
        }
    }

    /** Times in milliseconds, with the same rule for what does not convert. */
    record Dates(Order order, List<Long> values) implements ValueMatcher {
        @Override
        public Result compare(String value, Evaluation evaluation) {
            evaluation.steps().take(1 + value.length() / 4 + values.size());
            var date = Literals.date(value);
            return result(date != null && values.stream().anyMatch(operand -> order.holds(date.compareTo(operand))));
        }

        @Override
        public long memoryBytes() {
            return 24 + MemorySize.references(values.size()) + values.size() * 24L;
        }
    }

    /** True is {@code true} in any case; every other text is false. */
    record Booleans(boolean matchesTrue, boolean matchesFalse) implements ValueMatcher {
        @Override
        public Result compare(String value, Evaluation evaluation) {
            evaluation.steps().take(1);
            return result(Literals.isTrue(value) ? matchesTrue : matchesFalse);
        }

        @Override
        public long memoryBytes() {
            return 16;
        }
    }

    /** Addresses and networks. One that is malformed in the policy contains nothing. */
    record Networks(List<IpRange> values) implements ValueMatcher {
        @Override
        public Result compare(String value, Evaluation evaluation) {
            evaluation.steps().take(1 + value.length() / 4 + values.size());
            var address = IpAddress.parse(value);
            if (address == null) {
                return Result.INVALID;
            }
            for (var network : values) {
                if (network.contains(address)) {
                    return Result.MATCH;
                }
            }
            return Result.NO_MATCH;
        }

        @Override
        public long memoryBytes() {
            return 16 + MemorySize.references(values.size()) + values.size() * 64L;
        }
    }

    /** ARNs. One that is malformed in the policy ends the comparison, without an answer. */
    record Arns(List<Arn> values) implements ValueMatcher {
        /**
         * One operand.
         *
         * @param fixed the pattern, where no variable makes it depend on the request
         */
        record Arn(Template template, @Nullable ArnPattern fixed) {
            static Arn of(Template template) {
                var glyphs = template.fixed();
                return new Arn(template, glyphs == null ? null : ArnPattern.complete(glyphs));
            }

            Result compare(ArnText value, Evaluation evaluation) {
                var pattern = fixed;
                if (pattern == null) {
                    var expansion = template.expand(evaluation);
                    var glyphs = expansion.glyphs();
                    if (glyphs == null) {
                        return expansion.known() ? Result.NO_MATCH : Result.UNKNOWN;
                    }
                    pattern = ArnPattern.complete(glyphs);
                }
                if (pattern == null) {
                    return Result.UNKNOWN;
                }
                return result(pattern.matches(value, evaluation.steps()) == Truth.TRUE);
            }
        }

        @Override
        public Result compare(String value, Evaluation evaluation) {
            evaluation.steps().take(1 + value.length() / 16);
            var arn = ArnText.parse(value);
            if (arn == null) {
                return Result.INVALID;
            }
            for (var operand : values) {
                var compared = operand.compare(arn, evaluation);
                if (compared != Result.NO_MATCH) {
                    return compared;
                }
            }
            return Result.NO_MATCH;
        }

        @Override
        public long memoryBytes() {
            var bytes = 16 + MemorySize.references(values.size());
            for (var value : values) {
                bytes += 24
                        + value.template().memoryBytes()
                        + (value.fixed() == null ? 0 : value.fixed().memoryBytes());
            }
            return bytes;
        }
    }

    /** The matcher of an operator other than {@code Null} for the values as written. */
    static ValueMatcher of(ConditionOperator.Comparison comparison, List<Text> values, boolean variables) {
        var texts = values.stream().map(Text::value).toList();
        var order = comparison.order();
        return switch (comparison.family()) {
            case STRING -> texts(templates(texts, variables, false), false);
            case STRING_IGNORE_CASE -> texts(templates(texts, variables, false), true);
            case STRING_PATTERN -> patterns(templates(texts, variables, true));
            case NUMBER -> new Numbers(order, converted(texts, Literals::number));
            case DATE -> new Dates(order, converted(texts, Literals::date));
            case BOOLEAN, PRESENCE ->
                new Booleans(
                        texts.stream().anyMatch(Literals::isTrue),
                        !texts.stream().allMatch(Literals::isTrue));
            // Base64 has one form for some bytes, so comparing the texts compares the bytes.
            case BINARY ->
                new ExactText(Words.of(texts.stream().filter(Literals::isBase64).toList()));
            case IP_ADDRESS -> new Networks(converted(texts, IpRange::parse));
            case ARN ->
                new Arns(templates(texts, variables, true).stream()
                        .map(Arns.Arn::of)
                        .toList());
        };
    }

    private static List<Template> templates(List<String> texts, boolean variables, boolean wildcards) {
        return texts.stream()
                .map(text -> Template.parse(text, variables, wildcards))
                .toList();
    }

    private static ValueMatcher texts(List<Template> templates, boolean ignoreCase) {
        var fixed = new ArrayList<String>();
        for (var template : templates) {
            var glyphs = template.fixed();
            if (glyphs == null) {
                return new TextPattern(templates, ignoreCase);
            }
            var text = new String(glyphs, 0, glyphs.length);
            fixed.add(ignoreCase ? Strings.foldCase(text) : text);
        }
        return ignoreCase ? new FoldedText(Words.of(fixed)) : new ExactText(Words.of(fixed));
    }

    private static ValueMatcher patterns(List<Template> templates) {
        var fixed = new ArrayList<Glob>();
        for (var template : templates) {
            var glyphs = template.fixed();
            if (glyphs == null) {
                return new TextPattern(templates, false);
            }
            fixed.add(Glob.of(glyphs));
        }
        return new FixedPattern(List.copyOf(fixed));
    }

    private static <T> List<T> converted(List<String> texts, Function<String, @Nullable T> conversion) {
        var converted = new ArrayList<T>();
        for (var text : texts) {
            var value = conversion.apply(text);
            if (value != null) {
                converted.add(value);
            }
        }
        return List.copyOf(converted);
    }
}
