package dev.keyhold.policy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Condition keys by name, without case. A key that is not in it is absent. */
public final class MapContext implements RequestContext {
    private final Map<String, Supplier<ContextValue>> values;

    private MapContext(Map<String, Supplier<ContextValue>> values) {
        this.values = values;
    }

    public static Builder builder() {
        return new Builder();
    }

    @Override
    public ContextValue value(String key) {
        var value = values.get(key);
        return value == null ? ContextValue.ABSENT : value.get();
    }

    /** Collects keys; a later value replaces an earlier one. */
    public static final class Builder {
        private final Map<String, Supplier<ContextValue>> values = new HashMap<>();

        private Builder() {}

        public Builder put(String key, String value) {
            return put(key, ContextValue.of(value));
        }

        public Builder putList(String key, List<String> list) {
            return put(key, ContextValue.of(list));
        }

        public Builder put(String key, ContextValue value) {
            return supply(key, () -> value);
        }

        /** A value that is worked out only if a condition asks for it. */
        public Builder supply(String key, Supplier<ContextValue> value) {
            values.put(Strings.lowerCase(key), value);
            return this;
        }

        public MapContext build() {
            return new MapContext(Map.copyOf(values));
        }
    }
}
