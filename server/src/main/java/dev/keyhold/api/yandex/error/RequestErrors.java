package dev.keyhold.api.yandex.error;

import dev.keyhold.model.Constraint;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.model.Violation;
import java.util.List;

/** Errors that an API finds without a use case: the request is malformed. */
public final class RequestErrors {
    private RequestErrors() {}

    /**
     * One field that breaks a rule.
     *
     * @param field its path, in snake_case
     * @param text what is wrong, as a sentence without a period
     */
    public static ServiceException field(String field, String text) {
        return new ServiceException(
                new ServiceError.InvalidFields(List.of(new Violation(field, new Constraint.OfApi(text)))));
    }
}
