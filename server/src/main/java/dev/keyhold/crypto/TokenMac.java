package dev.keyhold.crypto;

import dev.keyhold.model.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;

/**
 * Tags texts with HMAC-SHA-512 (RFC 2104, FIPS 180-4), so that the holder of the key recognises its own texts. A tag
 * is 64 bytes in base64url without padding, which is 86 characters. It is safe to use from several threads.
 */
public final class TokenMac {
    /** Characters of a tag. */
    public static final int LENGTH = 86;

    private final HmacSha512 keyed;

    private TokenMac(HmacSha512 keyed) {
        this.keyed = keyed;
    }

    /** Tags under {@code key}, of which nothing is kept but the key schedule. */
    public static TokenMac of(SecretBytes key) {
        return key.use(bytes -> new TokenMac(HmacSha512.of(bytes)));
    }

    /** The tag of {@code text}. */
    public String tag(String text) {
        return new String(compute(text), StandardCharsets.ISO_8859_1);
    }

    /** True when {@code tag} is, to the last character, the tag of {@code text}; takes constant time. */
    public boolean verifies(String text, String tag) {
        return MessageDigest.isEqual(compute(text), tag.getBytes(StandardCharsets.UTF_8));
    }

    /** The tag's characters: comparing them, not what they decode to, leaves one spelling of a tag only. */
    private byte[] compute(String text) {
        return Base64.getUrlEncoder().withoutPadding().encode(keyed.compute(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public String toString() {
        return "TokenTag[****]";
    }
}
