package dev.keyhold.model;

import java.util.Optional;

/**
 * A field that breaks its constraint.
 *
 * @param field its path as the client knows it
 * @param value what was sent, or empty where it must not be repeated
 * @param constraint what is required, in the words of the API
 */
public record Violation(String field, Optional<String> value, String constraint) {}
