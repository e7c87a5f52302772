package dev.keyhold.api.yandex.error;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.QuotaFailure;
import com.google.rpc.RequestInfo;
import com.google.rpc.Status;
import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.model.Constraint;
import dev.keyhold.model.Redaction;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.Violation;
import io.grpc.Status.Code;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** From refusals to status codes, texts and details: the only place that knows them. */
public final class YandexErrors {
    private static final Set<Code> DENIALS = Set.of(Code.UNAUTHENTICATED, Code.PERMISSION_DENIED);

    private YandexErrors() {}

    /** What a bug looks like from outside. */
    public static Status internal() {
        return status(Code.INTERNAL, "Internal error");
    }

    /** A status without a refusal behind it: the transport's own. */
    public static Status status(Code code, String message) {
        return Status.newBuilder().setCode(code.value()).setMessage(message).build();
    }

    public static Code code(Status status) {
        return io.grpc.Status.fromCodeValue(status.getCode()).getCode();
    }

    /**
     * The same, naming the request, as every error does.
     *
     * @param explanation where denials are explained, if they are
     */
    public static Status naming(Status status, String requestId, Optional<String> explanation) {
        if (status.getDetailsList().stream().anyMatch(detail -> detail.is(RequestInfo.class))) {
            return status;
        }
        var linked = explanation
                .filter(_ -> DENIALS.contains(code(status)))
                .map(url -> status.toBuilder()
                        .setMessage(status.getMessage() + ". Why: " + url)
                        .build())
                .orElse(status);
        return with(linked, RequestInfo.newBuilder().setRequestId(requestId).build());
    }

    /** The status of a service error. UNAVAILABLE is retryable (the store may recover); clients repeat the call. */
    public static Status of(ServiceError serviceError) {
        return switch (serviceError) {
            case ServiceError.NotFound(var kind, var name) -> status(Code.NOT_FOUND, notFound(kind, name));
            case ServiceError.AlreadyExists(var kind, var name) ->
                status(Code.ALREADY_EXISTS, alreadyExists(kind, name));
            case ServiceError.LimitExceeded(var quota, var allowed) -> exhausted(quota, allowed);
            case ServiceError.InUse(var kind, var dependents) ->
                status(
                        Code.FAILED_PRECONDITION,
                        noun(kind) + " is in use: " + noun(dependents) + " resources depend on it");
            case ServiceError.Invalid(var problem) -> status(Code.INVALID_ARGUMENT, describe(problem));
            case ServiceError.MalformedPolicy(var text) -> status(Code.INVALID_ARGUMENT, text);
            case ServiceError.InvalidSimulation _ ->
                status(Code.INVALID_ARGUMENT, "The question to the policy simulator is invalid");
            case ServiceError.InvalidFederation _ -> status(Code.INVALID_ARGUMENT, "The identity provider is invalid");
            case ServiceError.RefusedKey(var problem, var _) -> KeyTexts.status(problem);
            case ServiceError.PoliciesTooLarge(var _, var _, var allowed) ->
                status(Code.RESOURCE_EXHAUSTED, "The policies have more than " + allowed + " characters");
            case ServiceError.RefusedSession _ -> status(Code.INVALID_ARGUMENT, "The session cannot be issued");
            case ServiceError.RefusedOutbound _ ->
                status(Code.FAILED_PRECONDITION, "No identity token for other services can be issued");
            case ServiceError.SessionTooLarge(var percent) ->
                status(
                        Code.INVALID_ARGUMENT,
                        "The session policy takes " + percent + "% of the room that a session token has for it");
            case ServiceError.InvalidFields(var violations) -> invalid(violations);
            case ServiceError.Unauthenticated(var reason) -> of(reason);
            case ServiceError.UntrustedIssuer(var reason, var _) -> of(reason);
            case ServiceError.Denied(var _, var _, var target, var _) -> status(Code.PERMISSION_DENIED, denied(target));
            case ServiceError.Throttled() ->
                status(
                        Code.RESOURCE_EXHAUSTED,
                        "Too many failed authentications from this address, try again in a minute");
            case ServiceError.Precondition(var rule) -> status(Code.FAILED_PRECONDITION, describe(rule));
            case ServiceError.Busy() ->
                status(Code.RESOURCE_EXHAUSTED, "Too much work of this kind is waiting, try again");
            case ServiceError.Aborted(var by, var begun) -> cutOff(by, begun);
            case ServiceError.Unavailable(var cause) -> status(Code.UNAVAILABLE, describe(cause));
        };
    }

