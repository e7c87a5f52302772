package dev.keyhold.model;

import java.time.Duration;

/** What a field must satisfy. Each API words it for its clients; values that the client sent are redacted. */
public sealed interface Constraint {
    /**
     * A constraint on the requests of one API, which checks it while it reads them.
     *
     * @param text in the words of that API
     */
    record OfApi(String text, Rule rule) implements Constraint {
        /** A constraint of no particular kind. */
        public OfApi(String text) {
            this(text, Rule.OTHER);
        }
    }

    /** The value must be the name of something that exists. */
    record Exists(Named what, String name) implements Constraint {}

    /** The service account must be in force. */
    record InForce(String serviceAccount) implements Constraint {}

    /** The role must be one that can be bound on an organization. */
    record BindableOnOrganization(String role) implements Constraint {}

    /** The value must be in a range, its ends included. */
    record Between(Duration min, Duration max) implements Constraint {}

    /** What a field names. */
    enum Named {
        ROLE,
        SCOPE,
        SUBJECT,
        SUBJECT_TYPE
    }

    /** The kinds of constraints on the form of a request. */
    enum Rule {
        REQUIRED,
        MIN_LENGTH,
        MAX_LENGTH,
        MIN_VALUE,
        MAX_VALUE,
        PATTERN,
        ENUM,
        OTHER
    }
}
