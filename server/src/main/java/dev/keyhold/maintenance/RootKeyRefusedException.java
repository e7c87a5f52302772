package dev.keyhold.maintenance;

/**
 * What keeps the root key refuses to give it, and each further attempt does harm: a token locks after a few wrong PINs.
 * So the program ends with an exit code of its own, after which nothing may start it again automatically.
 */
public final class RootKeyRefusedException extends StartException {
    public RootKeyRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
