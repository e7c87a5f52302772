package dev.keyhold.api.gateway;

import dev.keyhold.api.GatewayAccess;
import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.model.ServiceError;
import dev.keyhold.sigv4.SignatureException;

/**
 * A refusal in the form that the client gets. The codes are those of S3 where S3 has one; no text discloses more than
 * S3 would, nor the expected signature.
 *
 * @param status as S3 has it; 401 where S3 knows no such credential
 */
public record S3Error(int status, String code, String message) {
    private static final int BAD_REQUEST = 400;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int INTERNAL = 500;
    private static final int TOO_MUCH = 413;
    private static final int UNAVAILABLE = 503;
    private static final String INVALID_FORWARDED_REQUEST = "InvalidForwardedRequest";

    /** The server that asks may not ask. */
    public static final S3Error NOT_ALLOWED =
            new S3Error(FORBIDDEN, "GatewayAccessDenied", GatewayAccess.Denied.NOT_ALLOWED);

    /** A header may be mistaken for one of the identity headers. */
    static final S3Error MISTAKABLE_HEADER = new S3Error(
            BAD_REQUEST,
            "InvalidArgument",
            "A header must not have the name of one of Keyhold, x-keyhold-, in another spelling: with underscores or"
                    + " points.");

    /** What there is to say of the sender is more than proxies pass on. */
    static final S3Error IDENTITY_TOO_LARGE = new S3Error(
            FORBIDDEN,
            "IdentityHeadersTooLarge",
            "What the headers tell of the sender is longer than 8 KiB: see the setting gateway-headers.");

    /** What a bug looks like from outside. */
    public static final S3Error BUG =
            new S3Error(INTERNAL, "InternalError", "We encountered an internal error. Please try again.");

    private static final S3Error OWN_SERVICE = new S3Error(
            BAD_REQUEST,
            "AuthorizationHeaderMalformed",
            "The credential is scoped to a service of Keyhold itself, not to one behind this gateway.");

    private static final S3Error OTHER_SERVICE = new S3Error(
            BAD_REQUEST,
            "AuthorizationHeaderMalformed",
            "The credential is scoped to a service that this gateway does not protect: see the setting"
                    + " gateway-services.");

    private static final S3Error OTHER_HOST = new S3Error(
            FORBIDDEN,
            "AccessDenied",
            "The request is signed for a host that this gateway does not protect: see the setting gateway-hosts.");

    private static final S3Error BAD_PATH = new S3Error(
            BAD_REQUEST, "InvalidURI", "The path must have no empty, '.' or '..' segments, and no number sign.");

    /** What AWS CLI version 1 and boto3 send to custom endpoints by default. */
    private static final S3Error VERSION_2 = new S3Error(
            BAD_REQUEST,
            "InvalidRequest",
            "Signature Version 2 is not supported. Please use AWS4-HMAC-SHA256: signature_version = s3v4 in boto3,"
                    + " aws configure set default.s3.signature_version s3v4 for the AWS CLI.");

    private static final S3Error TWO_FORMS =
            new S3Error(BAD_REQUEST, "InvalidArgument", "Only one auth mechanism allowed: header or query.");
    private static final S3Error UNSUPPORTED_ALGORITHM = new S3Error(
            BAD_REQUEST,
            "InvalidRequest",
            "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.");
    private static final S3Error BAD_HEADER = new S3Error(
            BAD_REQUEST,
            "AuthorizationHeaderMalformed",
            "The authorization header is malformed: it needs Credential, SignedHeaders and Signature.");
    private static final S3Error WRONG_SCOPE = new S3Error(
            BAD_REQUEST,
            "AuthorizationHeaderMalformed",
            "The credential must be scoped to the day of the signature, a region, a service and" + " aws4_request.");
    private static final S3Error BAD_QUERY = new S3Error(
            BAD_REQUEST,
            "AuthorizationQueryParametersError",
            "Query-string authentication needs X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature,"
                    + " X-Amz-Date, X-Amz-SignedHeaders and X-Amz-Expires.");
    private static final S3Error BAD_LIFETIME = new S3Error(
            BAD_REQUEST,
            "AuthorizationQueryParametersError",
            "X-Amz-Expires must be a number of seconds from 1 to 604800, which is a week.");
    private static final S3Error UNSIGNED_HEADERS = new S3Error(
            FORBIDDEN,
            "AccessDenied",
            "There were headers present in the request which were not signed, or signed ones which were"
                    + " not present.");
    private static final S3Error TOO_SKEWED = new S3Error(
            FORBIDDEN,
            "RequestTimeTooSkewed",
            "The difference between the request time and the current time is too large.");
    private static final S3Error NO_BODY_HASH = new S3Error(
            BAD_REQUEST, "MissingSecurityHeader", "Your request was missing a required header: x-amz-content-sha256.");
    private static final S3Error BAD_BODY_HASH = new S3Error(
            BAD_REQUEST,
            "InvalidArgument",
            "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, one of the STREAMING- values, or a valid sha256"
                    + " value.");
    private static final S3Error WRONG_BODY_HASH = new S3Error(
            BAD_REQUEST,
            "XAmzContentSHA256Mismatch",
            "The provided 'x-amz-content-sha256' header does not match what was computed.");

