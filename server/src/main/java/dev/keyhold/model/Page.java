package dev.keyhold.model;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * One page of an ordered list.
 *
 * @param next where the following page starts, or empty on the last page
 */
public record Page<T>(List<T> items, Optional<String> next) {
    public Page {
        items = List.copyOf(items);
    }

    /**
     * Cuts a page out of {@code found}, which was read with one item more than the page holds, so that it is known
     * whether another page follows.
     */
    public static <T> Page<T> cut(List<T> found, int size, Function<T, String> position) {
        if (found.size() <= size) {
            return new Page<>(found, Optional.empty());
        }
        var items = found.subList(0, size);
        return new Page<>(items, Optional.of(position.apply(items.getLast())));
    }

    /** The same page of what {@code view} makes of each item. */
    public <R> Page<R> map(Function<T, R> view) {
        return new Page<>(items.stream().map(view).toList(), next);
    }

    /**
     * Which page is wanted.
     *
     * @param after the position given with the page before, or empty for the first
     * @param size at most this many items, 1 to 1000
     */
    public record Request(Optional<String> after, int size) {
        /** The largest page. */
        public static final int MAX_SIZE = 1000;

        public Request {
            if (size < 1 || size > MAX_SIZE) {
                throw new IllegalArgumentException("page size: " + size + " (expected: 1 to " + MAX_SIZE + ")");
            }
        }

        /** A first page of the given size. */
        public static Request first(int size) {
            return new Request(Optional.empty(), size);
        }
    }
}
