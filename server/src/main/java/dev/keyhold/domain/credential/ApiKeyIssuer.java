package dev.keyhold.domain.credential;

import dev.keyhold.crypto.ApiKeySecrets;
import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.ApiKey;
import dev.keyhold.model.Identity;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.SecretBytes;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Issues API keys: the identifier, the secret with its digest, and the record, sealed to its owner. */
public final class ApiKeyIssuer {
    private final IdGenerator ids;
    private final ApiKeySecrets secrets;
    private final KeySeals seals;
    private final InstantSource clock;

    public ApiKeyIssuer(IdGenerator ids, ApiKeySecrets secrets, KeySeals seals, InstantSource clock) {
        this.ids = ids;
        this.secrets = secrets;
        this.seals = seals;
        this.clock = clock;
    }

    /** A new identifier and secret, for an owner that is not known yet. */
    Draft draft(AccountId account) {
        var id = ids.resourceId(ResourceId.IAM, account);
        return new Draft(id, secrets.make(id), clock.instant());
    }

    /** A key without an owner. */
    final class Draft {
        private final ResourceId id;
        private final ApiKeySecrets.Made made;
        private final Instant createdAt;

        private Draft(ResourceId id, ApiKeySecrets.Made made, Instant createdAt) {
            this.id = id;
            this.made = made;
            this.createdAt = createdAt;
        }

        SecretBytes secret() {
            return made.secret();
        }

        /** The record of the key. */
        ApiKey of(Identity owner, String description, List<String> scopes, Optional<Instant> expiresAt) {
            return new ApiKey(
                    owner.account(),
                    id,
                    owner.id(),
                    description,
                    made.digest(),
                    made.tail(),
                    scopes,
                    expiresAt,
                    createdAt,
                    seals.ofApiKey(owner.account(), id, owner.id(), made.digest()));
        }
    }
}
