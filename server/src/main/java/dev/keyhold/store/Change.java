package dev.keyhold.store;

import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.ResourceId;

/** A committed change to something that others may hold in memory. */
public sealed interface Change {
    /** A change of an identity or a role, and so of what it may do. */
    sealed interface OfPrincipal extends Change {
        ResourceId id();
    }

    /** A change of an account that may be one of what all its identities and roles may do. */
    sealed interface OfAllPrincipals extends Change {
        AccountId account();
    }

    /** The account was created, changed or deleted. */
    record OfAccount(AccountId account) implements OfAllPrincipals {}

    /** The key was made, changed or deleted. */
    record OfAccessKey(AccessKeyId id) implements Change {}

    /** The API key was made, changed or deleted. */
    record OfApiKey(ResourceId id) implements Change {}

    /** The authorized key was made, changed or deleted. */
    record OfAuthorizedKey(ResourceId id) implements Change {}

    /** The IAM token was revoked. */
    record OfToken(String token) implements Change {}

    /** The identity was made, changed or deleted. */
    record OfIdentity(ResourceId id) implements OfPrincipal {}

    /** The role was made, changed or deleted. */
    record OfRole(ResourceId id) implements OfPrincipal {}

    /** The issuer of identity tokens, or one of its keys, was made, changed or deleted. */
    record OfOutboundIssuer(String id) implements Change {}

    /** The key of the KMS, one of its versions, its tags, an alias or a grant was made, changed or deleted. */
    record OfKmsKey(ResourceId id) implements Change {}

    /** The folder was deleted. */
    record OfFolder(ResourceId id) implements Change {}

    /** Roles on the resource were granted or taken away. */
    record OfBindings(ResourceId resource) implements Change {}

    /**
     * What the policies of the account decide may have changed, for whichever of its identities still exists; or who is
     * in its groups, or what they are called.
     */
    record OfPolicies(AccountId account) implements OfAllPrincipals {}
}
