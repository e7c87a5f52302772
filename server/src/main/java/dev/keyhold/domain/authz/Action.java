package dev.keyhold.domain.authz;

import static dev.keyhold.domain.authz.PolicyAction.anyone;
import static dev.keyhold.domain.authz.PolicyAction.iam;
import static dev.keyhold.domain.authz.PolicyAction.open;
import static dev.keyhold.domain.authz.RoleRule.role;

import dev.keyhold.domain.authz.PolicyAction.ConditionKey;
import dev.keyhold.domain.authz.PolicyAction.On;
import java.util.Optional;
import java.util.Set;

/**
 * The table of everything a principal can ask for, each act once. An API routes to these; nothing runs without a row
 * here. Each row has the action of IAM policies, the permission of Yandex Cloud and the roles that include it, or both,
 * for the APIs that offer the act.
 */
public enum Action {
    CREATE_IDENTITY(
            Effect.CHANGE,
            iam("iam:CreateUser", On.USER).with(ConditionKey.TAGS, ConditionKey.BOUNDARY),
            permission("iam.serviceAccounts.create", "iam.serviceAccounts.admin")),
    GET_IDENTITY(
            Effect.READ,
            iam("iam:GetUser", On.USER),
            permission("iam.serviceAccounts.get", "iam.serviceAccounts.user", "iam.viewer")),
    LIST_IDENTITIES(
            Effect.READ,
            iam("iam:ListUsers"),
            permission("iam.serviceAccounts.list", "iam.serviceAccounts.user", "iam.viewer")),
    UPDATE_IDENTITY(
            Effect.CHANGE,
            iam("iam:UpdateUser", On.USER),
            permission("iam.serviceAccounts.update", "iam.serviceAccounts.admin", "editor")),
    DELETE_IDENTITY(
            Effect.CHANGE,
            iam("iam:DeleteUser", On.USER),
            permission("iam.serviceAccounts.delete", "iam.serviceAccounts.admin", "editor")),
    TAG_IDENTITY(Effect.CHANGE, iam("iam:TagUser", On.USER).with(ConditionKey.TAGS)),
    UNTAG_IDENTITY(Effect.CHANGE, iam("iam:UntagUser", On.USER).with(ConditionKey.TAG_KEYS)),
    LIST_IDENTITY_TAGS(Effect.READ, iam("iam:ListUserTags", On.USER)),
    GET_CALLER_IDENTITY(Effect.READ, open("sts:GetCallerIdentity")),
    LIST_IDENTITY_OPERATIONS(Effect.READ, role("iam.serviceAccounts.user", "iam.viewer")),
    SUSPEND_IDENTITY(Effect.CHANGE, role("iam.serviceAccounts.admin", "editor")),
    REACTIVATE_IDENTITY(Effect.CHANGE, role("iam.serviceAccounts.admin", "editor")),
    LIST_IDENTITY_BINDINGS(
            Effect.READ,
            permission("iam.serviceAccounts.listAccessBindings", "iam.serviceAccounts.user", "iam.viewer")),
    SET_IDENTITY_BINDINGS(Effect.CHANGE, permission("iam.serviceAccounts.updateAccessBindings", "iam.admin")),

    CREATE_ACCESS_KEY(Effect.CHANGE, iam("iam:CreateAccessKey", On.USER), role("iam.serviceAccounts.accessKeyAdmin")),
    UPDATE_ACCESS_KEY(Effect.CHANGE, iam("iam:UpdateAccessKey", On.USER), role("iam.serviceAccounts.accessKeyAdmin")),
    LIST_ACCESS_KEYS(Effect.READ, iam("iam:ListAccessKeys", On.USER), role("iam.serviceAccounts.user", "iam.viewer")),
    DELETE_ACCESS_KEY(Effect.CHANGE, iam("iam:DeleteAccessKey", On.USER), role("iam.serviceAccounts.accessKeyAdmin")),
    GET_ACCESS_KEY_LAST_USED(Effect.READ, iam("iam:GetAccessKeyLastUsed", On.USER)),
    GET_ACCESS_KEY(Effect.READ, role("iam.serviceAccounts.user", "iam.viewer")),
    CREATE_EPHEMERAL_KEY(Effect.CHANGE, role("iam.serviceAccounts.ephemeralAccessKeyAdmin")),
    GET_API_KEY(Effect.READ, role("iam.serviceAccounts.user", "iam.viewer")),
    LIST_API_KEYS(Effect.READ, role("iam.serviceAccounts.user", "iam.viewer")),
    CREATE_API_KEY(Effect.CHANGE, role("iam.serviceAccounts.apiKeyAdmin")),
    UPDATE_API_KEY(Effect.CHANGE, role("iam.serviceAccounts.apiKeyAdmin")),
    DELETE_API_KEY(Effect.CHANGE, role("iam.serviceAccounts.apiKeyAdmin")),

    GET_AUTHORIZED_KEY(Effect.READ, role("iam.serviceAccounts.user", "iam.viewer")),
    LIST_AUTHORIZED_KEYS(Effect.READ, role("iam.serviceAccounts.user", "iam.viewer")),
    CREATE_AUTHORIZED_KEY(Effect.CHANGE, role("iam.serviceAccounts.authorizedKeyAdmin")),
    UPDATE_AUTHORIZED_KEY(Effect.CHANGE, role("iam.serviceAccounts.authorizedKeyAdmin")),
    DELETE_AUTHORIZED_KEY(Effect.CHANGE, role("iam.serviceAccounts.authorizedKeyAdmin")),

