package dev.keyhold.api.aws.error;

/** Every code that the AWS API returns, each with its one HTTP status. */
public enum AwsErrorCode {
    ACCESS_DENIED(403, "AccessDenied"),
    DELETE_CONFLICT(409, "DeleteConflict"),
    ENTITY_ALREADY_EXISTS(409, "EntityAlreadyExists"),
    EXPIRED_TOKEN(403, "ExpiredToken"),
    INCOMPLETE_SIGNATURE(400, "IncompleteSignature"),
    INTERNAL_FAILURE(500, "InternalFailure"),
    INVALID_ACTION(400, "InvalidAction"),
    INVALID_CLIENT_TOKEN_ID(403, "InvalidClientTokenId"),
    INVALID_INPUT(400, "InvalidInput"),
    INVALID_REQUEST(400, "InvalidRequest"),
    LIMIT_EXCEEDED(409, "LimitExceeded"),
    MALFORMED_INPUT(400, "MalformedInput"),
    MALFORMED_QUERY_STRING(400, "MalformedQueryString"),
    METHOD_NOT_ALLOWED(405, "MethodNotAllowed"),
    MISSING_ACTION(400, "MissingAction"),
    MISSING_AUTHENTICATION_TOKEN(403, "MissingAuthenticationToken"),
    NO_SUCH_ENTITY(404, "NoSuchEntity"),
    NOT_IMPLEMENTED(501, "NotImplemented"),
    REQUEST_ENTITY_TOO_LARGE(413, "RequestEntityTooLarge"),
    SERVICE_UNAVAILABLE(503, "ServiceUnavailable"),
    SIGNATURE_DOES_NOT_MATCH(403, "SignatureDoesNotMatch"),
    THROTTLING(400, "Throttling"),
    UNKNOWN_OPERATION_EXCEPTION(400, "UnknownOperationException"),
    UNMODIFIABLE_ENTITY(400, "UnmodifiableEntity"),
    UNSUPPORTED_CONTENT_ENCODING(400, "UnsupportedContentEncoding"),
    UNSUPPORTED_MEDIA_TYPE(415, "UnsupportedMediaType"),
    VALIDATION_ERROR(400, "ValidationError");

    private final int status;
    private final String text;

    AwsErrorCode(int status, String text) {
        this.status = status;
        this.text = text;
    }

    public int status() {
        return status;
    }

    /** The code as clients see it. */
    public String text() {
        return text;
    }
}
