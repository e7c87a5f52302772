package dev.keyhold.sigv4;

/**
 * What a string to sign was made from: the request as it was received, and what was taken for its path and body. It
 * only refers to parts that are there anyway, so that a request that is accepted costs nothing more.
 */
public final class SignedParts {
    private final WireRequest request;
    private final Signature signature;
    private final CanonicalPath path;
    private final String bodyHash;

    SignedParts(WireRequest request, Signature signature, CanonicalPath path, String bodyHash) {
        this.request = request;
        this.signature = signature;
        this.path = path;
        this.bodyHash = bodyHash;
    }

    WireRequest request() {
        return request;
    }

    Signature signature() {
        return signature;
    }

    CanonicalPath path() {
        return path;
    }

    String bodyHash() {
        return bodyHash;
    }

    @Override
    public String toString() {
        return "SignedParts[" + request + "]";
    }
}
