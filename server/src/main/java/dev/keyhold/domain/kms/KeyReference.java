package dev.keyhold.domain.kms;

import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceType;

/** How a request names a key, and so what decides whether the caller may use it. */
public sealed interface KeyReference {
    /** One of that type by its identifier, as role bindings decide. */
    record ById(ResourceType type, String id) implements KeyReference {}

    /**
     * By UUID or ARN, as its key policy, IAM policies and grants decide.
     *
     * @param aliases whether an alias may be named instead
     */
    record ByName(String text, boolean aliases) implements KeyReference {}

    /** The one that a ciphertext was made with, as policies and grants decide. */
    record OfCiphertext(ResourceId key) implements KeyReference {}

    /** A symmetric key. */
    static ById byId(String id) {
        return new ById(ResourceType.SYMMETRIC_KEY, id);
    }

    /** For an operation that takes aliases. */
    static ByName byNameOrAlias(String text) {
        return new ByName(text, true);
    }

    /** For an operation that takes none. */
    static ByName byName(String text) {
        return new ByName(text, false);
    }
}
