package dev.keyhold.api.aws.error;

import dev.keyhold.domain.authz.Action;
import dev.keyhold.model.Arn;
import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.model.Constraint;
import dev.keyhold.model.Redaction;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.Violation;
import dev.keyhold.sigv4.SignatureException;
import java.util.List;
import java.util.Locale;

/** From refusals to AWS's codes, statuses and texts: the only place that knows them. */
public final class AwsErrors {

    private AwsErrors() {}

    /** What a bug looks like from outside. */
    public static AwsError internal() {
        return new AwsError(
                AwsErrorCode.INTERNAL_FAILURE,
                "The request processing has failed because of an unknown error, exception or failure.");
    }

    /** What to say of an operation that AWS has and Keyhold does not. */
    public static String notServed(String operation) {
        return "The operation " + operation + " is not served by Keyhold";
    }

    /** What every change of an account is refused with that moves to another installation. */
    static final String FROZEN =
            "The account is frozen because it moves to another installation: it can be used, but not"
                    + " changed. Change it there, or ask the operator for keyhold account unfreeze.";

    /**
     * The error a refusal is answered with.
     *
     * @param action the action that was refused, such as {@code iam:CreateUser}
     */
    public static AwsError of(ServiceError serviceError, String action) {
        return switch (serviceError) {
            case ServiceError.NotFound(var kind, var name) ->
                new AwsError(AwsErrorCode.NO_SUCH_ENTITY, ResourceTexts.notFound(kind, name));
            case ServiceError.AlreadyExists(var kind, var name) ->
                new AwsError(AwsErrorCode.ENTITY_ALREADY_EXISTS, ResourceTexts.alreadyExists(kind, name));
            case ServiceError.LimitExceeded(var quota, var allowed) ->
                new AwsError(AwsErrorCode.LIMIT_EXCEEDED, ResourceTexts.limit(quota, allowed));
            case ServiceError.InUse(var _, var dependents) ->
                new AwsError(
                        AwsErrorCode.DELETE_CONFLICT,
                        "Cannot delete entity, must " + ResourceTexts.remove(dependents) + " first.");
            case ServiceError.Invalid(var problem) -> of(problem);
            case ServiceError.MalformedPolicy(var text) -> new AwsError(AwsErrorCode.MALFORMED_POLICY_DOCUMENT, text);
            case ServiceError.InvalidSimulation(var problem, var subject) -> SimulationTexts.error(problem, subject);
            case ServiceError.InvalidFederation(var problem, var subject) -> FederationTexts.error(problem, subject);
            case ServiceError.RefusedKey _ ->
                new AwsError(AwsErrorCode.VALIDATION_ERROR, "The request about the key is invalid.");
            case ServiceError.PoliciesTooLarge(var holder, var name, var allowed) ->
                new AwsError(
                        AwsErrorCode.LIMIT_EXCEEDED,
                        "Maximum policy size of " + allowed + " bytes exceeded for "
                                + holder.name().toLowerCase(Locale.ROOT)
                                + " " + Redaction.name(name));
            case ServiceError.RefusedSession(var problem) -> SessionTexts.error(problem, action);
            case ServiceError.SessionTooLarge(var percent) -> SessionTexts.tooLarge(percent);
            case ServiceError.RefusedOutbound(var problem) -> OutboundTexts.error(problem);
            case ServiceError.InvalidFields(var violations) ->
                new AwsError(AwsErrorCode.VALIDATION_ERROR, describe(violations));
            case ServiceError.Unauthenticated(var reason) -> of(reason);
            case ServiceError.UntrustedIssuer(var _, var issuer) -> IdentityTokenTexts.noProvider(issuer);
            case ServiceError.Denied denied -> denied(denied, action);
            case ServiceError.Throttled() -> new AwsError(AwsErrorCode.THROTTLING, "Rate exceeded");
            case ServiceError.Precondition(var rule) -> of(rule);
            case ServiceError.Busy() -> new AwsError(AwsErrorCode.THROTTLING, "Rate exceeded");
            case ServiceError.Aborted cut -> new AwsError(AwsErrorCode.SERVICE_UNAVAILABLE, describe(cut));
            case ServiceError.Unavailable(var cause) -> new AwsError(AwsErrorCode.SERVICE_UNAVAILABLE, describe(cause));
        };
    }

