package dev.keyhold.model;

import java.util.Locale;

/**
 * A policy that belongs to one user or group, and is deleted with it.
 *
 * @param name unique among those of the user or group, compared without case
 * @param document the text as it was sent
 */
public record InlinePolicy(String name, String document) {
    /** The form in which names are compared and ordered. */
    public static String fold(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
