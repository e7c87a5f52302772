package dev.keyhold.domain.policy;

import dev.keyhold.model.PolicyRef;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The managed policies that every account has and nobody can change. */
public interface PredefinedPolicies {
    /** The policy with that name, which {@link PolicyRef.Predefined} has. */
    Optional<Entry> find(String name);

    /** All of them. */
    List<Entry> all();

    /**
     * A predefined policy.
     *
     * @param uniqueId in the form of the identifiers of other managed policies
     * @param path {@code /} or {@code /…/}
     * @param version the number of its only version here
     */
    record Entry(
            String uniqueId,
            String path,
            String name,
            String description,
            int version,
            String document,
            Instant createdAt,
            Instant updatedAt) {
        /** How attachments name it: the name after its path, if it has one. */
        public PolicyRef.Predefined ref() {
            return new PolicyRef.Predefined(path.substring(1) + name);
        }
    }
}
