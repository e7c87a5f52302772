package dev.keyhold.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

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
    default boolean isRoot() {
        return false;
    }

    /** True for sessions and ephemeral keys. */
    boolean isTemporary();

    /** The identity, if the principal is one. */
    default Optional<Identity> asIdentity() {
        return Optional.empty();
    }

    Credential credential();

    RequestOrigin origin();

    /** Who it is in records. */
    default Actor actor() {
        return new Actor(account(), id());
    }

    /** The session that the principal authenticated with, if it did with one. */
    default Optional<SessionFacts> session() {
        return Optional.empty();
    }

    /** The policies that limit what it may do below its own rights, if there are any. */
    default Optional<SessionPolicies> limits() {
        return (credential() instanceof Credential.Assertion(var _, var limits)
                        ? Optional.of(limits)
                        : session().map(SessionFacts::policies))
                .filter(SessionPolicies::narrow);
    }

    /** When the session ends that the principal authenticated with, if it did with one. */
    default Optional<Instant> sessionEnd() {
        return Optional.empty();
    }

    /** The ARN of the user or role that it acts as; else its own. */
    default Arn actsAs() {
        return arn();
    }

    /** Whose identity token was shown, now or when the session was issued, if one was. */
    default Optional<SessionFacts.WebIdentity> webIdentity() {
        return session().flatMap(SessionFacts::webIdentity);
    }

    /** True for one that is nobody here and proved by an identity token alone who it is elsewhere. */
    default boolean isTokenHolder() {
        return false;
    }

    /** What a session that it asks for is issued by, the nearest first. */
    List<SessionIssuer> asIssuers();

    /** The principal that an identity is when it authenticates with that credential of its own. */
    static OfIdentity of(Identity identity, Credential credential, RequestOrigin origin) {
        if (credential instanceof Credential.Session) {
            throw new IllegalArgumentException("a session has more to say of itself");
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

        @Override
        default List<SessionIssuer> asIssuers() {
            return List.of(
                    credential() instanceof Credential.LongTermKey(var key)
                            ? new SessionIssuer.Key(account(), key, id())
                            : new SessionIssuer.OfIdentity(account(), id()));
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

    /** A session of something. */
    sealed interface OfSession extends Principal {
        AccessKeyId key();

        SessionFacts facts();

        Instant expiresAt();

        @Override
        default boolean isTemporary() {
            return true;
        }

        @Override
        default Credential credential() {
            return new Credential.Session(key());
        }

        @Override
        default Optional<SessionFacts> session() {
            return Optional.of(facts());
        }

        @Override
        default Optional<Instant> sessionEnd() {
            return Optional.of(expiresAt());
        }

        @Override
        default List<SessionIssuer> asIssuers() {
            return facts().issuers();
        }
    }

    /** A session of an identity, which acts as that identity. */
    record IdentitySession(
            Identity identity, AccessKeyId key, SessionFacts facts, Instant expiresAt, RequestOrigin origin)
            implements OfIdentity, OfSession {
        @Override
        public boolean isTemporary() {
            return true;
        }

        @Override
        public Credential credential() {
            return new Credential.Session(key);
        }

        @Override
        public List<SessionIssuer> asIssuers() {
            return facts.issuers();
        }
    }

    /** A session of a role. It is no identity. */
    record RoleSession(Role role, AccessKeyId key, SessionFacts facts, Instant expiresAt, RequestOrigin origin)
            implements OfSession {
        @Override
        public AccountId account() {
            return role.account();
        }

        /** That of the role. */
        @Override
        public ResourceId id() {
            return role.id();
        }

        @Override
        public String name() {
            return role.name() + "/" + facts.name();
        }

        @Override
        public Arn arn() {
            return Arn.assumedRole(role.account(), role.name(), facts.name());
        }

        @Override
        public Arn actsAs() {
            return Arn.of(role);
        }

        @Override
        public String uniqueId() {
            return role.uniqueId() + ":" + facts.name();
        }

        @Override
        public List<SessionIssuer> asIssuers() {
            return Stream.concat(
                            Stream.of(new SessionIssuer.OfRole(role.account(), role.id())), facts.issuers().stream())
                    .toList();
        }
    }

    /**
     * A session of somebody whom an identity lets act with less than its own rights. It is not the root, not even if
     * the root answers for it.
     *
     * @param parent the identity, which the principal is not
     */
    record FederatedSession(
            Identity parent, AccessKeyId key, SessionFacts facts, Instant expiresAt, RequestOrigin origin)
            implements OfSession {
        @Override
        public AccountId account() {
            return parent.account();
        }

        /** That of the identity that answers for it. */
        @Override
        public ResourceId id() {
            return parent.id();
        }

        @Override
        public String name() {
            return facts.name();
        }

        @Override
        public Arn arn() {
            return Arn.federatedUser(parent.account(), facts.name());
        }

        @Override
        public String uniqueId() {
            return parent.account().text() + ":" + facts.name();
        }
    }

    /**
     * The holder of an identity token, who is nobody of the account and may ask for a session of a role.
     *
     * @param provider of the account whose role is asked for; the issuer of the token
     * @param namesRole whether the token itself says that it is for that role
     */
    record TokenHolder(OidcProvider provider, SessionFacts.WebIdentity token, boolean namesRole, RequestOrigin origin)
            implements Principal {
        @Override
        public AccountId account() {
            return provider.account();
        }

        /** That of the provider, which answers for the holder. */
        @Override
        public ResourceId id() {
            return provider.id();
        }

        @Override
        public String name() {
            return token.shownSubject();
        }

        @Override
        public Arn arn() {
            return provider.arn();
        }

        @Override
        public String uniqueId() {
            return provider.arn().text();
        }

        @Override
        public boolean isRoot() {
            return false;
        }

        @Override
        public boolean isTemporary() {
            return true;
        }

        @Override
        public Optional<Identity> asIdentity() {
            return Optional.empty();
        }

        @Override
        public Credential credential() {
            return new Credential.IdentityToken(token.shownSubject());
        }

        @Override
        public Optional<SessionFacts.WebIdentity> webIdentity() {
            return Optional.of(token);
        }

        @Override
        public boolean isTokenHolder() {
            return true;
        }

        /** None: what the holder gets lives as long as the role, whatever becomes of the provider. */
        @Override
        public List<SessionIssuer> asIssuers() {
            return List.of();
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

        /** A token of an issuer elsewhere, by the name that the issuer knows the holder by. */
        record IdentityToken(String subject) implements Credential {}

        /** The word of another server, by its name of the client, with the policies of its session there. */
        record Assertion(String name, SessionPolicies limits) implements Credential {}

        /** A link for a browser that the operator of the machine made, for the root of an account. */
        record Link(String id) implements Credential {}

        /** What audit calls it; never a secret. */
        default String name() {
            return switch (this) {
                case LongTermKey(var id) -> id.text();
                case Session(var id) -> id.text();
                case IamToken(var id, var _) -> id;
                case Link(var id) -> id;
                case ScopedKey(var id, var _) -> id.text();
                case IdentityToken(var subject) -> subject;
                case Assertion(var name, var _) -> Redaction.of(name);
            };
        }
    }
}
