package dev.keyhold.api.console;

import java.util.Optional;

/**
 * The page for signing in.
 *
 * @param code of the one-time link that led here
 * @param isPrivate whether a credential may be sent on this connection
 */
public record SignInView(Frame frame, Optional<String> code, boolean isPrivate) implements View {
    @Override
    public String toString() {
        return "SignInView[]";
    }
}
