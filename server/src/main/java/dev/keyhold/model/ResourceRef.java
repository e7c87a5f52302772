package dev.keyhold.model;

import java.util.List;
import java.util.Optional;

/** What an operation acts on, as authorization sees it. */
public sealed interface ResourceRef {
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

    /** A resource that IAM policies decide about. It need not exist: only an authorized caller may learn that. */
    sealed interface OfPolicies extends ResourceRef {
        /** The account that owns it. */
        AccountId account();
    }

    /** The account as a whole: the resource of what names none. */
    record WholeAccount(AccountId account) implements OfPolicies {}

    /** All users of the account. */
    record AllUsers(AccountId account) implements OfPolicies {}

    /**
     * One user.
     *
     * @param id empty while only the name is known
     */
    record User(AccountId account, String path, String name, Optional<ResourceId> id) implements OfPolicies {
        public User(AccountId account, String path, String name) {
            this(account, path, name, Optional.empty());
        }

        public static User of(Identity identity) {
            return new User(identity.account(), identity.path(), identity.name(), Optional.of(identity.id()));
        }

        /** A user of whom only the name is known yet. */
        public static User named(AccountId account, String name) {
            return new User(account, "/", name);
        }
    }

    /** The root of the account. */
    record Root(AccountId account) implements OfPolicies {}

    /** One group. */
    record Group(AccountId account, String path, String name) implements OfPolicies {}

    /**
     * One role.
     *
     * @param id empty while only the name is known
     */
    record Role(AccountId account, String path, String name, Optional<ResourceId> id) implements OfPolicies {
        public static Role of(dev.keyhold.model.Role role) {
            return new Role(role.account(), role.path(), role.name(), Optional.of(role.id()));
        }
    }

    /**
     * One instance profile.
     *
     * @param id empty while only the name is known
     */
    record InstanceProfile(AccountId account, String path, String name, Optional<ResourceId> id)
            implements OfPolicies {}

    /**
     * A managed policy.
     *
     * @param account the account that asks: a policy that the vendor manages is in all of them
     * @param id of a policy of the account that exists
     */
    record Policy(AccountId account, Arn arn, Optional<ResourceId> id) implements OfPolicies {}

    /**
     * An MFA device.
     *
     * @param account the account that asks
     * @param id of a device of the account that exists
     */
    record MfaDevice(AccountId account, Arn arn, Optional<ResourceId> id) implements OfPolicies {}

    /**
     * A role, as one that sessions are asked of: its trust policy decides too, and who may not take it learns nothing
     * of it.
     *
     * @param account the account that has it
     * @param arn as it is, or as it was asked for if there is no such role
     * @param role empty if there is no such role
     */
    record AssumableRole(AccountId account, Arn arn, Optional<dev.keyhold.model.Role> role) implements OfPolicies {}

    /** Somebody whom an identity is to let act with less than its own rights. */
    record FederatedUser(AccountId account, String name) implements OfPolicies {}

    /**
     * An OIDC provider.
     *
     * @param account the account that asks
     * @param id of one that exists
     */
    record OidcProvider(AccountId account, Arn arn, Optional<ResourceId> id) implements OfPolicies {}

    /**
     * A SAML provider. There are none.
     *
     * @param account the account that asks
     */
    record SamlProvider(AccountId account, Arn arn) implements OfPolicies {}

    /**
     * A key of the KMS, about which its key policy and grants decide too.
     *
     * @param account the account that has it
     */
    record KmsKey(AccountId account, Arn arn) implements OfPolicies {}

    /** An alias of a key, whether there is one or not. */
    record KmsAlias(AccountId account, Arn arn) implements OfPolicies {}

    /** What is to be created. */
    record New(OfPolicies resource) implements OfPolicies {
        @Override
        public AccountId account() {
            return resource.account();
        }
    }

    /**
     * An access key whose owner the caller may not learn.
     *
     * @param account the caller's own: it is looked for nowhere else
     */
    record Key(AccountId account, AccessKeyId id) implements OfPolicies {}

    /** An account of an organization, by the text that names it. */
    record MemberAccount(Organization organization, String id) implements OfPolicies {
        /** The management account, which owns all that the organization has. */
        @Override
        public AccountId account() {
            return organization.account();
        }
    }

    /** What contains accounts of an organization, by the text that names it: its root, or what is in that. */
    record AccountParent(Organization organization, String id) implements OfPolicies {
        @Override
        public AccountId account() {
            return organization.account();
        }
    }
}
