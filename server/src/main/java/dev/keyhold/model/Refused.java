package dev.keyhold.model;

/** Carries a refusal to the dialect. It is an answer, not a fault, so it has no stack trace. */
public final class Refused extends RuntimeException {
    private final transient Refusal refusal;

    public Refused(Refusal refusal) {
        super(refusal.toString(), null, false, false);
        this.refusal = refusal;
    }

    public Refusal refusal() {
        return refusal;
    }
}
