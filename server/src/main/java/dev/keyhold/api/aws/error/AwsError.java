package dev.keyhold.api.aws.error;

import java.util.Optional;

/**
 * An error as AWS clients see it. An empty message is left out of the response.
 *
 * @param reason a code that says more, in APIs that have it
 */
public record AwsError(AwsErrorCode errorCode, String message, Optional<String> reason) {
    private static final int FIRST_SERVER_ERROR = 500;

    public AwsError(AwsErrorCode errorCode, String message) {
        this(errorCode, message, Optional.empty());
    }

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

    /** The same error under another code. */
    public AwsError as(AwsErrorCode other) {
        return new AwsError(other, message, reason);
    }

    /** The same error, saying where it is explained. */
    public AwsError explainedAt(String url) {
        var before = message.isEmpty() || message.endsWith(".") ? message : message + ".";
        return new AwsError(errorCode, (before + " Why: " + url).strip(), reason);
    }

    /** True for a refusal of which there may be many. */
    public boolean isThrottling() {
        return errorCode == AwsErrorCode.THROTTLING || errorCode == AwsErrorCode.TOO_MANY_REQUESTS_EXCEPTION;
    }
}
