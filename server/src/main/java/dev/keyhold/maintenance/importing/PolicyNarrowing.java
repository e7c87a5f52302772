package dev.keyhold.maintenance.importing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyhold.domain.importing.ImportDraft.DraftPolicy;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Takes from a policy what it says of S3: at the other store {@code *} is no right to change users or to use keys, and
 * here it would be one. What is left out is noted. A denial that is left out is remembered, as without it the rest
 * allows more than it did.
 */
final class PolicyNarrowing {
    private static final String S3 = "s3:";
    private static final String VERSION = "2012-10-17";
    /** What a statement of a policy of a user can have. */
    private static final Set<String> MEMBERS =
            Set.of("Sid", "Effect", "Action", "Resource", "NotResource", "Condition");

    private final DraftBuilder draft;
    private final String name;
    private final JsonPlace document;
    private final ArrayNode kept = JsonNodeFactory.instance.arrayNode();
    private boolean denies;
    private boolean denialLost;

    private PolicyNarrowing(DraftBuilder draft, String name, JsonPlace document) {
        this.draft = draft;
        this.name = name;
        this.document = document;
    }

    /** Narrows a policy. */
    static DraftPolicy narrow(DraftBuilder draft, String name, JsonPlace document) {
        document.requireObject();
        return new PolicyNarrowing(draft, name, document).narrow();
    }

    /** A policy that stands for rights that the other store words differently. */
    static DraftPolicy of(String place, String name, List<ObjectNode> statements) {
        var all = JsonNodeFactory.instance.arrayNode();
        statements.forEach(all::add);
        return new DraftPolicy(place, name, Optional.of(text(VERSION, all)), false, false);
    }

    private DraftPolicy narrow() {
        var statements = document.node().path("Statement");
        if (statements.isArray()) {
            statements.forEach(this::statement);
        } else {
            statement(statements);
        }
        var version = document.node().path("Version").asText(VERSION);
        return new DraftPolicy(
                document.place(),
                name,
                kept.isEmpty() ? Optional.empty() : Optional.of(text(version, kept)),
                denies,
                denialLost);
    }

    private static String text(String version, ArrayNode statements) {
        var whole = JsonNodeFactory.instance.objectNode().put("Version", version.isEmpty() ? VERSION : version);
        whole.set("Statement", statements);
        return whole.toString();
    }

    private void statement(JsonNode statement) {
        var isDenial = !statement.path("Effect").asText().equals("Allow");
        denies |= isDenial;
        for (var member : statement.properties()) {
            if (!MEMBERS.contains(member.getKey())) {
                drop(isDenial, "a statement with " + member.getKey());
                return;
            }
        }
        if (statement.path("Action").isMissingNode()) {
            drop(isDenial, "a statement without Action");
            return;
        }
        var actions = actions(statement.path("Action"), isDenial);
        if (actions.isEmpty()) {
            return;
        }
        if (statement.path("Resource").isMissingNode()
                && statement.path("NotResource").isMissingNode()) {
            drop(isDenial, "a statement about S3 without Resource");
            return;
        }
        ObjectNode copy = statement.deepCopy();
        copy.set("Action", actions);
        kept.add(copy);
    }

    private ArrayNode actions(JsonNode stated, boolean isDenial) {
        var actions = JsonNodeFactory.instance.arrayNode();
        if (stated.isArray()) {
            stated.forEach(action -> action(action.asText(), isDenial).ifPresent(actions::add));
        } else {
            action(stated.asText(), isDenial).ifPresent(actions::add);
        }
        return actions;
    }

    private Optional<String> action(String action, boolean isDenial) {
        if (action.toLowerCase(Locale.ROOT).startsWith(S3)) {
            return Optional.of(action);
        }
        if (action.equals("*") || action.equals("*:*")) {
            draft.note(document.place(), "the policy " + name + ": the action " + action + " becomes s3:*");
            return Optional.of(S3 + "*");
        }
        drop(isDenial, "the action " + action);
        return Optional.empty();
    }

    private void drop(boolean isDenial, String what) {
        denialLost |= isDenial;
        draft.note(
                document.place(),
                "the policy " + name + ": " + what + " is not imported"
                        + (isDenial ? ", and it denied something" : ""));
    }
}
