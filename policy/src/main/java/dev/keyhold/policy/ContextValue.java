package dev.keyhold.policy;

import java.util.List;

/**
 * What a request knows of a condition key. Whether a key has one value or a list of them is a matter of its type, not
 * of how many values this request happens to have: on a list, operators without {@code ForAllValues} and {@code
 * ForAnyValue} never match.
 */
public sealed interface ContextValue {
    /** The key is not part of the request. */
    ContextValue ABSENT = new Absent();

    /** The request may have the key, but nobody here can say so, nor with which value. */
    ContextValue UNKNOWN = new Unknown();

    static ContextValue of(String value) {
        return new Single(value);
    }

    static ContextValue of(List<String> values) {
        return new Multiple(values);
    }

    record Absent() implements ContextValue {}

    record Unknown() implements ContextValue {}

    record Single(String value) implements ContextValue {}

    record Multiple(List<String> values) implements ContextValue {
        public Multiple {
            values = List.copyOf(values);
        }
    }
}
