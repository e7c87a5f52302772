package dev.keyhold.api.aws.error;

import dev.keyhold.model.Constraint;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.Violation;
import java.util.List;
import java.util.Optional;

/** The codes, reasons and texts of AWS Organizations. */
final class OrganizationsErrors implements ErrorTable {
    @Override
    public AwsError of(ServiceError serviceError, String action) {
        return switch (serviceError) {
            case ServiceError.NotFound(var kind, var _) -> notFound(kind, action);
            case ServiceError.AlreadyExists _ -> concurrent();
            case ServiceError.LimitExceeded(var quota, var allowed) -> limit(quota, allowed);
            case ServiceError.InUse _ -> constraint(Optional.empty(), "The resource is in use.");
            case ServiceError.Invalid(var problem) -> of(problem);
            case ServiceError.MalformedPolicy _,
                    ServiceError.InvalidSimulation _,
                    ServiceError.InvalidFederation _,
                    ServiceError.RefusedKey _,
                    ServiceError.RefusedSession _,
                    ServiceError.RefusedOutbound _,
                    ServiceError.SessionTooLarge _ -> invalid("INVALID_PATTERN", "You specified an invalid value.");
            case ServiceError.PoliciesTooLarge(var _, var _, var allowed) ->
                constraint(Optional.empty(), "You have exceeded a quota: " + allowed + ".");
            case ServiceError.InvalidFields(var violations) -> of(violations);
            case ServiceError.Denied denied ->
                denied.because().isEmpty()
                        ? new AwsError(
                                AwsErrorCode.ACCESS_DENIED_EXCEPTION,
                                "You don't have permissions to access this resource.")
                        : common(AwsErrors.of(denied, action));
            case ServiceError.Precondition(var rule) -> of(rule);
            case ServiceError.Unauthenticated _,
                    ServiceError.UntrustedIssuer _,
                    ServiceError.Throttled _,
                    ServiceError.Busy _,
                    ServiceError.Aborted _,
                    ServiceError.Unavailable _ -> common(AwsErrors.of(serviceError, action));
        };
    }

    @Override
    public AwsError notServed(String operation) {
        return new AwsError(AwsErrorCode.UNSUPPORTED_API_ENDPOINT_EXCEPTION, AwsErrors.notServed(operation));
    }

    @Override
    public AwsError common(AwsError error) {
        return error.as(
                switch (error.errorCode()) {
                    case THROTTLING -> AwsErrorCode.TOO_MANY_REQUESTS_EXCEPTION;
                    case INTERNAL_FAILURE -> AwsErrorCode.SERVICE_EXCEPTION;
                    default -> JsonErrors.code(error.errorCode());
                });
    }

    /** What is not found is named after the member of the request that named it. */
    private static AwsError notFound(ResourceType kind, String action) {
        if (kind == ResourceType.CREATE_ACCOUNT_REQUEST) {
            return new AwsError(
                    AwsErrorCode.CREATE_ACCOUNT_STATUS_NOT_FOUND_EXCEPTION,
                    "We can't find a create account request with the CreateAccountRequestId that you specified.");
        }
        return switch (action) {
            case "organizations:TagResource", "organizations:UntagResource", "organizations:ListTagsForResource" ->
                new AwsError(AwsErrorCode.TARGET_NOT_FOUND_EXCEPTION, "You specified a target that doesn't exist.");
            case "organizations:ListParents" ->
                new AwsError(
                        AwsErrorCode.CHILD_NOT_FOUND_EXCEPTION,
                        "We can't find an organizational unit (OU) or AWS account with the ChildId that you"
                                + " specified.");
            case "organizations:ListChildren",
                    "organizations:ListAccountsForParent",
                    "organizations:ListOrganizationalUnitsForParent" ->
                new AwsError(
                        AwsErrorCode.PARENT_NOT_FOUND_EXCEPTION,
                        "We can't find a root or OU with the ParentId that you specified.");
            default ->
                new AwsError(AwsErrorCode.ACCOUNT_NOT_FOUND_EXCEPTION, "You specified an account that doesn't exist.");
        };
    }

