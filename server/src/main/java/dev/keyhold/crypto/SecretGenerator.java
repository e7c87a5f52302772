package dev.keyhold.crypto;

import dev.keyhold.model.MacAlgorithm;
import dev.keyhold.model.SecretBytes;
import dev.keyhold.model.SymmetricAlgorithm;
import java.util.Arrays;
import java.util.Base64;
import java.util.random.RandomGenerator;

/** Makes secrets and key material. In production its source of randomness is a {@link java.security.SecureRandom}. */
public final class SecretGenerator {
    private static final int SECRET_RANDOM_BYTES = 30;
    private static final int TOKEN_KEY_BYTES = 64;
    private static final int MFA_SEED_BYTES = 20;

    private final RandomGenerator random;

    public SecretGenerator(RandomGenerator random) {
        this.random = random;
    }

    /** {@code YC} and random characters of {@code [A-Za-z0-9_-]}: {@code length} in all. */
    public SecretBytes urlSafeSecret(int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        var text = Base64.getUrlEncoder().encode(bytes);
        text[0] = 'Y';
        text[1] = 'C';
        return SecretBytes.takeOver(Arrays.copyOf(text, length));
    }

    /** 240 random bits as 40 characters of {@code [A-Za-z0-9+/]}, the form of an AWS secret access key. */
    public SecretBytes secretAccessKey() {
        return SecretBytes.takeOver(Base64.getEncoder().encode(bytes(SECRET_RANDOM_BYTES)));
    }

    /** A key for {@link TokenMac}: as long as its output. */
    public SecretBytes tokenKey() {
        return SecretBytes.takeOver(bytes(TOKEN_KEY_BYTES));
    }

    /** The seed of one-time codes: as long as the output of their hash function, which RFC 4226 recommends. */
    public SecretBytes mfaSeed() {
        return SecretBytes.takeOver(bytes(MFA_SEED_BYTES));
    }

    /** Material for a version of a symmetric key. */
    public SecretBytes keyMaterial(SymmetricAlgorithm algorithm) {
        return SecretBytes.takeOver(bytes(algorithm.keyBytes()));
    }

    /** A key that authenticates messages: as long as the codes, which RFC 2104 §3 recommends. */
    public SecretBytes keyMaterial(MacAlgorithm algorithm) {
        return SecretBytes.takeOver(bytes(algorithm.macBytes()));
    }

    /** Random bytes. */
    public byte[] bytes(int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
