package dev.keyhold.model;

import java.util.Optional;

/**
 * A field that breaks its constraint.
 *
 * @param field its path as the client knows it
 * @param value what was sent, or empty where it must not be repeated
 */
public record Violation(String field, Optional<String> value, Constraint constraint) {
    public Violation(String field, Constraint constraint) {
        this(field, Optional.empty(), constraint);
    }
}
