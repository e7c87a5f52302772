package dev.keyhold.model;

/**
 * Where a request came from, as far as audit needs it.
 *
 * @param requestId unique for each request, also told to the client
 * @param source the peer's address
 * @param userAgent what the client calls itself, cut to 256 characters; empty when it does not say
 * @param dialect the wire protocol: {@code aws} or {@code yandex}, or who else it was
 */
public record Origin(String requestId, String source, String userAgent, String dialect) {
    private static final int MAX_USER_AGENT = 256;

    public Origin {
        userAgent = userAgent.length() > MAX_USER_AGENT ? userAgent.substring(0, MAX_USER_AGENT) : userAgent;
    }

    /** For work the service does when its time has come. */
    public static Origin system(String requestId) {
        return new Origin(requestId, "system", "keyhold", "system");
    }

    /** For work the service does on its own account, such as setting itself up. */
    public static Origin local(String requestId) {
        return new Origin(requestId, "local", "keyhold", "local");
    }
}
