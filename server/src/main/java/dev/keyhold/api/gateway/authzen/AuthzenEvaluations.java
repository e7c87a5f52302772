package dev.keyhold.api.gateway.authzen;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyhold.api.gateway.Questions.Question;
import dev.keyhold.domain.authn.VouchedPrincipals;
import dev.keyhold.domain.authz.AccessCheck;
import dev.keyhold.domain.authz.Decision;
import dev.keyhold.domain.authz.evaluation.Explainer;
import dev.keyhold.domain.authz.evaluation.PolicyAccessEvaluator;
import dev.keyhold.model.AccountId;
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
    private final VouchedPrincipals principals;
    private final Explainer explainer;

    public AuthzenEvaluations(PolicyAccessEvaluator evaluator, VouchedPrincipals principals, Explainer explainer) {
        this.evaluator = evaluator;
        this.principals = principals;
        this.explainer = explainer;
    }

    /** What was decided, in the form of answers. */
    record Outcome(List<ObjectNode> answers, Optional<String> denial) {}

    /** A denial for the audit trail. */
    private record Denied(Principal principal, AccessCheck check, Decision.Deny denial) {}

    /** Decides evaluations in their order. What is denied is noted once all is decided. */
    Outcome decide(EvaluationsRequest request, Question question, String endpoint) {
        var account = question.owner();
        var subjects = new HashMap<SubjectReference, Optional<Principal>>();
        var denied = new ArrayList<Denied>();
        var answers = new ArrayList<ObjectNode>();
        var denial = Optional.<String>empty();
        for (var evaluation : request.evaluations()) {
            var found = account.filter(evaluation::isOf)
                    .flatMap(it -> subject(subjects, evaluation.subject(), it, question));
            var decision =
                    found.flatMap(it -> account.map(of -> evaluator.evaluate(it, of, List.of(evaluation.check()))));
            var answer = answer(decision, found, question);
            answers.add(answer);
            if (decision.orElse(null) instanceof Decision.Deny deny) {
                denied.add(new Denied(found.orElseThrow(), evaluation.check(), deny));
            }
            var isAllowed = answer.get("decision").booleanValue();
            denial = isAllowed ? denial : Optional.of(reason(decision));
            if (request.semantic().endsWith(isAllowed)) {
                break;
            }
        }
        denied.forEach(it -> evaluator.denied(it.principal, List.of(it.check), it.denial, endpoint));
        return new Outcome(List.copyOf(answers), denial);
    }

    private Optional<Principal> subject(
            Map<SubjectReference, Optional<Principal>> known,
            SubjectReference reference,
            AccountId account,
            Question question) {
        return known.computeIfAbsent(reference, it -> it.find(principals, account, question.origin()));
    }

    private ObjectNode answer(Optional<Decision> decision, Optional<Principal> subject, Question question) {
        var answer = JsonNodeFactory.instance.objectNode();
        answer.put("decision", decision.orElse(null) instanceof Decision.Allow);
        if (decision.orElse(null) instanceof Decision.Deny denial
                && question.asker().isPresent()) {
            explainer
                    .explain(question.asker().get(), subject.orElseThrow(), denial)
                    .ifPresent(reason -> answer.putObject("context").put("reason", reason));
        }
        return answer;
    }

    /** For the log. */
    private static String reason(Optional<Decision> decision) {
        return decision.orElse(null) instanceof Decision.Deny(var why, var _, var _) ? why.name() : "UNKNOWN_SUBJECT";
    }
}
