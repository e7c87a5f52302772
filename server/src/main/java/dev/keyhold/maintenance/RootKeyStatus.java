package dev.keyhold.maintenance;

import dev.keyhold.store.Store;
import java.util.List;

/**
 * Which root key an installation has, and whether it opens a database.
 *
 * @param source what messages call the root key at hand
 * @param id its id; empty when there is no key
 * @param fitting the ids of the root keys that open the database, the newest last
 * @param others those of them that are not at hand: until 'keyhold rekey --finish', or the next start with a new one
 */
public record RootKeyStatus(Fit fit, String source, String id, List<String> fitting, List<String> others) {
    /** How they go together. */
    public enum Fit {
        OPENS,
        IS_ANOTHER,
        IS_MISSING
    }

    /**
     * Compares ids, so that it uses no token and no service.
     *
     * @throws StartException when what is there is no root key
     */
    public static RootKeyStatus of(RootKeySource source, Store store) {
        var present = source.ids();
        var fitting = store.read(RootKeyRotation::ids);
        var others = fitting.stream().filter(id -> !present.contains(id)).toList();
        // The one that is used: the previous one where the database does not know the current one yet.
        var used = present.stream().filter(fitting::contains).findFirst();
        if (used.isPresent()) {
            return new RootKeyStatus(Fit.OPENS, source.name(), used.get(), fitting, others);
        }
        return present.isEmpty()
                ? new RootKeyStatus(Fit.IS_MISSING, source.name(), "", fitting, others)
                : new RootKeyStatus(Fit.IS_ANOTHER, source.name(), present.getFirst(), fitting, others);
    }

    /** The id of the root key that opens the database; of the newest, if there are two. */
    public String neededId() {
        return fitting.getLast();
    }
}
