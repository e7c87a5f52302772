package dev.keyhold.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An authenticated caller. Use cases ask it for what they need to know and do not distinguish its variants, so that
 * another one, which need not be an identity, says the same of itself.
 */
public sealed interface Principal {
    /** The account that the principal belongs to. */
    AccountId account();

    /** The identifier that records name it by; it outlives every name. */
    ResourceId id();

    /** Its name; empty for the root, which has none. */
    String name();

    Arn arn();

    /** The unique id that AWS shows for it. */
    String uniqueId();

    /** True for the root of the account, however it authenticated. */
    boolean isRoot();

    /** True for sessions and ephemeral keys. */
    boolean isTemporary();

    /** The identity, if the principal is one. */
    Optional<Identity> asIdentity();

    Credential credential();

    RequestOrigin origin();

    /** The principal that an identity is when it authenticates with that credential. */
    static OfIdentity of(Identity identity, Credential credential, RequestOrigin origin) {
        if (credential instanceof Credential.Session(var key)) {
            return new IdentitySession(identity, key, origin);
        }
        return identity.isRoot() ? new Root(identity, credential, origin) : new User(identity, credential, origin);
    }

    /** A principal that acts as an identity. */
    sealed interface OfIdentity extends Principal {
        Identity identity();

        @Override
        default AccountId account() {
            return identity().account();
        }

        @Override
        default ResourceId id() {
            return identity().id();
        }

        @Override
        default String name() {
            return identity().name();
        }

        @Override
        default Arn arn() {
            return Arn.of(identity());
        }

        @Override
        default String uniqueId() {
            return Arn.uniqueId(identity());
        }

        @Override
        default boolean isRoot() {
            return identity().isRoot();
        }

        @Override
        default Optional<Identity> asIdentity() {
            return Optional.of(identity());
        }
    }

    /** A user, which is the same as a service account, with a credential of its own. */
    record User(Identity identity, Credential credential, RequestOrigin origin) implements OfIdentity {
        @Override
        public boolean isTemporary() {
            return false;
        }
    }

    /** The root of an account, with a credential of its own. */
    record Root(Identity identity, Credential credential, RequestOrigin origin) implements OfIdentity {
        @Override
        public boolean isTemporary() {
            return false;
        }
    }

    /** A session of an identity. */
    record IdentitySession(Identity identity, AccessKeyId key, RequestOrigin origin) implements OfIdentity {
        @Override
        public boolean isTemporary() {
            return true;
        }

        @Override
        public Credential credential() {
            return new Credential.Session(key);
        }
    }

    /** What a caller can authenticate with. */
    sealed interface Credential {
        /** A signature by a long-term access key. */
        record LongTermKey(AccessKeyId id) implements Credential {}

        /** A signature by a temporary key, with its session token. */
        record Session(AccessKeyId id) implements Credential {}

        /** An IAM token; {@code id} names it without being of use to anyone. */
        record IamToken(String id, Instant expiresAt) implements Credential {}

        /** An API key, valid only for what its scopes name. */
        record ScopedKey(ResourceId id, List<String> scopes) implements Credential {
            public ScopedKey {
                scopes = List.copyOf(scopes);
            }
        }

        /** What audit calls it; never a secret. */
        default String name() {
            return switch (this) {
                case LongTermKey(var id) -> id.text();
                case Session(var id) -> id.text();
                case IamToken(var id, var _) -> id;
                case ScopedKey(var id, var _) -> id.text();
            };
        }
    }
}
