package dev.keyhold.domain.policy;

import dev.keyhold.model.Arn;
import dev.keyhold.model.ManagedPolicy;
import dev.keyhold.model.PolicyRef;
import java.time.Instant;

/** A managed policy: of the account, or predefined. */
public sealed interface FoundPolicy {
    Arn arn();

    /** How attachments name it. */
    PolicyRef ref();

    /** Its unique id, as the vendor writes it. */
    String uniqueId();

    String path();

    String name();

    String description();

    /** The number of the version that is in force. */
    int defaultVersion();

    Instant createdAt();

    Instant updatedAt();

    /** A policy of the account. */
    record Own(ManagedPolicy policy) implements FoundPolicy {
        @Override
        public Arn arn() {
            return Arn.policy(policy.account(), policy.path(), policy.name());
        }

        @Override
        public PolicyRef ref() {
            return policy.ref();
        }

        @Override
        public String uniqueId() {
            return Arn.policyId(policy.id());
        }

        @Override
        public String path() {
            return policy.path();
        }

        @Override
        public String name() {
            return policy.name();
        }

        @Override
        public String description() {
            return policy.description();
        }

        @Override
        public int defaultVersion() {
            return policy.defaultVersion();
        }

        @Override
        public Instant createdAt() {
            return policy.createdAt();
        }

        @Override
        public Instant updatedAt() {
            return policy.updatedAt();
        }
    }

    /** A predefined policy. */
    record Predefined(PredefinedPolicies.Entry entry) implements FoundPolicy {
        @Override
        public Arn arn() {
            return Arn.managedPolicy(entry.ref().name());
        }

        @Override
        public PolicyRef ref() {
            return entry.ref();
        }

        @Override
        public String uniqueId() {
            return entry.uniqueId();
        }

        @Override
        public String path() {
            return entry.path();
        }

        @Override
        public String name() {
            return entry.name();
        }

        @Override
        public String description() {
            return entry.description();
        }

        @Override
        public int defaultVersion() {
            return entry.version();
        }

        @Override
        public Instant createdAt() {
            return entry.createdAt();
        }

        @Override
        public Instant updatedAt() {
            return entry.updatedAt();
        }
    }
}
