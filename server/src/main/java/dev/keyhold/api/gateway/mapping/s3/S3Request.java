package dev.keyhold.api.gateway.mapping.s3;

import dev.keyhold.api.gateway.mapping.ForwardedCall;
import dev.keyhold.api.gateway.mapping.UnmappableException;
import dev.keyhold.sigv4.Audience;
import dev.keyhold.sigv4.WireRequest;
import java.util.Optional;

/**
 * A request to a store, in the terms of S3.
 *
 * @param signing how it was signed; empty if it came with a token
 * @param source the object that is copied
 */
record S3Request(
        ForwardedCall call,
        Optional<S3Signature> signing,
        S3Resource resource,
        S3Query query,
        S3Operation operation,
        S3Headers headers,
        Optional<CopySource> source) {
    static S3Request of(ForwardedCall call, BucketDomains domains, Audience.Plus plus) throws UnmappableException {
        var wire = call.wire();
        var headers = S3Headers.of(wire);
        var resource = resource(wire, domains, plus);
        var query = S3Query.parse(wire.query());
        var signing = S3Signature.of(wire, query);
        var operation = S3Operations.find(wire.method(), resource.level(), query);
        return new S3Request(call, signing, resource, query, operation, headers, source(headers, operation));
    }

    private static S3Resource resource(WireRequest wire, BucketDomains domains, Audience.Plus plus)
            throws UnmappableException {
        var path = wire.path();
        if (!path.startsWith("/")) {
            throw new UnmappableException("a target that is no path");
        }
        TargetText.requirePlain(path);
        var inHost = domains.bucket(wire);
        if (inHost.isPresent()) {
            return resource(inHost.get(), path.substring(1), plus);
        }
        if (path.length() == 1) {
            return new S3Resource("", "");
        }
        // The name of a bucket needs no escape. With one, servers disagree on where it ends.
        var slash = path.indexOf('/', 1);
        var bucket = BucketName.require(path.substring(1, slash < 0 ? path.length() : slash));
        return resource(bucket, slash < 0 ? "" : path.substring(slash + 1), plus);
    }

    private static S3Resource resource(String bucket, String rawKey, Audience.Plus plus) throws UnmappableException {
        return new S3Resource(bucket, rawKey.isEmpty() ? "" : ObjectKey.require(TargetText.ofPath(rawKey, plus)));
    }

    private static Optional<CopySource> source(S3Headers headers, S3Operation operation) throws UnmappableException {
        var header = headers.get(S3Headers.COPY_SOURCE);
        if (header.isEmpty()) {
            return Optional.empty();
        }
        if (!operation.mayCopy()) {
            throw new UnmappableException("a source of a copy, where nothing is copied");
        }
        return Optional.of(CopySource.parse(header.get()));
    }

    Optional<String> version() {
        return query.get("versionId");
    }

    /** Whether a new object, or one in the place of another, is there afterwards. */
    boolean createsObject() {
        return operation.actions().contains("PutObject")
                && (operation.method().equals("POST")
                        ? operation.subresource().equals("uploadId")
                        : operation.subresource().isEmpty());
    }

    /** Whether the object gets the tags of the one that it is a copy of, unless the request says otherwise. */
    boolean copiesTags() {
        return source.isPresent() && createsObject();
    }

    /** Whether what the request says is in a body that is known not to be there. */
    boolean hasNoBody() {
        return call.bodyIsWhole() && call.wire().body().length == 0;
    }
}
