package dev.keyhold.domain.policy;

import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.policy.MalformedPolicyException;
import dev.keyhold.policy.Policy;
import dev.keyhold.policy.PolicyKind;
import dev.keyhold.policy.PolicyText;
import java.util.List;
import java.util.Optional;

/**
 * The document of a policy that is about to be stored. It is read before the transaction, so that no other waits for
 * that; whether it is well formed is only said to a caller that may store it.
 *
 * @param text as it was sent
 * @param size in characters, without white space
 * @param malformed what is wrong with it, if something is
 * @param mistake where that is
 */
public record CheckedDocument(
        String text, int size, Optional<ServiceError.MalformedPolicy> malformed, Optional<Mistake> mistake) {
    /**
     * The first thing that is wrong with a document, for people.
     *
     * @param line beginning with 1, as column
     * @param reason in words
     */
    public record Mistake(int line, int column, String reason) {}

    /** A document of a policy inside a user or group. */
    public static CheckedDocument inline(String text) {
        return of(PolicyKind.INLINE, text);
    }

    /** A document of a managed policy. */
    public static CheckedDocument managed(String text) {
        return of(PolicyKind.MANAGED, text);
    }

    /** A document that says who may assume a role. */
    public static CheckedDocument trust(String text) {
        return of(PolicyKind.TRUST, text);
    }

    /** A document that is the policy of a KMS key. */
    public static CheckedDocument key(String text) {
        return of(PolicyKind.KEY, text);
    }

    /** A document that is to limit a session. */
    public static CheckedDocument inSession(String text) {
        return of(PolicyKind.SESSION, text);
    }

    /** The condition keys that a well-formed document uses, in conditions and in variables, as spelled. */
    public static List<String> contextKeys(String text) {
        try {
            return Policy.contextKeys(text);
        } catch (MalformedPolicyException e) {
            throw new IllegalArgumentException("a document that is not well formed", e);
        }
    }

    /** The size of a document that is stored. */
    public static int size(String text) {
        return PolicyText.countedSize(text);
    }

    /** The document without white space between its tokens. */
    public String minified() {
        return PolicyText.minified(text);
    }

    private static CheckedDocument of(PolicyKind kind, String text) {
        try {
            var policy = Policy.parse(kind, text);
            return new CheckedDocument(policy.text(), size(text), Optional.empty(), Optional.empty());
        } catch (MalformedPolicyException e) {
            var malformed = new ServiceError.MalformedPolicy(String.valueOf(e.getMessage()));
            var mistake = new Mistake(e.position().line(), e.position().column(), e.reason());
            return new CheckedDocument(text, size(text), Optional.of(malformed), Optional.of(mistake));
        }
    }

    /**
     * Returns if it may be stored.
     *
     * @throws ServiceException with {@link ServiceError.MalformedPolicy}
     */
    public void requireWellFormed() {
        malformed.ifPresent(error -> {
            throw new ServiceException(error);
        });
    }
}
