package dev.keyhold.api.yandex.validation;

import dev.keyhold.api.yandex.error.RequestErrors;
import dev.keyhold.model.ServiceException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The filter of a list request: {@code name="value"}, in single or double quotes, with spaces around the parts. Names
 * given through the other API have characters that the rules of this one do not allow; they can be searched for too.
 */
public final class Filters {
    private static final int MAX_VALUE = 256;
    private static final Pattern EQUALITY = Pattern.compile("\\s*+(?<field>[A-Za-z][A-Za-z0-9_.]{0,99}+)\\s*+=\\s*+"
            + "(?:\"(?<double>[^\"\\p{Cntrl}]*+)\"|'(?<single>[^'\\p{Cntrl}]*+)')\\s*+");

    private Filters() {}

    /**
     * The value that {@code field} must have, or empty when the filter is.
     *
     * @param field the one field that the list can be filtered by
     * @throws ServiceException when the filter says anything else
     */
    public static Optional<String> equal(String filter, String field) {
        if (filter.isBlank()) {
            return Optional.empty();
        }
        var matcher = EQUALITY.matcher(filter);
        if (!matcher.matches()) {
            throw RequestErrors.field("filter", "Filter must have the form " + field + "=\"value\"");
        }
        if (!matcher.group("field").equals(field)) {
            throw RequestErrors.field("filter", "Only the field " + field + " can be filtered by");
        }
        var quoted = matcher.group("double") == null ? matcher.group("single") : matcher.group("double");
        if (quoted.isEmpty() || quoted.length() > MAX_VALUE) {
            throw RequestErrors.field("filter", "The value must have 1 to " + MAX_VALUE + " characters");
        }
        return Optional.of(quoted);
    }
}