    /** The status a rejected credential is answered with; it tells less than the reason does. */
    static Status of(AuthenticationFailure reason) {
        var text = switch (reason) {
            case MISSING -> "The authorization header is missing: send a Bearer IAM token or an Api-Key";
            case MALFORMED ->
                "The authorization header is malformed: send Bearer and an IAM token, or Api-Key and a secret";
            case EXPIRED_IAM_TOKEN, EXPIRED_TOKEN -> "Token is invalid or has expired.";
            case BAD_TOKEN,
                    TOKEN_FROM_FUTURE,
                    REVOKED_TOKEN,
                    DELETED_IDENTITY,
                    SUSPENDED_IDENTITY,
                    EXPIRED_IDENTITY,
                    INVALID_TOKEN,
                    MISSING_TOKEN,
                    UNEXPECTED_TOKEN,
                    REVOKED_SESSION -> "The token is invalid";
            case BAD_API_KEY, EXPIRED_API_KEY -> "The API key is invalid";
            case UNKNOWN_KEY, INACTIVE_KEY -> "The access key is invalid";
            case FORGED_RECORD -> "The credential is invalid";
            case ROOT_CREDENTIAL -> "The credential belongs to the root of the account, which is no subject";
            case OUT_OF_SCOPE -> "The API key has no scope for this";
            case TEMPORARY_CREDENTIAL, NARROWED_SESSION -> "Temporary credentials are not accepted here";
            case MISSING_KID -> "The required field 'kid' is missing from the JWT header";
            case BAD_JWT -> "The JWT is malformed";
            case WRONG_JWT_ALGORITHM -> "The JWT must be signed by PS256";
            case BAD_JWT_SIGNATURE, UNKNOWN_JWT_KEY, WRONG_ISSUER -> "JWT signature validation fails";
            case WRONG_AUDIENCE -> "The JWT was made for another audience";
            case JWT_TOO_LONG_LIVED -> "The JWT may be valid for one hour at most";
            case JWT_EXPIRED -> "The JWT has expired";
            case JWT_FROM_FUTURE -> "The JWT is not valid yet: check the clock that made it";
            case BAD_IDENTITY_TOKEN,
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
                    UNSUPPORTED_PROVIDER -> "The identity token is invalid";
            case NO_OAUTH -> "OAuth tokens are not supported: send a JWT signed with an authorized key";
            case WRONG_SIGNATURE, UNSIGNED_PARTS, TOO_OLD, TOO_NEW, WRONG_SCOPE, WRONG_BODY_HASH ->
                "The signature is invalid";
        };
        return status(Code.UNAUTHENTICATED, text);
    }

    private static Status cutOff(ServiceError.AbortReason by, boolean begun) {
        var outcome = begun
                ? "; a change may have been made, and the same idempotency key answers what came of it"
                : "; nothing was changed";
        return switch (by) {
            case TIMEOUT -> status(Code.DEADLINE_EXCEEDED, "The request took too long" + outcome);
            case SHUTDOWN -> status(Code.UNAVAILABLE, "The service is stopping" + outcome);
        };
    }

