package dev.keyhold.api.aws;

import dev.keyhold.PolicyDocuments;
import dev.keyhold.model.Arn;
import dev.keyhold.server.TestKeyhold;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What {@link ForeignAccountTest} sends to each operation: names of what the caller's own account has. */
final class ForeignAccountInputs {
    static final String OWN_USER = "{user}";
    static final String OWN_KEY = "{key}";
    static final String OWN_GROUP = "{group}";
    static final String OWN_POLICY = "{policy}";
    static final String OWN_ROLE = "{role}";
    static final String OWN_PROFILE = "{profile}";
    static final String OWN_ARN = "{arn}";
    static final String OWN_DEVICE = "{device}";
    static final String OWN_PROVIDER = "{provider}";
    private static final String OWN_SAML_PROVIDER = "arn:aws:iam::123456789012:saml-provider/own";
    private static final String NO_TASK = "task/aws-service-role/x.amazonaws.com/AWSServiceRoleForX/0-a";
    private static final String NO_POLICY = "arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials";
    private static final String THUMBPRINT = "0123456789012345678901234567890123456789";
    private static final String NO_JOB = "AIDAAAAAAAAAAAAAAAAAA-s0000000000000";
    private static final String DOCUMENT = PolicyDocuments.ADMINISTRATOR;

