package dev.keyhold.domain.federation;

/** The keys of an issuer could not be fetched. */
public final class KeyFetchException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Problem problem;

    public KeyFetchException(Problem problem) {
        super(problem.name(), null, false, false);
        this.problem = problem;
    }

    /** What can be wrong; logs and metrics name it. */
    public enum Problem {
        /** The name of the host is unknown, or no connection was made or kept. */
        UNREACHABLE(true),
        /** The issuer took too long. */
        TIMEOUT(true),
        /** More requests wait for the issuer than may. */
        TOO_MANY_WAIT(true),
        /** The issuer says that it cannot answer now. */
        SERVER_ERROR(true),
        /** The issuer's host has an address that is not public. */
        ADDRESS_NOT_ALLOWED(false),
        /** The certificate of the issuer is not trusted. */
        UNTRUSTED_CERTIFICATE(false),
        /** The issuer answered with anything but the document, such as a redirect. */
        UNEXPECTED_STATUS(false),
        /** A document is larger than what is read. */
        TOO_LARGE(false),
        /** The discovery document is none. */
        INVALID_DISCOVERY(false),
        /** The discovery document is one of another issuer. */
        OTHER_ISSUER(false),
        /** The discovery document names a JWK set that is not on the issuer's host. */
        OTHER_HOST(false),
        /** The JWK set is none. */
        INVALID_KEYS(false),
        /** A file of the issuer's settings cannot be read. */
        UNREADABLE_FILE(false);

        private final boolean isPassing;

        Problem(boolean isPassing) {
            this.isPassing = isPassing;
        }

        /** True when the same request may succeed a little later, though nobody changes anything. */
        public boolean isPassing() {
            return isPassing;
        }
    }

    public Problem problem() {
        return problem;
    }
}
