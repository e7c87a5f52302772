package dev.keyhold.api.gateway.authzen;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.keyhold.api.gateway.JsonObject;
import dev.keyhold.api.gateway.MalformedRequestException;
import java.util.ArrayList;
import java.util.List;

/**
 * Evaluations that are asked for together. All of them are read before one is decided: one that is malformed refuses
 * all.
 *
 * @param isList whether the answer is a list, too
 */
record EvaluationsRequest(List<Evaluation> evaluations, Semantic semantic, boolean isList) {
    /** The most evaluations of one request. */
    static final int MAX_EVALUATIONS = 100;

    private static final List<String> MEMBERS = List.of("subject", "action", "resource", "context");
    private static final String EVALUATIONS = "evaluations";

    /** How far the evaluations are gone through. */
    enum Semantic {
        EXECUTE_ALL("execute_all"),
        DENY_ON_FIRST_DENY("deny_on_first_deny"),
        PERMIT_ON_FIRST_PERMIT("permit_on_first_permit");

        private final String text;

        Semantic(String text) {
            this.text = text;
        }

        /** Whether this decision is the last. */
        boolean endsWith(boolean decision) {
            return switch (this) {
                case EXECUTE_ALL -> false;
                case DENY_ON_FIRST_DENY -> !decision;
                case PERMIT_ON_FIRST_PERMIT -> decision;
            };
        }

        private static Semantic read(JsonObject options) throws MalformedRequestException {
            var text = options.textOrEmpty("evaluations_semantic");
            for (var semantic : values()) {
                if (text.isEmpty() || semantic.text.equals(text)) {
                    return semantic;
                }
            }
            throw options.mustBe("evaluations_semantic", "execute_all, deny_on_first_deny or permit_on_first_permit");
        }
    }

    /** A request for one evaluation. */
    static EvaluationsRequest single(JsonObject request) throws MalformedRequestException {
        return new EvaluationsRequest(List.of(Evaluation.read(request)), Semantic.EXECUTE_ALL, false);
    }

    /** A request for several. Without a list of them it is one for a single evaluation. */
    static EvaluationsRequest read(JsonObject request) throws MalformedRequestException {
        var options = request.find("options");
        var semantic = options.isPresent() ? Semantic.read(options.get()) : Semantic.EXECUTE_ALL;
        var list = request.node().path(EVALUATIONS);
        if (list.isMissingNode() || list.isNull() || (list.isArray() && list.isEmpty())) {
            return single(request);
        }
        if (!list.isArray() || list.size() > MAX_EVALUATIONS) {
            throw request.mustBe(EVALUATIONS, "a list of up to " + MAX_EVALUATIONS);
        }
        var evaluations = new ArrayList<Evaluation>();
        for (var i = 0; i < list.size(); i++) {
            var entry = JsonObject.of(list.get(i), EVALUATIONS + "[" + i + "]");
            evaluations.add(Evaluation.read(withDefaults(entry, request)));
        }
        return new EvaluationsRequest(List.copyOf(evaluations), semantic, true);
    }

    /** A member of the entry replaces the default as a whole. */
    private static JsonObject withDefaults(JsonObject entry, JsonObject defaults) {
        var all = JsonNodeFactory.instance.objectNode();
        for (var name : MEMBERS) {
            var own = entry.node().get(name);
            var value = own == null ? defaults.node().get(name) : own;
            if (value != null) {
                all.set(name, value);
            }
        }
        return new JsonObject(all, entry.path());
    }
}