    /** The error a rejected credential is answered with; it tells less than the reason does. */
    public static AwsError of(AuthenticationFailure reason) {
        return switch (reason) {
            case MISSING ->
                new AwsError(AwsErrorCode.MISSING_AUTHENTICATION_TOKEN, "Request is missing Authentication Token");
            case EXPIRED_TOKEN ->
                new AwsError(AwsErrorCode.EXPIRED_TOKEN, "The security token included in the request is expired");
            case UNKNOWN_KEY,
                    INACTIVE_KEY,
                    FORGED_RECORD,
                    UNEXPECTED_TOKEN,
                    MISSING_TOKEN,
                    INVALID_TOKEN,
                    REVOKED_SESSION,
                    DELETED_IDENTITY,
                    SUSPENDED_IDENTITY,
                    EXPIRED_IDENTITY,
                    BAD_TOKEN,
                    EXPIRED_IAM_TOKEN,
                    TOKEN_FROM_FUTURE,
                    REVOKED_TOKEN,
                    BAD_API_KEY,
                    EXPIRED_API_KEY,
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
                    NO_OAUTH,
                    ROOT_CREDENTIAL,
                    NARROWED_SESSION,
                    OUT_OF_SCOPE ->
                new AwsError(
                        AwsErrorCode.INVALID_CLIENT_TOKEN_ID, "The security token included in the request is invalid.");
            case TEMPORARY_CREDENTIAL ->
                new AwsError(
                        AwsErrorCode.INVALID_CLIENT_TOKEN_ID,
                        "The security token included in the request is invalid: this action does"
                                + " not take temporary credentials of this kind. Sign with a long-lived access key.");
            case BAD_IDENTITY_TOKEN -> IdentityTokenTexts.MALFORMED;
            case BAD_IDENTITY_TOKEN_SIGNATURE -> IdentityTokenTexts.WRONG_SIGNATURE;
            case UNKNOWN_ISSUER, UNUSABLE_ISSUER_KEYS, UNKNOWN_ISSUER_KEY -> IdentityTokenTexts.NO_KEY;
            case ISSUER_UNREACHABLE -> IdentityTokenTexts.UNREACHABLE;
            case IDENTITY_TOKEN_EXPIRED -> IdentityTokenTexts.EXPIRED;
            case IDENTITY_TOKEN_FROM_FUTURE -> IdentityTokenTexts.NOT_YET_VALID;
            case AMBIGUOUS_AUDIENCE, UNTRUSTED_AUDIENCE -> IdentityTokenTexts.WRONG_AUDIENCE;
            case OWN_ISSUER, NO_OIDC_PROVIDER -> IdentityTokenTexts.noProvider("…");
            case ROLE_NOT_IN_TOKEN -> IdentityTokenTexts.OTHER_ROLE;
            case UNUSABLE_CLAIMS -> IdentityTokenTexts.UNUSABLE_CLAIMS;
            case UNSUPPORTED_PROVIDER -> IdentityTokenTexts.DENIED;
            case MALFORMED, UNSIGNED_PARTS, TOO_OLD, TOO_NEW, WRONG_SCOPE, WRONG_SIGNATURE, WRONG_BODY_HASH ->
                new AwsError(
                        AwsErrorCode.SIGNATURE_DOES_NOT_MATCH,
                        "The request signature we calculated does not match the signature you provided. Check your AWS"
                                + " Secret Access Key and signing method. Consult the service documentation for"
                                + " details.");
        };
    }

