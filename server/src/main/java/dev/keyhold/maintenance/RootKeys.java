package dev.keyhold.maintenance;

import dev.keyhold.crypto.RootKey;
import java.util.List;
import java.util.Optional;

/**
 * The root keys that a provider has, ready for use until this is closed.
 *
 * @param current the one that is to open the database
 * @param previous the one before it, which opens the database of an installation that does not know the current one yet
 */
public record RootKeys(RootKey current, Optional<? extends RootKey> previous) implements AutoCloseable {
    /** One key alone. */
    public static RootKeys of(RootKey current) {
        return new RootKeys(current, Optional.empty());
    }

    /** All of them, the current one first. */
    List<RootKey> all() {
        return previous.<List<RootKey>>map(it -> List.of(current, it)).orElseGet(() -> List.of(current));
    }

    @Override
    public void close() {
        current.close();
        previous.ifPresent(RootKey::close);
    }
}
