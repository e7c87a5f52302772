package dev.keyhold.model;

/** What an operation acts on, as authorization sees it. */
public sealed interface ResourceRef {
    /** The account as a whole. */
    record WholeAccount(AccountId account) implements ResourceRef {}

    /** All users of the account. */
    record AllUsers(AccountId account) implements ResourceRef {}

    /** One user, who need not exist: whether it does is told only to those who may know. */
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

    /** A resource of Yandex Cloud that a role is needed on. */
    record Resource(ResourceType kind, ResourceId id) implements ResourceRef {}

    /** An access key whose owner the caller may not learn. */
    record Key(AccessKeyId id) implements ResourceRef {}
}
