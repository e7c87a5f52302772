package dev.keyhold.api.gateway.authzen;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyhold.api.gateway.DecisionHandler.DecisionRequest;
import dev.keyhold.domain.authn.AssertedPrincipals;
import dev.keyhold.domain.authz.AccessCheck;
import dev.keyhold.domain.authz.Decision;
import dev.keyhold.domain.authz.evaluation.Explainer;
import dev.keyhold.domain.authz.evaluation.PolicyAccessEvaluator;
import dev.keyhold.domain.authz.iampolicy.StepBudget;
import dev.keyhold.model.Principal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides evaluations by IAM policies, for the account that owns what stands behind the gateways. Somebody who is not
 * of that account, or not known at all, gets the answer of one who may not.
 */
public final class AuthzenEvaluations {
    private final PolicyAccessEvaluator evaluator;
    private final AssertedPrincipals principals;
    private final Explainer explainer;

    public AuthzenEvaluations(PolicyAccessEvaluator evaluator, AssertedPrincipals principals, Explainer explainer) {
        this.evaluator = evaluator;
        this.principals = principals;
        this.explainer = explainer;
    }

    /** What was decided, in the form of answers. */
    record Outcome(List<ObjectNode> answers, Optional<String> denial) {}

    /** A denial for the audit trail. */
    private record Denied(Principal principal, AccessCheck check, Decision.Deny denial) {}

    /** Decides evaluations in their order. What is denied is noted once all is decided. */
    Outcome decide(EvaluationsRequest evaluations, DecisionRequest request, String endpoint) {
        var batch =
                new Batch(request, evaluator.budget(evaluations.evaluations().size()));
        var denied = new ArrayList<Denied>();
        var answers = new ArrayList<ObjectNode>();
        var denial = Optional.<String>empty();
        for (var evaluation : evaluations.evaluations()) {
            var found = batch.subject(evaluation);
            var decision = found.flatMap(subject -> batch.decide(subject, evaluation));
            var isAllowed = decision.orElse(null) instanceof Decision.Allow;
            var answer = JsonNodeFactory.instance.objectNode().put("decision", isAllowed);
            answers.add(answer);
            if (decision.orElse(null) instanceof Decision.Deny deny) {
                var subject = found.orElseThrow();
                denied.add(new Denied(subject, evaluation.check(), deny));
                if (batch.mayKnow(evaluation.subject(), subject)) {
                    answer.putObject("context").put("reason", Explainer.text(deny));
                }
            }
            denial = isAllowed ? denial : Optional.of(reason(decision));
            if (evaluations.semantic().endsWith(isAllowed)) {
                break;
            }
        }
        denied.forEach(it -> evaluator.denied(it.principal, List.of(it.check), it.denial, endpoint));
        return new Outcome(List.copyOf(answers), denial);
    }

    /** What evaluations of one request have in common: their work, and what is known of subjects. */
    private final class Batch {
        private final DecisionRequest request;
        private final StepBudget budget;
        private final Map<SubjectReference, Optional<Principal>> subjects = new HashMap<>();
        private final Map<SubjectReference, Boolean> explained = new HashMap<>();

        Batch(DecisionRequest request, StepBudget budget) {
            this.request = request;
            this.budget = budget;
        }

        Optional<Principal> subject(Evaluation evaluation) {
            return request.owner()
                    .filter(evaluation::isOf)
                    .flatMap(account -> subjects.computeIfAbsent(
                            evaluation.subject(), it -> it.find(principals, account, request.origin())));
        }

        Optional<Decision> decide(Principal subject, Evaluation evaluation) {
            return request.owner()
                    .map(owner -> evaluator.evaluate(subject, owner, List.of(evaluation.check()), budget));
        }

        /** Whether who asks may know why something is denied to the subject. */
        boolean mayKnow(SubjectReference reference, Principal subject) {
            return request.caller()
                    .filter(caller ->
                            explained.computeIfAbsent(reference, _ -> explainer.mayKnow(caller, subject, budget)))
                    .isPresent();
        }
    }

    /** For the log. */
    private static String reason(Optional<Decision> decision) {
        return decision.orElse(null) instanceof Decision.Deny(var why, var _, var _) ? why.name() : "UNKNOWN_SUBJECT";
    }
}
