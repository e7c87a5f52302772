package dev.keyhold.api.aws.error;

/** An error as AWS clients see it: HTTP status, short code and message. An empty message is left out of the answer. */
public record AwsError(int status, String code, String message) {
    private static final int FIRST_SERVER_ERROR = 500;

    /** Whose fault it is, as the protocol calls it. */
    public String type() {
        return status < FIRST_SERVER_ERROR ? "Sender" : "Receiver";
    }
}
