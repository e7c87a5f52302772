package dev.keyhold.domain.authz;

import java.util.function.Supplier;

/**
 * Questions that a page asks on its own account, of which the caller need not know: each is decided like a request, but
 * a denial is recorded nowhere, because nobody asked. Only for what reads: a change that is denied was asked for.
 */
public final class Unasked {
    private static final ScopedValue<Boolean> NOW = ScopedValue.newInstance();

    private Unasked() {}

    /**
     * Runs a use case that reads, in this thread.
     *
     * @throws dev.keyhold.model.ServiceException as the use case does, also for a denial
     */
    public static <T> T read(Supplier<T> use) {
        return ScopedValue.where(NOW, true).call(use::get);
    }

    /** Whether this thread asks in this way. */
    static boolean isNow() {
        return NOW.isBound();
    }
}
