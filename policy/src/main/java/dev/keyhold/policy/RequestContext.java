package dev.keyhold.policy;

/** The condition keys of a request. Values are asked for when a condition needs them, and perhaps more than once. */
@FunctionalInterface
public interface RequestContext {
    /** A request without any key. */
    RequestContext EMPTY = key -> ContextValue.ABSENT;

    /** The value of a key, whose name comes in lower case. */
    ContextValue value(String key);
}
