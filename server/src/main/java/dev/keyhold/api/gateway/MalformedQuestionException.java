package dev.keyhold.api.gateway;

/** A question that cannot be read. The message tells the server that asks what is wrong with it. */
public final class MalformedQuestionException extends Exception {
    private static final long serialVersionUID = 1L;

    public MalformedQuestionException(String why) {
        super(why);
    }

    /** What is wrong. */
    public String why() {
        return String.valueOf(getMessage());
    }
}