    /** The error a signature is answered with whose key was not even looked at. */
    public static AwsError of(SignatureException fault) {
        return switch (fault.signatureError()) {
            case TWO_FORMS -> new AwsError(AwsErrorCode.SIGNATURE_DOES_NOT_MATCH, "");
            case UNSUPPORTED_ALGORITHM, VERSION_2, BAD_HEADER, BAD_QUERY, BAD_DATE, BAD_CREDENTIAL ->
                new AwsError(AwsErrorCode.INCOMPLETE_SIGNATURE, SignatureTexts.of(fault));
            case UNSIGNED_HOST, TOO_OLD, TOO_NEW, WRONG_SCOPE ->
                new AwsError(AwsErrorCode.SIGNATURE_DOES_NOT_MATCH, SignatureTexts.of(fault));
            case UNSIGNED_HEADER,
                    ABSENT_HEADER,
                    BAD_HEADER_LIST,
                    OWN_SERVICE,
                    OTHER_SERVICE,
                    OTHER_HOST,
                    BAD_PATH,
                    AMBIGUOUS_BYTES,
                    BAD_LIFETIME,
                    EXPIRED,
                    NO_BODY_HASH,
                    BAD_BODY_HASH,
                    WRONG_BODY_HASH -> of(AuthenticationFailure.WRONG_SIGNATURE);
            case MISSING, UNKNOWN_KEY -> of(fault.signatureError().failure());
        };
    }

    private static AwsError of(ServiceError.FailedPrecondition rule) {
        return switch (rule) {
            case LAST_OWNER, LAST_ADMINISTRATOR, LAST_ORGANIZATION_OWNER, LAST_ORGANIZATION_ADMINISTRATOR ->
                new AwsError(
                        AwsErrorCode.DELETE_CONFLICT, "Cannot delete entity, must give its role to another first.");
            case DEFAULT_FOLDER,
                    FOLDER_IS_GOING,
                    VERSION_IS_NOT_ACTIVE,
                    VERSION_IS_PRIMARY,
                    VERSION_IS_NOT_SCHEDULED,
                    KEY_IS_PROTECTED ->
                new AwsError(AwsErrorCode.UNMODIFIABLE_ENTITY, "The entity cannot be changed in its present state.");
            case MANAGEMENT_ACCOUNT, ACCOUNT_IS_CLOSED, ACCOUNT_IS_NOT_CLOSED, SEVERAL_ACCOUNTS ->
                new AwsError(AwsErrorCode.UNMODIFIABLE_ENTITY, "The account cannot be changed in its present state.");
            case ACCOUNT_IS_FROZEN -> new AwsError(AwsErrorCode.ENTITY_TEMPORARILY_UNMODIFIABLE, FROZEN);
            case POLICY_IS_USED ->
                new AwsError(AwsErrorCode.DELETE_CONFLICT, "Cannot delete a policy attached to entities.");
            case POLICY_HAS_VERSIONS ->
                new AwsError(
                        AwsErrorCode.DELETE_CONFLICT,
                        "This policy has more than one version. Before you delete a policy, you must delete the"
                                + " policy's versions. The default version is deleted with the policy.");
            case POLICY_VERSION_IS_DEFAULT ->
                new AwsError(AwsErrorCode.DELETE_CONFLICT, "Cannot delete the default version of a policy.");
            case MFA_DEVICE_IS_IN_USE ->
                new AwsError(AwsErrorCode.DELETE_CONFLICT, "MFA VirtualDevice in use. Must deactivate first.");
            case MFA_DEVICE_IS_ENABLED ->
                new AwsError(AwsErrorCode.ENTITY_ALREADY_EXISTS, "MFA Device is already in use.");
            case LAST_ROOT_KEY ->
                new AwsError(
                        AwsErrorCode.UNMODIFIABLE_ENTITY,
                        "The last active access key of the root can be neither made inactive nor deleted, for nobody"
                                + " else may administer the account. Create or activate another one first, or start the"
                                + " server with protect-last-root-key=false. Where no key is left, keyhold root-key"
                                + " makes one.");
        };
    }

