package dev.keyhold.policy;

import java.math.BigDecimal;
import java.net.InetAddress;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The rules once more, written to be read: it goes through the JSON of every document for every request, knows one
 * caller, and shares no code with the engine but the reader of JSON. Values that it meets are those of {@link
 * RandomPolicies}.
 */
final class ReferenceEvaluator {
    private final RandomPolicies.Case request;

    private ReferenceEvaluator(RandomPolicies.Case request) {
        this.request = request;
    }

    /** Allowed, denied by a statement, or allowed by none. */
    enum Answer {
        ALLOWED,
        EXPLICIT_DENY,
        IMPLICIT_DENY
    }

    static Answer evaluate(RandomPolicies.Case request) {
        return new ReferenceEvaluator(request).answer();
    }

    private Answer answer() {
        var all = new ArrayList<>(request.identity());
        request.boundary().ifPresent(all::add);
        request.session().ifPresent(all::add);
        request.resource().ifPresent(all::add);
        if (all.stream().anyMatch(document -> says(document, "Deny"))) {
            return Answer.EXPLICIT_DENY;
        }
        if (request.resource().isPresent()
                && namesBobAndAllows(request.resource().get())) {
            return Answer.ALLOWED;
        }
        var allowed = request.identity().stream().anyMatch(document -> says(document, "Allow"))
                && request.boundary().map(document -> says(document, "Allow")).orElse(true)
                && request.session().map(document -> says(document, "Allow")).orElse(true);
        return allowed ? Answer.ALLOWED : Answer.IMPLICIT_DENY;
    }

    private boolean says(String document, String effect) {
        return statements(document).stream()
                .anyMatch(statement -> text(statement, "Effect").equals(effect)
                        && concernsBob(statement, effect)
                        && applies(document, statement));
    }

    private static boolean concernsBob(Map<String, Json> statement, String effect) {
        return effect.equals("Allow")
                || !statement.containsKey("Principal")
                || principals(statement).stream()
                        .anyMatch(name -> name.equals("*") || name.equals(Requests.BOB_ARN) || isAccount(name));
    }

    private boolean namesBobAndAllows(String document) {
        return statements(document).stream()
                .anyMatch(statement -> text(statement, "Effect").equals("Allow")
                        && principals(statement).stream()
                                .anyMatch(name -> name.equals("*") || name.equals(Requests.BOB_ARN))
                        && applies(document, statement));
    }

    private static boolean isAccount(String name) {
        return name.equals("111122223333") || name.equals("arn:aws:iam::111122223333:root");
    }

    private static List<String> principals(Map<String, Json> statement) {
        return switch (statement.get("Principal")) {
            case Json.Obj object -> texts(object.members().getFirst().value());
            case null -> List.of();
            case Json other -> texts(other);
        };
    }

    private boolean applies(String document, Map<String, Json> statement) {
        var variables = document.contains("2012-10-17");
        return matchesAction(statement)
                && matchesResource(statement, variables)
                && conditionsHold(statement, variables);
    }

    private boolean matchesAction(Map<String, Json> statement) {
        var action = request.action().toLowerCase(Locale.ROOT);
        if (statement.containsKey("NotAction")) {
            return texts(statement.get("NotAction")).stream().noneMatch(p -> wild(p.toLowerCase(Locale.ROOT), action));
        }
        return texts(statement.get("Action")).stream().anyMatch(p -> wild(p.toLowerCase(Locale.ROOT), action));
    }

    private boolean matchesResource(Map<String, Json> statement, boolean variables) {
        if (statement.containsKey("NotResource")) {
            return texts(statement.get("NotResource")).stream()
                    .noneMatch(p -> matchesArn(p, request.target(), variables));
        }
        return texts(statement.get("Resource")).stream().anyMatch(p -> matchesArn(p, request.target(), variables));
    }

    private boolean matchesArn(String pattern, String arn, boolean variables) {
        if (pattern.equals("*")) {
            return true;
        }
        var expanded = expand(pattern, variables);
        if (expanded.isEmpty()) {
            return false;
        }
        var fields = expanded.get().split(":", 6);
        var values = arn.split(":", 6);
        for (var i = 0; i < 6; i++) {
            if (!wild(i < fields.length ? fields[i] : "*", values[i])) {
                return false;
            }
        }
        return true;
    }

    /** The words of the generator have no wildcards in values, so that they can be put into a pattern as they are. */
    private Optional<String> expand(String text, boolean variables) {
        if (!variables || !text.contains("${")) {
            return Optional.of(text);
        }
        var start = text.indexOf("${");
        var end = text.indexOf('}', start);
        var parts = text.substring(start + 2, end).split(", ", -1);
        var value = find(parts[0]);
        if (value == null && parts.length > 1) {
            value = parts[1].replace("'", "");
        }
        return value instanceof String found
                ? expand(text.substring(0, start) + found + text.substring(end + 1), true)
                : Optional.empty();
    }

