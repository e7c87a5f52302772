package dev.keyhold.policy;

import dev.keyhold.policy.Document.Choice;
import dev.keyhold.policy.Document.Clause;
import dev.keyhold.policy.Document.Operators;
import dev.keyhold.policy.Document.PrincipalText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The first step of reading a policy: which elements there are, and of which JSON types. Everything it refuses is an
 * error of syntax.
 */
final class DocumentParser {
    static final String SYNTAX_ERROR = "Syntax errors in policy.";

    private static final Set<String> TOP = Set.of("Version", "Id", "Statement");
    private static final Set<String> STATEMENT = Set.of(
            "Sid",
            "Effect",
            "Principal",
            "NotPrincipal",
            "Action",
            "NotAction",
            "Resource",
            "NotResource",
            "Condition");
    private static final Set<String> PRINCIPAL_TYPES = Set.of("AWS", "Service", "Federated", "CanonicalUser");

    private DocumentParser() {}

    /** Reads a complete document. */
    static Document parse(String text) {
        var document = read(text);
        if (document.statements().isEmpty()) {
            throw error("there is no statement", Position.START);
        }
        return document;
    }

    /** Reads a document that may lack statements, as the listing of context keys allows. */
    static Document read(String text) {
        Json json;
        try {
            json = JsonReader.read(text);
        } catch (JsonReader.NotJsonException e) {
            throw new MalformedPolicyException(SYNTAX_ERROR, String.valueOf(e.getMessage()), e.position());
        }
        var top = members(json, "a policy", TOP);
        optionalString(top, "Id");
        var version = optionalString(top, "Version");
        if (version.isPresent() && !isVersion(version.get().value())) {
            throw error(
                    "the version is neither 2012-10-17 nor 2008-10-17",
                    version.get().position());
        }
        return new Document(version, statements(top.get("Statement")));
    }

    private static boolean isVersion(String version) {
        return version.equals(Document.WITH_VARIABLES) || version.equals(Document.OLD);
    }

    private static List<Clause> statements(@Nullable Json json) {
        return switch (json) {
            case null -> List.of();
            case Json.Arr array ->
                array.items().stream().map(DocumentParser::clause).toList();
            default -> List.of(clause(json));
        };
    }

    private static Clause clause(Json json) {
        var members = members(json, "a statement", STATEMENT);
        var span = ((Json.Obj) json).span();
        var effect =
                optionalString(members, "Effect").orElseThrow(() -> error("the statement has no Effect", span.start()));
        if (!effect.value().equalsIgnoreCase("Allow") && !effect.value().equalsIgnoreCase("Deny")) {
            throw error("the Effect is neither Allow nor Deny", effect.position());
        }
        return new Clause(
                span,
                optionalString(members, "Sid"),
                effect,
                choice(members, "Principal", DocumentParser::principals),
                choice(members, "Action", value -> strings(value, false)),
                choice(members, "Resource", value -> strings(value, true)),
                conditions(members.get("Condition")));
    }

    private static <T> Optional<Choice<T>> choice(
            Map<String, Json> members, String name, Function<Json, List<T>> values) {
        var positive = members.get(name);
        var negative = members.get("Not" + name);
        if (positive != null && negative != null) {
            throw error("a statement cannot have both " + name + " and Not" + name, negative.position());
        }
        if (positive != null) {
            return Optional.of(new Choice<>(false, positive.position(), values.apply(positive)));
        }
        return negative == null
                ? Optional.empty()
                : Optional.of(new Choice<>(true, negative.position(), values.apply(negative)));
    }

    private static List<PrincipalText> principals(Json json) {
        if (json instanceof Json.Str(var text)) {
            if (!text.value().equals("*")) {
                throw error("a principal that is a string must be \"*\"", text.position());
            }
            return List.of(new PrincipalText("*", text));
        }
        var principals = new ArrayList<PrincipalText>();
        members(json, "a principal", PRINCIPAL_TYPES).forEach((type, values) -> {
            for (var value : strings(values, false)) {
                principals.add(new PrincipalText(type, value));
            }
        });
        if (principals.isEmpty()) {
            throw error("the principal names nobody", json.position());
        }
        return List.copyOf(principals);
    }

    private static List<Operators> conditions(@Nullable Json json) {
        if (json == null) {
            return List.of();
        }
        var operators = new ArrayList<Operators>();
        for (var operator : object(json, "Condition").members()) {
            var keys = new ArrayList<Document.Key>();
            for (var key : object(operator.value(), "an operator").members()) {
                keys.add(new Document.Key(key.name(), conditionValues(key.value())));
            }
            if (!keys.isEmpty() && ConditionOperator.of(operator.name().value()).isEmpty()) {
                throw error(
                        "there is no operator " + operator.name().value(),
                        operator.name().position());
            }
            operators.add(new Operators(operator.name(), List.copyOf(keys)));
        }
        return List.copyOf(operators);
    }

    private static List<Text> conditionValues(Json json) {
        var values = new ArrayList<Text>();
        for (var item : json instanceof Json.Arr(var _, var items) ? items : List.of(json)) {
            switch (item) {
                case Json.Str(var text) -> values.add(text);
                case Json.Scalar(var text) -> values.add(text);
                default -> throw error("a condition is compared with strings, numbers or booleans", item.position());
            }
        }
        return List.copyOf(values);
    }

    private static List<Text> strings(Json json, boolean skipNulls) {
        var strings = new ArrayList<Text>();
        for (var item : json instanceof Json.Arr(var _, var items) ? items : List.of(json)) {
            if (item instanceof Json.Str(var text)) {
                strings.add(text);
            } else if (!(skipNulls && item instanceof Json.Null && json instanceof Json.Arr)) {
                throw error("a string or an array of strings is expected here", item.position());
            }
        }
        return List.copyOf(strings);
    }

    private static Optional<Text> optionalString(Map<String, Json> members, String name) {
        return switch (members.get(name)) {
            case null -> Optional.empty();
            case Json.Str(var text) -> Optional.of(text);
            case Json other -> throw error(name + " must be a string", other.position());
        };
    }

    private static Map<String, Json> members(Json json, String what, Set<String> allowed) {
        var members = new HashMap<String, Json>();
        for (var member : object(json, what).members()) {
            if (!allowed.contains(member.name().value())) {
                throw error(
                        what + " has no element " + member.name().value(),
                        member.name().position());
            }
            members.put(member.name().value(), member.value());
        }
        return members;
    }

    private static Json.Obj object(Json json, String what) {
        if (json instanceof Json.Obj object) {
            return object;
        }
        throw error(what + " must be an object", json.position());
    }

    private static MalformedPolicyException error(String reason, Position position) {
        return new MalformedPolicyException(SYNTAX_ERROR, reason, position);
    }
}
