package dev.keyhold.policy;

import org.jspecify.annotations.Nullable;

/**
 * The resource of a request: an ARN, compared with its case, or {@link #NONE}. Wildcards in it are plain characters.
 */
public final class ResourceName {
    /** The resource of an action that has none: only {@code *} matches it. */
    public static final ResourceName NONE = new ResourceName("*");

    /** How many characters of the sixth field have their hash at hand. */
    static final int HASHED = 24;

    private static final int NO_HASH = 0x5DEECE66;

    private final String text;
    private final @Nullable ArnText arn;
    private final int[] prefixHashes;

    private ResourceName(String text) {
        this.text = text;
        this.arn = ArnText.parse(text);
        this.prefixHashes = arn == null ? new int[1] : prefixHashes(text, arn.start(ArnText.FIELDS - 1));
    }

    private static int[] prefixHashes(String text, int start) {
        var hashes = new int[1 + Math.min(HASHED, text.length() - start)];
        for (var i = 1; i < hashes.length; i++) {
            hashes[i] = 31 * hashes[i - 1] + text.charAt(start + i - 1);
        }
        return hashes;
    }

    public static ResourceName of(String text) {
        return new ResourceName(text);
    }

    /** {@code null} if the resource is no ARN. */
    @Nullable
    ArnText arn() {
        return arn;
    }

    /**
     * What {@link String#hashCode} is of the first characters of the sixth field. Where there are not so many no
     * pattern that begins with as many matches, so any number will do.
     */
    int prefixHash(int length) {
        return length < prefixHashes.length ? prefixHashes[length] : NO_HASH;
    }

    @Override
    public String toString() {
        return text;
    }
}
