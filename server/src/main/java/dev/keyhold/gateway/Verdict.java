package dev.keyhold.gateway;

import dev.keyhold.model.Caller;
import dev.keyhold.model.Rejection;

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

    /**
     * It is nobody's; a credential that was refused has been noted for the audit trail.
     *
     * @param reason why, for the log alone
     */
    record Denied(Denial denial, String reason) implements Verdict {
        static Denied of(Denial denial, Rejection why) {
            return new Denied(denial, why.name());
        }
    }
}
