package dev.keyhold.policy;

import java.util.List;
import java.util.Optional;

/**
 * Whether a request is allowed, and why.
 *
 * @param by the kind of policy that decided
 * @param match the statement that decided, where there is one
 * @param unknownKeys condition keys that were needed and are unknown
 * @param steps the work that the decision took
 */
public record Decision(Outcome outcome, PolicyType by, Optional<Match> match, List<String> unknownKeys, long steps) {
    /** How a decision ended. Everything but {@link #ALLOWED} is a refusal. */
    public enum Outcome {
        ALLOWED,
        /** A statement denies it. */
        EXPLICIT_DENY,
        /** No statement allows it. */
        IMPLICIT_DENY,
        /** The policies take more steps to evaluate than a decision may; that must be logged and counted. */
        STEP_LIMIT_EXCEEDED
    }

    /** A statement that applies to the request, and the policy that it is in. */
    public record Match(AttachedPolicy policy, Statement statement) {}

    public boolean allowed() {
        return outcome == Outcome.ALLOWED;
    }

    /**
     * The end of AWS's message to a caller who is refused, after {@code is not authorized to perform: action on
     * resource: name}; empty for a request that is allowed.
     */
    public String reason(ActionName action) {
        return switch (outcome) {
            case ALLOWED -> "";
            case EXPLICIT_DENY ->
                " with an explicit deny in " + by.withArticle()
                        + match.flatMap(found -> found.policy().arn())
                                .map(arn -> ": " + arn)
                                .orElse("");
            case IMPLICIT_DENY -> " because no " + by.noun() + " allows the " + action + " action";
            case STEP_LIMIT_EXCEEDED -> " because the policies that apply are too complex to be evaluated";
        };
    }
}
