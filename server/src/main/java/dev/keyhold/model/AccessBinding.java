package dev.keyhold.model;

/**
 * A role that a subject has on a resource and on everything below it. The subject's type is kept as it was given.
 */
public record AccessBinding(ResourceId resource, String role, Subject subject) {
    /** Who has the role. */
    public record Subject(String type, String id) {
        /** The type of the subjects that stand for everybody. */
        public static final String SYSTEM = "system";
        /** Everybody who is authenticated. */
        public static final String ALL_AUTHENTICATED = "allAuthenticatedUsers";
        /** Everybody, authenticated or not. */
        public static final String ALL = "allUsers";

        public static final String SERVICE_ACCOUNT = "serviceAccount";
    }
}
