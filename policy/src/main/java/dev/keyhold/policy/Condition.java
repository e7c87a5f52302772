package dev.keyhold.policy;

import dev.keyhold.policy.ConditionOperator.Comparison;
import dev.keyhold.policy.ConditionOperator.Quantifier;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One key under one operator of a statement. */
final class Condition {
    private final @Nullable ConditionOperator operator;
    private final String key;
    private final ValueMatcher values;

    private Condition(@Nullable ConditionOperator operator, String key, ValueMatcher values) {
        this.operator = operator;
        this.key = key;
        this.values = values;
    }

    static Condition of(ConditionOperator operator, Document.Key key, boolean variables) {
        return new Condition(
                operator,
                Strings.lowerCase(key.name().value()),
                ValueMatcher.of(operator.comparison(), key.values(), variables));
    }

    /** The condition of an operator that does not exist: nobody can say whether it holds. */
    static Condition unknown() {
        return new Condition(null, "", new ValueMatcher.Booleans(false, false));
    }

    Truth test(Evaluation evaluation) {
        if (operator == null) {
            return Truth.UNKNOWN;
        }
        var value = evaluation.value(key);
        if (value instanceof ContextValue.Unknown) {
            return Truth.UNKNOWN;
        }
        if (operator.comparison() == Comparison.NULL) {
            var absent = String.valueOf(value instanceof ContextValue.Absent);
            return Truth.of(values.compare(absent, evaluation) == ValueMatcher.Result.MATCH);
        }
        return switch (value) {
            case ContextValue.Unknown _ -> Truth.UNKNOWN;
            case ContextValue.Absent _ -> Truth.of(holdsWithout(operator));
            case ContextValue.Single(var single) -> test(operator, single, evaluation);
            case ContextValue.Multiple(var list) -> test(operator, list, evaluation);
        };
    }

    private static boolean holdsWithout(ConditionOperator operator) {
        return operator.ifExists()
                || switch (operator.quantifier()) {
                    case SINGLE -> operator.comparison().negated();
                    case ALL -> true;
                    case ANY -> false;
                };
    }

    private Truth test(ConditionOperator operator, List<String> list, Evaluation evaluation) {
        if (operator.quantifier() == Quantifier.SINGLE) {
            return Truth.FALSE;
        }
        var all = operator.quantifier() == Quantifier.ALL;
        var truth = Truth.of(all);
        for (var value : list) {
            var one = test(operator, value, evaluation);
            truth = all ? truth.and(one) : truth.or(one);
        }
        return truth;
    }

    private Truth test(ConditionOperator operator, String value, Evaluation evaluation) {
        var negated = operator.comparison().negated();
        return switch (values.compare(value, evaluation)) {
            case MATCH -> Truth.of(!negated);
            case NO_MATCH -> Truth.of(negated);
            case UNKNOWN -> Truth.UNKNOWN;
            case INVALID -> Truth.FALSE;
        };
    }

    long memoryBytes() {
        return 32 + MemorySize.of(key) + values.memoryBytes();
    }
}