    private static Status invalid(List<Violation> violations) {
        var text = violations.stream()
                .map(violation -> "\n  - " + violation.field() + ": " + describe(violation.constraint()))
                .collect(Collectors.joining("", "Validation failed:", ""));
        var details = BadRequest.newBuilder();
        for (var violation : violations) {
            details.addFieldViolationsBuilder()
                    .setField(violation.field())
                    .setDescription(describe(violation.constraint()));
        }
        return with(status(Code.INVALID_ARGUMENT, text), details.build());
    }

    /** What is wrong with a field, as a sentence without a period. */
    public static String describe(Constraint constraint) {
        return switch (constraint) {
            case Constraint.OfApi(var text, var _) -> text;
            case Constraint.Exists(var what, var name) -> name(what) + " " + name + " does not exist";
            case Constraint.InForce(var serviceAccount) -> "Service account " + serviceAccount + " is not available";
            case Constraint.BindableOnOrganization(var role) -> "Role " + role + " cannot be bound on an organization";
            case Constraint.Between(var min, var max) ->
                "Value must be from " + min.toSeconds() + "s to " + max.toSeconds() + "s";
        };
    }

    private static String name(Constraint.Named what) {
        return switch (what) {
            case ROLE -> "Role";
            case SCOPE -> "Scope";
            case SUBJECT -> "Subject";
            case SUBJECT_TYPE -> "Subject type";
        };
    }

    private static Status exhausted(ServiceError.Quota quota, int allowed) {
        var text = "Quota limit " + name(quota) + " exceeded: " + allowed;
        var details = QuotaFailure.newBuilder();
        details.addViolationsBuilder().setSubject(name(quota)).setDescription(text);
        return with(status(Code.RESOURCE_EXHAUSTED, text), details.build());
    }

    private static Status with(Status status, Message detail) {
        return status.toBuilder().addDetails(Any.pack(detail)).build();
    }

    private static String notFound(ResourceType kind, String name) {
        return kind == ResourceType.FOLDER || kind == ResourceType.CLOUD || kind == ResourceType.ORGANIZATION
                ? noun(kind) + " with id " + Redaction.name(name) + " not found"
                : noun(kind) + " " + Redaction.name(name) + " not found";
    }

    private static String alreadyExists(ResourceType kind, String name) {
        return switch (kind) {
            case ACCESS_KEY, API_KEY, AUTHORIZED_KEY ->
                noun(kind) + " " + Redaction.name(name)
                        + " was created by the same call before; its secret was shown then";
            case USER,
                    SERVICE_ACCOUNT,
                    FOLDER,
                    CLOUD,
                    ORGANIZATION,
                    MFA_DEVICE,
                    ROLE,
                    OPERATION,
                    ACCOUNT,
                    ACCOUNT_ALIAS,
                    ACCOUNT_EMAIL,
                    CREATE_ACCOUNT_REQUEST,
                    POLICY,
                    ATTACHABLE_POLICY,
                    POLICY_VERSION,
                    USER_POLICY,
                    GROUP_POLICY,
                    ROLE_POLICY,
                    PERMISSIONS_BOUNDARY,
                    ROLE_BOUNDARY,
                    INSTANCE_PROFILE,
                    INSTANCE_PROFILE_ROLE,
                    GROUP,
                    GROUP_MEMBER,
                    OIDC_PROVIDER,
                    LOGIN_PROFILE,
                    PASSWORD_POLICY,
                    SYMMETRIC_KEY,
                    ASYMMETRIC_ENCRYPTION_KEY,
                    ASYMMETRIC_SIGNATURE_KEY,
                    KEY_VERSION,
                    KMS_ALIAS -> noun(kind) + " with name " + Redaction.name(name) + " already exists";
        };
    }

    private static String denied(ResourceRef target) {
        return switch (target) {
            case ResourceRef.Resource resource ->
                "Permission denied to " + noun(resource.type()).toLowerCase(Locale.ROOT) + " " + resource.id();
            case ResourceRef.OfPolicies _ -> "Permission denied";
        };
    }

