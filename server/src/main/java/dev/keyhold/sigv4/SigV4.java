package dev.keyhold.sigv4;

import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.Redaction;
import dev.keyhold.model.RequestOrigin;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Reduces a request to what its signature is about, in the order of checks of AWS. Whether the key
 * is known and the signature right is not decided here: no secret comes near this class.
 */
public final class SigV4 {
    static final String TERMINATOR = "aws4_request";
    private static final int MAX_REGION = 64;
    private static final int MAX_SERVICE = 64;
    private static final int SCOPE_PARTS = 5;
    /** What HTTP/2 calls the host. */
    private static final String AUTHORITY = ":authority";

    private final InstantSource clock;

    public SigV4(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Checks everything about a signature that needs no key.
     *
     * @param query the decoded query string
     * @param operation what is asked for, for the audit trail
     * @throws SignatureException when something is wrong with it
     * @throws PercentCoding.Malformed when path or query are
     */
    public SignedRequest read(
            WireRequest request, Parameters query, SigningRules rules, String operation, RequestOrigin origin)
            throws PercentCoding.Malformed {
        var signature = SignatureParser.parse(request, query);
        var claimed = AccessKeyId.parse(keyId(signature.credential()));
        Optional<SignatureException> untimely = Optional.empty();
        try {
            requireSigned(request, signature);
            var time = SigningTime.parse(signature.date()).orElseThrow(() -> badDate(signature.date()));
            untimely = untimely(rules, signature, time);
            var scope = scope(signature, rules, time);
            rules.requireAddressed(request, scope.service());
            var bodyHash = rules.bodyHash(request, query, signature, scope.service());
            var path = rules.path(scope.service());
            var canonical = CanonicalRequest.of(request, path, signature.form(), signature.signedHeaders(), bodyHash)
                    .orElseThrow(() -> SignatureException.of(SignatureError.ABSENT_HEADER));
            var stringToSign = Signature.ALGORITHM + "\n" + time.basicForm() + "\n" + scope.day() + "/" + scope.region()
                    + "/" + scope.service() + "/" + TERMINATOR + "\n" + canonical.sha256();
            var signed = new SignedRequest(
                    operation,
                    claimed.orElseThrow(() -> SignatureException.of(SignatureError.UNKNOWN_KEY)),
                    scope,
                    stringToSign,
                    signature.signature(),
                    signature.token().filter(token -> !token.isEmpty()),
                    origin,
                    Optional.of(new SignedParts(request, signature, path, bodyHash)));
            if (untimely.isPresent()) {
                throw untimely.get().of(Optional.of(signed));
            }
            return signed;
        } catch (SignatureException fault) {
            throw (fault.signed().isPresent() ? fault : untimely.orElse(fault)).by(claimed);
        }
    }

    /** What is wrong with the signing time: reported first, although the rest is parsed as well. */
    private Optional<SignatureException> untimely(SigningRules rules, Signature signature, SigningTime time) {
        try {
            rules.requireTimely(signature, time, clock.instant());
            return Optional.empty();
        } catch (SignatureException fault) {
            if (fault.signatureError().isOfTime()) {
                return Optional.of(fault);
            }
            throw fault;
        }
    }

    /** True when parameters of a query are those of a signature, of whatever version. */
    public static boolean isInQuery(Parameters query) {
        return SignatureParser.isInQuery(query);
    }

    private static String keyId(String credential) {
        var slash = credential.indexOf('/');
        return slash < 0 ? credential : credential.substring(0, slash);
    }

    private static void requireSigned(WireRequest request, Signature signature) {
        var signed = signature.signedHeaders();
        if (!signed.contains("host") && !signed.contains(AUTHORITY)) {
            throw SignatureException.of(SignatureError.UNSIGNED_HOST);
        }
        if (!areSortedNames(signature.signedHeaders())) {
            throw SignatureException.of(SignatureError.BAD_HEADER_LIST);
        }
        for (var header : request.headers()) {
            var name = header.getKey();
            if (name.startsWith("x-amz-") && !signed.contains(name)) {
                throw SignatureException.of(SignatureError.UNSIGNED_HEADER);
            }
        }
    }

    private static SignatureException badDate(String text) {
        return SignatureException.of(SignatureError.BAD_DATE, new SignatureDetail.BadDate(Redaction.of(text)));
    }

    private static CredentialScope scope(Signature signature, SigningRules rules, SigningTime time) {
        var parts = signature.credential().split("/", -1);
        if (parts.length != SCOPE_PARTS) {
            throw SignatureException.of(
                    SignatureError.BAD_CREDENTIAL,
                    new SignatureDetail.BadCredential(Redaction.of(signature.credential())));
        }
        var isService = rules.service().map(parts[3]::equals).orElseGet(() -> isService(parts[3]));
        var isRegion = isRegion(parts[2]);
        var day = time.day();
        if (isRegion && isService && parts[4].equals(TERMINATOR) && parts[1].equals(day)) {
            return new CredentialScope(day, parts[2], parts[3]);
        }
        throw SignatureException.of(
                SignatureError.WRONG_SCOPE,
                new SignatureDetail.WrongScope(
                        !isRegion,
                        isService
                                ? Optional.empty()
                                : Optional.of(new SignatureDetail.ExpectedService(rules.service())),
                        Optional.of(parts[4])
                                .filter(text -> !text.equals(TERMINATOR))
                                .map(Redaction::word),
                        Optional.of(parts[1])
                                .filter(text -> !text.equals(day))
                                .map(text ->
                                        new SignatureDetail.OtherDay(Redaction.word(text), day, signature.date()))));
    }

    /** True for what clients have as a region, which is only a name here: {@code RegionOne}, or nothing at all. */
    static boolean isRegion(String text) {
        for (int i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (!isLabel(c) && (c < 'A' || c > 'Z') && c != '_' && c != '.') {
                return false;
            }
        }
        return text.length() <= MAX_REGION;
    }

    static boolean isService(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isLabel(text.charAt(i))) {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= MAX_SERVICE;
    }

    private static boolean isLabel(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    }

    /** True for lower-case header names in order, each once. */
    private static boolean areSortedNames(List<String> names) {
        var before = "";
        for (var name : names) {
            if (name.compareTo(before) <= 0 || !isHeaderName(name)) {
                return false;
            }
            before = name;
        }
        return true;
    }

    private static boolean isHeaderName(String name) {
        for (int i = 0; i < name.length(); i++) {
            var c = name.charAt(i);
            if ((c >= 'A' && c <= 'Z') || c <= ' ' || c >= 0x7F || (c == ':' && !name.equals(AUTHORITY))) {
                return false;
            }
        }
        return !name.isEmpty();
    }
}
