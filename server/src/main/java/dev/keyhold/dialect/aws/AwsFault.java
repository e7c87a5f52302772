package dev.keyhold.dialect.aws;

/**
 * A request that fails on the wire, before it means anything to the domain. It is an answer, so it has no stack trace.
 */
public final class AwsFault extends RuntimeException {
    private final transient AwsError error;

    private AwsFault(AwsError error) {
        super(error.code(), null, false, false);
        this.error = error;
    }

    public static AwsFault of(int status, String code, String message) {
        return new AwsFault(new AwsError(status, code, message));
    }

    static AwsFault of(AwsError error) {
        return new AwsFault(error);
    }

    AwsError error() {
        return error;
    }
}
