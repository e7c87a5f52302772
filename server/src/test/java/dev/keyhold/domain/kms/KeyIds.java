package dev.keyhold.domain.kms;

import dev.keyhold.model.ResourceId;

/** Identifiers of keys, from one API to the other. */
public final class KeyIds {
    private KeyIds() {}

    /** What the key of that UUID is called elsewhere. */
    public static ResourceId ofUuid(String uuid) {
        return KeyUuid.parse(uuid).orElseThrow();
    }
}
