package dev.keyhold.api.console.screen;

import dev.keyhold.api.console.ConsoleException;
import dev.keyhold.model.Rfc3339;
import java.time.Instant;

/** Times as people write them into forms. */
final class Times {
    private static final int DAY = "2026-01-31".length();

    private Times() {}

    /**
     * A time, or a day alone, which is its midnight in UTC, as the operator writes them.
     *
     * @throws ConsoleException when it is none
     */
    static Instant parse(String text) {
        return Rfc3339.parse(text.length() == DAY ? text + "T00:00:00Z" : text)
                .orElseThrow(() -> new ConsoleException("problem.time", text));
    }
}
