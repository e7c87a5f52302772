package dev.keyhold.api.aws.error;

import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;

/** The codes and texts of AWS KMS. */
final class KmsErrors implements ErrorTable {
    @Override
    public AwsError of(ServiceError serviceError, String action) {
        return switch (serviceError) {
            case ServiceError.RefusedKey(var problem, var subject) -> KmsTexts.error(problem, subject, action);
            case ServiceError.NotFound(var kind, var name) ->
                new AwsError(AwsErrorCode.NOT_FOUND_EXCEPTION, ResourceTexts.notFound(kind, name));
            case ServiceError.AlreadyExists(var kind, var name) ->
                new AwsError(
                        AwsErrorCode.ALREADY_EXISTS_EXCEPTION,
                        kind == ResourceType.KMS_ALIAS
                                ? "An alias with the name " + name + " already exists"
                                : ResourceTexts.alreadyExists(kind, name));
            case ServiceError.LimitExceeded(var quota, var allowed) -> KmsTexts.limit(quota, allowed);
            case ServiceError.Invalid(var problem) -> of(problem);
            case ServiceError.MalformedPolicy(var text) ->
                new AwsError(AwsErrorCode.MALFORMED_POLICY_DOCUMENT_EXCEPTION, text);
            case ServiceError.PoliciesTooLarge(var _, var _, var allowed) ->
                new AwsError(AwsErrorCode.LIMIT_EXCEEDED_EXCEPTION, "The policy has more than " + allowed + " bytes.");
            case ServiceError.InvalidFields(var violations) ->
                new AwsError(AwsErrorCode.VALIDATION_EXCEPTION, AwsErrors.describe(violations));
            case ServiceError.Precondition(var rule) -> of(rule);
            case ServiceError.InUse _,
                    ServiceError.InvalidSimulation _,
                    ServiceError.InvalidFederation _,
                    ServiceError.RefusedSession _,
                    ServiceError.RefusedOutbound _,
                    ServiceError.SessionTooLarge _ ->
                new AwsError(AwsErrorCode.VALIDATION_EXCEPTION, "The request is invalid.");
            case ServiceError.Unavailable _, ServiceError.Aborted _ ->
                AwsErrors.of(serviceError, action).as(AwsErrorCode.DEPENDENCY_TIMEOUT_EXCEPTION);
            case ServiceError.Denied _,
                    ServiceError.Unauthenticated _,
                    ServiceError.UntrustedIssuer _,
                    ServiceError.Throttled _,
                    ServiceError.Busy _ -> common(AwsErrors.of(serviceError, action));
        };
    }

    private static AwsError of(ServiceError.InvalidArgument problem) {
        return switch (problem) {
            case BAD_CIPHERTEXT -> new AwsError(AwsErrorCode.INVALID_CIPHERTEXT_EXCEPTION, "");
            case DUPLICATE_TAG_KEYS -> new AwsError(AwsErrorCode.TAG_EXCEPTION, "Duplicate tag keys");
            case RESERVED_TAG_KEY -> new AwsError(AwsErrorCode.TAG_EXCEPTION, "Tags beginning with aws: are reserved");
            default -> new AwsError(AwsErrorCode.VALIDATION_EXCEPTION, "The request is invalid.");
        };
    }

    private static AwsError of(ServiceError.FailedPrecondition rule) {
        return switch (rule) {
            case FOLDER_IS_GOING ->
                new AwsError(
                        AwsErrorCode.KMS_INVALID_STATE_EXCEPTION, "The folder that the key is in is being deleted.");
            case ACCOUNT_IS_FROZEN -> new AwsError(AwsErrorCode.KMS_INVALID_STATE_EXCEPTION, AwsErrors.FROZEN);
            case VERSION_IS_NOT_ACTIVE ->
                new AwsError(AwsErrorCode.KMS_INVALID_STATE_EXCEPTION, "The key material is not available.");
            default ->
                new AwsError(
                        AwsErrorCode.KMS_INVALID_STATE_EXCEPTION,
                        "The request is not valid for the present state of the key.");
        };
    }

    @Override
    public AwsError notServed(String operation) {
        return new AwsError(AwsErrorCode.UNSUPPORTED_OPERATION_EXCEPTION, AwsErrors.notServed(operation));
    }

    @Override
    public AwsError common(AwsError error) {
        return error.as(
                switch (error.errorCode()) {
                    case THROTTLING -> AwsErrorCode.THROTTLING_EXCEPTION;
                    case INTERNAL_FAILURE -> AwsErrorCode.KMS_INTERNAL_EXCEPTION;
                    case SERVICE_UNAVAILABLE -> AwsErrorCode.DEPENDENCY_TIMEOUT_EXCEPTION;
                    case VALIDATION_ERROR -> AwsErrorCode.VALIDATION_EXCEPTION;
                    default -> JsonErrors.code(error.errorCode());
                });
    }
}
