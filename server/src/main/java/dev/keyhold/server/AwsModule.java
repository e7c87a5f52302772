package dev.keyhold.server;

import dev.keyhold.api.RequestLog;
import dev.keyhold.api.aws.iam.AbsentResourcesApi;
import dev.keyhold.api.aws.iam.AccessKeysApi;
import dev.keyhold.api.aws.iam.AccountApi;
import dev.keyhold.api.aws.iam.AttachmentsApi;
import dev.keyhold.api.aws.iam.AuthorizationDetailsApi;
import dev.keyhold.api.aws.iam.CredentialReportsApi;
import dev.keyhold.api.aws.iam.GroupsApi;
import dev.keyhold.api.aws.iam.InlinePoliciesApi;
import dev.keyhold.api.aws.iam.InstanceProfilesApi;
import dev.keyhold.api.aws.iam.MfaDevicesApi;
import dev.keyhold.api.aws.iam.OidcProvidersApi;
import dev.keyhold.api.aws.iam.OutboundFederationApi;
import dev.keyhold.api.aws.iam.PoliciesApi;
import dev.keyhold.api.aws.iam.PolicyVersionsApi;
import dev.keyhold.api.aws.iam.ResourceTagsApi;
import dev.keyhold.api.aws.iam.RolesApi;
import dev.keyhold.api.aws.iam.SamlProvidersApi;
import dev.keyhold.api.aws.iam.ServiceAccessApi;
import dev.keyhold.api.aws.iam.ServiceLinkedRolesApi;
import dev.keyhold.api.aws.iam.SimulationApi;
import dev.keyhold.api.aws.iam.UsersApi;
import dev.keyhold.api.aws.kms.AliasesApi;
import dev.keyhold.api.aws.kms.CryptoApi;
import dev.keyhold.api.aws.kms.DataKeysApi;
import dev.keyhold.api.aws.kms.GrantsApi;
import dev.keyhold.api.aws.kms.ImportApi;
import dev.keyhold.api.aws.kms.KeyAgreementApi;
import dev.keyhold.api.aws.kms.KeyPoliciesApi;
import dev.keyhold.api.aws.kms.KeyTagsApi;
import dev.keyhold.api.aws.kms.KeyUsageApi;
import dev.keyhold.api.aws.kms.KeysApi;
import dev.keyhold.api.aws.kms.MacApi;
import dev.keyhold.api.aws.kms.RotationApi;
import dev.keyhold.api.aws.kms.SigningApi;
import dev.keyhold.api.aws.organizations.AccountsApi;
import dev.keyhold.api.aws.organizations.MembershipApi;
import dev.keyhold.api.aws.organizations.OrganizationApi;
import dev.keyhold.api.aws.organizations.TagsApi;
import dev.keyhold.api.aws.protocol.AwsEndpoint;
import dev.keyhold.api.aws.protocol.AwsService;
import dev.keyhold.api.aws.protocol.Routes;
import dev.keyhold.api.aws.sts.AssumeRoleApi;
import dev.keyhold.api.aws.sts.StsApi;
import dev.keyhold.api.aws.sts.WebIdentityApi;
import dev.keyhold.api.aws.sts.WebIdentityTokenApi;
import java.util.List;

/** The AWS-compatible API. */
public final class AwsModule {
    private final AwsService service;

    public AwsModule(Domain domain, OutboundModule outbound, RequestLog log) {
        var authn = domain.authn();
        var iam = domain.iam();
        var policies = domain.policies();
        var roles = policies.roles();
        var storage = domain.storage();
        var organization = domain.organization();
        var kms = domain.kms();
        var routes = Routes.of(List.of(
                new UsersApi(iam.identities()).routes(),
                new AccessKeysApi(iam.accessKeys(), iam.accessKeyInfo()).routes(),
                new AccountApi(domain.organization().profile()).routes(),
                new GroupsApi(policies.groups()).routes(),
                new RolesApi(roles.roles(), storage.clock()).routes(),
                new InstanceProfilesApi(roles.profiles()).routes(),
                new InlinePoliciesApi(policies.inline()).routes(),
                new AttachmentsApi(policies.attachments(), policies.boundaries()).routes(),
                new PoliciesApi(policies.managed(), policies.uses()).routes(),
                new PolicyVersionsApi(policies.versions()).routes(),
                new OidcProvidersApi(iam.federation().providers()).routes(),
                new AuthorizationDetailsApi(policies.details(), storage.clock()).routes(),
                new ServiceAccessApi(iam.serviceAccess(), iam.serviceGrants()).routes(),
                new SimulationApi(policies.simulator()).routes(),
                new CredentialReportsApi(iam.reports()).routes(),
                new MfaDevicesApi(authn.mfa().devices()).routes(),
                new ResourceTagsApi(
                                iam.tags(),
                                roles.tags(),
                                roles.profileTags(),
                                policies.tags(),
                                authn.mfa().tags(),
                                iam.federation().tags())
                        .routes(),
                new AbsentResourcesApi(iam.absentResources()).routes(),
                new SamlProvidersApi(iam.absentResources()).routes(),
                new ServiceLinkedRolesApi(iam.absentResources()).routes(),
                new StsApi(authn.sessions(), iam.accessKeyInfo()).routes(),
                new AssumeRoleApi(authn.roleSessions()).routes(),
                new WebIdentityApi(authn.identityTokens()).routes(),
                new OutboundFederationApi(outbound.federation()).routes(),
                new WebIdentityTokenApi(outbound.tokens()).routes(),
                new OrganizationApi(organization.organizations(), organization.accounts()).routes(),
                new AccountsApi(organization.organizations(), organization.accounts()).routes(),
                new TagsApi(organization.organizations(), organization.accounts()).routes(),
                new MembershipApi(organization.organizations(), organization.accounts()).routes(),
                new KeysApi(kms.lifecycle(), kms.names()).routes(),
                new AliasesApi(kms.aliases(), kms.names()).routes(),
                new KeyTagsApi(kms.tags()).routes(),
                new ImportApi(kms.imports(), kms.names(), storage.clock()).routes(),
                new CryptoApi(kms.crypto(), kms.names()).routes(),
                new KeyPoliciesApi(kms.policies()).routes(),
                new DataKeysApi(kms.dataKeys(), kms.names()).routes(),
                new RotationApi(kms.rotations(), kms.names()).routes(),
                new KeyUsageApi(kms.lastUses(), kms.names()).routes(),
                new SigningApi(kms.signing(), kms.names()).routes(),
                new MacApi(kms.macs(), kms.names()).routes(),
                new KeyAgreementApi(kms.agreements(), kms.names()).routes(),
                new GrantsApi(kms.grants(), kms.names()).routes()));
        var api = new AwsEndpoint(
                routes, authn.credentials(), domain.authz().policies()::prepareAny, storage.clock(), log);
        this.service = new AwsService(api);
    }

    /** The API on HTTP. */
    public AwsService service() {
        return service;
    }
}
