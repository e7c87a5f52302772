package dev.keyhold.domain.kms;

import dev.keyhold.model.EncryptionContext;
import dev.keyhold.policy.ContextValue;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a request asks for that conditions of policies and constraints of grants can be about.
 *
 * @param context the encryption context, of an operation that has one
 * @param conditions condition keys of the operation in lower case, such as {@code kms:encryptionalgorithm}
 */
public record KeyParameters(Optional<EncryptionContext> context, Map<String, ContextValue> conditions) {
    public static final KeyParameters NONE = new KeyParameters(Optional.empty(), Map.of());

    public KeyParameters {
        conditions = Map.copyOf(conditions);
    }

    public static KeyParameters of(EncryptionContext context) {
        return new KeyParameters(Optional.of(context), Map.of());
    }

    /** The same with one more condition key. */
    public KeyParameters with(String name, String value) {
        return with(name, ContextValue.of(value));
    }

    public KeyParameters with(String name, ContextValue value) {
        var more = new HashMap<>(conditions);
        more.put(name, value);
        return new KeyParameters(context, more);
    }
}
