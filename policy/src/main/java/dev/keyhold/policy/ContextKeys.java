package dev.keyhold.policy;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Which condition keys a document uses: those of its conditions, and its variables in resources and conditions. */
final class ContextKeys {
    private ContextKeys() {}

    /** Names as spelled, each once, in the order of the text of a statement: resources, then conditions. */
    static List<String> of(Document document) {
        var names = new LinkedHashSet<String>();
        for (var clause : document.statements()) {
            clause.resources().ifPresent(choice -> addVariables(document, choice.values(), names));
            for (var operators : clause.conditions()) {
                for (var key : operators.keys()) {
                    names.add(key.name().value());
                    addVariables(document, key.values(), names);
                }
            }
        }
        return List.copyOf(names);
    }

    private static void addVariables(Document document, List<Text> values, Set<String> names) {
        if (document.hasVariables()) {
            values.forEach(value -> Variable.forEach(value.value(), names::add));
        }
    }
}
