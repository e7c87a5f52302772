package dev.keyhold.dialect.aws;

import dev.keyhold.domain.credential.Scope;
import dev.keyhold.domain.credential.SignedRequest;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.Origin;
import dev.keyhold.model.Rejection;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reduces a request to what its signature is about, in the order of checks and with the texts of AWS. Whether the key
 * is known and the signature right is not decided here: no secret comes near this class.
 */
final class SigV4 {
    private static final Duration WINDOW = Duration.ofMinutes(15);
    private static final String WINDOW_TEXT = "15 min";
    private static final String TERMINATOR = "aws4_request";
    private static final Pattern REGION = Pattern.compile("[a-z0-9-]{1,32}");
    private static final int SCOPE_PARTS = 5;
    private static final int BAD_REQUEST = 400;
    private static final int FORBIDDEN = 403;
    private static final String MISMATCH = "SignatureDoesNotMatch";

    private final InstantSource clock;

    SigV4(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Checks everything about a signature that needs no key.
     *
     * @param service the service the request is addressed to
     * @throws AwsFault in AWS's words
     */
    SignedRequest read(WireRequest request, Parameters query, String service, String operation, Origin origin)
            throws PercentCoding.Malformed {
        var signature = SignatureParser.parse(request, query);
        var claimed = AccessKeyId.parse(signature.credential().split("/", 2)[0]);
        var check = new Check(claimed);
        check.headers(request, signature);
        var time = SigningTime.parse(signature.date()).orElseThrow(() -> check.badDate(signature.date()));
        check.age(time);
        var parts = signature.credential().split("/", -1);
        if (parts.length != SCOPE_PARTS) {
            throw check.badCredential(signature.credential());
        }
        check.scope(parts, service, time, signature.date());
        var bodyHash = check.bodyHash(request);
        var canonical = CanonicalRequest.of(request, signature.signedHeaders(), bodyHash)
                .orElseThrow(() -> check.mismatch(Rejection.UNSIGNED_PARTS));
        var scope = new Scope(parts[1], parts[2], parts[3]);
        var stringToSign = String.join(
                "\n",
                Signature.ALGORITHM,
                time.basicForm(),
                scope.day() + "/" + scope.region() + "/" + scope.service() + "/" + TERMINATOR,
                CanonicalRequest.sha256(canonical));
        return new SignedRequest(
                operation,
                claimed.orElseThrow(check::unknownKey),
                scope,
                stringToSign,
                signature.signature(),
                signature.token().filter(token -> !token.isEmpty()),
                origin);
    }

    /** The checks of one request; every fault names the key the client claims. */
    private final class Check {
        private final Optional<AccessKeyId> claimed;

        Check(Optional<AccessKeyId> claimed) {
            this.claimed = claimed;
        }

        void headers(WireRequest request, Signature signature) {
            var signed = new HashSet<>(signature.signedHeaders());
            if (!signed.contains("host") && !signed.contains(":authority")) {
                throw fault(
                        Rejection.UNSIGNED_PARTS,
                        FORBIDDEN,
                        MISMATCH,
                        "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
            }
            var listed = signature.signedHeaders();
            if (!areSortedNames(listed)) {
                throw mismatch(Rejection.MALFORMED);
            }
            for (var header : request.headers()) {
                if (header.getKey().startsWith("x-amz-") && !signed.contains(header.getKey())) {
                    throw mismatch(Rejection.UNSIGNED_PARTS);
                }
            }
        }

        AwsFault badDate(String text) {
            var message = "Date must be in ISO-8601 'basic format'. Got '" + text
                    + "'. See http://en.wikipedia.org/wiki/ISO_8601";
            return fault(Rejection.MALFORMED, BAD_REQUEST, "IncompleteSignature", message);
        }

        void age(SigningTime time) {
            var now = clock.instant();
            var earliest = now.minus(WINDOW);
            if (time.instant().isBefore(earliest.truncatedTo(ChronoUnit.SECONDS))) {
                var message = "Signature expired: %s is now earlier than %s (%s - %s.)"
                        .formatted(
                                time.basicForm(),
                                SigningTime.basicForm(earliest),
                                SigningTime.basicForm(now),
                                WINDOW_TEXT);
                throw fault(Rejection.TOO_OLD, FORBIDDEN, MISMATCH, message);
            }
            var latest = now.plus(WINDOW);
            if (time.instant().isAfter(latest)) {
                var message = "Signature not yet current: %s is still later than %s (%s + %s.)"
                        .formatted(
                                time.basicForm(),
                                SigningTime.basicForm(latest),
                                SigningTime.basicForm(now),
                                WINDOW_TEXT);
                throw fault(Rejection.TOO_NEW, FORBIDDEN, MISMATCH, message);
            }
        }

        AwsFault badCredential(String credential) {
            var message = "Credential must have exactly 5 slash-delimited elements, e.g."
                    + " keyid/date/region/service/term, got '" + credential + "'";
            return fault(Rejection.MALFORMED, BAD_REQUEST, "IncompleteSignature", message);
        }

        void scope(String[] parts, String service, SigningTime time, String sentDate) {
            var message = new StringBuilder();
            if (!REGION.matcher(parts[2]).matches()) {
                message.append("Credential should be scoped to a valid region. ");
            }
            if (!parts[3].equals(service)) {
                message.append("Credential should be scoped to correct service: '")
                        .append(service)
                        .append("'. ");
            }
            if (!parts[4].equals(TERMINATOR)) {
                message.append("Credential should be scoped with a valid terminator: 'aws4_request', not '")
                        .append(parts[4])
                        .append("'. ");
            }
            if (!parts[1].equals(time.day())) {
                message.append("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from")
                        .append(" HTTP: '%s' != '%s', from '%s'.".formatted(parts[1], time.day(), sentDate));
            }
            if (!message.isEmpty()) {
                throw fault(
                        Rejection.WRONG_SCOPE,
                        FORBIDDEN,
                        MISMATCH,
                        message.toString().strip());
            }
        }

        /** The hash the signature covers; a client that states one must state the right one. */
        String bodyHash(WireRequest request) {
            var stated = request.values("x-amz-content-sha256");
            if (request.secure() && stated.equals(List.of("UNSIGNED-PAYLOAD"))) {
                return "UNSIGNED-PAYLOAD";
            }
            var actual = request.body().length == 0
                    ? CanonicalRequest.EMPTY_BODY_HASH
                    : CanonicalRequest.sha256(request.body());
            if (!stated.isEmpty() && !stated.equals(List.of(actual))) {
                throw mismatch(Rejection.WRONG_BODY_HASH);
            }
            return actual;
        }

        AwsFault mismatch(Rejection why) {
            return AwsFault.unauthenticated(why, claimed, AwsErrors.of(Rejection.WRONG_SIGNATURE));
        }

        AwsFault unknownKey() {
            return AwsFault.unauthenticated(Rejection.UNKNOWN_KEY, claimed, AwsErrors.of(Rejection.UNKNOWN_KEY));
        }

        private AwsFault fault(Rejection why, int status, String code, String message) {
            return AwsFault.unauthenticated(why, claimed, new AwsError(status, code, message));
        }
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
            if ((c >= 'A' && c <= 'Z') || c <= ' ' || c >= 0x7F) {
                return false;
            }
        }
        return !name.isEmpty();
    }
}
