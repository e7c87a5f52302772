package dev.keyhold.api.aws.error;

import dev.keyhold.model.Arn;
import dev.keyhold.model.Redaction;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;

/** What the messages of IAM say about the resources they name. */
final class ResourceTexts {
    private ResourceTexts() {}

    /** That there is none of that name. */
    static String notFound(ResourceType kind, String name) {
        var shown = Redaction.name(name);
        return switch (kind) {
            case USER -> "The user with name " + shown + " cannot be found.";
            case GROUP -> "The group with name " + shown + " cannot be found.";
            case ROLE -> "The role with name " + shown + " cannot be found.";
            case MFA_DEVICE ->
                "VirtualMFADevice with serial number "
                        + Arn.parse(name).map(Arn::shown).orElse(shown) + " does not exist.";
            case ACCESS_KEY -> "The Access Key with id " + shown + " cannot be found.";
            case ACCOUNT_ALIAS -> "The account alias with name " + shown + " cannot be found.";
            case LOGIN_PROFILE -> "Login Profile for User " + shown + " cannot be found.";
            case PASSWORD_POLICY -> "The Password Policy with domain name " + shown + " cannot be found.";
            case POLICY -> "Policy " + policy(name) + " was not found.";
            case ATTACHABLE_POLICY, POLICY_VERSION ->
                "Policy " + policy(name) + " does not exist or is not attachable.";
            case USER_POLICY -> "The user policy with name " + shown + " cannot be found.";
            case GROUP_POLICY -> "The group policy with name " + shown + " cannot be found.";
            case ROLE_POLICY -> "The role policy with name " + shown + " cannot be found.";
            case INSTANCE_PROFILE -> "Instance Profile " + shown + " cannot be found.";
            case INSTANCE_PROFILE_ROLE -> "The role with name " + shown + " is not in the instance profile.";
            case ROLE_BOUNDARY -> "The role with name " + shown + " has no permissions boundary.";
            case GROUP_MEMBER -> "The user with name " + shown + " is not a member of the group.";
            case PERMISSIONS_BOUNDARY -> "The user with name " + shown + " has no permissions boundary.";
            case OIDC_PROVIDER -> "OpenIDConnect Provider not found for arn " + arn(name);
            case ACCOUNT,
                    ACCOUNT_EMAIL,
                    CREATE_ACCOUNT_REQUEST,
                    SERVICE_ACCOUNT,
                    API_KEY,
                    AUTHORIZED_KEY,
                    FOLDER,
                    CLOUD,
                    ORGANIZATION,
                    OPERATION,
                    SYMMETRIC_KEY,
                    ASYMMETRIC_ENCRYPTION_KEY,
                    ASYMMETRIC_SIGNATURE_KEY,
                    KEY_VERSION,
                    KMS_ALIAS -> noun(kind) + " " + shown + " cannot be found.";
        };
    }

    /** The ARN of a policy, and the version that may follow it. */
    private static String policy(String name) {
        var space = name.indexOf(' ');
        var arn = space < 0 ? name : name.substring(0, space);
        var rest = space < 0 ? "" : name.substring(space);
        return arn(arn) + Redaction.name(rest);
    }

    /** An ARN that a request names. */
    static String arn(String text) {
        return Arn.parse(text).map(Arn::shown).orElseGet(() -> Redaction.name(text));
    }

    /** That the name is taken. */
    static String alreadyExists(ResourceType kind, String name) {
        var shown = Redaction.name(name);
        return switch (kind) {
            case POLICY -> "A policy called " + shown + " already exists. Duplicate names are not allowed.";
            case MFA_DEVICE -> "MFADevice entity at the same path and name already exists.";
            case INSTANCE_PROFILE -> "Instance Profile " + shown + " already exists.";
            case OIDC_PROVIDER -> "Provider with url " + shown + " already exists.";
            default -> noun(kind) + " with name " + shown + " already exists.";
        };
    }

    private static String noun(ResourceType kind) {
        return switch (kind) {
            case USER -> "User";
            case GROUP -> "Group";
            case GROUP_MEMBER -> "Group member";
            case MFA_DEVICE -> "MFA device";
            case ACCESS_KEY -> "Access key";
            case ACCOUNT -> "Account";
            case ACCOUNT_ALIAS -> "Account alias";
            case ACCOUNT_EMAIL -> "Email address";
            case CREATE_ACCOUNT_REQUEST -> "Account creation request";
            case POLICY, ATTACHABLE_POLICY, USER_POLICY, GROUP_POLICY, ROLE_POLICY -> "Policy";
            case POLICY_VERSION -> "Policy version";
            case OIDC_PROVIDER -> "OpenIDConnect Provider";
            case PERMISSIONS_BOUNDARY, ROLE_BOUNDARY -> "Permissions boundary";
            case INSTANCE_PROFILE -> "Instance profile";
            case INSTANCE_PROFILE_ROLE -> "Role of an instance profile";
            case LOGIN_PROFILE -> "Login profile";
            case PASSWORD_POLICY -> "Password policy";
            case SERVICE_ACCOUNT -> "Service account";
            case API_KEY -> "API key";
            case AUTHORIZED_KEY -> "Authorized key";
            case FOLDER -> "Folder";
            case CLOUD -> "Cloud";
            case ORGANIZATION -> "Organization";
            case ROLE -> "Role";
            case OPERATION -> "Operation";
            case SYMMETRIC_KEY -> "Symmetric key";
            case ASYMMETRIC_ENCRYPTION_KEY -> "Asymmetric encryption key";
            case ASYMMETRIC_SIGNATURE_KEY -> "Asymmetric signature key";
            case KEY_VERSION -> "Key version";
            case KMS_ALIAS -> "Alias";
        };
    }