    CREATE_MFA_DEVICE(
            Effect.CHANGE, iam("iam:CreateVirtualMFADevice", On.MFA_DEVICE).with(ConditionKey.TAGS)),
    ENABLE_MFA_DEVICE(Effect.CHANGE, iam("iam:EnableMFADevice", On.USER)),
    RESYNC_MFA_DEVICE(Effect.CHANGE, iam("iam:ResyncMFADevice", On.USER)),
    DEACTIVATE_MFA_DEVICE(Effect.CHANGE, iam("iam:DeactivateMFADevice", On.USER)),
    DELETE_MFA_DEVICE(Effect.CHANGE, iam("iam:DeleteVirtualMFADevice", On.MFA_DEVICE)),
    GET_MFA_DEVICE(Effect.READ, iam("iam:GetMFADevice", On.USER)),
    LIST_MFA_DEVICES(Effect.READ, iam("iam:ListMFADevices", On.USER)),
    LIST_VIRTUAL_MFA_DEVICES(Effect.READ, iam("iam:ListVirtualMFADevices")),
    TAG_MFA_DEVICE(Effect.CHANGE, iam("iam:TagMFADevice", On.MFA_DEVICE).with(ConditionKey.TAGS)),
    UNTAG_MFA_DEVICE(Effect.CHANGE, iam("iam:UntagMFADevice", On.MFA_DEVICE).with(ConditionKey.TAG_KEYS)),
    LIST_MFA_DEVICE_TAGS(Effect.READ, iam("iam:ListMFADeviceTags", On.MFA_DEVICE)),

    CREATE_TOKEN_FOR_SERVICE_ACCOUNT(Effect.CHANGE, role("iam.serviceAccounts.tokenCreator")),
    CREATE_IAM_TOKEN(Effect.CHANGE, anyone()),
    REVOKE_IAM_TOKEN(Effect.CHANGE, anyone()),

    GET_ACCESS_KEY_INFO(Effect.READ, open("sts:GetAccessKeyInfo")),
    GET_SESSION_TOKEN(Effect.CHANGE, open("sts:GetSessionToken")),
    ASSUME_ROLE(Effect.CHANGE, iam("sts:AssumeRole", On.ASSUMABLE_ROLE).with(ConditionKey.TAGS, ConditionKey.SESSION)),
    /** By assertions of SAML providers, which there are none of. */
    ASSUME_ROLE_WITH_SAML(
            Effect.READ,
            iam("sts:AssumeRoleWithSAML", On.ASSUMABLE_ROLE).with(ConditionKey.TAGS, ConditionKey.SESSION)),
    ASSUME_ROLE_WITH_WEB_IDENTITY(
            Effect.CHANGE,
            iam("sts:AssumeRoleWithWebIdentity", On.ASSUMABLE_ROLE).with(ConditionKey.TAGS, ConditionKey.SESSION)),
    /** A permission alone: it is asked for where a session gets tags. */
    TAG_SESSION(
            Effect.READ,
            iam("sts:TagSession", On.ASSUMABLE_ROLE, On.FEDERATED_USER).with(ConditionKey.TAGS, ConditionKey.SESSION)),
    /** A permission alone: it is asked for where a session gets a source identity. */
    SET_SOURCE_IDENTITY(
            Effect.READ, iam("sts:SetSourceIdentity", On.ASSUMABLE_ROLE).with(ConditionKey.SESSION)),
    GET_FEDERATION_TOKEN(
            Effect.CHANGE, iam("sts:GetFederationToken", On.FEDERATED_USER).with(ConditionKey.TAGS)),
    /** Sessions of the root of another account, which there are none of. */
    ASSUME_ROOT(Effect.READ, iam("sts:AssumeRoot", On.USER)),
    DECODE_AUTHORIZATION_MESSAGE(Effect.READ, iam("sts:DecodeAuthorizationMessage")),
    GET_WEB_IDENTITY_TOKEN(
            Effect.CHANGE, iam("sts:GetWebIdentityToken").with(ConditionKey.TAGS, ConditionKey.IDENTITY_TOKEN)),
    /** A permission alone: it is asked for where an identity token repeats tags. */
    TAG_WEB_IDENTITY_TOKEN(
            Effect.READ, iam("sts:TagGetWebIdentityToken").with(ConditionKey.TAGS, ConditionKey.IDENTITY_TOKEN)),
    ENABLE_OUTBOUND_FEDERATION(Effect.CHANGE, iam("iam:EnableOutboundWebIdentityFederation")),
    DISABLE_OUTBOUND_FEDERATION(Effect.CHANGE, iam("iam:DisableOutboundWebIdentityFederation")),
    GET_OUTBOUND_FEDERATION_INFO(Effect.READ, iam("iam:GetOutboundWebIdentityFederationInfo")),

    /** Reading why requests of the account were refused. No API offers it. */
    EXPLAIN_REFUSALS(Effect.READ, iam("keyhold:ExplainRefusals")),
    /** Reading the audit trail of the account. No API that is served offers it; policies name it as AWS does. */
    READ_AUDIT_TRAIL(Effect.READ, iam("cloudtrail:LookupEvents"), role("admin")),
    /** Reading settings and state of the servers, for those of the management account. No API offers it. */
    DESCRIBE_INSTALLATION(Effect.READ, iam("keyhold:DescribeInstallation"), role("organization-manager.admin")),

