package dev.keyhold.policy;

/** Counts the work of one decision: about one step for each character compared. */
final class Steps {
    private final long limit;
    private long taken;

    Steps(long limit) {
        this.limit = limit;
    }

    void take(long steps) {
        taken += steps;
        if (taken > limit) {
            throw new LimitExceededException();
        }
    }

    long taken() {
        return taken;
    }

    /** Ends a decision that takes too much work. */
    static final class LimitExceededException extends RuntimeException {
        LimitExceededException() {
            super("a decision took more steps than it may", null, false, false);
        }
    }
}
