package dev.keyhold.crypto;

import dev.keyhold.model.ResourceId;
import dev.keyhold.model.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * Makes and reads the secrets of API keys: {@code AQVN} and 40 characters of base64url, which are the key's identifier
 * (11 bytes), 16 random bytes and a checksum (3 bytes, the first of a SHA-256 over all that stands before). The
 * identifier lets a bare secret find its record; the checksum lets garbage and typing errors be refused without a
 * lookup, and proves nothing: that does the digest alone, which is kept in place of the secret.
 */
public final class ApiKeySecrets {
    /** How every secret begins. */
    public static final String PREFIX = "AQVN";
    /** Characters of a secret. */
    public static final int LENGTH = 44;

    private static final int RANDOM_BYTES = 16;
    private static final int CHECKSUM_BYTES = 3;
    private static final int CHECKED_BYTES = ResourceId.PACKED_LENGTH + RANDOM_BYTES;
    private static final int TAIL_LENGTH = 6;
    private static final Pattern FORM = Pattern.compile(PREFIX + "[A-Za-z0-9_-]{40}");
    private static final Pattern TAIL = Pattern.compile("[A-Za-z0-9_]{6}");

    private final RandomGenerator random;

    public ApiKeySecrets(RandomGenerator random) {
        this.random = random;
    }

    /**
     * A secret just made.
     *
     * @param digest its SHA-256 in hex, to be stored
     * @param tail its last six characters, to be shown; always of {@code [A-Za-z0-9_]}
     */
    public record Made(SecretBytes secret, String digest, String tail) {}

    /** Makes a secret for the key of that identifier, which begins with {@link ResourceId#IAM}. */
    public Made make(ResourceId id) {
        if (!id.text().startsWith(ResourceId.IAM)) {
            throw new IllegalArgumentException("API key id: " + id + " (expected: " + ResourceId.IAM + "…)");
        }
        while (true) {
            var secret = secret(id);
            var tail = secret.substring(LENGTH - TAIL_LENGTH);
            // A hyphen in the tail, which one secret in eleven has, is not allowed where the tail is shown.
            if (TAIL.matcher(tail).matches()) {
                return new Made(SecretBytes.ofText(secret), digest(secret), tail);
            }
        }
    }

    /** The key a secret belongs to, or empty when the text is no such secret. Says nothing about whether it is good. */
    public static Optional<ResourceId> keyOf(String secret) {
        if (secret.length() != LENGTH || !FORM.matcher(secret).matches()) {
            return Optional.empty();
        }
        var bytes = Base64.getUrlDecoder().decode(secret.substring(PREFIX.length()));
        if (!Arrays.equals(bytes, CHECKED_BYTES, bytes.length, checksum(bytes), 0, CHECKSUM_BYTES)) {
            return Optional.empty();
        }
        return ResourceId.unpack(ResourceId.IAM, Arrays.copyOf(bytes, ResourceId.PACKED_LENGTH));
    }

    /** True when {@code digest} was made of {@code secret}; takes constant time. */
    public static boolean matches(String secret, String digest) {
        var actual = digest(secret).getBytes(StandardCharsets.US_ASCII);
        return MessageDigest.isEqual(actual, digest.getBytes(StandardCharsets.US_ASCII));
    }

    private String secret(ResourceId id) {
        var bytes = Arrays.copyOf(id.packed(), CHECKED_BYTES + CHECKSUM_BYTES);
        var chance = new byte[RANDOM_BYTES];
        random.nextBytes(chance);
        System.arraycopy(chance, 0, bytes, ResourceId.PACKED_LENGTH, RANDOM_BYTES);
        System.arraycopy(checksum(bytes), 0, bytes, CHECKED_BYTES, CHECKSUM_BYTES);
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Only its first {@value #CHECKSUM_BYTES} bytes count. */
    private static byte[] checksum(byte[] bytes) {
        var digest = Sha256.digest();
        digest.update(PREFIX.getBytes(StandardCharsets.US_ASCII));
        digest.update(bytes, 0, CHECKED_BYTES);
        return digest.digest();
    }

    private static String digest(String secret) {
        return Sha256.hex(secret);
    }
}
