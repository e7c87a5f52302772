package dev.keyhold.gateway;

import dev.keyhold.model.Caller;
import dev.keyhold.model.Rejection;
import java.util.Optional;

/** What a server that asked is told. */
public sealed interface Verdict {
    /** How a request proves whose it is. */
    enum Scheme {
        SIGV4("sigv4"),
        BEARER("bearer"),
        API_KEY("api-key");

        private final String text;

        Scheme(String text) {
            this.text = text;
        }

        /** Its name in headers. */
        public String text() {
            return text;
        }
    }

    /** The request is of that caller. */
    record Admitted(Caller caller, Scheme scheme) implements Verdict {}

    /** A browser asks what it may send. It does so without a credential, and nobody is named. */
    record Preflight() implements Verdict {}

    /**
     * It is nobody's; a credential that was refused has been noted for the audit trail.
     *
     * @param reason why, for the log alone
     * @param claimed the name of the credential that was shown, as far as it is known, for the log alone
     */
    record Denied(Denial denial, String reason, Optional<String> claimed) implements Verdict {
        static Denied of(Denial denial, Rejection why, Optional<String> claimed) {
            return new Denied(denial, why.name(), claimed);
        }

        static Denied of(Denial denial) {
            return new Denied(denial, denial.code(), Optional.empty());
        }
    }
}
