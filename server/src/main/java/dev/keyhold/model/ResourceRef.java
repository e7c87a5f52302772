package dev.keyhold.model;

import java.util.List;

/** What an operation acts on, as authorization sees it. */
public sealed interface ResourceRef {
    /** The account as a whole. */
    record WholeAccount(AccountId account) implements ResourceRef {}

    /** All users of the account. */
    record AllUsers(AccountId account) implements ResourceRef {}

    /** One user, who need not exist: only an authorized caller may learn whether it does. */
    record User(AccountId account, String path, String name) implements ResourceRef {
        public static User of(Identity identity) {
            return new User(identity.account(), identity.path(), identity.name());
        }

        /** A user of whom only the name is known yet. */
        public static User named(AccountId account, String name) {
            return new User(account, "/", name);
        }
    }

    /** The root of the account. */
    record Root(AccountId account) implements ResourceRef {}

    /**
     * A resource of the folder hierarchy.
     *
     * @param path the resource itself first, then what it is in, its organization last; the resource alone where
     *     nothing has to be decided about it
     */
    record Resource(ResourceType type, List<ResourceId> path) implements ResourceRef {
        public Resource {
            path = List.copyOf(path);
        }

        /** The resource without what it is in. */
        public Resource(ResourceType type, ResourceId id) {
            this(type, List.of(id));
        }

        public ResourceId id() {
            return path.getFirst();
        }
    }

    /** An access key whose owner the caller may not learn. */
    record Key(AccessKeyId id) implements ResourceRef {}
}