    private static String noun(ResourceType kind) {
        return switch (kind) {
            case USER, SERVICE_ACCOUNT -> "Service account";
            case MFA_DEVICE -> "MFA device";
            case ACCESS_KEY -> "Access key";
            case API_KEY -> "Api key";
            case AUTHORIZED_KEY -> "Key";
            case FOLDER -> "Folder";
            case CLOUD -> "Cloud";
            case ORGANIZATION -> "Organization";
            case ROLE -> "Role";
            case OPERATION -> "Operation";
            case ACCOUNT -> "Account";
            case ACCOUNT_ALIAS -> "Account alias";
            case ACCOUNT_EMAIL -> "Email address";
            case CREATE_ACCOUNT_REQUEST -> "Account creation request";
            case POLICY, ATTACHABLE_POLICY, USER_POLICY, GROUP_POLICY, ROLE_POLICY -> "Policy";
            case POLICY_VERSION -> "Policy version";
            case PERMISSIONS_BOUNDARY, ROLE_BOUNDARY -> "Permissions boundary";
            case INSTANCE_PROFILE -> "Instance profile";
            case INSTANCE_PROFILE_ROLE -> "Role of an instance profile";
            case GROUP -> "Group";
            case GROUP_MEMBER -> "Group member";
            case OIDC_PROVIDER -> "Identity provider";
            case LOGIN_PROFILE -> "Login profile";
            case PASSWORD_POLICY -> "Password policy";
            case SYMMETRIC_KEY -> "Symmetric key";
            case ASYMMETRIC_ENCRYPTION_KEY -> "Asymmetric encryption key";
            case ASYMMETRIC_SIGNATURE_KEY -> "Asymmetric signature key";
            case KEY_VERSION -> "Symmetric key version";
            case KMS_ALIAS -> "Alias";
        };
    }

    private static String name(ServiceError.Quota quota) {
        return switch (quota) {
            case ACCOUNTS -> "resource-manager.clouds.count";
            case TAGS_PER_ACCOUNT -> "organization-manager.tags.count";
            case USERS_PER_ACCOUNT -> "iam.serviceAccounts.count";
            case ACCESS_KEYS_PER_USER, STATIC_KEYS_PER_ACCOUNT -> "iam.accessKeys.count";
            case API_KEYS_PER_ACCOUNT -> "iam.apiKeys.count";
            case AUTHORIZED_KEYS_PER_ACCOUNT -> "iam.authorizedKeys.count";
            case FOLDERS_PER_ACCOUNT -> "resource-manager.folders.count";
            case TAGS_PER_USER -> "iam.tags.count";
            case SYMMETRIC_KEYS_PER_ACCOUNT -> "kms.keys.count";
            case VERSIONS_PER_SYMMETRIC_KEY -> "kms.versions.count";
            case TAGS_PER_KMS_KEY, ALIASES_PER_KMS_KEY, GRANTS_PER_KMS_KEY, KEY_POLICY_SIZE -> "kms.keys.settings";
            case GROUPS_PER_ACCOUNT, GROUPS_PER_USER -> "iam.groups.count";
            case ROLES_PER_ACCOUNT -> "iam.roles.count";
            case INSTANCE_PROFILES_PER_ACCOUNT, ROLES_PER_INSTANCE_PROFILE -> "iam.instanceProfiles.count";
            case POLICIES_PER_ACCOUNT, POLICIES_PER_USER, POLICIES_PER_GROUP, POLICIES_PER_ROLE -> "iam.policies.count";
            case POLICY_SIZE, TRUST_POLICY_SIZE -> "iam.policies.size";
            case VERSIONS_PER_POLICY -> "iam.policyVersions.count";
            case TAGS_PER_POLICY,
                    TAGS_PER_MFA_DEVICE,
                    TAGS_PER_ROLE,
                    TAGS_PER_INSTANCE_PROFILE,
                    TAGS_PER_OIDC_PROVIDER -> "iam.tags.count";
            case MFA_DEVICES_PER_ACCOUNT, MFA_DEVICES_PER_USER -> "iam.mfaDevices.count";
            case OIDC_PROVIDERS_PER_ACCOUNT -> "iam.oidcProviders.count";
            case CLIENT_IDS_PER_OIDC_PROVIDER -> "iam.oidcClientIds.count";
        };
    }