    GET_ACCOUNT_SUMMARY(Effect.READ, iam("iam:GetAccountSummary")),
    CREATE_ACCOUNT_ALIAS(Effect.CHANGE, iam("iam:CreateAccountAlias")),
    LIST_ACCOUNT_ALIASES(Effect.READ, iam("iam:ListAccountAliases")),
    DELETE_ACCOUNT_ALIAS(Effect.CHANGE, iam("iam:DeleteAccountAlias")),

    // The organization, which only its management account manages.
    DESCRIBE_ORGANIZATION(Effect.READ, iam("organizations:DescribeOrganization")),
    LIST_ROOTS(Effect.READ, iam("organizations:ListRoots")),
    LIST_PARENTS(Effect.READ, iam("organizations:ListParents", On.ACCOUNT, On.PARENT)),
    LIST_CHILDREN(Effect.READ, iam("organizations:ListChildren", On.PARENT)),
    LIST_ACCOUNTS_FOR_PARENT(Effect.READ, iam("organizations:ListAccountsForParent", On.PARENT)),
    LIST_ORGANIZATIONAL_UNITS_FOR_PARENT(Effect.READ, iam("organizations:ListOrganizationalUnitsForParent", On.PARENT)),
    LIST_AWS_SERVICE_ACCESS(Effect.READ, iam("organizations:ListAWSServiceAccessForOrganization")),
    CREATE_ACCOUNT(Effect.CHANGE, iam("organizations:CreateAccount").with(ConditionKey.TAGS)),
    DESCRIBE_CREATE_ACCOUNT_STATUS(Effect.READ, iam("organizations:DescribeCreateAccountStatus")),
    LIST_CREATE_ACCOUNT_STATUS(Effect.READ, iam("organizations:ListCreateAccountStatus")),
    DESCRIBE_ACCOUNT(Effect.READ, iam("organizations:DescribeAccount", On.ACCOUNT)),
    LIST_ACCOUNTS(Effect.READ, iam("organizations:ListAccounts")),
    CLOSE_ACCOUNT(Effect.CHANGE, iam("organizations:CloseAccount", On.ACCOUNT)),
    TAG_ACCOUNT(
            Effect.CHANGE,
            iam("organizations:TagResource", On.ACCOUNT, On.PARENT).with(ConditionKey.TAGS)),
    UNTAG_ACCOUNT(
            Effect.CHANGE,
            iam("organizations:UntagResource", On.ACCOUNT, On.PARENT).with(ConditionKey.TAG_KEYS)),
    LIST_ACCOUNT_TAGS(Effect.READ, iam("organizations:ListTagsForResource", On.ACCOUNT, On.PARENT)),
    // Of what is settled, so that nothing is changed.
    CREATE_ORGANIZATION(Effect.READ, iam("organizations:CreateOrganization")),
    DELETE_ORGANIZATION(Effect.READ, iam("organizations:DeleteOrganization")),
    LEAVE_ORGANIZATION(Effect.READ, iam("organizations:LeaveOrganization")),
    REMOVE_ACCOUNT(Effect.READ, iam("organizations:RemoveAccountFromOrganization", On.ACCOUNT)),
    MOVE_ACCOUNT(Effect.READ, iam("organizations:MoveAccount", On.ACCOUNT, On.PARENT)),

    CREATE_GROUP(Effect.CHANGE, iam("iam:CreateGroup", On.GROUP)),
    GET_GROUP(Effect.READ, iam("iam:GetGroup", On.GROUP)),
    LIST_GROUPS(Effect.READ, iam("iam:ListGroups")),
    UPDATE_GROUP(Effect.CHANGE, iam("iam:UpdateGroup", On.GROUP)),
    DELETE_GROUP(Effect.CHANGE, iam("iam:DeleteGroup", On.GROUP)),
    ADD_USER_TO_GROUP(Effect.CHANGE, iam("iam:AddUserToGroup", On.GROUP)),
    REMOVE_USER_FROM_GROUP(Effect.CHANGE, iam("iam:RemoveUserFromGroup", On.GROUP)),
    LIST_GROUPS_FOR_USER(Effect.READ, iam("iam:ListGroupsForUser", On.USER)),

    PUT_USER_POLICY(Effect.CHANGE, iam("iam:PutUserPolicy", On.USER).with(ConditionKey.BOUNDARY)),
    GET_USER_POLICY(Effect.READ, iam("iam:GetUserPolicy", On.USER)),
    LIST_USER_POLICIES(Effect.READ, iam("iam:ListUserPolicies", On.USER)),
    DELETE_USER_POLICY(Effect.CHANGE, iam("iam:DeleteUserPolicy", On.USER).with(ConditionKey.BOUNDARY)),
    PUT_GROUP_POLICY(Effect.CHANGE, iam("iam:PutGroupPolicy", On.GROUP)),
    GET_GROUP_POLICY(Effect.READ, iam("iam:GetGroupPolicy", On.GROUP)),
    LIST_GROUP_POLICIES(Effect.READ, iam("iam:ListGroupPolicies", On.GROUP)),
    DELETE_GROUP_POLICY(Effect.CHANGE, iam("iam:DeleteGroupPolicy", On.GROUP)),

