package dev.keyhold.dialect.aws;

import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.Rejection;
import java.util.Optional;

/**
 * A request that fails on the wire, before it means anything to the domain. It is an answer, so it has no stack trace.
 */
public final class AwsFault extends RuntimeException {
    private final transient AwsError error;
    private final transient Optional<Rejection> rejection;
    private final transient Optional<AccessKeyId> claimed;

    private AwsFault(AwsError error, Optional<Rejection> rejection, Optional<AccessKeyId> claimed) {
        super(error.code(), null, false, false);
        this.error = error;
        this.rejection = rejection;
        this.claimed = claimed;
    }

    public static AwsFault of(int status, String code, String message) {
        return new AwsFault(new AwsError(status, code, message), Optional.empty(), Optional.empty());
    }

    static AwsFault of(AwsError error) {
        return new AwsFault(error, Optional.empty(), Optional.empty());
    }

    /** A credential that is refused before its key is looked at. */
    static AwsFault unauthenticated(Rejection why, Optional<AccessKeyId> claimed, AwsError error) {
        return new AwsFault(error, Optional.of(why), claimed);
    }

    AwsError error() {
        return error;
    }

    /** Why the credential was refused, if that is what happened. */
    Optional<Rejection> rejection() {
        return rejection;
    }

    /** The access key id the client claims, if it has the form of one. */
    Optional<AccessKeyId> claimed() {
        return claimed;
    }
}
