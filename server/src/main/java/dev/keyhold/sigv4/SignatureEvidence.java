package dev.keyhold.sigv4;

import dev.keyhold.crypto.Sha256;
import dev.keyhold.model.AccessKeyId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What is kept of a signed request that was refused, so that the refusal can be explained later. The body, tokens and
 * whatever may be a secret are not part of it. Of the signature there is a digest, which tells whether another
 * signature is the same and nothing else.
 */
public final class SignatureEvidence {
    private static final int BASIS_BYTES = 500;

    private final KeptRequest kept;
    private final Optional<SignatureException> fault;
    private final Optional<Basis> basis;

    private SignatureEvidence(KeptRequest kept, Optional<SignatureException> fault, Optional<Basis> basis) {
        this.kept = kept;
        this.fault = fault;
        this.basis = basis;
    }

    /**
     * What a signature is compared by.
     *
     * @param key that exists
     * @param digest of the signature
     * @param tokenDigest of the session token, if there was one
     * @param rules empty where only the string to sign is known
     */
    private record Basis(
            AccessKeyId key,
            CredentialScope scope,
            String stringToSign,
            byte[] digest,
            Optional<byte[]> tokenDigest,
            Optional<Rules> rules) {
        String signedAt() {
            return stringToSign.split("\n", -1)[1];
        }

        @Override
        public String toString() {
            return "Basis[" + key + ", " + scope + "]";
        }
    }

    /** What the canonical request has besides what arrived. */
    private record Rules(CanonicalPath path, String bodyHash) {}

    /**
     * What else may have been on the way, which only the reader of an explanation knows.
     *
     * @param hosts by which clients call, with their ports
     * @param paths that clients call
     */
    public record Hints(List<String> hosts, List<String> paths) {
        public static final Hints NONE = new Hints(List.of(), List.of());

        public Hints {
            hosts = List.copyOf(hosts);
            paths = List.copyOf(paths);
        }
    }

    /** Of a signature that is not that of the key that it names. */
    public static SignatureEvidence of(SignedRequest signed) {
        var parts = signed.basis();
        var basis = new Basis(
                signed.accessKey(),
                signed.scope(),
                signed.stringToSign(),
                digest(signed.signature()),
                signed.sessionToken().map(SignatureEvidence::digest),
                parts.map(known -> new Rules(known.path(), known.bodyHash())));
        var kept = parts.map(known -> KeptRequest.of(known.request(), Optional.of(known.signature()), true))
                .orElse(KeptRequest.UNKNOWN);
        return new SignatureEvidence(kept, Optional.empty(), Optional.of(basis));
    }

    /** Of a signature that was refused before its key was looked at. */
    public static SignatureEvidence of(WireRequest request, SignatureException fault) {
        return new SignatureEvidence(
                KeptRequest.of(request, parsed(request), false), Optional.of(fault.withoutRequest()), Optional.empty());
    }

    private static Optional<Signature> parsed(WireRequest request) {
        try {
            return Optional.of(SignatureParser.parse(request, Parameters.parse(request.query())));
        } catch (SignatureException | PercentCoding.Malformed _) {
            return Optional.empty();
        }
    }

    private static byte[] digest(String text) {
        return Sha256.digest().digest(text.getBytes(StandardCharsets.UTF_8));
    }

    /** What was wrong before any key was looked at. */
    public Optional<SignatureError> error() {
        return fault.map(SignatureException::signatureError);
    }

    /** More about it. */
    public SignatureDetail detail() {
        return fault.map(SignatureException::detail).orElseGet(SignatureDetail.None::new);
    }

    /** Whether anything is known of the request but the text that was signed. */
    public boolean hasRequest() {
        return !kept.request().method().isEmpty();
    }

    public String method() {
        return kept.request().method();
    }

    /** As it arrived, encoded and without the query. */
    public String path() {
        return kept.request().path();
    }

    /** The host that arrived. */
    public String host() {
        return kept.request().first("host").orElse("");
    }