    ATTACH_USER_POLICY(
            Effect.CHANGE, iam("iam:AttachUserPolicy", On.USER).with(ConditionKey.POLICY, ConditionKey.BOUNDARY)),
    DETACH_USER_POLICY(
            Effect.CHANGE, iam("iam:DetachUserPolicy", On.USER).with(ConditionKey.POLICY, ConditionKey.BOUNDARY)),
    LIST_ATTACHED_USER_POLICIES(Effect.READ, iam("iam:ListAttachedUserPolicies", On.USER)),
    ATTACH_GROUP_POLICY(Effect.CHANGE, iam("iam:AttachGroupPolicy", On.GROUP).with(ConditionKey.POLICY)),
    DETACH_GROUP_POLICY(Effect.CHANGE, iam("iam:DetachGroupPolicy", On.GROUP).with(ConditionKey.POLICY)),
    LIST_ATTACHED_GROUP_POLICIES(Effect.READ, iam("iam:ListAttachedGroupPolicies", On.GROUP)),
    PUT_USER_PERMISSIONS_BOUNDARY(
            Effect.CHANGE, iam("iam:PutUserPermissionsBoundary", On.USER).with(ConditionKey.BOUNDARY)),
    DELETE_USER_PERMISSIONS_BOUNDARY(
            Effect.CHANGE, iam("iam:DeleteUserPermissionsBoundary", On.USER).with(ConditionKey.BOUNDARY)),

    // Roles and instance profiles.
    CREATE_ROLE(Effect.CHANGE, iam("iam:CreateRole", On.ROLE).with(ConditionKey.TAGS, ConditionKey.BOUNDARY)),
    GET_ROLE(Effect.READ, iam("iam:GetRole", On.ROLE).with(ConditionKey.BOUNDARY)),
    LIST_ROLES(Effect.READ, iam("iam:ListRoles")),
    UPDATE_ROLE(Effect.CHANGE, iam("iam:UpdateRole", On.ROLE).with(ConditionKey.BOUNDARY)),
    UPDATE_ROLE_DESCRIPTION(
            Effect.CHANGE, iam("iam:UpdateRoleDescription", On.ROLE).with(ConditionKey.BOUNDARY)),
    UPDATE_ASSUME_ROLE_POLICY(
            Effect.CHANGE, iam("iam:UpdateAssumeRolePolicy", On.ROLE).with(ConditionKey.BOUNDARY)),
    DELETE_ROLE(Effect.CHANGE, iam("iam:DeleteRole", On.ROLE).with(ConditionKey.BOUNDARY)),
    TAG_ROLE(Effect.CHANGE, iam("iam:TagRole", On.ROLE).with(ConditionKey.TAGS)),
    UNTAG_ROLE(Effect.CHANGE, iam("iam:UntagRole", On.ROLE).with(ConditionKey.TAG_KEYS)),
    LIST_ROLE_TAGS(Effect.READ, iam("iam:ListRoleTags", On.ROLE)),
    PUT_ROLE_POLICY(Effect.CHANGE, iam("iam:PutRolePolicy", On.ROLE).with(ConditionKey.BOUNDARY)),
    GET_ROLE_POLICY(Effect.READ, iam("iam:GetRolePolicy", On.ROLE)),
    LIST_ROLE_POLICIES(Effect.READ, iam("iam:ListRolePolicies", On.ROLE)),
    DELETE_ROLE_POLICY(Effect.CHANGE, iam("iam:DeleteRolePolicy", On.ROLE).with(ConditionKey.BOUNDARY)),
    ATTACH_ROLE_POLICY(
            Effect.CHANGE, iam("iam:AttachRolePolicy", On.ROLE).with(ConditionKey.POLICY, ConditionKey.BOUNDARY)),
    DETACH_ROLE_POLICY(
            Effect.CHANGE, iam("iam:DetachRolePolicy", On.ROLE).with(ConditionKey.POLICY, ConditionKey.BOUNDARY)),
    LIST_ATTACHED_ROLE_POLICIES(Effect.READ, iam("iam:ListAttachedRolePolicies", On.ROLE)),
    PUT_ROLE_PERMISSIONS_BOUNDARY(
            Effect.CHANGE, iam("iam:PutRolePermissionsBoundary", On.ROLE).with(ConditionKey.BOUNDARY)),
    DELETE_ROLE_PERMISSIONS_BOUNDARY(
            Effect.CHANGE, iam("iam:DeleteRolePermissionsBoundary", On.ROLE).with(ConditionKey.BOUNDARY)),
    /** A permission alone: it is asked for where a service is given the use of a role. */
    PASS_ROLE(Effect.READ, iam("iam:PassRole", On.ROLE).with(ConditionKey.PASSED_TO)),
    CREATE_INSTANCE_PROFILE(
            Effect.CHANGE, iam("iam:CreateInstanceProfile", On.INSTANCE_PROFILE).with(ConditionKey.TAGS)),
    GET_INSTANCE_PROFILE(Effect.READ, iam("iam:GetInstanceProfile", On.INSTANCE_PROFILE)),
    LIST_INSTANCE_PROFILES(Effect.READ, iam("iam:ListInstanceProfiles")),
    LIST_INSTANCE_PROFILES_FOR_ROLE(Effect.READ, iam("iam:ListInstanceProfilesForRole", On.ROLE)),
    DELETE_INSTANCE_PROFILE(Effect.CHANGE, iam("iam:DeleteInstanceProfile", On.INSTANCE_PROFILE)),
    ADD_ROLE_TO_INSTANCE_PROFILE(Effect.CHANGE, iam("iam:AddRoleToInstanceProfile", On.INSTANCE_PROFILE)),
    REMOVE_ROLE_FROM_INSTANCE_PROFILE(Effect.CHANGE, iam("iam:RemoveRoleFromInstanceProfile", On.INSTANCE_PROFILE)),
    TAG_INSTANCE_PROFILE(
            Effect.CHANGE, iam("iam:TagInstanceProfile", On.INSTANCE_PROFILE).with(ConditionKey.TAGS)),
    UNTAG_INSTANCE_PROFILE(
            Effect.CHANGE, iam("iam:UntagInstanceProfile", On.INSTANCE_PROFILE).with(ConditionKey.TAG_KEYS)),
    LIST_INSTANCE_PROFILE_TAGS(Effect.READ, iam("iam:ListInstanceProfileTags", On.INSTANCE_PROFILE)),

