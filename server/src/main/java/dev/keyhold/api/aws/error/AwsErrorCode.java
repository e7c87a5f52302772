package dev.keyhold.api.aws.error;

/** Every code that the AWS API returns, each with its one HTTP status. */
public enum AwsErrorCode {
    ACCESS_DENIED(403, "AccessDenied"),
    ACCESS_DENIED_EXCEPTION(400, "AccessDeniedException"),
    ACCOUNT_ALREADY_CLOSED_EXCEPTION(400, "AccountAlreadyClosedException"),
    ACCOUNT_NOT_FOUND_EXCEPTION(400, "AccountNotFoundException"),
    ALREADY_EXISTS_EXCEPTION(400, "AlreadyExistsException"),
    ALREADY_IN_ORGANIZATION_EXCEPTION(400, "AlreadyInOrganizationException"),
    CHILD_NOT_FOUND_EXCEPTION(400, "ChildNotFoundException"),
    CONCURRENT_MODIFICATION_EXCEPTION(400, "ConcurrentModificationException"),
    CONFLICT_EXCEPTION(400, "ConflictException"),
    CONSTRAINT_VIOLATION_EXCEPTION(400, "ConstraintViolationException"),
    CREATE_ACCOUNT_STATUS_NOT_FOUND_EXCEPTION(400, "CreateAccountStatusNotFoundException"),
    DELETE_CONFLICT(409, "DeleteConflict"),
    DEPENDENCY_TIMEOUT_EXCEPTION(500, "DependencyTimeoutException"),
    DESTINATION_PARENT_NOT_FOUND_EXCEPTION(400, "DestinationParentNotFoundException"),
    DISABLED_EXCEPTION(400, "DisabledException"),
    DRY_RUN_OPERATION_EXCEPTION(400, "DryRunOperationException"),
    DUPLICATE_ACCOUNT_EXCEPTION(400, "DuplicateAccountException"),
    ENTITY_ALREADY_EXISTS(409, "EntityAlreadyExists"),
    ENTITY_TEMPORARILY_UNMODIFIABLE(409, "EntityTemporarilyUnmodifiable"),
    EXPIRED_IMPORT_TOKEN_EXCEPTION(400, "ExpiredImportTokenException"),
    EXPIRED_TOKEN(403, "ExpiredToken"),
    EXPIRED_TOKEN_EXCEPTION(400, "ExpiredTokenException"),
    FEATURE_DISABLED(404, "FeatureDisabled"),
    FEATURE_ENABLED(409, "FeatureEnabled"),
    IDP_COMMUNICATION_ERROR(400, "IDPCommunicationError"),
    INCOMPLETE_SIGNATURE(400, "IncompleteSignature"),
    INCOMPLETE_SIGNATURE_EXCEPTION(400, "IncompleteSignatureException"),
    INCORRECT_KEY_EXCEPTION(400, "IncorrectKeyException"),
    INCORRECT_KEY_MATERIAL_EXCEPTION(400, "IncorrectKeyMaterialException"),
    INTERNAL_FAILURE(500, "InternalFailure"),
    INVALID_ACTION(400, "InvalidAction"),
    INVALID_ALIAS_NAME_EXCEPTION(400, "InvalidAliasNameException"),
    INVALID_ARN_EXCEPTION(400, "InvalidArnException"),
    INVALID_AUTHENTICATION_CODE(403, "InvalidAuthenticationCode"),
    INVALID_AUTHORIZATION_MESSAGE_EXCEPTION(400, "InvalidAuthorizationMessageException"),
    INVALID_CIPHERTEXT_EXCEPTION(400, "InvalidCiphertextException"),
    INVALID_CLIENT_TOKEN_ID(403, "InvalidClientTokenId"),
    INVALID_GRANT_TOKEN_EXCEPTION(400, "InvalidGrantTokenException"),
    INVALID_IDENTITY_TOKEN(400, "InvalidIdentityToken"),
    INVALID_IMPORT_TOKEN_EXCEPTION(400, "InvalidImportTokenException"),
    INVALID_INPUT(400, "InvalidInput"),
    INVALID_INPUT_EXCEPTION(400, "InvalidInputException"),
    INVALID_KEY_USAGE_EXCEPTION(400, "InvalidKeyUsageException"),
    INVALID_MARKER_EXCEPTION(400, "InvalidMarkerException"),
    INVALID_PARAMETER_VALUE(400, "InvalidParameterValue"),
    INVALID_REQUEST(400, "InvalidRequest"),
    INVALID_SIGNATURE_EXCEPTION(400, "InvalidSignatureException"),
    JWT_PAYLOAD_SIZE_EXCEEDED_EXCEPTION(400, "JWTPayloadSizeExceededException"),
    KMS_INTERNAL_EXCEPTION(500, "KMSInternalException"),
    KMS_INVALID_MAC_EXCEPTION(400, "KMSInvalidMacException"),
    KMS_INVALID_SIGNATURE_EXCEPTION(400, "KMSInvalidSignatureException"),
    KMS_INVALID_STATE_EXCEPTION(400, "KMSInvalidStateException"),
    LIMIT_EXCEEDED(409, "LimitExceeded"),
    LIMIT_EXCEEDED_EXCEPTION(400, "LimitExceededException"),
    MALFORMED_INPUT(400, "MalformedInput"),
    MALFORMED_POLICY_DOCUMENT(400, "MalformedPolicyDocument"),
    MALFORMED_POLICY_DOCUMENT_EXCEPTION(400, "MalformedPolicyDocumentException"),
    MALFORMED_QUERY_STRING(400, "MalformedQueryString"),
    MASTER_CANNOT_LEAVE_ORGANIZATION_EXCEPTION(400, "MasterCannotLeaveOrganizationException"),
    METHOD_NOT_ALLOWED(405, "MethodNotAllowed"),
    MISSING_ACTION(400, "MissingAction"),
    MISSING_AUTHENTICATION_TOKEN(403, "MissingAuthenticationToken"),
    MISSING_AUTHENTICATION_TOKEN_EXCEPTION(400, "MissingAuthenticationTokenException"),
    NOT_FOUND_EXCEPTION(400, "NotFoundException"),
    NOT_IMPLEMENTED(501, "NotImplemented"),
    NO_SUCH_ENTITY(404, "NoSuchEntity"),
    ORGANIZATION_NOT_EMPTY_EXCEPTION(400, "OrganizationNotEmptyException"),
    OUTBOUND_WEB_IDENTITY_FEDERATION_DISABLED_EXCEPTION(403, "OutboundWebIdentityFederationDisabledException"),
    PACKED_POLICY_TOO_LARGE(400, "PackedPolicyTooLarge"),
    PARENT_NOT_FOUND_EXCEPTION(400, "ParentNotFoundException"),
    POLICY_EVALUATION(500, "PolicyEvaluation"),
    REQUEST_ENTITY_TOO_LARGE(413, "RequestEntityTooLarge"),
    SERIALIZATION_EXCEPTION(400, "SerializationException"),
    SERVICE_EXCEPTION(500, "ServiceException"),
    SERVICE_UNAVAILABLE(503, "ServiceUnavailable"),
    SESSION_DURATION_ESCALATION_EXCEPTION(403, "SessionDurationEscalationException"),
    SIGNATURE_DOES_NOT_MATCH(403, "SignatureDoesNotMatch"),
    SOURCE_PARENT_NOT_FOUND_EXCEPTION(400, "SourceParentNotFoundException"),
    TAG_EXCEPTION(400, "TagException"),
    TARGET_NOT_FOUND_EXCEPTION(400, "TargetNotFoundException"),
    THROTTLING(400, "Throttling"),
    THROTTLING_EXCEPTION(400, "ThrottlingException"),
    TOO_MANY_REQUESTS_EXCEPTION(400, "TooManyRequestsException"),
    UNKNOWN_OPERATION_EXCEPTION(400, "UnknownOperationException"),
    UNMODIFIABLE_ENTITY(400, "UnmodifiableEntity"),
    UNRECOGNIZED_CLIENT_EXCEPTION(400, "UnrecognizedClientException"),
    UNSUPPORTED_API_ENDPOINT_EXCEPTION(400, "UnsupportedAPIEndpointException"),
    UNSUPPORTED_CONTENT_ENCODING(400, "UnsupportedContentEncoding"),
    UNSUPPORTED_MEDIA_TYPE(415, "UnsupportedMediaType"),
    UNSUPPORTED_OPERATION_EXCEPTION(400, "UnsupportedOperationException"),
    VALIDATION_ERROR(400, "ValidationError"),
    VALIDATION_EXCEPTION(400, "ValidationException");

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
