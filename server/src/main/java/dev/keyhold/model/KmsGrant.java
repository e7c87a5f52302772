package dev.keyhold.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Lets a principal use a key, as the AWS KMS API defines it: besides what policies allow, and never against a Deny.
 * Principals are stored by their unique ids, or by ARNs that do not change, as in policies.
 *
 * @param id 64 hexadecimal digits
 * @param name empty if it has none
 * @param retiring who else may give it up
 * @param operations the names of the AWS KMS API that it allows
 * @param issuer the account that made it
 */
public record KmsGrant(
        AccountId account,
        ResourceId key,
        String id,
        String name,
        String grantee,
        Optional<String> retiring,
        List<String> operations,
        Optional<Constraint> constraint,
        AccountId issuer,
        Instant createdAt) {
    public KmsGrant {
        operations = List.copyOf(operations);
    }

    /** Whether another grant has all that a request for a grant says. */
    public boolean isAlike(KmsGrant other) {
        return key.equals(other.key)
                && name.equals(other.name)
                && grantee.equals(other.grantee)
                && retiring.equals(other.retiring)
                && Set.copyOf(operations).equals(Set.copyOf(other.operations))
                && constraint.equals(other.constraint)
                && issuer.equals(other.issuer);
    }

    /** What the encryption context of a request must be. */
    public record Constraint(Kind kind, EncryptionContext context) {
        /** How the context is compared. */
        public enum Kind {
            EQUALS,
            /** The pairs must be among those of the request. */
            SUBSET
        }
    }
}
