package dev.keyhold.api.gateway.mapping.s3;

import dev.keyhold.api.gateway.mapping.UnmappableException;
import dev.keyhold.policy.ContextValue;
import java.util.Optional;

/**
 * The object that another one is copied from: {@code bucket/key} or {@code /bucket/key}, percent-encoded, and perhaps
 * {@code ?versionId=…}. Stores read what is not encoded differently: a plus is a space for some, a comma may join two
 * headers, and a question mark that is encoded ends the key for others. None of them is accepted.
 *
 * @param stated the condition key: with a slash in front nobody knows what policies compare it with
 */
record CopySource(S3Resource object, Optional<String> version, ContextValue stated) {
    private static final String VERSION = "versionId=";

    static CopySource parse(String header) throws UnmappableException {
        TargetText.requirePlain(header);
        if (header.indexOf('+') >= 0 || header.indexOf(',') >= 0) {
            throw new UnmappableException("a source with a plus or a comma that must be escaped");
        }
        var mark = header.indexOf('?');
        var path = TargetText.decoded(mark < 0 ? header : header.substring(0, mark));
        var name = path.startsWith("/") ? path.substring(1) : path;
        var slash = name.indexOf('/');
        if (slash < 0 || name.indexOf('?') >= 0) {
            throw new UnmappableException("a source that is no bucket and key");
        }
        var bucket = BucketName.require(name.substring(0, slash));
        var key = ObjectKey.require(name.substring(slash + 1));
        return new CopySource(
                new S3Resource(bucket, key),
                mark < 0 ? Optional.empty() : Optional.of(version(header.substring(mark + 1))),
                name.equals(path) ? ContextValue.of(name) : ContextValue.UNKNOWN);
    }

    private static String version(String query) throws UnmappableException {
        var value = query.startsWith(VERSION) ? query.substring(VERSION.length()) : "";
        if (value.isEmpty() || value.indexOf('&') >= 0 || value.indexOf('?') >= 0) {
            throw new UnmappableException("a source with other parameters than a version");
        }
        return ObjectKey.requirePrefix(TargetText.decoded(value));
    }
}
