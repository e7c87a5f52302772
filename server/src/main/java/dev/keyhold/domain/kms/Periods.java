package dev.keyhold.domain.kms;

import dev.keyhold.model.Constraint;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.model.Violation;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How long a period may be that a client sets: from a day to a hundred years. */
final class Periods {
    static final Duration MIN = Duration.ofDays(1);
    static final Duration MAX = Duration.ofDays(36_500);

    private Periods() {}

    /** Returns if there is no period or it is in range; {@code field} names it in the refusal. */
    static void check(String field, Optional<Duration> period) {
        if (period.filter(it -> it.compareTo(MIN) < 0 || it.compareTo(MAX) > 0).isPresent()) {
            throw new ServiceException(
                    new ServiceError.InvalidFields(List.of(new Violation(field, new Constraint.Between(MIN, MAX)))));
        }
    }
}
