package dev.keyhold.server;

import java.util.Optional;

/**
 * How a server for tests of other software differs from one that serves: it has no TLS, and {@link DevReset} puts its
 * content back to what it was at the start.
 *
 * @param resetToken what a reset has to name, where other hosts reach the server; empty where only this one does. Then
 *     {@link DevGate} answers nothing but programs of this host.
 */
public record DevMode(Optional<String> resetToken) {
    /** What stands in for a token where none is needed. */
    private static final String NO_TOKEN = "reset";

    /** What the header of a reset has to hold. */
    public String resetHeader() {
        return resetToken.orElse(NO_TOKEN);
    }

    /** Whether only this host reaches the server. */
    boolean isOfThisHost() {
        return resetToken.isEmpty();
    }

    /** The token may be a secret. */
    @Override
    public String toString() {
        return isOfThisHost() ? "of this host" : "of a network";
    }
}
