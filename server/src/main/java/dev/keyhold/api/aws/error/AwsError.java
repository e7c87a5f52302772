package dev.keyhold.api.aws.error;

/** An error as AWS clients see it. An empty message is left out of the response. */
public record AwsError(AwsErrorCode errorCode, String message) {
    private static final int FIRST_SERVER_ERROR = 500;

    public int status() {
        return errorCode.status();
    }

    public String code() {
        return errorCode.text();
    }

    /** The party at fault, as the protocol calls it. */
    public String type() {
        return status() < FIRST_SERVER_ERROR ? "Sender" : "Receiver";
    }
}
