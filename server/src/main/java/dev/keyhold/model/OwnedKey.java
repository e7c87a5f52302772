package dev.keyhold.model;

/** A credential with a record of its own, which belongs to an identity. */
public sealed interface OwnedKey permits AccessKey, ApiKey, AuthorizedKey {
    AccountId account();

    ResourceId id();

    /** The identity it belongs to. */
    ResourceId owner();
}