    private static String describe(ServiceError.InvalidArgument problem) {
        return switch (problem) {
            case DUPLICATE_TAG_KEYS -> "Tag keys must differ";
            case RESERVED_TAG_KEY -> "The tag key is reserved";
            case INVALID_POLICY_ARN -> "The policy's name is malformed";
            case WRONG_MFA_CODE, WRONG_MFA_CODES, INCOMPLETE_MFA -> "The one-time code is not valid";
            case WRONG_MFA_DEVICE, RESERVED_MFA_DEVICE -> "The MFA device is another's";
            case UNKNOWN_MESSAGE -> "The message is not valid";
            case BAD_CIPHERTEXT -> "The ciphertext is invalid";
        };
    }

    private static String describe(ServiceError.FailedPrecondition rule) {
        return switch (rule) {
            case LAST_OWNER -> "The last owner of the cloud cannot be removed, suspended or given an expiry";
            case LAST_ORGANIZATION_OWNER ->
                "The last owner of the organization cannot be removed, suspended or given an expiry";
            case LAST_ORGANIZATION_ADMINISTRATOR ->
                "The last administrator of the organization cannot be removed, suspended or given an expiry";
            case LAST_ADMINISTRATOR ->
                "The last administrator of the cloud cannot be removed, suspended or given an expiry";
            case DEFAULT_FOLDER -> "The default folder cannot be deleted";
            case FOLDER_IS_GOING -> "The folder is being deleted";
            case VERSION_IS_NOT_ACTIVE -> "The key version is not active";
            case VERSION_IS_PRIMARY -> "The primary version cannot be destroyed: make another one primary first";
            case VERSION_IS_NOT_SCHEDULED -> "The key version is not scheduled for destruction";
            case KEY_IS_PROTECTED -> "The key is protected from deletion: disable deletion protection first";
            case MANAGEMENT_ACCOUNT -> "The cloud that manages the organization can be neither closed nor deleted";
            case ACCOUNT_IS_CLOSED -> "The cloud is closed already";
            case ACCOUNT_IS_FROZEN ->
                "The cloud is frozen because it moves to another installation: it can be used, but not changed. Change"
                        + " it there, or ask the operator for keyhold account unfreeze";
            case ACCOUNT_IS_NOT_CLOSED -> "The cloud is not closed";
            case MFA_DEVICE_IS_IN_USE, MFA_DEVICE_IS_ENABLED -> "The MFA device belongs to somebody";
            case SEVERAL_ACCOUNTS -> "There are several clouds: name one";
            case POLICY_IS_USED -> "The policy is in use";
            case POLICY_HAS_VERSIONS -> "The policy has several versions";
            case POLICY_VERSION_IS_DEFAULT -> "The version is the default one of its policy";
            case LAST_ROOT_KEY ->
                "The last active access key of the root can be neither deactivated nor deleted: create another one"
                        + " first, or start the server with protect-last-root-key=false; keyhold root-key makes one"
                        + " where none is left";
        };
    }

    private static String describe(ServiceError.UnavailableReason cause) {
        return switch (cause) {
            case STORE -> "The service cannot reach its storage, try again";
            case COMMIT ->
                "The service cannot reach its storage; a change may have been made, and the same idempotency key"
                        + " answers what came of it";
            case OVERLOADED -> "Too much work is waiting, try again";
            case STOPPING, ANSWERED -> "The service is stopping, try again";
        };
    }
}