    /** For every operation its parameters: pairs of a name and a value of the caller's account. */
    static final Map<String, List<String>> ALL = Map.ofEntries(
            Map.entry("CreateUser", List.of("UserName", "new", "PermissionsBoundary", OWN_POLICY)),
            Map.entry("GetUser", List.of("UserName", OWN_USER)),
            Map.entry("ListUsers", List.of()),
            Map.entry("UpdateUser", List.of("UserName", OWN_USER, "NewUserName", "renamed")),
            Map.entry("DeleteUser", List.of("UserName", "other")),
            Map.entry("TagUser", List.of("UserName", OWN_USER, "Tags.member.1.Key", "k", "Tags.member.1.Value", "v")),
            Map.entry("UntagUser", List.of("UserName", OWN_USER, "TagKeys.member.1", "k")),
            Map.entry("ListUserTags", List.of("UserName", OWN_USER)),
            Map.entry("CreateAccessKey", List.of("UserName", OWN_USER)),
            Map.entry("UpdateAccessKey", List.of("UserName", OWN_USER, "AccessKeyId", OWN_KEY, "Status", "Inactive")),
            Map.entry("ListAccessKeys", List.of("UserName", OWN_USER)),
            Map.entry("DeleteAccessKey", List.of("UserName", OWN_USER, "AccessKeyId", OWN_KEY)),
            Map.entry("GetAccessKeyLastUsed", List.of("AccessKeyId", OWN_KEY)),
            Map.entry("GetAccountSummary", List.of()),
            Map.entry("CreateAccountAlias", List.of("AccountAlias", "own-alias")),
            Map.entry("ListAccountAliases", List.of()),
            Map.entry("DeleteAccountAlias", List.of("AccountAlias", "own-alias")),
            Map.entry("GetAccountAuthorizationDetails", List.of()),
            Map.entry("GenerateServiceLastAccessedDetails", List.of("Arn", OWN_ARN)),
            Map.entry("ListPoliciesGrantingServiceAccess", List.of("Arn", OWN_ARN, "ServiceNamespaces.member.1", "s3")),
            Map.entry("GetServiceLastAccessedDetails", List.of("JobId", NO_JOB)),
            Map.entry("GenerateCredentialReport", List.of()),
            Map.entry("GetCredentialReport", List.of()),
            Map.entry("ListGroupsForUser", List.of("UserName", OWN_USER)),
            Map.entry("ListUserPolicies", List.of("UserName", OWN_USER)),
            Map.entry("ListAttachedUserPolicies", List.of("UserName", OWN_USER)),
            Map.entry("CreateGroup", List.of("GroupName", "new")),
            Map.entry("GetGroup", List.of("GroupName", OWN_GROUP)),
            Map.entry("UpdateGroup", List.of("GroupName", OWN_GROUP, "NewGroupName", "renamed")),
            Map.entry("DeleteGroup", List.of("GroupName", OWN_GROUP)),
            Map.entry("AddUserToGroup", List.of("GroupName", OWN_GROUP, "UserName", OWN_USER)),
            Map.entry("RemoveUserFromGroup", List.of("GroupName", OWN_GROUP, "UserName", OWN_USER)),
            Map.entry("PutUserPolicy", List.of("UserName", OWN_USER, "PolicyName", "own", "PolicyDocument", DOCUMENT)),
            Map.entry("GetUserPolicy", List.of("UserName", OWN_USER, "PolicyName", "own")),
            Map.entry("DeleteUserPolicy", List.of("UserName", OWN_USER, "PolicyName", "own")),
            Map.entry("AttachUserPolicy", List.of("UserName", OWN_USER, "PolicyArn", OWN_POLICY)),
            Map.entry("DetachUserPolicy", List.of("UserName", OWN_USER, "PolicyArn", OWN_POLICY)),
            Map.entry(
                    "PutGroupPolicy", List.of("GroupName", OWN_GROUP, "PolicyName", "own", "PolicyDocument", DOCUMENT)),
            Map.entry("GetGroupPolicy", List.of("GroupName", OWN_GROUP, "PolicyName", "own")),
            Map.entry("DeleteGroupPolicy", List.of("GroupName", OWN_GROUP, "PolicyName", "own")),
            Map.entry("ListGroupPolicies", List.of("GroupName", OWN_GROUP)),
            Map.entry("ListAttachedGroupPolicies", List.of("GroupName", OWN_GROUP)),
            Map.entry("AttachGroupPolicy", List.of("GroupName", OWN_GROUP, "PolicyArn", OWN_POLICY)),
            Map.entry("DetachGroupPolicy", List.of("GroupName", OWN_GROUP, "PolicyArn", OWN_POLICY)),
            Map.entry("PutUserPermissionsBoundary", List.of("UserName", OWN_USER, "PermissionsBoundary", OWN_POLICY)),
            Map.entry("DeleteUserPermissionsBoundary", List.of("UserName", OWN_USER)),
            Map.entry("CreatePolicy", List.of("PolicyName", "new", "PolicyDocument", DOCUMENT)),
            Map.entry("GetPolicy", List.of("PolicyArn", OWN_POLICY)),
            Map.entry("DeletePolicy", List.of("PolicyArn", OWN_POLICY)),
            Map.entry("ListPolicyVersions", List.of("PolicyArn", OWN_POLICY)),
            Map.entry("ListEntitiesForPolicy", List.of("PolicyArn", OWN_POLICY)),
            Map.entry("ListPolicyTags", List.of("PolicyArn", OWN_POLICY)),
            Map.entry("CreatePolicyVersion", List.of("PolicyArn", OWN_POLICY, "PolicyDocument", DOCUMENT)),
            Map.entry("GetPolicyVersion", List.of("PolicyArn", OWN_POLICY, "VersionId", "v1")),
            Map.entry("SetDefaultPolicyVersion", List.of("PolicyArn", OWN_POLICY, "VersionId", "v1")),
            Map.entry("DeletePolicyVersion", List.of("PolicyArn", OWN_POLICY, "VersionId", "v1")),
            Map.entry(
                    "TagPolicy",
                    List.of("PolicyArn", OWN_POLICY, "Tags.member.1.Key", "k", "Tags.member.1.Value", "v")),
            Map.entry("UntagPolicy", List.of("PolicyArn", OWN_POLICY, "TagKeys.member.1", "k")),
            Map.entry(
                    "SimulateCustomPolicy",
                    List.of("PolicyInputList.member.1", DOCUMENT, "ActionNames.member.1", "iam:GetUser")),
            Map.entry(
                    "SimulatePrincipalPolicy",
                    List.of("PolicySourceArn", OWN_ARN, "ActionNames.member.1", "iam:GetUser")),
            Map.entry("GetContextKeysForCustomPolicy", List.of("PolicyInputList.member.1", DOCUMENT)),
            Map.entry("GetContextKeysForPrincipalPolicy", List.of("PolicySourceArn", OWN_ARN)),
            Map.entry("ListMFADevices", List.of("UserName", OWN_USER)),
            Map.entry("CreateVirtualMFADevice", List.of("VirtualMFADeviceName", "own")),
            Map.entry("EnableMFADevice", ofDevice("UserName", OWN_USER)),
            Map.entry("ResyncMFADevice", ofDevice("UserName", OWN_USER)),
            Map.entry("DeactivateMFADevice", List.of("UserName", OWN_USER, "SerialNumber", OWN_DEVICE)),
            Map.entry("DeleteVirtualMFADevice", List.of("SerialNumber", OWN_DEVICE)),
            Map.entry("GetMFADevice", List.of("UserName", OWN_USER, "SerialNumber", OWN_DEVICE)),
            Map.entry(
                    "TagMFADevice",
                    List.of("SerialNumber", OWN_DEVICE, "Tags.member.1.Key", "k", "Tags.member.1.Value", "v")),
            Map.entry("UntagMFADevice", List.of("SerialNumber", OWN_DEVICE, "TagKeys.member.1", "k")),
            Map.entry("ListMFADeviceTags", List.of("SerialNumber", OWN_DEVICE)),
            Map.entry("ListSSHPublicKeys", List.of("UserName", OWN_USER)),
            Map.entry("ListServiceSpecificCredentials", List.of("UserName", OWN_USER)),
            Map.entry("ListSigningCertificates", List.of("UserName", OWN_USER)),
            Map.entry("GetLoginProfile", List.of("UserName", OWN_USER)),
            Map.entry("UpdateLoginProfile", List.of("UserName", OWN_USER)),
            Map.entry("DeleteLoginProfile", List.of("UserName", OWN_USER)),
            Map.entry("ListVirtualMFADevices", List.of()),
            Map.entry("ListGroups", List.of()),
            Map.entry("CreateRole", List.of("RoleName", "new", "AssumeRolePolicyDocument", PolicyDocuments.TRUST)),
            Map.entry("GetRole", List.of("RoleName", OWN_ROLE)),
            Map.entry("UpdateRole", List.of("RoleName", OWN_ROLE)),
            Map.entry("UpdateRoleDescription", List.of("RoleName", OWN_ROLE, "Description", "new")),
            Map.entry("UpdateAssumeRolePolicy", List.of("RoleName", OWN_ROLE, "PolicyDocument", PolicyDocuments.TRUST)),
            Map.entry("DeleteRole", List.of("RoleName", OWN_ROLE)),
            Map.entry("TagRole", List.of("RoleName", OWN_ROLE, "Tags.member.1.Key", "k", "Tags.member.1.Value", "v")),
            Map.entry("UntagRole", List.of("RoleName", OWN_ROLE, "TagKeys.member.1", "k")),
            Map.entry("ListRoleTags", List.of("RoleName", OWN_ROLE)),
            Map.entry("PutRolePolicy", List.of("RoleName", OWN_ROLE, "PolicyName", "own", "PolicyDocument", DOCUMENT)),
            Map.entry("GetRolePolicy", List.of("RoleName", OWN_ROLE, "PolicyName", "own")),
            Map.entry("ListRolePolicies", List.of("RoleName", OWN_ROLE)),
            Map.entry("DeleteRolePolicy", List.of("RoleName", OWN_ROLE, "PolicyName", "own")),
            Map.entry("AttachRolePolicy", List.of("RoleName", OWN_ROLE, "PolicyArn", OWN_POLICY)),
            Map.entry("DetachRolePolicy", List.of("RoleName", OWN_ROLE, "PolicyArn", OWN_POLICY)),
            Map.entry("ListAttachedRolePolicies", List.of("RoleName", OWN_ROLE)),
            Map.entry("PutRolePermissionsBoundary", List.of("RoleName", OWN_ROLE, "PermissionsBoundary", OWN_POLICY)),
            Map.entry("DeleteRolePermissionsBoundary", List.of("RoleName", OWN_ROLE)),
            Map.entry("CreateInstanceProfile", List.of("InstanceProfileName", "new")),
            Map.entry("GetInstanceProfile", List.of("InstanceProfileName", OWN_PROFILE)),
            Map.entry("ListInstanceProfilesForRole", List.of("RoleName", OWN_ROLE)),
            Map.entry("DeleteInstanceProfile", List.of("InstanceProfileName", OWN_PROFILE)),
            Map.entry("AddRoleToInstanceProfile", List.of("InstanceProfileName", OWN_PROFILE, "RoleName", OWN_ROLE)),
            Map.entry(
                    "RemoveRoleFromInstanceProfile", List.of("InstanceProfileName", OWN_PROFILE, "RoleName", OWN_ROLE)),
            Map.entry(
                    "TagInstanceProfile",
                    List.of("InstanceProfileName", OWN_PROFILE, "Tags.member.1.Key", "k", "Tags.member.1.Value", "v")),
            Map.entry("UntagInstanceProfile", List.of("InstanceProfileName", OWN_PROFILE, "TagKeys.member.1", "k")),
            Map.entry("ListInstanceProfileTags", List.of("InstanceProfileName", OWN_PROFILE)),
            Map.entry("ListRoles", List.of()),
            Map.entry("ListPolicies", List.of()),
            Map.entry("ListSAMLProviders", List.of()),
            Map.entry("CreateSAMLProvider", List.of("Name", "new", "SAMLMetadataDocument", "x".repeat(1_000))),
            Map.entry("GetSAMLProvider", List.of("SAMLProviderArn", OWN_SAML_PROVIDER)),
            Map.entry("UpdateSAMLProvider", List.of("SAMLProviderArn", OWN_SAML_PROVIDER)),
            Map.entry("DeleteSAMLProvider", List.of("SAMLProviderArn", OWN_SAML_PROVIDER)),
            Map.entry(
                    "TagSAMLProvider",
                    List.of(
                            "SAMLProviderArn",
                            OWN_SAML_PROVIDER,
                            "Tags.member.1.Key",
                            "k",
                            "Tags.member.1.Value",
                            "v")),
            Map.entry("UntagSAMLProvider", List.of("SAMLProviderArn", OWN_SAML_PROVIDER, "TagKeys.member.1", "k")),
            Map.entry("ListSAMLProviderTags", List.of("SAMLProviderArn", OWN_SAML_PROVIDER)),
            Map.entry("CreateServiceLinkedRole", List.of("AWSServiceName", "x.amazonaws.com")),
            Map.entry("DeleteServiceLinkedRole", List.of("RoleName", OWN_ROLE)),
            Map.entry("GetServiceLinkedRoleDeletionStatus", List.of("DeletionTaskId", NO_TASK)),
            Map.entry("ListOpenIDConnectProviders", List.of()),
            Map.entry("CreateOpenIDConnectProvider", List.of("Url", "https://new.example.com")),
            Map.entry("GetOpenIDConnectProvider", List.of("OpenIDConnectProviderArn", OWN_PROVIDER)),
            Map.entry("DeleteOpenIDConnectProvider", List.of("OpenIDConnectProviderArn", OWN_PROVIDER)),
            Map.entry(
                    "AddClientIDToOpenIDConnectProvider",
                    List.of("OpenIDConnectProviderArn", OWN_PROVIDER, "ClientID", "c")),
            Map.entry(
                    "RemoveClientIDFromOpenIDConnectProvider",
                    List.of("OpenIDConnectProviderArn", OWN_PROVIDER, "ClientID", "c")),
            Map.entry(
                    "UpdateOpenIDConnectProviderThumbprint",
                    List.of("OpenIDConnectProviderArn", OWN_PROVIDER, "ThumbprintList.member.1", THUMBPRINT)),
            Map.entry(
                    "TagOpenIDConnectProvider",
                    List.of(
                            "OpenIDConnectProviderArn",
                            OWN_PROVIDER,
                            "Tags.member.1.Key",
                            "k",
                            "Tags.member.1.Value",
                            "v")),
            Map.entry(
                    "UntagOpenIDConnectProvider",
                    List.of("OpenIDConnectProviderArn", OWN_PROVIDER, "TagKeys.member.1", "k")),
            Map.entry("ListOpenIDConnectProviderTags", List.of("OpenIDConnectProviderArn", OWN_PROVIDER)),
            Map.entry("ListServerCertificates", List.of()),
            Map.entry("ListInstanceProfiles", List.of()),
            Map.entry("GetAccountPasswordPolicy", List.of()),
            Map.entry("EnableOutboundWebIdentityFederation", List.of()),
            Map.entry("DisableOutboundWebIdentityFederation", List.of()),
            Map.entry("GetOutboundWebIdentityFederationInfo", List.of()),
            Map.entry("GetWebIdentityToken", List.of("Audience.member.1", "app", "SigningAlgorithm", "ES384")),
            Map.entry("GetCallerIdentity", List.of()),
            Map.entry("GetAccessKeyInfo", List.of("AccessKeyId", OWN_KEY)),
            Map.entry(
                    "AssumeRole",
                    List.of("RoleArn", Arn.role(TestKeyhold.ACCOUNT, "/", "own").text(), "RoleSessionName", "job")),
            Map.entry(
                    "AssumeRoot",
                    List.of("TargetPrincipal", TestKeyhold.ACCOUNT.text(), "TaskPolicyArn.arn", NO_POLICY)),
            Map.entry(
                    "AssumeRoleWithSAML",
                    List.of(
                            "RoleArn",
                            Arn.role(TestKeyhold.ACCOUNT, "/", "own").text(),
                            "PrincipalArn",
                            OWN_SAML_PROVIDER,
                            "SAMLAssertion",
                            "none")),
            Map.entry(
                    "AssumeRoleWithWebIdentity",
                    List.of(
                            "RoleArn",
                            Arn.role(TestKeyhold.ACCOUNT, "/", "own").text(),
                            "RoleSessionName",
                            "job",
                            "WebIdentityToken",
                            "none")),
            Map.entry("GetFederationToken", List.of("Name", "carol")),
            Map.entry("DecodeAuthorizationMessage", List.of("EncodedMessage", "x")),
            Map.entry("GetSessionToken", List.of()));

    private ForeignAccountInputs() {}

    private static List<String> ofDevice(String... user) {
        return Stream.concat(
                        Stream.of(user),
                        Stream.of(
                                "SerialNumber",
                                OWN_DEVICE,
                                "AuthenticationCode1",
                                "123456",
                                "AuthenticationCode2",
                                "654321"))
                .toList();
    }
}
