package dev.keyhold.api;

/** How a request states its credential. */
public enum CredentialScheme {
    SIGV4("sigv4"),
    BEARER("bearer"),
    API_KEY("api-key");

    private final String text;

    CredentialScheme(String text) {
        this.text = text;
    }

    /** Its name in headers. */
    public String text() {
        return text;
    }
}
