package dev.keyhold.domain.kms;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.EncryptionContext;
import dev.keyhold.model.KmsKey;
import dev.keyhold.policy.ContextValue;
import dev.keyhold.policy.RequestContext;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The condition keys that requests to the KMS have, besides those of all requests. Names come in lower case; those of
 * pairs of an encryption context have no case either.
 *
 * @param kind of the key, or of the one that is to be created
 * @param aliases that the key has
 * @param alias by which the request names it
 */
record KeyConditions(
        AccountId caller,
        KeyParameters parameters,
        Optional<KmsKey.Kind> kind,
        List<String> aliases,
        Optional<String> alias)
        implements RequestContext {
    private static final String PAIR = "kms:encryptioncontext:";

    @Override
    public ContextValue value(String key) {
        return switch (key) {
            case "kms:calleraccount" -> ContextValue.of(caller.text());
            case "kms:keyspec", "kms:customermasterkeyspec" ->
                of(kind.map(it -> it.spec().name()));
            case "kms:keyusage", "kms:customermasterkeyusage" ->
                of(kind.map(it -> it.usage().name()));
            case "kms:keyorigin" -> of(kind.map(it -> it.origin().publicName()));
            case "kms:multiregion" -> of(kind.map(_ -> "false"));
            case "kms:resourcealiases" -> aliases.isEmpty() ? ContextValue.ABSENT : ContextValue.of(aliases);
            case "kms:requestalias" -> of(alias);
            case "kms:encryptioncontextkeys" ->
                parameters
                        .context()
                        .filter(context -> !context.isEmpty())
                        .map(context ->
                                ContextValue.of(List.copyOf(context.pairs().keySet())))
                        .orElse(ContextValue.ABSENT);
            default ->
                key.startsWith(PAIR)
                        ? parameters
                                .context()
                                .map(context -> pair(context, key.substring(PAIR.length())))
                                .orElse(ContextValue.ABSENT)
                        : parameters.conditions().getOrDefault(key, ContextValue.ABSENT);
        };
    }

    /** Several keys that differ by case alone cannot be told apart, so no Allow rests on them. */
    private static ContextValue pair(EncryptionContext context, String name) {
        var values = context.pairs().entrySet().stream()
                .filter(pair -> pair.getKey().toLowerCase(Locale.ROOT).equals(name))
                .map(Map.Entry::getValue)
                .toList();
        return switch (values.size()) {
            case 0 -> ContextValue.ABSENT;
            case 1 -> ContextValue.of(values.getFirst());
            default -> ContextValue.UNKNOWN;
        };
    }

    private static ContextValue of(Optional<String> value) {
        return value.map(ContextValue::of).orElse(ContextValue.ABSENT);
    }
}
