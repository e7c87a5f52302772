package dev.keyhold.model;

import java.util.Optional;

/**
 * A field that breaks its constraint.
 *
 * @param field its path as the client knows it
 * @param value what was sent, or empty where it must not be repeated
 * @param constraint what is demanded, in the dialect's own words
 */
public record Violation(String field, Optional<String> value, String constraint) {}
