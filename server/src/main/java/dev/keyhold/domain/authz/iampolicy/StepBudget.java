package dev.keyhold.domain.authz.iampolicy;

import dev.keyhold.domain.cache.NonBlocking;
import dev.keyhold.policy.AccessRequest;
import dev.keyhold.policy.Decision;
import dev.keyhold.policy.Evaluator;

/**
 * The work that all decisions of one request may take together; when it is spent, everything else is denied. A thread
 * that must not wait does little of it: a try that takes more ends, and is made again by a thread that may take time.
 */
public final class StepBudget {
    /** For all decisions of a request, as a multiple of what one may take. */
    private static final int MOST_OF_MANY = 4;
    /** The part of what one decision may take that is done on an event loop: more than ordinary policies need. */
    private static final int PART_AT_ONCE = 10;
    /** Decisions of one request that an event loop makes. */
    private static final int FEW = 4;

    private final long mostOfOne;
    private long taken;

    private StepBudget(long mostOfOne) {
        this.mostOfOne = mostOfOne;
    }

    /** Of a request that asks for so many decisions. Ends a try if these are more than a few. */
    static StepBudget of(int decisions, long mostOfOne) {
        if (decisions > FEW) {
            NonBlocking.requireMayWait();
        }
        return new StepBudget(mostOfOne);
    }

    /** Whether nothing is left of it. */
    boolean isSpent() {
        return left() <= 0;
    }

    private long left() {
        return MOST_OF_MANY * mostOfOne - taken;
    }

    Decision decide(Evaluator engine, AccessRequest request) {
        var most = Math.min(mostOfOne, left());
        var limit = NonBlocking.mayWait() ? most : Math.min(most, mostOfOne / PART_AT_ONCE - taken);
        var decision = engine.decide(request, limit);
        taken += decision.steps();
        if (decision.outcome() == Decision.Outcome.STEP_LIMIT_EXCEEDED) {
            NonBlocking.requireMayWait();
        }
        return decision;
    }
}
