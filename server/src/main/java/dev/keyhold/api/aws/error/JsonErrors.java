package dev.keyhold.api.aws.error;

/** The codes of errors that every API has, as APIs with a JSON protocol spell them. */
final class JsonErrors {
    private JsonErrors() {}

    static AwsErrorCode code(AwsErrorCode query) {
        return switch (query) {
            case ACCESS_DENIED -> AwsErrorCode.ACCESS_DENIED_EXCEPTION;
            case EXPIRED_TOKEN -> AwsErrorCode.EXPIRED_TOKEN_EXCEPTION;
            case INCOMPLETE_SIGNATURE -> AwsErrorCode.INCOMPLETE_SIGNATURE_EXCEPTION;
            // STS alone takes identity tokens, and has codes for them.
            case INVALID_CLIENT_TOKEN_ID, INVALID_IDENTITY_TOKEN, IDP_COMMUNICATION_ERROR ->
                AwsErrorCode.UNRECOGNIZED_CLIENT_EXCEPTION;
            case MALFORMED_INPUT -> AwsErrorCode.SERIALIZATION_EXCEPTION;
            case MISSING_AUTHENTICATION_TOKEN -> AwsErrorCode.MISSING_AUTHENTICATION_TOKEN_EXCEPTION;
            case SIGNATURE_DOES_NOT_MATCH -> AwsErrorCode.INVALID_SIGNATURE_EXCEPTION;
            default -> query;
        };
    }
}
