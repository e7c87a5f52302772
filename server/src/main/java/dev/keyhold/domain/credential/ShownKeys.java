package dev.keyhold.domain.credential;

import dev.keyhold.model.KeyHeld;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Access keys of an identity in a list with place for two. Of more, those in force come first and of these the oldest:
 * whoever looks for keys that should be replaced is to see them.
 *
 * @param keys ordered by age, the oldest first
 * @param more how many there are besides
 */
public record ShownKeys(List<KeyHeld> keys, int more) {
    private static final int PLACES = 2;

    private static final Comparator<KeyHeld> BY_AGE = Comparator.comparing(KeyHeld::createdAt)
            .thenComparing(key -> key.id().text());
    private static final Comparator<KeyHeld> BY_WEIGHT =
            Comparator.comparing(KeyHeld::isActive).reversed().thenComparing(BY_AGE);

    static final ShownKeys NONE = new ShownKeys(List.of(), 0);

    public ShownKeys {
        keys = List.copyOf(keys);
    }

    static ShownKeys of(KeyHeld key) {
        return NONE.with(key);
    }

    ShownKeys with(KeyHeld key) {
        var all = Stream.concat(keys.stream(), Stream.of(key)).sorted(BY_WEIGHT).toList();
        var kept = all.stream().limit(PLACES).sorted(BY_AGE).toList();
        return new ShownKeys(kept, more + all.size() - kept.size());
    }
}
