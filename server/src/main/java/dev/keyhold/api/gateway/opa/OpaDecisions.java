package dev.keyhold.api.gateway.opa;

import dev.keyhold.domain.authn.AssertedPrincipals;
import dev.keyhold.domain.authz.AccessCheck;
import dev.keyhold.domain.authz.Decision;
import dev.keyhold.domain.authz.evaluation.PolicyAccessEvaluator;
import dev.keyhold.domain.authz.iampolicy.StepBudget;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Principal;
import dev.keyhold.model.RequestOrigin;
import java.util.List;
import java.util.Optional;

/** Decides requests of stores by IAM policies, for the account that owns what they store. */
public final class OpaDecisions {
    private static final String UNKNOWN_SUBJECT = "UNKNOWN_SUBJECT";

    private final PolicyAccessEvaluator evaluator;
    private final AssertedPrincipals principals;
    private final boolean trustsOwners;

    /** {@code trustsOwners} is whether those may do everything whom a store calls its owner. */
    public OpaDecisions(PolicyAccessEvaluator evaluator, AssertedPrincipals principals, boolean trustsOwners) {
        this.evaluator = evaluator;
        this.principals = principals;
        this.trustsOwners = trustsOwners;
    }

    /**
     * Why the answer is no; empty for a yes.
     *
     * @param account the one that owns what is stored; empty where that is not known
     */
    Optional<String> denial(StoreRequest request, Optional<AccountId> account, RequestOrigin origin, String endpoint) {
        var client = request.client();
        if (trustsOwners && client.isOwner() && !client.limits().narrow()) {
            return Optional.empty();
        }
        if (request.undecidable().isPresent()) {
            return request.undecidable();
        }
        var subject = account.flatMap(it -> client.find(principals, it, origin));
        if (subject.isEmpty()) {
            return Optional.of(UNKNOWN_SUBJECT);
        }
        var checks = request.checks();
        var asked = new Scope(subject.get(), account.get(), evaluator.budget(checks.size()), endpoint);
        // What a session policy does not allow is refused, even where nothing else has to allow it.
        return request.denyOnly() && !client.limits().narrow()
                ? checks.stream()
                        .flatMap(check -> denial(asked, List.of(check), true).stream())
                        .findFirst()
                : denial(asked, checks, false);
    }

    /** What all checks of a request have in common. */
    private record Scope(Principal subject, AccountId account, StepBudget budget, String endpoint) {}

    private Optional<String> denial(Scope asked, List<AccessCheck> checks, boolean denyOnly) {
        if (!(evaluator.evaluate(asked.subject, asked.account, checks, asked.budget) instanceof Decision.Deny denial)
                || (denyOnly && denial.why() == Decision.Reason.NOT_ALLOWED)) {
            return Optional.empty();
        }
        evaluator.denied(asked.subject, checks, denial, asked.endpoint);
        return Optional.of(denial.why().name());
    }
}
