package dev.keyhold.api.gateway;

/** A request for a decision that cannot be read. The message says what is wrong with it. */
public final class MalformedRequestException extends Exception {
    private static final long serialVersionUID = 1L;

    public MalformedRequestException(String why) {
        super(why);
    }

    /** What is wrong. */
    public String why() {
        return String.valueOf(getMessage());
    }
}
