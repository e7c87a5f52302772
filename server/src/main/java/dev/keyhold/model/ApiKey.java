package dev.keyhold.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An API key: a secret that is sent as it is, so only its digest is kept.
 *
 * @param digest the SHA-256 of the secret, in hex
 * @param tail the secret's last six characters
 * @param scopes what it may be used for, which limits the rights of its owner further
 * @param expiresAt from when on it is refused
 * @param seal binds the record to its owner and digest; only {@code crypto} can tell whether it does
 */
public record ApiKey(
        AccountId account,
        ResourceId id,
        ResourceId owner,
        String description,
        String digest,
        String tail,
        List<String> scopes,
        Optional<Instant> expiresAt,
        Instant createdAt,
        Sealed seal)
        implements OwnedKey {
    public ApiKey {
        scopes = List.copyOf(scopes);
    }

    public boolean isInForce(Instant now) {
        return expiresAt.map(now::isBefore).orElse(true);
    }

    public ApiKey changed(String newDescription, List<String> newScopes, Optional<Instant> newExpiresAt) {
        return new ApiKey(account, id, owner, newDescription, digest, tail, newScopes, newExpiresAt, createdAt, seal);
    }
}
