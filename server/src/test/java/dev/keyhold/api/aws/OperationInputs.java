package dev.keyhold.api.aws;

import dev.keyhold.PolicyDocuments;
import java.util.List;
import java.util.Map;

/**
 * What is sent to each operation of IAM and STS: pairs of the name of a parameter and its value. Where a word in braces
 * stands, each test has a name of its own.
 */
final class OperationInputs {
    static final String USER = "{user}";
    static final String KEY = "{key}";
    static final String GROUP = "{group}";
    static final String POLICY = "{policy}";
    static final String ROLE = "{role}";
    static final String PROFILE = "{profile}";
    static final String ARN = "{arn}";
    static final String DEVICE = "{device}";
    static final String PROVIDER = "{provider}";
    /** Nothing keeps SAML providers, and this role is nowhere. */
    static final String SAML_PROVIDER = "arn:aws:iam::123456789012:saml-provider/idp";

    static final String NO_ROLE = "arn:aws:iam::123456789012:role/p/nobody";
    private static final String NO_TASK = "task/aws-service-role/x.amazonaws.com/AWSServiceRoleFor/1-a";
    private static final String NO_POLICY = "arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials";
    private static final String THUMBPRINT = "0123456789012345678901234567890123456789";
    private static final String NO_JOB = "AIDAAAAAAAAAAAAAAAAAA-s0000000000000";
    private static final String DOCUMENT = PolicyDocuments.ADMINISTRATOR;

    private static final List<String> OF_DEVICE = List.of(
            "UserName", USER, "SerialNumber", DEVICE, "AuthenticationCode1", "123456", "AuthenticationCode2", "654321");

