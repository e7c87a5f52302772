package dev.keyhold.api.gateway.mapping;

/**
 * It is not clear which actions and resources a request is about, so that it is refused. The reason is for the log and
 * the audit trail; clients get the same denial as any other.
 */
public final class UnmappableException extends Exception {
    private final String why;

    public UnmappableException(String why) {
        super(why, null, false, false);
        this.why = why;
    }

    /** The reason; it repeats nothing that the client chose. */
    public String why() {
        return why;
    }
}