    CREATE_POLICY(Effect.CHANGE, iam("iam:CreatePolicy", On.POLICY).with(ConditionKey.TAGS)),
    GET_POLICY(Effect.READ, iam("iam:GetPolicy", On.POLICY)),
    LIST_POLICIES(Effect.READ, iam("iam:ListPolicies")),
    DELETE_POLICY(Effect.CHANGE, iam("iam:DeletePolicy", On.POLICY)),
    CREATE_POLICY_VERSION(Effect.CHANGE, iam("iam:CreatePolicyVersion", On.POLICY)),
    GET_POLICY_VERSION(Effect.READ, iam("iam:GetPolicyVersion", On.POLICY)),
    LIST_POLICY_VERSIONS(Effect.READ, iam("iam:ListPolicyVersions", On.POLICY)),
    SET_DEFAULT_POLICY_VERSION(Effect.CHANGE, iam("iam:SetDefaultPolicyVersion", On.POLICY)),
    DELETE_POLICY_VERSION(Effect.CHANGE, iam("iam:DeletePolicyVersion", On.POLICY)),
    LIST_ENTITIES_FOR_POLICY(Effect.READ, iam("iam:ListEntitiesForPolicy", On.POLICY)),
    TAG_POLICY(Effect.CHANGE, iam("iam:TagPolicy", On.POLICY).with(ConditionKey.TAGS)),
    UNTAG_POLICY(Effect.CHANGE, iam("iam:UntagPolicy", On.POLICY).with(ConditionKey.TAG_KEYS)),
    LIST_POLICY_TAGS(Effect.READ, iam("iam:ListPolicyTags", On.POLICY)),

    CREATE_OPEN_ID_CONNECT_PROVIDER(
            Effect.CHANGE,
            iam("iam:CreateOpenIDConnectProvider", On.OIDC_PROVIDER).with(ConditionKey.TAGS)),
    GET_OPEN_ID_CONNECT_PROVIDER(Effect.READ, iam("iam:GetOpenIDConnectProvider", On.OIDC_PROVIDER)),
    LIST_OPEN_ID_CONNECT_PROVIDERS(Effect.READ, iam("iam:ListOpenIDConnectProviders")),
    DELETE_OPEN_ID_CONNECT_PROVIDER(Effect.CHANGE, iam("iam:DeleteOpenIDConnectProvider", On.OIDC_PROVIDER)),
    ADD_CLIENT_ID_TO_OPEN_ID_CONNECT_PROVIDER(
            Effect.CHANGE, iam("iam:AddClientIDToOpenIDConnectProvider", On.OIDC_PROVIDER)),
    REMOVE_CLIENT_ID_FROM_OPEN_ID_CONNECT_PROVIDER(
            Effect.CHANGE, iam("iam:RemoveClientIDFromOpenIDConnectProvider", On.OIDC_PROVIDER)),
    UPDATE_OPEN_ID_CONNECT_PROVIDER_THUMBPRINT(
            Effect.CHANGE, iam("iam:UpdateOpenIDConnectProviderThumbprint", On.OIDC_PROVIDER)),
    TAG_OPEN_ID_CONNECT_PROVIDER(
            Effect.CHANGE, iam("iam:TagOpenIDConnectProvider", On.OIDC_PROVIDER).with(ConditionKey.TAGS)),
    UNTAG_OPEN_ID_CONNECT_PROVIDER(
            Effect.CHANGE,
            iam("iam:UntagOpenIDConnectProvider", On.OIDC_PROVIDER).with(ConditionKey.TAG_KEYS)),
    LIST_OPEN_ID_CONNECT_PROVIDER_TAGS(Effect.READ, iam("iam:ListOpenIDConnectProviderTags", On.OIDC_PROVIDER)),

    SIMULATE_CUSTOM_POLICY(Effect.READ, iam("iam:SimulateCustomPolicy")),
    SIMULATE_PRINCIPAL_POLICY(Effect.READ, iam("iam:SimulatePrincipalPolicy", On.USER, On.GROUP, On.ROLE)),
    GET_CONTEXT_KEYS_FOR_CUSTOM_POLICY(Effect.READ, iam("iam:GetContextKeysForCustomPolicy")),
    GET_CONTEXT_KEYS_FOR_PRINCIPAL_POLICY(
            Effect.READ, iam("iam:GetContextKeysForPrincipalPolicy", On.USER, On.GROUP, On.ROLE)),

