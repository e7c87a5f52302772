package dev.keyhold.store;

import dev.keyhold.model.Sealed;
import java.util.List;

/** The wrapped data keys of the installation: the same ones, once for each root key that opens them. */
public final class KeyringStore {
    private KeyringStore() {}

    /**
     * The keyring wrapped by the root key of the given id.
     *
     * @param generation 1 for the first root key of the installation, one more for each that came after
     */
    public record Wrapped(String rootKeyId, long generation, Sealed keyring) {}

    /** What can be asked. */
    public interface Reads {
        /** One for each root key, the newest last: two while the root key is changed, none before set-up. */
        List<Wrapped> all();
    }

    /** What can be changed. */
    public interface Writes extends Reads {
        /** Adds the keyring wrapped by a root key that it is not wrapped by yet. */
        void insert(Wrapped wrapped);

        /** Removes one that is there: its root key opens nothing any more. */
        void delete(Wrapped wrapped);
    }
}
