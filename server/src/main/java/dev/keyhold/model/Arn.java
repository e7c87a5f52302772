package dev.keyhold.model;

import java.util.Optional;

/** How AWS names identities: by an Amazon resource name, and by a unique id that outlives every name. */
public final class Arn {
    private static final String USER_ID_PREFIX = "AIDA";

    private Arn() {}

    /** The name of an identity: a user's has its path and name in it, and changes with them. */
    public static String of(Identity identity) {
        return identity.isRoot()
                ? root(identity.account())
                : user(identity.account(), identity.path(), identity.name());
    }

    public static String root(AccountId account) {
        return "arn:aws:iam::" + account + ":root";
    }

    public static String user(AccountId account, String path, String name) {
        return "arn:aws:iam::" + account + ":user" + path + name;
    }

    /** The unique id: a user's {@code AIDA…}, the root's account number. */
    public static String uniqueId(Identity identity) {
        return identity.isRoot() ? identity.account().text() : userId(identity.id());
    }

    /** The unique id of the user with that identifier. */
    public static String userId(ResourceId user) {
        return user.awsUniqueId(USER_ID_PREFIX);
    }

    /** The identifier of the user with that unique id, or empty when it is none. */
    static Optional<ResourceId> ofUserId(String text) {
        return text.startsWith(USER_ID_PREFIX)
                ? ResourceId.ofAwsUniqueId(ResourceId.IAM, text.substring(USER_ID_PREFIX.length()))
                : Optional.empty();
    }
}