    /** What to do with what a resource still has. */
    static String remove(ResourceType kind) {
        return switch (kind) {
            case ACCESS_KEY -> "delete access keys";
            case MFA_DEVICE -> "delete MFA device";
            case API_KEY -> "delete API keys";
            case AUTHORIZED_KEY -> "delete authorized keys";
            case POLICY -> "detach all policies";
            case USER_POLICY, GROUP_POLICY, ROLE_POLICY -> "delete policies";
            case INSTANCE_PROFILE_ROLE -> "remove roles from instance profile";
            case GROUP_MEMBER -> "remove users from group";
            case LOGIN_PROFILE -> "delete login profile";
            case PASSWORD_POLICY,
                    ATTACHABLE_POLICY,
                    POLICY_VERSION,
                    PERMISSIONS_BOUNDARY,
                    ROLE_BOUNDARY,
                    INSTANCE_PROFILE,
                    GROUP,
                    USER,
                    ACCOUNT,
                    ACCOUNT_ALIAS,
                    ACCOUNT_EMAIL,
                    CREATE_ACCOUNT_REQUEST,
                    SERVICE_ACCOUNT,
                    FOLDER,
                    CLOUD,
                    ORGANIZATION,
                    ROLE,
                    OIDC_PROVIDER,
                    OPERATION,
                    SYMMETRIC_KEY,
                    ASYMMETRIC_ENCRYPTION_KEY,
                    ASYMMETRIC_SIGNATURE_KEY,
                    KEY_VERSION,
                    KMS_ALIAS -> "remove referenced objects";
        };
    }

    /** That a quota is used up. */
    static String limit(ServiceError.Quota quota, int allowed) {
        return quota == ServiceError.Quota.VERSIONS_PER_POLICY
                ? "A managed policy can have up to " + allowed + " versions. Before you create a new version, you must"
                        + " delete an existing version."
                : "Cannot exceed quota for " + name(quota) + ": " + allowed;
    }

    private static String name(ServiceError.Quota quota) {
        return switch (quota) {
            case ACCOUNTS -> "Accounts";
            case TAGS_PER_ACCOUNT -> "TagsPerAccount";
            case USERS_PER_ACCOUNT -> "UsersPerAccount";
            case ACCESS_KEYS_PER_USER -> "AccessKeysPerUser";
            case TAGS_PER_USER -> "TagsPerUser";
            case STATIC_KEYS_PER_ACCOUNT -> "StaticKeysPerAccount";
            case API_KEYS_PER_ACCOUNT -> "ApiKeysPerAccount";
            case AUTHORIZED_KEYS_PER_ACCOUNT -> "AuthorizedKeysPerAccount";
            case FOLDERS_PER_ACCOUNT -> "FoldersPerAccount";
            case SYMMETRIC_KEYS_PER_ACCOUNT -> "SymmetricKeysPerAccount";
            case VERSIONS_PER_SYMMETRIC_KEY -> "VersionsPerSymmetricKey";
            case TAGS_PER_KMS_KEY -> "TagsPerKey";
            case ALIASES_PER_KMS_KEY -> "AliasesPerKey";
            case GRANTS_PER_KMS_KEY -> "GrantsPerKey";
            case KEY_POLICY_SIZE -> "KeyPolicySize";
            case GROUPS_PER_ACCOUNT -> "GroupsPerAccount";
            case GROUPS_PER_USER -> "GroupsPerUser";
            case POLICIES_PER_ACCOUNT -> "PoliciesPerAccount";
            case POLICIES_PER_USER -> "PoliciesPerUser";
            case POLICIES_PER_GROUP -> "PoliciesPerGroup";
            case POLICY_SIZE -> "PolicySize";
            case VERSIONS_PER_POLICY -> "VersionsPerPolicy";
            case TAGS_PER_POLICY -> "TagsPerPolicy";
            case MFA_DEVICES_PER_ACCOUNT -> "VirtualMFADevices";
            case MFA_DEVICES_PER_USER -> "MFADevicesPerUser";
            case TAGS_PER_MFA_DEVICE -> "TagsPerMFADevice";
            case ROLES_PER_ACCOUNT -> "RolesPerAccount";
            case POLICIES_PER_ROLE -> "PoliciesPerRole";
            case TRUST_POLICY_SIZE -> "ACLSizePerRole";
            case TAGS_PER_ROLE -> "TagsPerRole";
            case INSTANCE_PROFILES_PER_ACCOUNT -> "InstanceProfilesPerAccount";
            case ROLES_PER_INSTANCE_PROFILE -> "InstanceSessionsPerInstanceProfile";
            case TAGS_PER_INSTANCE_PROFILE -> "TagsPerInstanceProfile";
            case OIDC_PROVIDERS_PER_ACCOUNT -> "OpenIdConnectProvidersPerAccount";
            case CLIENT_IDS_PER_OIDC_PROVIDER -> "ClientIdsPerOpenIdConnectProvider";
            case TAGS_PER_OIDC_PROVIDER -> "TagsPerOpenIdConnectProvider";
        };
    }
}
