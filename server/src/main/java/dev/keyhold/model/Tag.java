package dev.keyhold.model;

import java.util.Locale;

/** A tag. Keys of identities and roles are unique without regard to case; the spelling given last is kept. */
public record Tag(String key, String value) {
    /** The form in which keys are compared and ordered. */
    public static String fold(String key) {
        return key.toLowerCase(Locale.ROOT);
    }
}
