package dev.keyhold.model;

import java.time.Instant;

/**
 * The public half of a key pair with which an identity asks for IAM tokens. The private half is never kept.
 *
 * @param publicKey SubjectPublicKeyInfo in PEM
 * @param seal binds the record to its owner and public key; only {@code crypto} can tell whether it does
 */
public record AuthorizedKey(
        AccountId account,
        ResourceId id,
        ResourceId owner,
        String description,
        Algorithm algorithm,
        String publicKey,
        Instant createdAt,
        Sealed seal)
        implements OwnedKey {
    /** The kind of key pair. */
    public enum Algorithm {
        RSA_2048(2048),
        RSA_4096(4096);

        private final int bits;

        Algorithm(int bits) {
            this.bits = bits;
        }

        public int bits() {
            return bits;
        }
    }

    public AuthorizedKey described(String newDescription) {
        return new AuthorizedKey(account, id, owner, newDescription, algorithm, publicKey, createdAt, seal);
    }
}
