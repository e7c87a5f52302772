package dev.keyhold.domain.policy;

import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.policy.MalformedPolicyException;
import dev.keyhold.policy.Policy;
import dev.keyhold.policy.PolicyKind;
import dev.keyhold.policy.PolicyText;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * The policy of something that has one of its own: a role or a key. It is read before the transaction, so that no other
 * waits for that; whether it is well formed is only said to a caller that may store it.
 */
public final class ResourcePolicyDocument {
    private final String text;
    private final Optional<Policy> policy;
    private final String malformed;

    private ResourcePolicyDocument(String text, Optional<Policy> policy, String malformed) {
        this.text = text;
        this.policy = policy;
        this.malformed = malformed;
    }

    /** Reads the trust policy of a role, which was sent or is stored. */
    public static ResourcePolicyDocument ofRole(String text) {
        return read(PolicyKind.TRUST, text);
    }

    /** Reads the policy of a key, which was sent or is stored. */
    public static ResourcePolicyDocument ofKey(String text) {
        return read(PolicyKind.KEY, text);
    }

    private static ResourcePolicyDocument read(PolicyKind kind, String text) {
        try {
            return new ResourcePolicyDocument(text, Optional.of(Policy.parse(kind, text)), "");
        } catch (MalformedPolicyException e) {
            return new ResourcePolicyDocument(text, Optional.empty(), String.valueOf(e.getMessage()));
        }
    }

    /** In bytes, as it was sent. */
    public int bytes() {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** In characters, without white space. */
    public int size() {
        return PolicyText.countedSize(text);
    }

    /**
     * Returns if it may be stored.
     *
     * @throws ServiceException with {@link ServiceError.MalformedPolicy}
     */
    public void requireWellFormed() {
        if (policy.isEmpty()) {
            throw new ServiceException(new ServiceError.MalformedPolicy(malformed));
        }
    }

    /**
     * The text with other values for some of its principals; a document that is not well formed stays as it is.
     *
     * @param value gets the type of a principal, such as {@code AWS}, and its value; empty for one that stays
     */
    public String withPrincipals(BiFunction<String, String, Optional<String>> value) {
        return policy.map(found -> found.withPrincipals(principal -> value.apply(principal.type(), principal.value())))
                .orElse(text);
    }
}
