package dev.keyhold.api.gateway.opa;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyhold.api.gateway.JsonObject;
import dev.keyhold.api.gateway.MalformedRequestException;
import dev.keyhold.model.Hosts;
import dev.keyhold.policy.ContextValue;
import dev.keyhold.policy.RequestContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The condition values that a store sends, as condition keys. The store adds headers and query parameters of its client
 * to the values that it has worked out itself, under the same names; so it depends on the name which value counts, if
 * any does. Everything else is unknown.
 */
final class StoreConditions implements RequestContext {
    /** Always among the values that a store has worked out: without it the others need not be complete either. */
    private static final String COMPLETE = "SourceIp";

    private final Map<String, ConditionName> table;
    private final Map<String, List<String>> sent;
    private final Set<String> replaced;

    private StoreConditions(Map<String, ConditionName> table, Map<String, List<String>> sent, Set<String> replaced) {
        this.table = table;
        this.sent = sent;
        this.replaced = replaced;
    }

    /**
     * Reads them.
     *
     * @param table by condition key what the store calls it
     * @param replaced names whose values the store has replaced by what a token says
     */
    static StoreConditions read(Map<String, ConditionName> table, Optional<JsonObject> conditions, Set<String> replaced)
            throws MalformedRequestException {
        var sent = new HashMap<String, List<String>>();
        if (conditions.isPresent()) {
            for (var condition : conditions.get().members()) {
                sent.put(condition.getKey(), texts(conditions.get(), condition));
            }
        }
        return new StoreConditions(table, Map.copyOf(sent), Set.copyOf(replaced));
    }

    private static List<String> texts(JsonObject conditions, Map.Entry<String, JsonNode> condition)
            throws MalformedRequestException {
        var values = new ArrayList<String>();
        for (var value : condition.getValue()) {
            if (!value.isTextual()) {
                throw conditions.mustBe(condition.getKey(), "a list of texts");
            }
            values.add(value.textValue());
        }
        if (!condition.getValue().isArray() && !condition.getValue().isNull()) {
            throw conditions.mustBe(condition.getKey(), "a list of texts");
        }
        return List.copyOf(values);
    }

    @Override
    public ContextValue value(String key) {
        var name = table.get(key);
        if (name == null || replaced.contains(name.text()) || !sent.containsKey(COMPLETE)) {
            return ContextValue.UNKNOWN;
        }
        var values = sent.getOrDefault(name.text(), List.of());
        return switch (name) {
            case ConditionName.Computed(var _, var form, var missing) ->
                values.isEmpty() ? missing : computed(form, values.getFirst());
            case ConditionName.Parameter(var text)
            when isSpeltOnly(text) && values.size() == 1 -> ContextValue.of(values.getFirst());
            case ConditionName.Parameter(var text) -> isAbsent(text);
            case ConditionName.Header(var text) -> isAbsent(text);
        };
    }

    /** Whether there is nothing of that name in another spelling, which another part of the request may have. */
    private boolean isSpeltOnly(String text) {
        return sent.keySet().stream().filter(text::equalsIgnoreCase).count() == 1;
    }

    private ContextValue isAbsent(String text) {
        return sent.keySet().stream().anyMatch(text::equalsIgnoreCase) ? ContextValue.UNKNOWN : ContextValue.ABSENT;
    }

    private static ContextValue computed(ConditionName.Form form, String value) {
        return switch (form) {
            case ADDRESS -> Hosts.isAddress(value) ? ContextValue.of(value) : ContextValue.UNKNOWN;
            case TRUTH -> value.equals("true") || value.equals("false") ? ContextValue.of(value) : ContextValue.UNKNOWN;
            case TEXT -> value.isEmpty() ? ContextValue.UNKNOWN : ContextValue.of(value);
            case TEXT_OR_NONE -> value.isEmpty() ? ContextValue.ABSENT : ContextValue.of(value);
        };
    }
}