    /** By the name of the operation. */
    static final Map<String, List<String>> ALL = Map.ofEntries(
            Map.entry("CreateUser", List.of("UserName", "new", "Path", "/p/", "PermissionsBoundary", POLICY)),
            Map.entry("GetUser", List.of("UserName", USER)),
            Map.entry("ListUsers", List.of()),
            Map.entry("UpdateUser", List.of("UserName", USER, "NewUserName", "renamed")),
            Map.entry("DeleteUser", List.of("UserName", USER)),
            Map.entry("TagUser", List.of("UserName", USER, "Tags.member.1.Key", "k", "Tags.member.1.Value", "v")),
            Map.entry("UntagUser", List.of("UserName", USER, "TagKeys.member.1", "k")),
            Map.entry("ListUserTags", List.of("UserName", USER)),
            Map.entry("CreateAccessKey", List.of("UserName", USER)),
            Map.entry("UpdateAccessKey", List.of("UserName", USER, "AccessKeyId", KEY, "Status", "Inactive")),
            Map.entry("ListAccessKeys", List.of("UserName", USER)),
            Map.entry("DeleteAccessKey", List.of("UserName", USER, "AccessKeyId", KEY)),
            Map.entry("GetAccessKeyLastUsed", List.of("AccessKeyId", KEY)),
            Map.entry("GetAccountSummary", List.of()),
            Map.entry("CreateAccountAlias", List.of("AccountAlias", "own-alias")),
            Map.entry("ListAccountAliases", List.of()),
            Map.entry("DeleteAccountAlias", List.of("AccountAlias", "own-alias")),
            Map.entry("GetAccountAuthorizationDetails", List.of()),
            Map.entry("GenerateServiceLastAccessedDetails", List.of("Arn", ARN)),
            Map.entry("ListPoliciesGrantingServiceAccess", List.of("Arn", ARN, "ServiceNamespaces.member.1", "s3")),
            Map.entry("GetServiceLastAccessedDetails", List.of("JobId", NO_JOB)),
            Map.entry("GenerateCredentialReport", List.of()),
            Map.entry("GetCredentialReport", List.of()),
            Map.entry("ListGroupsForUser", List.of("UserName", USER)),
            Map.entry("ListUserPolicies", List.of("UserName", USER)),
            Map.entry("ListAttachedUserPolicies", List.of("UserName", USER)),
            Map.entry("CreateGroup", List.of("GroupName", "new", "Path", "/p/")),
            Map.entry("GetGroup", List.of("GroupName", GROUP)),
            Map.entry("UpdateGroup", List.of("GroupName", GROUP, "NewGroupName", "renamed", "NewPath", "/")),
            Map.entry("DeleteGroup", List.of("GroupName", GROUP)),
            Map.entry("AddUserToGroup", List.of("GroupName", GROUP, "UserName", USER)),
            Map.entry("RemoveUserFromGroup", List.of("GroupName", GROUP, "UserName", USER)),
            Map.entry("PutUserPolicy", List.of("UserName", USER, "PolicyName", "own", "PolicyDocument", DOCUMENT)),
            Map.entry("GetUserPolicy", List.of("UserName", USER, "PolicyName", "own")),
            Map.entry("DeleteUserPolicy", List.of("UserName", USER, "PolicyName", "own")),
            Map.entry("AttachUserPolicy", List.of("UserName", USER, "PolicyArn", POLICY)),
            Map.entry("DetachUserPolicy", List.of("UserName", USER, "PolicyArn", POLICY)),
            Map.entry("PutGroupPolicy", List.of("GroupName", GROUP, "PolicyName", "own", "PolicyDocument", DOCUMENT)),
            Map.entry("GetGroupPolicy", List.of("GroupName", GROUP, "PolicyName", "own")),
            Map.entry("DeleteGroupPolicy", List.of("GroupName", GROUP, "PolicyName", "own")),
            Map.entry("ListGroupPolicies", List.of("GroupName", GROUP)),
            Map.entry("ListAttachedGroupPolicies", List.of("GroupName", GROUP)),
            Map.entry("AttachGroupPolicy", List.of("GroupName", GROUP, "PolicyArn", POLICY)),
            Map.entry("DetachGroupPolicy", List.of("GroupName", GROUP, "PolicyArn", POLICY)),
            Map.entry("PutUserPermissionsBoundary", List.of("UserName", USER, "PermissionsBoundary", POLICY)),
            Map.entry("DeleteUserPermissionsBoundary", List.of("UserName", USER)),
            Map.entry("CreatePolicy", List.of("PolicyName", "new", "PolicyDocument", DOCUMENT)),
            Map.entry("GetPolicy", List.of("PolicyArn", POLICY)),
            Map.entry("DeletePolicy", List.of("PolicyArn", POLICY)),
            Map.entry("ListPolicyVersions", List.of("PolicyArn", POLICY)),
            Map.entry("ListEntitiesForPolicy", List.of("PolicyArn", POLICY)),
            Map.entry("ListPolicyTags", List.of("PolicyArn", POLICY)),
            Map.entry("CreatePolicyVersion", List.of("PolicyArn", POLICY, "PolicyDocument", DOCUMENT)),
            Map.entry("GetPolicyVersion", List.of("PolicyArn", POLICY, "VersionId", "v1")),
            Map.entry("SetDefaultPolicyVersion", List.of("PolicyArn", POLICY, "VersionId", "v1")),
            Map.entry("DeletePolicyVersion", List.of("PolicyArn", POLICY, "VersionId", "v1")),
            Map.entry("TagPolicy", List.of("PolicyArn", POLICY, "Tags.member.1.Key", "k", "Tags.member.1.Value", "v")),
            Map.entry("UntagPolicy", List.of("PolicyArn", POLICY, "TagKeys.member.1", "k")),
            Map.entry(
                    "SimulateCustomPolicy",
                    List.of("PolicyInputList.member.1", DOCUMENT, "ActionNames.member.1", "iam:GetUser")),
            Map.entry(
                    "SimulatePrincipalPolicy", List.of("PolicySourceArn", ARN, "ActionNames.member.1", "iam:GetUser")),
            Map.entry("GetContextKeysForCustomPolicy", List.of("PolicyInputList.member.1", DOCUMENT)),
            Map.entry("GetContextKeysForPrincipalPolicy", List.of("PolicySourceArn", ARN)),
            Map.entry("ListMFADevices", List.of("UserName", USER)),
            Map.entry("CreateVirtualMFADevice", List.of("VirtualMFADeviceName", "new", "Path", "/p/")),
            Map.entry("EnableMFADevice", OF_DEVICE),
            Map.entry("ResyncMFADevice", OF_DEVICE),
            Map.entry("DeactivateMFADevice", List.of("UserName", USER, "SerialNumber", DEVICE)),
            Map.entry("DeleteVirtualMFADevice", List.of("SerialNumber", DEVICE)),
            Map.entry("GetMFADevice", List.of("UserName", USER, "SerialNumber", DEVICE)),
            Map.entry(
                    "TagMFADevice",
                    List.of("SerialNumber", DEVICE, "Tags.member.1.Key", "k", "Tags.member.1.Value", "v")),
            Map.entry("UntagMFADevice", List.of("SerialNumber", DEVICE, "TagKeys.member.1", "k")),
            Map.entry("ListMFADeviceTags", List.of("SerialNumber", DEVICE)),
            Map.entry("ListSSHPublicKeys", List.of("UserName", USER)),
            Map.entry("ListServiceSpecificCredentials", List.of("UserName", USER)),
            Map.entry("ListSigningCertificates", List.of("UserName", USER)),
            Map.entry("GetLoginProfile", List.of("UserName", USER)),
            Map.entry("UpdateLoginProfile", List.of("UserName", USER)),
            Map.entry("DeleteLoginProfile", List.of("UserName", USER)),
            Map.entry("ListVirtualMFADevices", List.of()),
            Map.entry("ListGroups", List.of()),
            Map.entry(
                    "CreateRole",
                    List.of("RoleName", "new", "Path", "/p/", "AssumeRolePolicyDocument", PolicyDocuments.TRUST)),
            Map.entry("GetRole", List.of("RoleName", ROLE)),
            Map.entry("UpdateRole", List.of("RoleName", ROLE)),
            Map.entry("UpdateRoleDescription", List.of("RoleName", ROLE, "Description", "new")),
            Map.entry("UpdateAssumeRolePolicy", List.of("RoleName", ROLE, "PolicyDocument", PolicyDocuments.TRUST)),
            Map.entry("DeleteRole", List.of("RoleName", ROLE)),
            Map.entry("TagRole", List.of("RoleName", ROLE, "Tags.member.1.Key", "k", "Tags.member.1.Value", "v")),
            Map.entry("UntagRole", List.of("RoleName", ROLE, "TagKeys.member.1", "k")),
            Map.entry("ListRoleTags", List.of("RoleName", ROLE)),
            Map.entry("PutRolePolicy", List.of("RoleName", ROLE, "PolicyName", "own", "PolicyDocument", DOCUMENT)),
            Map.entry("GetRolePolicy", List.of("RoleName", ROLE, "PolicyName", "own")),
            Map.entry("ListRolePolicies", List.of("RoleName", ROLE)),
            Map.entry("DeleteRolePolicy", List.of("RoleName", ROLE, "PolicyName", "own")),
            Map.entry("AttachRolePolicy", List.of("RoleName", ROLE, "PolicyArn", POLICY)),
            Map.entry("DetachRolePolicy", List.of("RoleName", ROLE, "PolicyArn", POLICY)),
            Map.entry("ListAttachedRolePolicies", List.of("RoleName", ROLE)),
            Map.entry("PutRolePermissionsBoundary", List.of("RoleName", ROLE, "PermissionsBoundary", POLICY)),
            Map.entry("DeleteRolePermissionsBoundary", List.of("RoleName", ROLE)),
            Map.entry("CreateInstanceProfile", List.of("InstanceProfileName", "new", "Path", "/p/")),
            Map.entry("GetInstanceProfile", List.of("InstanceProfileName", PROFILE)),
            Map.entry("ListInstanceProfilesForRole", List.of("RoleName", ROLE)),
            Map.entry("DeleteInstanceProfile", List.of("InstanceProfileName", PROFILE)),
            Map.entry("AddRoleToInstanceProfile", List.of("InstanceProfileName", PROFILE, "RoleName", ROLE)),
            Map.entry("RemoveRoleFromInstanceProfile", List.of("InstanceProfileName", PROFILE, "RoleName", ROLE)),
            Map.entry(
                    "TagInstanceProfile",
                    List.of("InstanceProfileName", PROFILE, "Tags.member.1.Key", "k", "Tags.member.1.Value", "v")),
            Map.entry("UntagInstanceProfile", List.of("InstanceProfileName", PROFILE, "TagKeys.member.1", "k")),
            Map.entry("ListInstanceProfileTags", List.of("InstanceProfileName", PROFILE)),
            Map.entry("ListRoles", List.of()),
            Map.entry("ListPolicies", List.of()),
            Map.entry("ListSAMLProviders", List.of()),
            Map.entry("CreateSAMLProvider", List.of("Name", "idp", "SAMLMetadataDocument", "x".repeat(1_000))),
            Map.entry("GetSAMLProvider", List.of("SAMLProviderArn", SAML_PROVIDER)),
            Map.entry("UpdateSAMLProvider", List.of("SAMLProviderArn", SAML_PROVIDER)),
            Map.entry("DeleteSAMLProvider", List.of("SAMLProviderArn", SAML_PROVIDER)),
            Map.entry(
                    "TagSAMLProvider",
                    List.of("SAMLProviderArn", SAML_PROVIDER, "Tags.member.1.Key", "k", "Tags.member.1.Value", "v")),
            Map.entry("UntagSAMLProvider", List.of("SAMLProviderArn", SAML_PROVIDER, "TagKeys.member.1", "k")),
            Map.entry("ListSAMLProviderTags", List.of("SAMLProviderArn", SAML_PROVIDER)),
            Map.entry("CreateServiceLinkedRole", List.of("AWSServiceName", "x.amazonaws.com")),
            Map.entry("DeleteServiceLinkedRole", List.of("RoleName", ROLE)),
            Map.entry("GetServiceLinkedRoleDeletionStatus", List.of("DeletionTaskId", NO_TASK)),
            Map.entry("ListOpenIDConnectProviders", List.of()),
            Map.entry("CreateOpenIDConnectProvider", List.of("Url", "https://ci.example.com")),
            Map.entry("GetOpenIDConnectProvider", List.of("OpenIDConnectProviderArn", PROVIDER)),
            Map.entry("DeleteOpenIDConnectProvider", List.of("OpenIDConnectProviderArn", PROVIDER)),
            Map.entry(
                    "AddClientIDToOpenIDConnectProvider",
                    List.of("OpenIDConnectProviderArn", PROVIDER, "ClientID", "c")),
            Map.entry(
                    "RemoveClientIDFromOpenIDConnectProvider",
                    List.of("OpenIDConnectProviderArn", PROVIDER, "ClientID", "c")),
            Map.entry(
                    "UpdateOpenIDConnectProviderThumbprint",
                    List.of("OpenIDConnectProviderArn", PROVIDER, "ThumbprintList.member.1", THUMBPRINT)),
            Map.entry(
                    "TagOpenIDConnectProvider",
                    List.of(
                            "OpenIDConnectProviderArn",
                            PROVIDER,
                            "Tags.member.1.Key",
                            "k",
                            "Tags.member.1.Value",
                            "v")),
            Map.entry(
                    "UntagOpenIDConnectProvider",
                    List.of("OpenIDConnectProviderArn", PROVIDER, "TagKeys.member.1", "k")),
            Map.entry("ListOpenIDConnectProviderTags", List.of("OpenIDConnectProviderArn", PROVIDER)),
            Map.entry("ListServerCertificates", List.of()),
            Map.entry("ListInstanceProfiles", List.of()),
            Map.entry("GetAccountPasswordPolicy", List.of()),
            Map.entry("EnableOutboundWebIdentityFederation", List.of()),
            Map.entry("DisableOutboundWebIdentityFederation", List.of()),
            Map.entry("GetOutboundWebIdentityFederationInfo", List.of()),
            Map.entry("GetWebIdentityToken", List.of("Audience.member.1", "app", "SigningAlgorithm", "ES384")),
            Map.entry("GetCallerIdentity", List.of()),
            Map.entry("GetAccessKeyInfo", List.of("AccessKeyId", KEY)),
            Map.entry("AssumeRole", List.of("RoleArn", NO_ROLE, "RoleSessionName", "job")),
            Map.entry("AssumeRoot", List.of("TargetPrincipal", "210987654321", "TaskPolicyArn.arn", NO_POLICY)),
            Map.entry(
                    "AssumeRoleWithSAML",
                    List.of("RoleArn", NO_ROLE, "PrincipalArn", SAML_PROVIDER, "SAMLAssertion", "none")),
            Map.entry(
                    "AssumeRoleWithWebIdentity",
                    List.of("RoleArn", NO_ROLE, "RoleSessionName", "job", "WebIdentityToken", "none")),
            Map.entry("GetFederationToken", List.of("Name", "carol")),
            Map.entry("DecodeAuthorizationMessage", List.of("EncodedMessage", "x")),
            Map.entry("GetSessionToken", List.of()));

    private OperationInputs() {}

    /** The same input with these names in the place of words. */
    static List<String> fill(List<String> input, Map<String, String> names) {
        return input.stream().map(value -> names.getOrDefault(value, value)).toList();
    }
}
