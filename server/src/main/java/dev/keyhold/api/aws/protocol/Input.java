package dev.keyhold.api.aws.protocol;

import dev.keyhold.api.aws.error.AwsErrorCode;
import dev.keyhold.api.aws.error.AwsException;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.Constraint;
import dev.keyhold.model.Page;
import dev.keyhold.model.Redaction;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.model.Violation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * The members of a call's input, read by name and checked against the service model. Violations are gathered while
 * reading and thrown together by {@link #check}, so a handler reads everything, checks, and only then acts.
 */
public final class Input {
    private static final int MAX_GAP = 10;
    private static final int DEFAULT_PAGE_SIZE = 100;

    private static final int MAX_CHOICES = 100;

    private static final String KEY_ID = "AccessKeyId";

    private static final TextConstraint ANYTHING = TextConstraint.length(0, Integer.MAX_VALUE);
    private static final TextConstraint MARKER = TextConstraint.matching(1, 320, "[\\u0020-\\u00FF]+");
    private static final TextConstraint KMS_MARKER = TextConstraint.matching(1, 1024, "[\\u0020-\\u00FF]*");
    private static final TextConstraint ACCESS_KEY_ID = TextConstraint.matching(16, 128, "[\\w]+");

    private final InputNode node;
    /** What names in messages begin with. */
    private final String prefix;

    private final List<Violation> violations;

    Input(InputNode node) {
        this(node, "", new ArrayList<>());
    }

    private Input(InputNode node, String prefix, List<Violation> violations) {
        this.node = node;
        this.prefix = prefix;
        this.violations = violations;
    }

    /** A text that may be left out. */
    public Optional<String> text(String name, TextConstraint rule) {
        var value = node.member(name).text();
        value.ifPresent(text -> check(path(name), text, rule));
        return value;
    }

    /** A text that must be there; empty when it is not, which {@link #check} then reports. */
    public String required(String name, TextConstraint rule) {
        return required(name, text(name, rule));
    }

    private String required(String name, Optional<String> value) {
        if (value.isEmpty()) {
            violations.add(missing(path(name)));
        }
        return value.orElse("");
    }

    /** A text that must be there, in a structure that must be there. */
    public String requiredIn(String structure, String name, TextConstraint rule) {
        return within(structure).required(name, rule);
    }

    /** A text that must be one of a set. The value is not repeated, as AWS does here. */
    public String oneOf(String name, List<String> allowed) {
        var value = required(name, ANYTHING);
        if (node.member(name).text().isPresent()) {
            check(path(name), value, allowed);
        }
        return value;
    }

    /** A text that may be left out and else must be one of a set. */
    public Optional<String> optionalOf(String name, List<String> allowed) {
        var value = node.member(name).text();
        value.ifPresent(text -> check(path(name), text, allowed));
        return value;
    }

    /** The same where AWS repeats the value. */
    public Optional<String> chosen(String name, List<String> allowed) {
        var value = node.member(name).text();
        value.filter(text -> !allowed.contains(text)).ifPresent(text -> violate(path(name), text, oneOf(allowed)));
        return value;
    }

    /** The members of a structure. */
    public Input within(String structure) {
        return new Input(node.member(structure), path(structure) + ".", violations);
    }

    /** A secret that may be left out. It is checked as {@link #text} is, and not repeated. */
    public void secret(String name, TextConstraint rule) {
        node.member(name).text().stream()
                .flatMap(text -> rule.broken(text).stream())
                .forEach(broken -> violations.add(new Violation(path(name), broken)));
    }

    /** A secret that must be there, checked and not repeated. */
    public String requiredSecret(String name, TextConstraint rule) {
        secret(name, rule);
        return required(name, node.member(name).text());
    }

    /**
     * A boolean; false when it is left out.
     *
     * @throws AwsException when it is none
     */
    public boolean flag(String name) {
        return node.member(name).flag().orElse(false);
    }

    /**
     * A number within bounds.
     *
     * @throws AwsException when it is no 32-bit decimal number
     */
    public int number(String name, int fallback, int min, int max) {
        var number = node.member(name).number();
        if (number.isEmpty()) {
            return fallback;
        }
        var value = number.get();
        if (value > max) {
            violate(
                    path(name),
                    Integer.toString(value),
                    new Constraint.OfApi(
                            "Member must have value less than or equal to " + max, Constraint.Rule.MAX_VALUE));
        }
        if (value < min) {
            violate(
                    path(name),
                    Integer.toString(value),
                    new Constraint.OfApi(
                            "Member must have value greater than or equal to " + min, Constraint.Rule.MIN_VALUE));
        }
        return value;
    }

    /** Bytes that may be left out; {@code min} to {@code max} of them. What they are is not repeated. */
    public Optional<byte[]> bytes(String name, int min, int max) {
        var value = node.member(name).bytes();
        value.ifPresent(bytes -> {
            if (bytes.length < min) {
                violations.add(new Violation(
                        path(name),
                        new Constraint.OfApi(
                                "Member must have length greater than or equal to " + min,
                                Constraint.Rule.MIN_LENGTH)));
            }
            if (bytes.length > max) {
                violations.add(new Violation(
                        path(name),
                        new Constraint.OfApi(
                                "Member must have length less than or equal to " + max, Constraint.Rule.MAX_LENGTH)));
            }
        });
        return value;
    }

    /** Bytes that must be there; none when they are not, which {@link #check} then reports. */
    public byte[] requiredBytes(String name, int min, int max) {
        var value = bytes(name, min, max);
        if (value.isEmpty()) {
            violations.add(missing(path(name)));
        }
        return value.orElseGet(() -> new byte[0]);
    }

    /** Whether a member was sent, whatever it is. */
    public boolean has(String name) {
        return node.member(name).isSent();
    }

    /** The same of a member of a structure. */
    public boolean hasIn(String structure, String name) {
        return node.member(structure).member(name).isSent();
    }

    /** A map of texts; empty when it is left out. */
    public Map<String, String> pairs(String name) {
        return node.member(name).pairs().orElseGet(Map::of);
    }

    /** A map of texts in a structure; empty when either is left out. */
    public Optional<Map<String, String>> pairsIn(String structure, String name) {
        return node.member(structure).member(name).pairs();
    }

    /** A time that may be left out. */
    public Optional<Instant> time(String name) {
        return node.member(name).time();
    }

    /** A number that may be left out, within bounds. */
    public Optional<Integer> optionalNumber(String name, int min, int max) {
        return node.member(name).number().map(_ -> number(name, min, min, max));
    }

    /** The page asked for, as the members {@code Limit} and {@code Marker} of AWS KMS say. */
    public Paging limitPaging(int size, int maxSize) {
        return new Paging(number("Limit", size, 1, maxSize), text("Marker", KMS_MARKER));
    }

    /** Demands that a list was sent, if only an empty one. */
    public Input requireList(String name) {
        if (node.member(name).elements().isEmpty()) {
            violations.add(missing(path(name)));
        }
        return this;
    }

    /** A list of structures, each read by {@code reader}; {@code min} to {@code max} of them. */
    public <T> List<T> structures(String name, int min, int max, Function<Input, T> reader) {
        return members(name, min, max, (element, path) -> reader.apply(new Input(element, path + ".", violations)));
    }

    /** A list of texts; {@code min} to {@code max} of them. */
    public List<String> texts(String name, int min, int max, TextConstraint rule) {
        return members(name, min, max, (element, path) -> {
            var value = element.text();
            value.ifPresentOrElse(text -> check(path, text, rule), () -> violations.add(missing(path)));
            return value.orElse("");
        });
    }

    /** A list of texts that must be there; one to {@code max} of them. */
    public List<String> requiredTexts(String name, int max, TextConstraint rule) {
        if (node.member(name).elements().isEmpty()) {
            violations.add(missing(path(name)));
            return List.of();
        }
        return texts(name, 1, max, rule);
    }

    /** A list of texts that each must be one of a set; empty when it is left out. */
    public List<String> textsOf(String name, List<String> allowed) {
        return members(name, 0, MAX_CHOICES, (element, path) -> {
            var value = element.text();
            value.ifPresentOrElse(text -> check(path, text, allowed), () -> violations.add(missing(path)));
            return value.orElse("");
        });
    }

    /**
     * The access key id, which must be there. Valid only after {@link #check}. Ids that were created elsewhere can be
     * shorter than those of the model and have more characters; what can be none breaks the model's constraint.
     */
    public String accessKeyId() {
        var sent = node.member(KEY_ID).text();
        return sent.filter(AccessKeyId::isValid).orElseGet(() -> required(KEY_ID, ACCESS_KEY_ID));
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

    /** The page asked for, as the members {@code MaxResults} and {@code NextToken} say. */
    public Paging tokenPaging(int maxSize, TextConstraint token) {
        return new Paging(number("MaxResults", maxSize, 1, maxSize), text("NextToken", token));
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

    private <T> List<T> members(String name, int min, int max, BiFunction<InputNode, String, T> reader) {
        var elements = node.member(name).elements().orElseGet(Collections::emptySortedMap);
        var size = elements.size();
        if (size < min) {
            violate(
                    path(name),
                    "[]",
                    new Constraint.OfApi(
                            "Member must have length greater than or equal to " + min, Constraint.Rule.MIN_LENGTH));
        }
        if (size > max) {
            violate(
                    path(name),
                    "[…]",
                    new Constraint.OfApi(
                            "Member must have length less than or equal to " + max, Constraint.Rule.MAX_LENGTH));
            return List.of();
        }
        var found = new ArrayList<T>();
        var expected = 1;
        for (var element : elements.entrySet()) {
            var gap = element.getKey() - expected;
            if (gap > MAX_GAP) {
                throw AwsException.of(
                        AwsErrorCode.MALFORMED_INPUT, "Excessively sparse input would skip " + gap + " list elements");
            }
            for (; expected < element.getKey(); expected++) {
                violations.add(missing(path(name, expected)));
            }
            found.add(reader.apply(element.getValue(), path(name, element.getKey())));
            expected++;
        }
        return found;
    }

    private void check(String path, String text, TextConstraint rule) {
        rule.broken(text).forEach(broken -> violate(path, text, broken));
    }

    private void check(String path, String text, List<String> allowed) {
        if (!allowed.contains(text)) {
            violations.add(new Violation(path, oneOf(allowed)));
        }
    }

    private static Constraint oneOf(List<String> allowed) {
        return new Constraint.OfApi(
                "Member must satisfy enum value set: [" + String.join(", ", allowed) + "]", Constraint.Rule.ENUM);
    }

    private void violate(String path, String value, Constraint broken) {
        violations.add(new Violation(path, Optional.of("'" + Redaction.of(value) + "'"), broken));
    }

    private static Violation missing(String path) {
        return new Violation(
                path, Optional.of("null"), new Constraint.OfApi("Member must not be null", Constraint.Rule.REQUIRED));
    }

    /** {@code Key} of the first of {@code Tags} is {@code tags.1.member.key} in messages. */
    private String path(String name) {
        return prefix + name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
    }

    private String path(String list, int position) {
        return path(list) + "." + position + ".member";
    }
}
