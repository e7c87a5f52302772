package dev.keyhold.domain.authz.evaluation;

import dev.keyhold.domain.authz.AuthorizationRequest;
import dev.keyhold.domain.authz.Decision;
import dev.keyhold.domain.authz.IamAction;
import dev.keyhold.domain.authz.iampolicy.PolicyEvaluator;
import dev.keyhold.domain.authz.iampolicy.StepBudget;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceRef;

/** Says why something is denied, to those alone who could find it out by the policy simulator. */
public final class Explainer {
    private final PolicyEvaluator policies;

    public Explainer(PolicyEvaluator policies) {
        this.policies = policies;
    }

    /** Whether the caller may know why something is denied to the subject. */
    public boolean mayKnow(Principal caller, Principal subject, StepBudget budget) {
        var request = AuthorizationRequest.of(caller, IamAction.SIMULATE_PRINCIPAL_POLICY, holder(subject));
        return policies.evaluate(request, budget) instanceof Decision.Allow;
    }

    private static ResourceRef.OfPolicies holder(Principal subject) {
        return subject instanceof Principal.RoleSession session
                ? ResourceRef.Role.of(session.role())
                : subject.asIdentity()
                        .filter(identity -> !identity.isRoot())
                        .map(Explainer::user)
                        .orElseGet(() -> new ResourceRef.Root(subject.account()));
    }

    private static ResourceRef.OfPolicies user(Identity identity) {
        return ResourceRef.User.of(identity);
    }

    /** Why the subject may not. */
    public static String text(Decision.Deny denial) {
        var because =
                denial.because().map(String::strip).orElseGet(() -> denial.why().name());
        return denial.statement()
                .map(statement -> because + " (" + statement + ")")
                .orElse(because);
    }
}