    GET_ACCOUNT_AUTHORIZATION_DETAILS(Effect.READ, iam("iam:GetAccountAuthorizationDetails")),
    GENERATE_SERVICE_LAST_ACCESSED_DETAILS(
            Effect.READ, iam("iam:GenerateServiceLastAccessedDetails", On.USER, On.GROUP, On.ROLE, On.POLICY)),
    GET_SERVICE_LAST_ACCESSED_DETAILS(Effect.READ, iam("iam:GetServiceLastAccessedDetails")),
    LIST_POLICIES_GRANTING_SERVICE_ACCESS(
            Effect.READ, iam("iam:ListPoliciesGrantingServiceAccess", On.USER, On.GROUP, On.ROLE)),
    GENERATE_CREDENTIAL_REPORT(Effect.READ, iam("iam:GenerateCredentialReport")),
    GET_CREDENTIAL_REPORT(Effect.READ, iam("iam:GetCredentialReport")),

    // Of resources that there are none of yet, so that nothing is changed.
    LIST_SSH_PUBLIC_KEYS(Effect.READ, iam("iam:ListSSHPublicKeys", On.USER)),
    LIST_SERVICE_SPECIFIC_CREDENTIALS(Effect.READ, iam("iam:ListServiceSpecificCredentials", On.USER)),
    LIST_SIGNING_CERTIFICATES(Effect.READ, iam("iam:ListSigningCertificates", On.USER)),
    GET_LOGIN_PROFILE(Effect.READ, iam("iam:GetLoginProfile", On.USER)),
    UPDATE_LOGIN_PROFILE(Effect.READ, iam("iam:UpdateLoginProfile", On.USER)),
    DELETE_LOGIN_PROFILE(Effect.READ, iam("iam:DeleteLoginProfile", On.USER)),
    LIST_SAML_PROVIDERS(Effect.READ, iam("iam:ListSAMLProviders")),
    CREATE_SAML_PROVIDER(
            Effect.READ, iam("iam:CreateSAMLProvider", On.SAML_PROVIDER).with(ConditionKey.TAGS)),
    GET_SAML_PROVIDER(Effect.READ, iam("iam:GetSAMLProvider", On.SAML_PROVIDER)),
    UPDATE_SAML_PROVIDER(Effect.READ, iam("iam:UpdateSAMLProvider", On.SAML_PROVIDER)),
    DELETE_SAML_PROVIDER(Effect.READ, iam("iam:DeleteSAMLProvider", On.SAML_PROVIDER)),
    TAG_SAML_PROVIDER(Effect.READ, iam("iam:TagSAMLProvider", On.SAML_PROVIDER).with(ConditionKey.TAGS)),
    UNTAG_SAML_PROVIDER(
            Effect.READ, iam("iam:UntagSAMLProvider", On.SAML_PROVIDER).with(ConditionKey.TAG_KEYS)),
    LIST_SAML_PROVIDER_TAGS(Effect.READ, iam("iam:ListSAMLProviderTags", On.SAML_PROVIDER)),
    CREATE_SERVICE_LINKED_ROLE(Effect.READ, iam("iam:CreateServiceLinkedRole", On.ROLE)),
    DELETE_SERVICE_LINKED_ROLE(Effect.READ, iam("iam:DeleteServiceLinkedRole", On.ROLE)),
    GET_SERVICE_LINKED_ROLE_DELETION_STATUS(Effect.READ, iam("iam:GetServiceLinkedRoleDeletionStatus", On.ROLE)),
    LIST_SERVER_CERTIFICATES(Effect.READ, iam("iam:ListServerCertificates")),
    GET_ACCOUNT_PASSWORD_POLICY(Effect.READ, iam("iam:GetAccountPasswordPolicy")),

    GET_ORGANIZATION(Effect.READ, permission("organization-manager.organizations.get", "organization-manager.viewer")),
    UPDATE_ORGANIZATION(
            Effect.CHANGE, permission("organization-manager.organizations.update", "organization-manager.editor")),
    LIST_ORGANIZATION_OPERATIONS(Effect.READ, role("organization-manager.viewer")),
    LIST_ORGANIZATION_BINDINGS(Effect.READ, role("organization-manager.viewer")),
    SET_ORGANIZATION_BINDINGS(Effect.CHANGE, role("organization-manager.admin")),

    CREATE_CLOUD(Effect.CHANGE, permission("resource-manager.clouds.create", "resource-manager.editor")),
    DELETE_CLOUD(Effect.CHANGE, permission("resource-manager.clouds.delete", "resource-manager.editor")),
    GET_CLOUD(
            Effect.READ,
            permission("resource-manager.clouds.get", "resource-manager.auditor", "resource-manager.clouds.member")),
    UPDATE_CLOUD(Effect.CHANGE, permission("resource-manager.clouds.update", "resource-manager.editor")),
    LIST_CLOUD_OPERATIONS(Effect.READ, role("resource-manager.viewer")),
    LIST_CLOUD_BINDINGS(Effect.READ, role("resource-manager.viewer")),
    SET_CLOUD_BINDINGS(Effect.CHANGE, role("resource-manager.admin")),

    GET_FOLDER(Effect.READ, permission("resource-manager.folders.get", "resource-manager.auditor")),
    LIST_FOLDERS(Effect.READ, permission("resource-manager.folders.list", "resource-manager.auditor")),
    CREATE_FOLDER(Effect.CHANGE, permission("resource-manager.folders.create", "resource-manager.editor")),
    UPDATE_FOLDER(Effect.CHANGE, permission("resource-manager.folders.update", "resource-manager.editor")),
    DELETE_FOLDER(Effect.CHANGE, permission("resource-manager.folders.delete", "resource-manager.editor")),
    LIST_FOLDER_OPERATIONS(Effect.READ, role("resource-manager.viewer")),
    LIST_FOLDER_BINDINGS(Effect.READ, role("resource-manager.viewer")),
    SET_FOLDER_BINDINGS(Effect.CHANGE, role("resource-manager.admin")),

