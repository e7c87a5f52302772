package dev.keyhold.maintenance;

import dev.keyhold.store.ReadTx;
import java.util.List;

/** Where the root key of an installation is: the provider that {@code --root-key} names. */
public interface RootKeySource {
    /** What messages call the key, such as "the root key /var/lib/keyhold/root.key"; it contains no secret. */
    String name();

    /**
     * The ids of the keys, the current one first, without the use of a token or a service; empty when there is no key.
     *
     * @throws StartException when what is there is no root key
     */
    List<String> ids();

    /**
     * Makes the keys ready for use.
     *
     * @throws StartException when they are missing or cannot be used
     */
    RootKeys open();

    /**
     * The same, for a new installation or as the next root key: makes the key if there is none, where keys are made.
     *
     * @throws StartException when that cannot be done, too
     */
    RootKeys openOrCreate();

    /**
     * Checks that the key is not one that the installation keeps: it could never be opened again.
     *
     * @throws StartException when it is
     */
    default void requireElsewhere(ReadTx tx) {}
}
