package dev.keyhold.domain.change;

import dev.keyhold.model.ServiceException;

/** What came of a change that stores something even where it fails. */
public sealed interface Attempt<T> {
    /** It was made. */
    record Made<T>(Change<T> change) implements Attempt<T> {}

    /** It was not; what the transaction has stored about that stays. */
    record Failed<T>(ServiceException why) implements Attempt<T> {}
}
