package dev.keyhold.dialect.yandex;

import dev.keyhold.model.Refusal;
import dev.keyhold.model.Refused;
import dev.keyhold.model.Violation;
import java.util.List;
import java.util.Optional;

/** Refusals that a dialect makes by itself: what a request says cannot be understood. */
public final class Faults {
    private Faults() {}

    /**
     * One field that breaks a rule.
     *
     * @param field its path, in snake_case
     * @param text what is wrong, as a sentence without a period
     */
    public static Refused field(String field, String text) {
        return new Refused(new Refusal.InvalidFields(List.of(new Violation(field, Optional.empty(), text))));
    }
}
