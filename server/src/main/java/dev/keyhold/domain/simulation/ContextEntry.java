package dev.keyhold.domain.simulation;

import dev.keyhold.model.Hosts;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.model.SimulationProblem;
import dev.keyhold.policy.ContextValue;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A condition key of a request that is made up, as it was sent.
 *
 * @param type one of the type names, which end with {@code List} where the key has a list of values
 */
public record ContextEntry(Optional<String> name, Optional<String> type, List<String> values) {
    private static final String LIST = "List";
    private static final Pattern NUMBER = Pattern.compile("[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]+)?");
    private static final Pattern SECONDS = Pattern.compile("-?[0-9]{1,18}");

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
            throw invalid(SimulationProblem.CONTEXT_KEY_SINGLE_VALUE, key);
        }
        var single = isList ? kind.substring(0, kind.length() - LIST.length()) : kind;
        values.forEach(value -> check(single, key, value));
        return isList ? ContextValue.of(values) : ContextValue.of(values.getFirst());
    }

    private static void check(String type, String key, String value) {
        switch (type) {
            case "numeric" -> require(NUMBER.asMatchPredicate(), value, SimulationProblem.CONTEXT_VALUE_NUMERIC, key);
            case "date" -> require(ContextEntry::isDate, value, SimulationProblem.CONTEXT_VALUE_DATE, key);
            case "ip" -> require(Hosts::isAddress, value, SimulationProblem.CONTEXT_VALUE_IP, key);
            case "binary" -> require(ContextEntry::isBase64, value, SimulationProblem.CONTEXT_VALUE_BINARY, key);
            default -> {
                // Any text is a string, and anything but "true" counts as false.
            }
        }
    }

    private static void require(Predicate<String> rule, String value, SimulationProblem problem, String key) {
        if (!rule.test(value)) {
            throw invalid(problem, key);
        }
    }

    private static boolean isDate(String text) {
        if (SECONDS.matcher(text).matches()) {
            return true;
        }
        try {
            var _ = text.indexOf('T') < 0 ? LocalDate.parse(text) : DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(text);
            return true;
        } catch (DateTimeException _) {
            return false;
        }
    }

    private static boolean isBase64(String text) {
        try {
            var _ = Base64.getDecoder().decode(text);
            return true;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private static ServiceException invalid(SimulationProblem problem, String subject) {
        return new ServiceException(new ServiceError.InvalidSimulation(problem, subject));
    }
}
