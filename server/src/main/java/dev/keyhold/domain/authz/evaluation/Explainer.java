package dev.keyhold.domain.authz.evaluation;

import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.AuthorizationRequest;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.Decision;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceRef;
import java.util.Optional;

/** Says why something is denied, to those alone who could find it out by the policy simulator. */
public final class Explainer {
    private final Authorizer authorizer;

    public Explainer(Authorizer authorizer) {
        this.authorizer = authorizer;
    }

    /** Why the subject may not; empty if the caller may not know. */
    public Optional<String> explain(Principal asker, Principal subject, Decision.Deny denial) {
        var question = AuthorizationRequest.of(asker, Action.SIMULATE_PRINCIPAL_POLICY, holder(subject));
        return authorizer.authorize(question) instanceof Decision.Allow ? Optional.of(text(denial)) : Optional.empty();
    }

    private static ResourceRef holder(Principal subject) {
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

    private static String text(Decision.Deny denial) {
        var because =
                denial.because().map(String::strip).orElseGet(() -> denial.why().name());
        return denial.statement()
                .map(statement -> because + " (" + statement + ")")
                .orElse(because);
    }
}