    GET_SYMMETRIC_KEY(Effect.READ, permission("kms.keys.get", "kms.viewer")),
    LIST_SYMMETRIC_KEYS(Effect.READ, permission("kms.keys.list", "kms.auditor")),
    LIST_SYMMETRIC_KEY_VERSIONS(Effect.READ, role("kms.viewer")),
    LIST_SYMMETRIC_KEY_OPERATIONS(Effect.READ, role("kms.viewer")),
    CREATE_SYMMETRIC_KEY(Effect.CHANGE, permission("kms.keys.create", "kms.editor")),
    UPDATE_SYMMETRIC_KEY(Effect.CHANGE, permission("kms.keys.update", "kms.editor")),
    ROTATE_SYMMETRIC_KEY(Effect.CHANGE, iam("kms:RotateKeyOnDemand", On.KMS_KEY), role("kms.editor")),
    SET_PRIMARY_KEY_VERSION(Effect.CHANGE, role("kms.admin")),
    SCHEDULE_KEY_VERSION_DESTRUCTION(Effect.CHANGE, role("kms.admin")),
    CANCEL_KEY_VERSION_DESTRUCTION(Effect.CHANGE, role("kms.admin")),
    DELETE_SYMMETRIC_KEY(Effect.CHANGE, permission("kms.keys.delete", "kms.admin")),
    LIST_SYMMETRIC_KEY_BINDINGS(Effect.READ, role("kms.auditor")),
    SET_SYMMETRIC_KEY_BINDINGS(Effect.CHANGE, role("kms.admin")),

    GET_KEY_PAIR(Effect.READ, role("kms.viewer")),
    LIST_KEY_PAIRS(Effect.READ, role("kms.auditor")),
    LIST_KEY_PAIR_OPERATIONS(Effect.READ, role("kms.viewer")),
    CREATE_KEY_PAIR(Effect.CHANGE, role("kms.editor")),
    UPDATE_KEY_PAIR(Effect.CHANGE, role("kms.editor")),
    DELETE_KEY_PAIR(Effect.CHANGE, role("kms.admin")),
    LIST_KEY_PAIR_BINDINGS(Effect.READ, role("kms.auditor")),
    SET_KEY_PAIR_BINDINGS(Effect.CHANGE, role("kms.admin")),
    DECRYPT_WITH_KEY_PAIR(Effect.READ, role("kms.asymmetricEncryptionKeys.decrypter")),
    GET_ENCRYPTION_PUBLIC_KEY(Effect.READ, role("kms.asymmetricEncryptionKeys.publicKeyViewer")),
    GET_SIGNATURE_PUBLIC_KEY(Effect.READ, role("kms.asymmetricSignatureKeys.publicKeyViewer")),

    ENCRYPT(
            Effect.READ,
            iam("kms:Encrypt", On.KMS_KEY),
            permission("kms.keys.encrypt", "kms.keys.encrypter").withScope("yc.kms.symmetricKeys.encrypt")),
    DECRYPT(
            Effect.READ,
            iam("kms:Decrypt", On.KMS_KEY),
            permission("kms.keys.decrypt", "kms.keys.decrypter").withScope("yc.kms.symmetricKeys.decrypt")),
    GENERATE_DATA_KEY(
            Effect.READ,
            iam("kms:GenerateDataKey", On.KMS_KEY),
            role("kms.keys.encrypter").withScope("yc.kms.symmetricKeys.encrypt")),

