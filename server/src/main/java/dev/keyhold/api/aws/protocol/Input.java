package dev.keyhold.api.aws.protocol;

import dev.keyhold.api.aws.error.AwsErrorCode;
import dev.keyhold.api.aws.error.AwsException;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.Page;
import dev.keyhold.model.Redaction;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.model.Violation;
import dev.keyhold.sigv4.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The members of a call's input, read by name and checked against the service model. Violations are gathered while
 * reading and thrown together by {@link #check}, so a handler reads everything, checks, and only then acts.
 */
public final class Input {
    private static final int MAX_GAP = 10;
    private static final int DEFAULT_PAGE_SIZE = 100;

    /** The JDK would take the digits of every script. */
    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]+");

    private static final TextConstraint MARKER = TextConstraint.matching(1, 320, "[\\u0020-\\u00FF]+");
    private static final TextConstraint ACCESS_KEY_ID = TextConstraint.matching(16, 128, "[\\w]+");

    private final Parameters parameters;
    private final String prefix;
    private final List<Violation> violations;

    Input(Parameters parameters) {
        this(parameters, "", new ArrayList<>());
    }

    private Input(Parameters parameters, String prefix, List<Violation> violations) {
        this.parameters = parameters;
        this.prefix = prefix;
        this.violations = violations;
    }

    /** A text that may be left out. */
    public Optional<String> text(String name, TextConstraint rule) {
        var value = parameters.get(prefix + name);
        value.ifPresent(text -> check(name, text, rule));
        return value;
    }

    /** A text that must be there; empty when it is not, which {@link #check} then reports. */
    public String required(String name, TextConstraint rule) {
        var value = text(name, rule);
        if (value.isEmpty()) {
            violations.add(new Violation(path(name), Optional.of("null"), "Member must not be null"));
        }
        return value.orElse("");
    }

    /** A text that must be one of a set. The value is not repeated, as AWS does here. */
    public String oneOf(String name, List<String> allowed) {
        var value = required(name, TextConstraint.length(0, Integer.MAX_VALUE));
        if (parameters.get(prefix + name).isPresent() && !allowed.contains(value)) {
            var constraint = "Member must satisfy enum value set: [" + String.join(", ", allowed) + "]";
            violations.add(new Violation(path(name), Optional.empty(), constraint));
        }
        return value;
    }

    /** A text that may be left out and else must be one of a set. */
    public void optionalOf(String name, List<String> allowed) {
        if (parameters.get(prefix + name).isPresent()) {
            var _ = oneOf(name, allowed);
        }
    }

    /** A secret that may be left out. It is checked as {@link #text} is, and not repeated. */
    public void secret(String name, TextConstraint rule) {
        parameters.get(prefix + name).stream()
                .flatMap(text -> rule.broken(text).stream())
                .forEach(constraint -> violations.add(new Violation(path(name), Optional.empty(), constraint)));
    }

    /**
     * A boolean; false when it is left out.
     *
     * @throws AwsException when it is neither of both words
     */
    public boolean flag(String name) {
        return switch (parameters.get(prefix + name).orElse("false")) {
            case "true" -> true;
            case "false" -> false;
            default -> throw malformed("'" + name + "' is neither true nor false");
        };
    }

    /**
     * A number within bounds.
     *
     * @throws AwsException when it is no 32-bit decimal number
     */
    public int number(String name, int fallback, int min, int max) {
        var text = parameters.get(prefix + name);
        if (text.isEmpty()) {
            return fallback;
        }
        var value = parse(text.get());
        if (value > max) {
            violate(name, text.get(), "Member must have value less than or equal to " + max);
        }
        if (value < min) {
            violate(name, text.get(), "Member must have value greater than or equal to " + min);
        }
        return value;
    }

    /** Demands that a list was sent, if only an empty one. */
    public Input requireList(String name) {
        if (parameters.get(prefix + name).isEmpty() && !parameters.hasBelow(prefix + name + ".member.")) {
            violations.add(new Violation(path(name), Optional.of("null"), "Member must not be null"));
        }
        return this;
    }

    /** A list of structures, each read by {@code reader}; {@code min} to {@code max} of them. */
    public <T> List<T> structures(String name, int min, int max, Function<Input, T> reader) {
        return members(
                name,
                min,
                max,
                index -> reader.apply(new Input(parameters, prefix + name + ".member." + index + ".", violations)));
    }

    /** A list of texts; {@code min} to {@code max} of them. */
    public List<String> texts(String name, int min, int max, TextConstraint rule) {
        return members(name, min, max, index -> required(name + ".member." + index, rule));
    }

    /** The access key id, which must be there. Valid only after {@link #check}. */
    public String accessKeyId() {
        return required("AccessKeyId", ACCESS_KEY_ID);
    }

    /** A checked access key id in the domain's type. */
    public static AccessKeyId accessKeyId(String checked) {
        return new AccessKeyId(checked);
    }

    /** The page asked for, as the members {@code MaxItems} and {@code Marker} say. */
    public Paging paging() {
        var size = number("MaxItems", DEFAULT_PAGE_SIZE, 1, Page.Request.MAX_SIZE);
        return new Paging(size, text("Marker", MARKER));
    }

    /** Page size and marker, not yet checked. */
    public record Paging(int size, Optional<String> marker) {}

    /**
     * Returns if all that was read is valid.
     *
     * @throws ServiceException with every violation found
     */
    public void check() {
        if (!violations.isEmpty()) {
            throw new ServiceException(new ServiceError.InvalidFields(violations));
        }
    }

    private <T> List<T> members(String name, int min, int max, Function<String, T> reader) {
        var indices = new TreeMap<Integer, String>();
        parameters.forEachBelow(prefix + name + ".member.", (rest, _) -> {
            var index = rest.split("\\.", 2)[0];
            indices.putIfAbsent(index(index), index);
        });
        var size = indices.size();
        if (size < min) {
            violate(name, "[]", "Member must have length greater than or equal to " + min);
        }
        if (size > max) {
            violate(name, "[…]", "Member must have length less than or equal to " + max);
            return List.of();
        }
        var found = new ArrayList<T>();
        var expected = 1;
        for (var index : indices.entrySet()) {
            var gap = index.getKey() - expected;
            if (gap > MAX_GAP) {
                throw malformed("Excessively sparse input would skip " + gap + " list elements");
            }
            for (; expected < index.getKey(); expected++) {
                violations.add(new Violation(
                        path(name + ".member." + expected), Optional.of("null"), "Member must not be null"));
            }
            found.add(reader.apply(index.getValue()));
            expected++;
        }
        return found;
    }

    private static int index(String text) {
        var index = parse(text);
        if (index < 1) {
            throw malformed(Redaction.of(text) + " is not a valid index");
        }
        return index;
    }

    private static int parse(String text) {
        try {
            if (NUMBER.matcher(text).matches()) {
                return Integer.parseInt(text);
            }
        } catch (NumberFormatException _) {
            // Digits, but too many: refused below.
        }
        throw malformed("'" + Redaction.of(text) + "' is not a valid integer");
    }

    private static AwsException malformed(String message) {
        return AwsException.of(AwsErrorCode.MALFORMED_INPUT, message);
    }

    private void check(String name, String text, TextConstraint rule) {
        rule.broken(text).forEach(constraint -> violate(name, text, constraint));
    }

    private void violate(String name, String value, String constraint) {
        violations.add(new Violation(path(name), Optional.of("'" + Redaction.of(value) + "'"), constraint));
    }

    /** {@code Tags.member.1.Key} is {@code tags.1.member.key} in messages. */
    private String path(String name) {
        var path = new ArrayList<String>();
        var parts = (prefix + name).split("\\.", -1);
        for (int i = 0; i < parts.length; i++) {
            if (parts[i].equals("member") && i + 1 < parts.length) {
                path.add(parts[++i]);
                path.add("member");
            } else {
                path.add(parts[i].substring(0, 1).toLowerCase(Locale.ROOT) + parts[i].substring(1));
            }
        }
        return String.join(".", path);
    }
}
