package dev.keyhold.api.gateway.opa;

import dev.keyhold.policy.ResourceName;
import java.util.regex.Pattern;

/**
 * What a request is about: an object, a bucket, or neither.
 *
 * @param arn empty for neither
 */
record StoreObject(String arn) {
    static final String PREFIX = "arn:aws:s3:::";

    /** As many characters as S3 allows bytes. */
    private static final int MAX_KEY = 1_024;

    private static final Pattern BUCKET = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{2,254}");
    /** What stores make another key of, or none at all. */
    private static final Pattern AMBIGUOUS =
            Pattern.compile("/.*|.*//.*|(.*/)?\\.\\.?(/.*)?|.*[\\x00-\\x1F\\x7F\\\\].*", Pattern.DOTALL);

    /**
     * By the names of both, of which either may be empty.
     *
     * @throws UndecidableException where the store may serve another one than the one of that name
     */
    static StoreObject of(String bucket, String object) throws UndecidableException {
        if (bucket.isEmpty() && object.isEmpty()) {
            return new StoreObject("");
        }
        if (object.length() > MAX_KEY
                || !BUCKET.matcher(bucket).matches()
                || AMBIGUOUS.matcher(object).matches()) {
            throw new UndecidableException("the bucket or the object has an ambiguous name");
        }
        return new StoreObject(PREFIX + bucket + (object.isEmpty() ? "" : "/" + object));
    }

    ResourceName name() {
        return arn.isEmpty() ? ResourceName.NONE : ResourceName.of(arn);
    }
}
