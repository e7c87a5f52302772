package dev.keyhold.model;

import java.util.Optional;

/**
 * A field that breaks its constraint.
 *
 * @param field its path as the client knows it
 * @param value what was sent, or empty where it must not be repeated
 * @param constraint what is required, in the words of the API
 * @param rule the kind of the constraint
 */
public record Violation(String field, Optional<String> value, String constraint, Rule rule) {
    /** A violation of a constraint of no particular kind. */
    public Violation(String field, Optional<String> value, String constraint) {
        this(field, value, constraint, Rule.OTHER);
    }

    /** The kinds of constraints. */
    public enum Rule {
        REQUIRED,
        MIN_LENGTH,
        MAX_LENGTH,
        MIN_VALUE,
        MAX_VALUE,
        PATTERN,
        ENUM,
        OTHER
    }
}
