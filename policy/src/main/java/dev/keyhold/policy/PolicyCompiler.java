package dev.keyhold.policy;

import dev.keyhold.policy.Document.Clause;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Turns a document whose syntax is right into statements that can be evaluated. */
final class PolicyCompiler {
    private PolicyCompiler() {}

    /** {@code kind} is what the document is written for. */
    static Policy compile(String text, Document document, PolicyKind kind) {
        var statements = new ArrayList<Statement>();
        var principals = new ArrayList<Policy.NamedPrincipal>();
        for (var clause : document.statements()) {
            if (kind.isComplete() || isComplete(clause)) {
                statements.add(statement(clause, document.hasVariables()));
            }
            clause.principals()
                    .ifPresent(choice -> choice.values()
                            .forEach(principal -> principals.add(new Policy.NamedPrincipal(
                                    principal.type(),
                                    principal.value().value(),
                                    principal.value().position()))));
        }
        return new Policy(text, List.copyOf(statements), ContextKeys.of(document), List.copyOf(principals));
    }

    private static boolean isComplete(Clause clause) {
        return Stream.of(clause.actions(), clause.resources())
                .allMatch(choice -> choice.filter(it -> !it.values().isEmpty()).isPresent());
    }

    private static Statement statement(Clause clause, boolean variables) {
        // An effect of another case, which no check lets through, denies.
        var effect = clause.effect().value().equals("Allow") ? Effect.ALLOW : Effect.DENY;
        return new Statement(
                effect,
                clause,
                clause.principals().map(PrincipalMatcher::of).orElse(null),
                clause.actions()
                        .map(choice -> ActionMatcher.of(choice.negated(), choice.values()))
                        .orElse(ActionMatcher.of(effect == Effect.DENY, List.of())),
                clause.resources()
                        .map(choice -> ResourceMatcher.of(choice.negated(), choice.values(), variables))
                        .orElse(ResourceMatcher.ANY),
                conditions(clause, variables));
    }

    private static List<Condition> conditions(Clause clause, boolean variables) {
        var conditions = new ArrayList<Condition>();
        for (var operators : clause.conditions()) {
            var operator = ConditionOperator.of(operators.operator().value());
            if (operator.isEmpty()) {
                conditions.add(Condition.unknown());
                continue;
            }
            for (var key : operators.keys()) {
                conditions.add(Condition.of(operator.get(), key, variables));
            }
        }
        return List.copyOf(conditions);
    }
}
