package dev.keyhold.domain.simulation;

import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.model.SimulationProblem;
import dev.keyhold.policy.ConditionType;
import dev.keyhold.policy.ContextValue;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A condition key of a request that is made up, as it was sent.
 *
 * @param type one of the type names, which end with {@code List} where the key has a list of values
 */
public record ContextEntry(Optional<String> name, Optional<String> type, List<String> values) {
    private static final String LIST = "List";

    public ContextEntry {
        values = List.copyOf(values);
    }

    /** An entry without anything says nothing. */
    boolean isEmpty() {
        return name.isEmpty() && type.isEmpty() && values.isEmpty();
    }

    String key() {
        return name.filter(text -> !text.isEmpty()).orElseThrow(() -> invalid(SimulationProblem.CONTEXT_KEY_NAME, ""));
    }

    /**
     * What conditions see.
     *
     * @throws ServiceException with {@link ServiceError.InvalidSimulation}
     */
    ContextValue value() {
        var key = key();
        var kind = type.orElseThrow(() -> invalid(SimulationProblem.CONTEXT_KEY_TYPE, key));
        if (values.isEmpty()) {
            throw invalid(SimulationProblem.CONTEXT_KEY_VALUES, key);
        }
        var isList = kind.endsWith(LIST);
        if (!isList && values.size() > 1) {
            throw invalid(SimulationProblem.CONTEXT_KEY_SINGLE_VALUE, kind + " " + values.size());
        }
        var single = type(isList ? kind.substring(0, kind.length() - LIST.length()) : kind);
        var canonical = values.stream()
                .map(value -> single.canonical(value).orElseThrow(() -> invalid(problem(single), key)))
                .toList();
        return isList ? ContextValue.of(canonical) : ContextValue.of(canonical.getFirst());
    }

    private static ConditionType type(String name) {
        return ConditionType.valueOf(name.toUpperCase(Locale.ROOT));
    }

    private static SimulationProblem problem(ConditionType type) {
        return switch (type) {
            case NUMERIC -> SimulationProblem.CONTEXT_VALUE_NUMERIC;
            case DATE -> SimulationProblem.CONTEXT_VALUE_DATE;
            case IP -> SimulationProblem.CONTEXT_VALUE_IP;
            case BINARY -> SimulationProblem.CONTEXT_VALUE_BINARY;
            case STRING, BOOLEAN -> throw new IllegalStateException("any text is a " + type);
        };
    }

    private static ServiceException invalid(SimulationProblem problem, String subject) {
        return new ServiceException(new ServiceError.InvalidSimulation(problem, subject));
    }
}