    /** Policies do not allow the request, or it is not clear which actions it needs. The text is that of S3. */
    static final S3Error ACCESS_DENIED = new S3Error(FORBIDDEN, "AccessDenied", "Access Denied");

    /** The account whose policies decide is not known. */
    static final S3Error NO_ACCOUNT = new S3Error(
            FORBIDDEN,
            "GatewayAccountUnknown",
            "Keyhold does not know which account owns what stands behind this gateway: see the setting"
                    + " gateway-account.");

    /** There is no place for the question. */
    public static final S3Error BUSY =
            new S3Error(UNAVAILABLE, "SlowDown", "There are too many requests. Please reduce your request rate.");

    /** The question is longer than is read. */
    public static final S3Error TOO_LARGE = new S3Error(
            TOO_MUCH,
            "EntityTooLarge",
            "The description of the request is larger than Keyhold reads: see the setting max-body.");

    /** The refusal of the server itself. */
    public static S3Error of(GatewayAccess.Denied denied) {
        return denied.error().map(S3Error::of).orElse(NOT_ALLOWED);
    }

    /** The server that asks does not tell of the request as it should. */
    public static S3Error invalidForwardedRequest(String why) {
        return new S3Error(
                FORBIDDEN, INVALID_FORWARDED_REQUEST, "The gateway does not describe the request correctly: " + why);
    }

    /** Whether it is one of those. */
    public boolean isInvalidForwardedRequest() {
        return code.equals(INVALID_FORWARDED_REQUEST);
    }

    /** The same, saying where it is explained. */
    S3Error explainedAt(String url) {
        var before = message.endsWith(".") ? message : message + ".";
        return new S3Error(status, code, before + " Why: " + url);
    }

    static S3Error badUri() {
        return new S3Error(BAD_REQUEST, "InvalidURI", "Couldn't parse the specified URI.");
    }

    /** What is signed is not known. */
    static S3Error ambiguousBytes() {
        return invalidForwardedRequest(
                "a part that the signature covers is not forwarded byte for byte; Envoy does so with"
                        + " encode_raw_headers: true");
    }

    /** The refusal of a signature whose key was not even looked at. */
    public static S3Error of(SignatureException fault) {
        return switch (fault.signatureError()) {
            case MISSING -> of(AuthenticationFailure.MISSING);
            case TWO_FORMS -> TWO_FORMS;
            case UNSUPPORTED_ALGORITHM -> UNSUPPORTED_ALGORITHM;
            case VERSION_2 -> VERSION_2;
            case BAD_HEADER, BAD_CREDENTIAL -> BAD_HEADER;
            case WRONG_SCOPE -> WRONG_SCOPE;
            case OWN_SERVICE -> OWN_SERVICE;
            case OTHER_SERVICE -> OTHER_SERVICE;
            case OTHER_HOST -> OTHER_HOST;
            case BAD_PATH -> BAD_PATH;
            case AMBIGUOUS_BYTES -> ambiguousBytes();
            case BAD_QUERY -> BAD_QUERY;
            case BAD_LIFETIME -> BAD_LIFETIME;
            case BAD_DATE -> new S3Error(FORBIDDEN, "AccessDenied", "A valid Date or X-Amz-Date is needed.");
            case UNSIGNED_HOST, UNSIGNED_HEADER, ABSENT_HEADER, BAD_HEADER_LIST -> UNSIGNED_HEADERS;
            case TOO_OLD, TOO_NEW -> TOO_SKEWED;
            case EXPIRED -> new S3Error(FORBIDDEN, "AccessDenied", "Request has expired");
            case NO_BODY_HASH -> NO_BODY_HASH;
            case BAD_BODY_HASH -> BAD_BODY_HASH;
            case WRONG_BODY_HASH -> WRONG_BODY_HASH;
            case UNKNOWN_KEY -> of(AuthenticationFailure.UNKNOWN_KEY);
        };
    }

