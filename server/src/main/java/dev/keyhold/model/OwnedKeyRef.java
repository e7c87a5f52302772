package dev.keyhold.model;

/** How a request names a key of an identity. */
public sealed interface OwnedKeyRef {
    /** By its access key id, as a key of an identity. A key of another one is not found. */
    record OfOwner(IdentityRef owner, AccessKeyId keyId) implements OwnedKeyRef {}

    /** By its resource id, as the client sent it. Keys of the root are not found so. */
    record ById(String id) implements OwnedKeyRef {}
}
