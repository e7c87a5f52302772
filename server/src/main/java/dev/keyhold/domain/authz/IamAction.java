package dev.keyhold.domain.authz;

import static dev.keyhold.domain.authz.PolicyAction.iam;

import dev.keyhold.domain.authz.PolicyAction.ConditionKey;
import dev.keyhold.domain.authz.PolicyAction.On;

/** What can be asked for about groups, roles, policies and identity providers, and the reports about them. */
public enum IamAction implements Action {
    GET_ACCOUNT_SUMMARY(Effect.READ, iam("iam:GetAccountSummary")),
    CREATE_ACCOUNT_ALIAS(Effect.CHANGE, iam("iam:CreateAccountAlias")),
    LIST_ACCOUNT_ALIASES(Effect.READ, iam("iam:ListAccountAliases")),
    DELETE_ACCOUNT_ALIAS(Effect.CHANGE, iam("iam:DeleteAccountAlias")),

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
    GET_ACCOUNT_PASSWORD_POLICY(Effect.READ, iam("iam:GetAccountPasswordPolicy"));

    @SuppressWarnings("ImmutableEnumChecker") // what the rules contain are immutable sets
    private final ActionRules rules;

    IamAction(Effect effect, ActionRule... rules) {
        this.rules = ActionRules.of(effect, rules);
    }

    @Override
    public ActionRules rules() {
        return rules;
    }
}