    private static AwsError concurrent() {
        return new AwsError(
                AwsErrorCode.CONCURRENT_MODIFICATION_EXCEPTION,
                "The target of the operation is currently being modified by a different request. Try again later.");
    }

    private static AwsError limit(ServiceError.Quota quota, int allowed) {
        return switch (quota) {
            case ACCOUNTS ->
                constraint(
                        Optional.of("ACCOUNT_NUMBER_LIMIT_EXCEEDED"),
                        "You have exceeded the allowed number of AWS accounts: " + allowed + ".");
            case TAGS_PER_ACCOUNT ->
                constraint(
                        Optional.of("MAX_TAG_LIMIT_EXCEEDED"),
                        "You have exceeded the number of tags allowed on this resource: " + allowed + ".");
            default -> constraint(Optional.empty(), "You have exceeded a quota: " + allowed + ".");
        };
    }

    private static AwsError constraint(Optional<String> reason, String message) {
        return new AwsError(AwsErrorCode.CONSTRAINT_VIOLATION_EXCEPTION, message, reason);
    }

    private static AwsError of(ServiceError.FailedPrecondition rule) {
        return switch (rule) {
            case MANAGEMENT_ACCOUNT ->
                constraint(
                        Optional.of("CANNOT_CLOSE_MANAGEMENT_ACCOUNT"),
                        "You can't close the management account of the organization.");
            case ACCOUNT_IS_CLOSED ->
                new AwsError(AwsErrorCode.ACCOUNT_ALREADY_CLOSED_EXCEPTION, "The provided account is already closed.");
            case ACCOUNT_IS_FROZEN -> constraint(Optional.empty(), AwsErrors.FROZEN);
            default -> constraint(Optional.empty(), "The resource cannot be changed in its present state.");
        };
    }

    private static AwsError of(ServiceError.InvalidArgument problem) {
        return switch (problem) {
            case DUPLICATE_TAG_KEYS ->
                invalid("DUPLICATE_TAG_KEY", "Tag keys must be unique among the tags attached to the same entity.");
            case RESERVED_TAG_KEY ->
                invalid(
                        "INVALID_SYSTEM_TAGS_PARAMETER",
                        "You specified a tag key that is a system tag: tag keys that begin with aws: are reserved.");
            default -> invalid("INVALID_PATTERN", "You specified an invalid value.");
        };
    }

    private static AwsError of(List<Violation> violations) {
        var rule =
                !violations.isEmpty() && violations.getFirst().constraint() instanceof Constraint.OfApi(var _, var own)
                        ? own
                        : Constraint.Rule.OTHER;
        return switch (rule) {
            case REQUIRED ->
                invalid("INPUT_REQUIRED", "You must include a value for all required parameters.", violations);
            case MIN_LENGTH ->
                invalid(
                        "MIN_LENGTH_EXCEEDED",
                        "You provided a string parameter that is shorter than allowed.",
                        violations);
            case MAX_LENGTH ->
                invalid(
                        "MAX_LENGTH_EXCEEDED",
                        "You provided a string parameter that is longer than allowed.",
                        violations);
            case MIN_VALUE ->
                invalid(
                        "MIN_VALUE_EXCEEDED",
                        "You provided a numeric parameter that has a smaller value than allowed.",
                        violations);
            case MAX_VALUE ->
                invalid(
                        "MAX_VALUE_EXCEEDED",
                        "You provided a numeric parameter that has a larger value than allowed.",
                        violations);
            case ENUM -> invalid("INVALID_ENUM", "You specified an invalid value.", violations);
            case PATTERN, OTHER ->
                invalid(
                        "INVALID_PATTERN",
                        "You provided a value that does not match the required pattern.",
                        violations);
        };
    }

    /** AWS's text, and then which member it is about, which AWS does not tell. */
    private static AwsError invalid(String reason, String message, List<Violation> violations) {
        return invalid(reason, message + " " + AwsErrors.describe(violations));
    }

    private static AwsError invalid(String reason, String message) {
        return new AwsError(AwsErrorCode.INVALID_INPUT_EXCEPTION, message, Optional.of(reason));
    }
}