    /** The host that a proxy says its client called, if one says so. */
    public Optional<String> forwardedHost() {
        return kept.request().first("x-forwarded-host").or(() -> kept.request().first("x-original-host"));
    }

    public List<String> signedHeaders() {
        return kept.signedHeaders();
    }

    /** The names of signed headers that did not arrive. */
    public List<String> absentHeaders() {
        return kept.absentHeaders();
    }

    /** The names of headers that arrived and would have to be signed. */
    public List<String> unsignedHeaders() {
        return kept.unsignedHeaders();
    }

    /** Day, region, service and terminator that were signed for, as sent; empty when there was no credential. */
    public Optional<String> scope() {
        return kept.signature().map(Signature::credential).filter(text -> !text.isEmpty());
    }

    /** When it was signed, if it says so. */
    public Optional<Instant> signedAt() {
        return kept.signature()
                .flatMap(parts -> SigningTime.parse(parts.date()))
                .map(SigningTime::instant);
    }

    /** How many seconds a presigned request says it is valid, as sent. */
    public Optional<String> lifetime() {
        return kept.signature().flatMap(Signature::lifetime);
    }

    /** The key that the signature should be of, if there is something to compare. */
    public Optional<AccessKeyId> key() {
        return basis.map(Basis::key);
    }

    /** What the signing key is derived for, if there is something to compare. */
    public Optional<CredentialScope> comparedScope() {
        return basis.map(Basis::scope);
    }

    /** Whether a session token came with the request. */
    public boolean hasToken() {
        return basis.flatMap(Basis::tokenDigest).isPresent();
    }

    /** Whether that is the session token that came with the request. */
    public boolean isToken(String text) {
        return basis.flatMap(Basis::tokenDigest)
                .filter(digest -> Arrays.equals(digest, digest(text)))
                .isPresent();
    }

    /** Why the signature cannot be compared with others: what is not kept of the request; empty when it can. */
    public List<String> obstacles() {
        if (!hasRequest()) {
            return List.of("the request, of which the server that asked sent only the text to be signed");
        }
        if (!kept.isWhole()) {
            return List.of("a request of more than " + KeptRequest.MAX_CHARS + " characters");
        }
        return kept.removed().stream()
                .filter(name -> !name.equals(SecretParts.TOKEN) && !name.equals("x-amz-signature"))
                .map(name -> "the value of " + name)
                .distinct()
                .toList();
    }

    /** Whether the client's signature is that of what arrived, by another key than its own. */
    public boolean isSigned(Comparison comparison) {
        return basis.filter(known -> comparison.isDigestOfSignature(known.stringToSign(), known.digest()))
                .isPresent();
    }

    /** A signing key: whether the signature that has a digest is that of a text. */
    public interface Comparison {
        boolean isDigestOfSignature(String stringToSign, byte[] digest);
    }

    /**
     * Looks for what the client may have signed in the place of what arrived. The work is bounded.
     *
     * @param token the session token, where {@link #isToken} is true of it
     * @return what differs; empty when nothing that was tried verifies
     */
    public List<SignatureDifference> differences(Optional<String> token, Hints hints, Comparison comparison) {
        if (basis.isEmpty() || basis.get().rules().isEmpty() || !obstacles().isEmpty()) {
            return List.of();
        }
        var known = basis.get();
        var rules = known.rules().get();
        var whole = token.map(kept::withToken).orElse(kept.request());
        var signature = kept.signature().orElseThrow();
        var variants = new SignatureVariants(whole, signature, rules.path(), rules.bodyHash(), hints);
        Predicate<String> isSigned = text -> comparison.isDigestOfSignature(text, known.digest());
        return variants.find(new SignatureVariants.Scope(known.signedAt(), known.scope()), isSigned);
    }

    /** What it takes in memory, about. */
    public int bytes() {
        return kept.bytes() + (basis.isPresent() ? BASIS_BYTES : 0);
    }

    @Override
    public String toString() {
        return "SignatureEvidence[" + kept.request() + "]";
    }
}