    // Keys of the KMS, of every kind.
    CREATE_KMS_KEY(Effect.CHANGE, iam("kms:CreateKey").with(ConditionKey.TAGS)),
    DESCRIBE_KMS_KEY(Effect.READ, iam("kms:DescribeKey", On.KMS_KEY)),
    LIST_KMS_KEYS(Effect.READ, iam("kms:ListKeys")),
    UPDATE_KMS_KEY_DESCRIPTION(Effect.CHANGE, iam("kms:UpdateKeyDescription", On.KMS_KEY)),
    ENABLE_KMS_KEY(Effect.CHANGE, iam("kms:EnableKey", On.KMS_KEY)),
    DISABLE_KMS_KEY(Effect.CHANGE, iam("kms:DisableKey", On.KMS_KEY)),
    SCHEDULE_KMS_KEY_DELETION(Effect.CHANGE, iam("kms:ScheduleKeyDeletion", On.KMS_KEY)),
    CANCEL_KMS_KEY_DELETION(Effect.CHANGE, iam("kms:CancelKeyDeletion", On.KMS_KEY)),
    TAG_KMS_KEY(Effect.CHANGE, iam("kms:TagResource", On.KMS_KEY).with(ConditionKey.TAGS)),
    UNTAG_KMS_KEY(Effect.CHANGE, iam("kms:UntagResource", On.KMS_KEY).with(ConditionKey.TAG_KEYS)),
    LIST_KMS_KEY_TAGS(Effect.READ, iam("kms:ListResourceTags", On.KMS_KEY)),
    CREATE_KMS_ALIAS(Effect.CHANGE, iam("kms:CreateAlias", On.KMS_KEY, On.KMS_ALIAS)),
    UPDATE_KMS_ALIAS(Effect.CHANGE, iam("kms:UpdateAlias", On.KMS_KEY, On.KMS_ALIAS)),
    DELETE_KMS_ALIAS(Effect.CHANGE, iam("kms:DeleteAlias", On.KMS_KEY, On.KMS_ALIAS)),
    LIST_KMS_ALIASES(Effect.READ, iam("kms:ListAliases")),
    ENABLE_KEY_ROTATION(Effect.CHANGE, iam("kms:EnableKeyRotation", On.KMS_KEY)),
    DISABLE_KEY_ROTATION(Effect.CHANGE, iam("kms:DisableKeyRotation", On.KMS_KEY)),
    GET_KEY_ROTATION_STATUS(Effect.READ, iam("kms:GetKeyRotationStatus", On.KMS_KEY)),
    LIST_KEY_ROTATIONS(Effect.READ, iam("kms:ListKeyRotations", On.KMS_KEY)),
    GET_KEY_LAST_USAGE(Effect.READ, iam("kms:GetKeyLastUsage", On.KMS_KEY)),
    GET_KEY_POLICY(Effect.READ, iam("kms:GetKeyPolicy", On.KMS_KEY)),
    PUT_KEY_POLICY(Effect.CHANGE, iam("kms:PutKeyPolicy", On.KMS_KEY)),
    LIST_KEY_POLICIES(Effect.READ, iam("kms:ListKeyPolicies", On.KMS_KEY)),
    CREATE_GRANT(Effect.CHANGE, iam("kms:CreateGrant", On.KMS_KEY)),
    LIST_GRANTS(Effect.READ, iam("kms:ListGrants", On.KMS_KEY)),
    LIST_RETIRABLE_GRANTS(Effect.READ, iam("kms:ListRetirableGrants")),
    RETIRE_GRANT(Effect.CHANGE, iam("kms:RetireGrant", On.KMS_KEY)),
    REVOKE_GRANT(Effect.CHANGE, iam("kms:RevokeGrant", On.KMS_KEY)),
    RE_ENCRYPT_FROM(Effect.READ, iam("kms:ReEncryptFrom", On.KMS_KEY)),
    RE_ENCRYPT_TO(Effect.READ, iam("kms:ReEncryptTo", On.KMS_KEY)),
    GENERATE_DATA_KEY_WITHOUT_PLAINTEXT(Effect.READ, iam("kms:GenerateDataKeyWithoutPlaintext", On.KMS_KEY)),
    GENERATE_DATA_KEY_PAIR(Effect.READ, iam("kms:GenerateDataKeyPair", On.KMS_KEY)),
    GENERATE_DATA_KEY_PAIR_WITHOUT_PLAINTEXT(Effect.READ, iam("kms:GenerateDataKeyPairWithoutPlaintext", On.KMS_KEY)),
    GENERATE_RANDOM(Effect.READ, iam("kms:GenerateRandom")),
    SIGN(Effect.READ, iam("kms:Sign", On.KMS_KEY), role("kms.asymmetricSignatureKeys.signer")),
    VERIFY(Effect.READ, iam("kms:Verify", On.KMS_KEY)),
    GET_PUBLIC_KEY(Effect.READ, iam("kms:GetPublicKey", On.KMS_KEY)),
    GENERATE_MAC(Effect.READ, iam("kms:GenerateMac", On.KMS_KEY)),
    VERIFY_MAC(Effect.READ, iam("kms:VerifyMac", On.KMS_KEY)),
    DERIVE_SHARED_SECRET(Effect.READ, iam("kms:DeriveSharedSecret", On.KMS_KEY)),
    GET_PARAMETERS_FOR_IMPORT(Effect.READ, iam("kms:GetParametersForImport", On.KMS_KEY)),
    IMPORT_KEY_MATERIAL(Effect.CHANGE, iam("kms:ImportKeyMaterial", On.KMS_KEY)),
    DELETE_IMPORTED_KEY_MATERIAL(Effect.CHANGE, iam("kms:DeleteImportedKeyMaterial", On.KMS_KEY)),

    GET_OPERATION(Effect.READ, role("viewer")),
    CANCEL_OPERATION(Effect.CHANGE, role("editor"));

    private final Effect effect;

    @SuppressWarnings("ImmutableEnumChecker") // its sets are made by Set.copyOf
    private final Optional<PolicyAction> policyAction;

    @SuppressWarnings("ImmutableEnumChecker") // its set is made by Set.of
    private final Optional<RoleRule> permission;

    Action(Effect effect, ActionRule... rules) {
        this.effect = effect;
        this.policyAction = ActionRule.find(PolicyAction.class, rules);
        this.permission = ActionRule.find(RoleRule.class, rules);
    }

    private static RoleRule permission(String name, String... roles) {
        return RoleRule.permission(name, roles);
    }

    /** The action of IAM policies, such as {@code iam:CreateUser}; empty for what no AWS API offers. */
    public Optional<String> policyAction() {
        return policyAction.flatMap(PolicyAction::name);
    }

    /** What IAM policies decide about; empty for what role bindings alone decide. */
    public Optional<PolicyAction> ofPolicies() {
        return policyAction;
    }

    /** The permission of Yandex Cloud; empty where other services do not ask for it. */
    public Optional<String> permission() {
        return permission.flatMap(RoleRule::name);
    }

    /** The weakest roles of which one is needed; empty for what IAM alone decides. */
    public Set<String> roles() {
        return permission.map(RoleRule::roles).orElse(Set.of());
    }

    /** The scope that an API key needs; empty where no API key is accepted. */
    public Optional<String> scope() {
        return permission.flatMap(RoleRule::scope);
    }

    public Effect effect() {
        return effect;
    }
}
