package dev.keyhold.policy;

import org.jspecify.annotations.Nullable;

/** The resource of a request: an ARN, compared with its case, or {@link #NONE}. Wildcards in it are plain characters. */
public final class ResourceName {
    /** The resource of an action that has none: only {@code *} matches it. */
    public static final ResourceName NONE = new ResourceName("*");

    private final String text;
    private final @Nullable ArnText arn;

    private ResourceName(String text) {
        this.text = text;
        this.arn = ArnText.parse(text);
    }

    public static ResourceName of(String text) {
        return new ResourceName(text);
    }

    /** {@code null} if the resource is no ARN. */
    @Nullable ArnText arn() {
        return arn;
    }

    @Override
    public String toString() {
        return text;
    }
}
