package dev.keyhold.api.aws.error;

/**
 * A request that fails on the wire, before it means anything to the domain. It is an answer, so it has no stack trace.
 */
public final class AwsException extends RuntimeException {
    private final transient AwsError error;

    private AwsException(AwsError error) {
        super(error.code(), null, false, false);
        this.error = error;
    }

    public static AwsException of(AwsErrorCode code, String message) {
        return new AwsException(new AwsError(code, message));
    }

    public static AwsException of(AwsError error) {
        return new AwsException(error);
    }

    public AwsError error() {
        return error;
    }
}
