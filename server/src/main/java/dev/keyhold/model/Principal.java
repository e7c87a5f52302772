package dev.keyhold.model;

import java.time.Instant;
import java.util.List;

/** An authenticated caller: who it is, and with what it showed that. */
public record Principal(Identity identity, Credential credential, RequestOrigin origin) {
    /** What a caller can authenticate with. */
    public sealed interface Credential {
        /** A signature by a long-term access key. */
        record LongTermKey(AccessKeyId id) implements Credential {}

        /** A signature by a temporary key, with its session token. */
        record Session(AccessKeyId id) implements Credential {}

        /** An IAM token; {@code id} names it without being of use to anyone. */
        record IamToken(String id, Instant expiresAt) implements Credential {}

        /** An API key, good only for what its scopes name. */
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

    /** True for sessions and ephemeral keys. */
    public boolean isTemporary() {
        return credential instanceof Credential.Session;
    }

    public AccountId account() {
        return identity.account();
    }
}
