package dev.keyhold.acceptance;

import java.util.List;
import java.util.function.Function;

/**
 * A request through nginx that is refused.
 *
 * @param cause as the explanation has to name it
 * @param id has the request sent; returns its id
 * @param because what the explanation has to say besides
 */
record RefusalCase(String cause, Function<RefusalWorld, String> id, List<String> because) {
    RefusalCase {
        because = List.copyOf(because);
    }

    static RefusalCase of(String cause, Function<RefusalWorld, String> id, String... because) {
        return new RefusalCase(cause, id, List.of(because));
    }

    @Override
    public String toString() {
        return cause;
    }
}
