package dev.keyhold.store;

import dev.keyhold.model.Sealed;
import java.util.Optional;

/** The wrapped data keys of the installation. */
public final class KeyringStore {
    private KeyringStore() {}

    /** A keyring wrapped by the root key of the given id. */
    public record Wrapped(String rootKeyId, Sealed keyring) {}

    /** What can be asked. */
    public interface Reads {
        Optional<Wrapped> find();
    }

    /** What can be changed. */
    public interface Writes extends Reads {
        /** Stores the keyring in place of the one before. */
        void put(Wrapped wrapped);
    }
}
