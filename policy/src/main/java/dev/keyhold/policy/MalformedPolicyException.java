package dev.keyhold.policy;

/**
 * A document that is refused. It is an answer, not a fault, so it has no stack trace.
 *
 * <p>{@link #getMessage()} is the text that AWS answers with; {@link #reason()} says what exactly is wrong, for people,
 * and {@link #position()} where.
 */
public final class MalformedPolicyException extends RuntimeException {
    private final String reason;
    private final transient Position position;

    MalformedPolicyException(String message, String reason, Position position) {
        super(message, null, false, false);
        this.reason = reason;
        this.position = position;
    }

    public String reason() {
        return reason;
    }

    public Position position() {
        return position;
    }
}
