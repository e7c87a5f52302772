package dev.keyhold.domain.credential;

import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.crypto.RsaKeys;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.AuthorizedKey;
import dev.keyhold.model.Identity;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.SecretBytes;
import java.time.Instant;
import java.time.InstantSource;

/** Issues authorized keys: the identifier, the key pair, and the record, sealed to its owner. */
public final class AuthorizedKeyIssuer {
    private final IdGenerator ids;
    private final Pairs pairs;
    private final KeySeals seals;
    private final InstantSource clock;

    public AuthorizedKeyIssuer(IdGenerator ids, Pairs pairs, KeySeals seals, InstantSource clock) {
        this.ids = ids;
        this.pairs = pairs;
        this.seals = seals;
        this.clock = clock;
    }

    /** Makes the key pairs; it may have the caller wait for its turn, or refuse. */
    @FunctionalInterface
    public interface Pairs {
        RsaKeys.Pair generate(AuthorizedKey.Algorithm algorithm, ResourceId id);
    }

    /** A new identifier and key pair, for an owner that is not known yet. */
    Draft draft(AccountId account, AuthorizedKey.Algorithm algorithm) {
        var id = ids.resourceId(ResourceId.IAM, account);
        return new Draft(id, algorithm, pairs.generate(algorithm, id), clock.instant());
    }

    /** A key without an owner. */
    final class Draft {
        private final ResourceId id;
        private final AuthorizedKey.Algorithm algorithm;
        private final RsaKeys.Pair pair;
        private final Instant createdAt;

        private Draft(ResourceId id, AuthorizedKey.Algorithm algorithm, RsaKeys.Pair pair, Instant createdAt) {
            this.id = id;
            this.algorithm = algorithm;
            this.pair = pair;
            this.createdAt = createdAt;
        }

        SecretBytes secret() {
            return pair.privateKey();
        }

        /** The record of the key. */
        AuthorizedKey of(Identity owner, String description) {
            return new AuthorizedKey(
                    owner.account(),
                    id,
                    owner.id(),
                    description,
                    algorithm,
                    pair.publicKey(),
                    createdAt,
                    seals.ofAuthorizedKey(owner.account(), id, owner.id(), pair.publicKey()));
        }
    }
}
