package dev.keyhold.gateway;

import dev.keyhold.model.Caller;

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

    /** It is nobody's; the refusal has been noted for the audit trail. */
    record Denied(Denial denial) implements Verdict {}
}