    private @Nullable Object find(String key) {
        return request.context().entrySet().stream()
                .filter(entry -> entry.getKey().equalsIgnoreCase(key))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    private boolean conditionsHold(Map<String, Json> statement, boolean variables) {
        if (!(statement.get("Condition") instanceof Json.Obj conditions)) {
            return true;
        }
        return conditions.members().stream()
                .allMatch(operator -> ((Json.Obj) operator.value())
                        .members().stream()
                                .allMatch(key -> holds(
                                        operator.name().value(), key.name().value(), texts(key.value()), variables)));
    }

    private boolean holds(String operator, String key, List<String> operands, boolean variables) {
        var value = find(key);
        if (operator.equals("Null")) {
            return operands.stream().anyMatch(operand -> Boolean.parseBoolean(operand) == (value == null));
        }
        if (value == null && operator.endsWith("IfExists")) {
            return true;
        }
        var name = operator.replace("IfExists", "");
        if (name.startsWith("ForAllValues:")) {
            var plain = name.substring("ForAllValues:".length());
            return list(value).stream().allMatch(one -> one(plain, one, operands, variables));
        }
        if (name.startsWith("ForAnyValue:")) {
            var plain = name.substring("ForAnyValue:".length());
            return list(value).stream().anyMatch(one -> one(plain, one, operands, variables));
        }
        if (value instanceof List) {
            return false;
        }
        return value == null ? name.contains("Not") : one(name, (String) value, operands, variables);
    }

    @SuppressWarnings("unchecked")
    private static List<String> list(@Nullable Object value) {
        if (value == null) {
            return List.of();
        }
        return value instanceof String text ? List.of(text) : (List<String>) value;
    }

    private boolean one(String operator, String value, List<String> operands, boolean variables) {
        if (operator.endsWith("IpAddress") && address(value) == null) {
            return false;
        }
        if (operator.startsWith("Arn") && value.split(":", 6).length < 6) {
            return false;
        }
        var compare = comparison(operator.replace("Not", ""), variables);
        return operands.stream().anyMatch(operand -> compare.test(value, operand)) != operator.contains("Not");
    }

    private BiPredicate<String, String> comparison(String operator, boolean variables) {
        return switch (operator) {
            case "StringEquals" ->
                (value, operand) ->
                        expand(operand, variables).filter(value::equals).isPresent();
            case "StringEqualsIgnoreCase" ->
                (value, operand) -> expand(operand, variables)
                        .filter(value::equalsIgnoreCase)
                        .isPresent();
            case "StringLike" ->
                (value, operand) ->
                        expand(operand, variables).filter(p -> wild(p, value)).isPresent();
            case "Bool" -> (value, operand) -> Boolean.parseBoolean(value) == Boolean.parseBoolean(operand);
            case "IpAddress" -> ReferenceEvaluator::inNetwork;
            case "ArnEquals", "ArnLike" -> (value, operand) -> matchesArn(operand, value, variables);
            default -> ordered(operator);
        };
    }

    private static BiPredicate<String, String> ordered(String operator) {
        return (value, operand) -> {
            var order = operator.startsWith("Numeric")
                    ? compare(number(value), number(operand))
                    : compare(date(value), date(operand));
            if (order == null) {
                return false;
            }
            return switch (operator.replace("Numeric", "").replace("Date", "")) {
                case "Equals" -> order == 0;
                case "LessThan" -> order < 0;
                case "LessThanEquals" -> order <= 0;
                case "GreaterThan" -> order > 0;
                case "GreaterThanEquals" -> order >= 0;
                default -> throw new IllegalArgumentException(operator);
            };
        };
    }

    private static <T extends Comparable<T>> @Nullable Integer compare(@Nullable T one, @Nullable T other) {
        return one == null || other == null ? null : one.compareTo(other);
    }

    private static @Nullable BigDecimal number(String text) {
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static @Nullable Instant date(String text) {
        var epoch = number(text);
        if (epoch != null) {
            return Instant.ofEpochSecond(epoch.longValue());
        }
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    private static byte @Nullable [] address(String text) {
        if (!text.contains(":") && !text.contains(".")) {
            return null;
        }
        try {
            return InetAddress.ofLiteral(text).getAddress();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static boolean inNetwork(String value, String network) {
        var parts = network.split("/", 2);
        var one = address(value);
        var other = address(parts[0]);
        if (one == null || other == null || one.length != other.length) {
            return false;
        }
        var bits = parts.length == 1 ? 8 * one.length : Integer.parseInt(parts[1]);
        for (var bit = 0; bit < bits; bit++) {
            var mask = 0x80 >> bit % 8;
            if ((one[bit / 8] & mask) != (other[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }

    /** Wildcards by trying everything. */
    static boolean wild(String pattern, String text) {
        if (pattern.isEmpty()) {
            return text.isEmpty();
        }
        if (pattern.charAt(0) == '*') {
            return wild(pattern.substring(1), text) || (!text.isEmpty() && wild(pattern, text.substring(1)));
        }
        return !text.isEmpty()
                && (pattern.charAt(0) == '?' || pattern.charAt(0) == text.charAt(0))
                && wild(pattern.substring(1), text.substring(1));
    }

    private static List<Map<String, Json>> statements(String document) {
        return statementArray(document).items().stream()
                .map(ReferenceEvaluator::members)
                .toList();
    }

    private static Json.Arr statementArray(String document) {
        if (members(read(document)).get("Statement") instanceof Json.Arr array) {
            return array;
        }
        throw new IllegalArgumentException(document);
    }

    private static Map<String, Json> members(Json json) {
        var members = new HashMap<String, Json>();
        ((Json.Obj) json).members().forEach(member -> members.put(member.name().value(), member.value()));
        return members;
    }

    private static String text(Map<String, Json> statement, String name) {
        return texts(statement.get(name)).getFirst();
    }

    private static List<String> texts(@Nullable Json json) {
        return switch (json) {
            case Json.Arr(var _, var items) ->
                items.stream().flatMap(item -> texts(item).stream()).toList();
            case Json.Str(var text) -> List.of(text.value());
            case Json.Scalar(var text) -> List.of(text.value());
            case null, default -> List.of();
        };
    }

    private static Json read(String document) {
        try {
            return JsonReader.read(document);
        } catch (JsonReader.NotJsonException e) {
            throw new IllegalArgumentException(document, e);
        }
    }
}
