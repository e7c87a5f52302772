package dev.keyhold.api.gateway.opa;

/** A request that is denied because something in it is not understood that may limit what is allowed. */
final class UndecidableException extends Exception {
    private static final long serialVersionUID = 1L;

    /** {@code why} is for the log alone: it repeats nothing of the request. */
    UndecidableException(String why) {
        super(why, null, false, false);
    }

    String why() {
        return String.valueOf(getMessage());
    }
}