    private static AwsError of(ServiceError.InvalidArgument problem) {
        return switch (problem) {
            case DUPLICATE_TAG_KEYS ->
                invalid(
                        AwsErrorCode.INVALID_INPUT,
                        "Duplicate tag keys found. Please note that Tag keys are case insensitive.");
            case RESERVED_TAG_KEY ->
                invalid(
                        AwsErrorCode.INVALID_INPUT,
                        "Tag keys that begin with aws: are reserved and cannot be changed.");
            case INVALID_POLICY_ARN -> invalid(AwsErrorCode.VALIDATION_ERROR, "Invalid ARN:  Could not be parsed!");
            case BAD_CIPHERTEXT -> invalid(AwsErrorCode.VALIDATION_ERROR, "The ciphertext is invalid.");
            case UNKNOWN_MESSAGE ->
                new AwsError(AwsErrorCode.INVALID_AUTHORIZATION_MESSAGE_EXCEPTION, "The message is not valid.");
            case WRONG_MFA_CODE ->
                invalid(
                        AwsErrorCode.ACCESS_DENIED,
                        "MultiFactorAuthentication failed with invalid MFA one time pass code.");
            case WRONG_MFA_DEVICE ->
                invalid(
                        AwsErrorCode.ACCESS_DENIED,
                        "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial"
                                + " number is valid and associated with this user.");
            case INCOMPLETE_MFA ->
                invalid(
                        AwsErrorCode.ACCESS_DENIED,
                        "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass"
                                + " code.");
            case WRONG_MFA_CODES ->
                invalid(AwsErrorCode.INVALID_AUTHENTICATION_CODE, "Authentication code for device is not valid.");
            case RESERVED_MFA_DEVICE ->
                invalid(AwsErrorCode.INVALID_INPUT, "Only the root of the account can have this MFA device.");
        };
    }

    private static AwsError invalid(AwsErrorCode code, String message) {
        return new AwsError(code, message);
    }

    /** An operation may need more than its own action. */
    private static AwsError denied(ServiceError.Denied denied, String routed) {
        var action =
                Action.find(denied.operation()).flatMap(Action::policyAction).orElse(routed);
        if (denied.principal().isTokenHolder()) {
            return new AwsError(AwsErrorCode.ACCESS_DENIED, "Not authorized to perform " + action);
        }
        var message = "User: %s is not authorized to perform: %s on resource: %s%s"
                .formatted(
                        denied.principal().arn(),
                        action,
                        Arn.describe(denied.target()),
                        denied.because().orElse(" because no identity-based policy allows the " + action + " action"));
        return new AwsError(AwsErrorCode.ACCESS_DENIED, message);
    }

    private static String describe(ServiceError.UnavailableReason cause) {
        return switch (cause) {
            case STORE -> "The service cannot reach its storage. Nothing was changed. Please try again.";
            case COMMIT ->
                "The service cannot reach its storage. A change may have been made: look before you try again.";
            case OVERLOADED -> "Too much work is waiting. Please try again.";
            case STOPPING, ANSWERED -> "The service is stopping. Please try again.";
        };
    }

    private static String describe(ServiceError.Aborted cut) {
        var why = switch (cut.by()) {
            case TIMEOUT -> "The request took too long.";
            case SHUTDOWN -> "The service is stopping.";
        };
        return why
                + (cut.begun()
                        ? " A change may have been made: look before you try again."
                        : " Nothing was changed. Please try again.");
    }

    /** All violations in one line, in the grammar that the AWS APIs share. */
    static String describe(List<Violation> violations) {
        var text = new StringBuilder()
                .append(violations.size())
                .append(violations.size() == 1 ? " validation error" : " validation errors")
                .append(" detected: ");
        var separator = "";
        for (var violation : violations) {
            text.append(separator)
                    .append("Value ")
                    .append(violation.value().map(value -> value + " ").orElse(""))
                    .append("at '")
                    .append(violation.field())
                    .append("' failed to satisfy constraint: ")
                    .append(describe(violation.constraint()));
            separator = "; ";
        }
        return text.toString();
    }

    /** Those of use cases are of fields that only the Yandex Cloud API has today. */
    private static String describe(Constraint constraint) {
        return switch (constraint) {
            case Constraint.OfApi(var text, var _) -> text;
            case Constraint.Exists _ -> "Member must be the name of something that exists";
            case Constraint.InForce _ -> "Member must be an identity whose credentials are accepted";
            case Constraint.BindableOnOrganization _ -> "Member must be a role of an organization";
            case Constraint.Between(var min, var max) ->
                "Member must have value between " + min.toSeconds() + " and " + max.toSeconds();
        };
    }
}
