package dev.keyhold.model;

/** Which managed policy is attached to something, or bounds it. */
public sealed interface PolicyRef {
    /** What the stored form of a predefined policy begins with; no {@link ResourceId} does. */
    String PREDEFINED_PREFIX = "predefined:";

    /** A policy of the account. */
    record CustomerManaged(ResourceId id) implements PolicyRef {
        @Override
        public String text() {
            return id.text();
        }
    }

    /** A policy that every account has; its name is unique among them. */
    record Predefined(String name) implements PolicyRef {
        @Override
        public String text() {
            return PREDEFINED_PREFIX + name;
        }
    }

    /** The stored form. */
    String text();

    /** Reads the stored form. */
    static PolicyRef of(String text) {
        return text.startsWith(PREDEFINED_PREFIX)
                ? new Predefined(text.substring(PREDEFINED_PREFIX.length()))
                : new CustomerManaged(new ResourceId(text));
    }
}
