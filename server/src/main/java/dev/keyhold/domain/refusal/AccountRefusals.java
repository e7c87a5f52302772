package dev.keyhold.domain.refusal;

import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.ServiceAction;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.sigv4.SignatureEvidence;
import java.util.List;

/**
 * The refusals of one account, for those of its principals that have the right
 * {@link ServiceAction#EXPLAIN_REFUSALS}. Nobody sees those of another account, or of none.
 */
public final class AccountRefusals {
    private final RefusalExplainer explainer;
    private final RefusalKeeper keeper;
    private final RequestCounts counts;
    private final Authorizer authorizer;

    public AccountRefusals(
            RefusalExplainer explainer, RefusalKeeper keeper, RequestCounts counts, Authorizer authorizer) {
        this.explainer = explainer;
        this.keeper = keeper;
        this.counts = counts;
        this.authorizer = authorizer;
    }

    /** The last refusals that this node remembers, the newest first. */
    public List<Refusal> recent(Principal principal, int limit) {
        require(principal);
        return explainer.recent(principal.account(), limit);
    }

    /** How many requests this node has answered and refused in the last hour. */
    public RequestCounts.Hour hour(Principal principal) {
        require(principal);
        return counts.of(principal.account());
    }

    /** What is known of a request. */
    public sealed interface Found {
        /** Why it was refused. */
        record Explained(Explanation explanation) implements Found {}

        /**
         * Nothing: this node does not remember it, or it is not of the account.
         *
         * @param place where its refusal would be remembered: the same for a request of any account
         */
        record Nothing(RefusalKeeper.Place place) implements Found {}
    }

    /** Why a request was refused, or who may know. */
    public Found explain(Principal principal, String requestId, SignatureEvidence.Hints hints) {
        require(principal);
        return explainer
                .explain(principal.account(), requestId, hints)
                .<Found>map(Found.Explained::new)
                .orElseGet(() -> new Found.Nothing(keeper.of(requestId)));
    }

    private void require(Principal principal) {
        authorizer.require(
                principal, ServiceAction.EXPLAIN_REFUSALS, new ResourceRef.WholeAccount(principal.account()));
    }
}