    /** The refusal of a credential; an inactive key gets the response for an unknown one. */
    static S3Error of(AuthenticationFailure reason) {
        return switch (reason) {
            case MISSING -> new S3Error(UNAUTHORIZED, "AccessDenied", "Access Denied: the request has no credential.");
            case MALFORMED ->
                new S3Error(
                        UNAUTHORIZED,
                        "InvalidRequest",
                        "The credential is none of AWS4-HMAC-SHA256, Bearer and Api-Key.");
            case UNKNOWN_KEY, INACTIVE_KEY, FORGED_RECORD, DELETED_IDENTITY, SUSPENDED_IDENTITY, EXPIRED_IDENTITY ->
                new S3Error(
                        FORBIDDEN,
                        "InvalidAccessKeyId",
                        "The AWS Access Key Id you provided does not exist in our records.");
            case EXPIRED_TOKEN -> new S3Error(BAD_REQUEST, "ExpiredToken", "The provided token has expired.");
            case UNEXPECTED_TOKEN,
                    MISSING_TOKEN,
                    INVALID_TOKEN,
                    REVOKED_SESSION,
                    TOKEN_FROM_FUTURE,
                    NARROWED_SESSION,
                    TEMPORARY_CREDENTIAL ->
                new S3Error(BAD_REQUEST, "InvalidToken", "The provided token is malformed or otherwise invalid.");
            case BAD_TOKEN,
                    EXPIRED_IAM_TOKEN,
                    REVOKED_TOKEN,
                    BAD_API_KEY,
                    EXPIRED_API_KEY,
                    ROOT_CREDENTIAL,
                    OUT_OF_SCOPE -> bearer();
            case UNSIGNED_PARTS,
                    TOO_OLD,
                    TOO_NEW,
                    WRONG_SCOPE,
                    WRONG_SIGNATURE,
                    WRONG_BODY_HASH,
                    BAD_JWT,
                    WRONG_JWT_ALGORITHM,
                    MISSING_KID,
                    UNKNOWN_JWT_KEY,
                    BAD_JWT_SIGNATURE,
                    WRONG_ISSUER,
                    WRONG_AUDIENCE,
                    JWT_TOO_LONG_LIVED,
                    JWT_EXPIRED,
                    JWT_FROM_FUTURE,
                    BAD_IDENTITY_TOKEN,
                    UNKNOWN_ISSUER,
                    ISSUER_UNREACHABLE,
                    UNUSABLE_ISSUER_KEYS,
                    UNKNOWN_ISSUER_KEY,
                    BAD_IDENTITY_TOKEN_SIGNATURE,
                    IDENTITY_TOKEN_EXPIRED,
                    IDENTITY_TOKEN_FROM_FUTURE,
                    AMBIGUOUS_AUDIENCE,
                    OWN_ISSUER,
                    NO_OIDC_PROVIDER,
                    UNTRUSTED_AUDIENCE,
                    ROLE_NOT_IN_TOKEN,
                    UNUSABLE_CLAIMS,
                    UNSUPPORTED_PROVIDER,
                    NO_OAUTH -> wrongSignature();
        };
    }

    private static S3Error wrongSignature() {
        return new S3Error(
                FORBIDDEN,
                "SignatureDoesNotMatch",
                "The request signature we calculated does not match the signature you provided. Check your key and"
                        + " signing method.");
    }

    /** The refusal of a token or an API key, whatever is wrong with it or its owner. */
    static S3Error bearer() {
        return new S3Error(UNAUTHORIZED, "InvalidToken", "The token or API key is invalid or has expired.");
    }

    /** The refusal of what cannot be answered, now or at all. */
    public static S3Error of(ServiceError serviceError) {
        return switch (serviceError) {
            case ServiceError.Throttled() ->
                new S3Error(UNAVAILABLE, "SlowDown", "Too many credentials from there were refused. Please slow down.");
            case ServiceError.Busy() ->
                new S3Error(UNAVAILABLE, "SlowDown", "Too much work is waiting. Please slow down.");
            case ServiceError.Aborted(var by, var _) -> new S3Error(UNAVAILABLE, "ServiceUnavailable", describe(by));
            case ServiceError.Unavailable _ ->
                new S3Error(UNAVAILABLE, "ServiceUnavailable", "Credentials cannot be checked now. Please try again.");
            case ServiceError.Unauthenticated(var reason) -> of(reason);
            case ServiceError.UntrustedIssuer(var reason, var _) -> of(reason);
            case ServiceError.NotFound _,
                    ServiceError.AlreadyExists _,
                    ServiceError.LimitExceeded _,
                    ServiceError.InUse _,
                    ServiceError.Invalid _,
                    ServiceError.InvalidFields _,
                    ServiceError.MalformedPolicy _,
                    ServiceError.InvalidSimulation _,
                    ServiceError.InvalidFederation _,
                    ServiceError.RefusedKey _,
                    ServiceError.PoliciesTooLarge _,
                    ServiceError.RefusedSession _,
                    ServiceError.SessionTooLarge _,
                    ServiceError.RefusedOutbound _,
                    ServiceError.Denied _,
                    ServiceError.Precondition _ -> ACCESS_DENIED;
        };
    }

    private static String describe(ServiceError.AbortReason by) {
        return switch (by) {
            case TIMEOUT -> "The request took too long. Please try again.";
            case SHUTDOWN -> "The service is stopping. Please try again.";
        };
    }
}
