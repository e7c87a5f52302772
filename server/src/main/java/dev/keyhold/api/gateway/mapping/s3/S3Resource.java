package dev.keyhold.api.gateway.mapping.s3;

import dev.keyhold.policy.ResourceName;

/**
 * What a request is about.
 *
 * @param bucket empty for the store as a whole
 * @param key empty for the bucket
 */
record S3Resource(String bucket, String key) {
    private static final String ARN = "arn:aws:s3:::";

    /** What an operation is about. */
    enum Level {
        STORE,
        BUCKET,
        OBJECT
    }

    Level level() {
        if (bucket.isEmpty()) {
            return Level.STORE;
        }
        return key.isEmpty() ? Level.BUCKET : Level.OBJECT;
    }

    ResourceName name() {
        return switch (level()) {
            case STORE -> ResourceName.NONE;
            case BUCKET -> ResourceName.of(ARN + bucket);
            case OBJECT -> ResourceName.of(ARN + bucket + "/" + key);
        };
    }

    /** Whatever object of the bucket. */
    ResourceName everyObject() {
        return ResourceName.everyBelow(ARN + bucket + "/");
    }

    /** An object of the same bucket. */
    S3Resource object(String other) {
        return new S3Resource(bucket, other);
    }
}
