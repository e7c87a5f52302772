package dev.keyhold.policy;

import org.jspecify.annotations.Nullable;

/**
 * The resource of a request: an ARN, compared with its case, or {@link #NONE}. Wildcards in it are plain characters. A
 * resource can also be every one whose ARN has a certain beginning: an Allow applies only if it covers all of them, a
 * Deny if it covers any.
 */
public final class ResourceName {
    /** The resource of an action that has none: only {@code *} matches it. */
    public static final ResourceName NONE = new ResourceName("*", false);

    /** How many characters of the sixth field have their hash at hand. */
    static final int HASHED = 24;

    private final String text;
    private final @Nullable ArnText arn;
    private final int[] prefixHashes;

    private ResourceName(String text, boolean open) {
        this.text = text;
        this.arn = ArnText.parse(text, open);
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
        return new ResourceName(text, false);
    }

    /**
     * All resources whose ARN begins with that text.
     *
     * @throws IllegalArgumentException if the text has no six fields, so that they could differ in more than the last
     */
    public static ResourceName everyBelow(String beginning) {
        if (!ArnText.isArn(beginning)) {
            throw new IllegalArgumentException(beginning + " is no ARN");
        }
        return new ResourceName(beginning, true);
    }

    /** {@code null} if the resource is no ARN. */
    @Nullable
    ArnText arn() {
        return arn;
    }

    /**
     * Whether the sixth field may begin with so many characters whose {@link String#hashCode} is that one. A field that
     * is shorter does not, unless it is the beginning of longer ones.
     */
    boolean mayBegin(int length, int hash) {
        return length < prefixHashes.length ? prefixHashes[length] == hash : arn != null && arn.isOpen();
    }

    @Override
    public String toString() {
        return arn != null && arn.isOpen() ? "every " + text + "…" : text;
    }
}
