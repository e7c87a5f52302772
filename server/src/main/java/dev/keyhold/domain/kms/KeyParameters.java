package dev.keyhold.domain.kms;

import dev.keyhold.domain.authz.GrantRequest;
import dev.keyhold.model.EncryptionContext;
import dev.keyhold.policy.ContextValue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a request asks for that conditions of policies and constraints of grants can be about.
 *
 * @param context the encryption context, of an operation that has one
 * @param conditions condition keys of the operation in lower case, such as {@code kms:encryptionalgorithm}
 * @param grant of a request about a grant
 * @param tokens of grants, as they were sent
 */
public record KeyParameters(
        Optional<EncryptionContext> context,
        Map<String, ContextValue> conditions,
        Optional<GrantRequest> grant,
        List<String> tokens) {
    public static final KeyParameters NONE = new KeyParameters(Optional.empty(), Map.of(), Optional.empty(), List.of());

    public KeyParameters {
        conditions = Map.copyOf(conditions);
        tokens = List.copyOf(tokens);
    }

    public static KeyParameters of(EncryptionContext context) {
        return new KeyParameters(Optional.of(context), Map.of(), Optional.empty(), List.of());
    }

    /** The same with an encryption context. */
    KeyParameters with(EncryptionContext other) {
        return new KeyParameters(Optional.of(other), conditions, grant, tokens);
    }

    /** The same for a request that is about a grant. */
    KeyParameters with(GrantRequest about) {
        return new KeyParameters(context, conditions, Optional.of(about), tokens);
    }

    /** The same with tokens of grants, which must all be of the key. */
    public KeyParameters withTokens(List<String> presented) {
        return new KeyParameters(context, conditions, grant, presented);
    }

    /** The same with one more condition key. */
    public KeyParameters with(String name, String value) {
        return with(name, ContextValue.of(value));
    }

    public KeyParameters with(String name, ContextValue value) {
        if (conditions.isEmpty()) {
            return new KeyParameters(context, Map.of(name, value), grant, tokens);
        }
        var more = new HashMap<>(conditions);
        more.put(name, value);
        return new KeyParameters(context, more, grant, tokens);
    }
}
