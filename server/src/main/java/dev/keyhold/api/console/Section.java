package dev.keyhold.api.console;

import dev.keyhold.domain.authz.Unasked;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A part of a page that needs a right of its own: who lacks it sees the rest of the page.
 *
 * @param content empty when it is not shown
 * @param denied what would be needed, as policies spell it; empty when it is shown
 */
public record Section<T>(Optional<T> content, String denied) {
    /** Asks a use case for what nobody asked for but the page: a denial is recorded nowhere. */
    static <T> Section<T> unasked(Supplier<T> use) {
        return of(() -> Unasked.read(use));
    }

    /** Asks a use case, which records a denial like any other. */
    static <T> Section<T> of(Supplier<T> use) {
        try {
            return new Section<>(Optional.of(use.get()), "");
        } catch (ServiceException e) {
            if (e.serviceError() instanceof ServiceError.Denied(var _, var operation, var _, var _)) {
                return new Section<>(Optional.empty(), ConsoleErrors.action(operation));
            }
            throw e;
        }
    }

    public boolean isShown() {
        return content.isPresent();
    }

    /** What is shown. */
    public T get() {
        return content.orElseThrow();
    }
}
