package dev.keyhold.domain.authz.evaluation;

import dev.keyhold.domain.audit.DenialAuditLog;
import dev.keyhold.domain.authn.AccountLookup;
import dev.keyhold.domain.authz.AccessCheck;
import dev.keyhold.domain.authz.Decision;
import dev.keyhold.domain.authz.iampolicy.PolicyEvaluator;
import dev.keyhold.domain.authz.iampolicy.StepBudget;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Principal;
import dev.keyhold.model.Redaction;
import java.util.List;
import java.util.Optional;

/**
 * Decides for other servers whether a principal may do something to their resources, by IAM policies: those of
 * identities, groups, boundaries and sessions. Policies of the resources are the servers' own matter. Nobody may do
 * anything to resources of another account than its own: an ARN of S3 does not even name the account.
 */
public final class PolicyAccessEvaluator {
    /** Checks that one audit event names. */
    private static final int MAX_NAMED = 5;

    private final PolicyEvaluator policies;
    private final AccountLookup accounts;
    private final DenialAuditLog denials;

    public PolicyAccessEvaluator(PolicyEvaluator policies, AccountLookup accounts, DenialAuditLog denials) {
        this.policies = policies;
        this.accounts = accounts;
        this.denials = denials;
    }

    /** The owner of resources of which nobody says it: the only account, as long as there is but one. */
    public Optional<AccountId> onlyAccount() {
        return accounts.only();
    }

    /**
     * Decides whether the principal may do all of these. A denial is noted for the audit trail.
     *
     * @param owner the account that the resources belong to
     * @param operation how the trail calls the question
     */
    public Decision decide(Principal principal, AccountId owner, List<AccessCheck> checks, String operation) {
        var decision = evaluate(principal, owner, checks, budget(checks.size()));
        if (decision instanceof Decision.Deny denial) {
            denied(principal, checks, denial, operation);
        }
        return decision;
    }

    /** The work for a request that asks for so many decisions; see {@link PolicyEvaluator#budget}. */
    public StepBudget budget(int decisions) {
        return policies.budget(decisions);
    }

    /** The decision alone; nothing is noted. */
    public Decision evaluate(Principal principal, AccountId owner, List<AccessCheck> checks, StepBudget budget) {
        return policies.evaluate(principal, owner, checks, budget);
    }

    /** Notes a denial for the audit trail. */
    public void denied(Principal principal, List<AccessCheck> checks, Decision.Deny denial, String operation) {
        denials.denied(principal, operation, denial, describe(checks));
    }

    /** Notes that it is not clear what a request is about. */
    public void refuse(Principal principal, String why, String operation) {
        denials.denied(principal, operation, why, "");
    }

    /** Keys of objects may be anything, so they are shortened and made harmless. */
    private static String describe(List<AccessCheck> checks) {
        var named = checks.stream()
                .limit(MAX_NAMED)
                .map(check ->
                        check.action() + " on " + Redaction.of(check.resource().toString()))
                .toList();
        var more = checks.size() - named.size();
        return String.join(", ", named) + (more > 0 ? " and " + more + " more" : "");
    }
}
