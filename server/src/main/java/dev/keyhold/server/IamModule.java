package dev.keyhold.server;

import dev.keyhold.crypto.ApiKeySecrets;
import dev.keyhold.crypto.RsaKeys;
import dev.keyhold.domain.credential.AccessKeyAges;
import dev.keyhold.domain.credential.AccessKeyInfo;
import dev.keyhold.domain.credential.AccessKeys;
import dev.keyhold.domain.credential.ApiKeyIssuer;
import dev.keyhold.domain.credential.ApiKeys;
import dev.keyhold.domain.credential.AuthorizedKeyIssuer;
import dev.keyhold.domain.credential.AuthorizedKeys;
import dev.keyhold.domain.credential.CredentialReports;
import dev.keyhold.domain.credential.CredentialRisks;
import dev.keyhold.domain.credential.WeakAccessKeys;
import dev.keyhold.domain.federation.ProviderQuotas;
import dev.keyhold.domain.identity.AbsentResources;
import dev.keyhold.domain.identity.Identities;
import dev.keyhold.domain.identity.IdentityResolver;
import dev.keyhold.domain.identity.Quotas;
import dev.keyhold.domain.identity.TaggableIdentities;
import dev.keyhold.domain.job.CpuBoundExecutor;
import dev.keyhold.domain.policy.PolicyResolver;
import dev.keyhold.domain.resource.Folders;
import dev.keyhold.domain.resource.HeldRoles;
import dev.keyhold.domain.resource.RoleBindings;
import dev.keyhold.domain.simulation.ServiceAccessReports;
import dev.keyhold.domain.simulation.ServiceGrants;
import dev.keyhold.domain.tag.ResourceTags;
import dev.keyhold.model.IdentityRef;

/** Folders, identities with their keys, and role bindings. */
public final class IamModule {
    private final FederationModule federation;
    private final Identities identities;
    private final ResourceTags<IdentityRef> tags;
    private final AbsentResources absentResources;
    private final Folders folders;
    private final RoleBindings bindings;
    private final HeldRoles heldRoles;
    private final AccessKeys accessKeys;
    private final AccessKeyInfo accessKeyInfo;
    private final CredentialReports reports;
    private final CredentialRisks risks;
    private final WeakAccessKeys weakKeys;
    private final ServiceAccessReports serviceAccess;
    private final ServiceGrants serviceGrants;
    private final ApiKeys apiKeys;
    private final AuthorizedKeys authorizedKeys;

    /**
     * The use cases.
     *
     * @param rsaKeys makes key pairs, on the threads of {@code costly}
     * @param protectLastRootKey whether the last active access key of the root can be neither deactivated nor deleted
     */
    public IamModule(
            StoreModule storage,
            AuthzModule authz,
            AuthnModule authn,
            RsaKeys rsaKeys,
            CpuBoundExecutor costly,
            Quotas quotas,
            boolean protectLastRootKey) {
        var store = storage.store();
        var clock = storage.clock();
        var ids = storage.ids();
        var changes = storage.changes();
        var authorizer = authz.authorizer();
        var lastUses = authn.lastUses();
        var resolver = new IdentityResolver(authorizer);
        var boundaries = new PolicyResolver(authorizer, authz.predefinedPolicies());
        var identityRules = new Identities.Rules(quotas, boundaries);
        this.federation = new FederationModule(storage, authz, ProviderQuotas.DEFAULT);
        this.identities = new Identities(store, authorizer, changes, ids, clock, identityRules, lastUses::find);
        this.tags = new ResourceTags<>(store, changes, TaggableIdentities.of(resolver, quotas));
        this.absentResources = new AbsentResources(store, resolver, authorizer);
        this.folders = new Folders(store, authorizer, changes, storage.audit(), ids, clock);
        this.bindings = new RoleBindings(store, authorizer, changes);
        this.heldRoles = new HeldRoles(store, authorizer);

        var rules = new AccessKeys.Rules(quotas.accessKeysPerUser(), quotas.staticKeys(), protectLastRootKey);
        this.accessKeys = new AccessKeys(store, resolver, changes, authn.accessKeyIssuer(), lastUses, clock, rules);
        this.accessKeyInfo = new AccessKeyInfo(store, authorizer, lastUses);
        this.reports = new CredentialReports(store, authorizer, lastUses, costly, clock);
        var ages = new AccessKeyAges(store, authorizer, lastUses, clock);
        this.risks = new CredentialRisks(store, authorizer, ages, clock);
        this.weakKeys = new WeakAccessKeys(store, authorizer);
        this.serviceGrants = new ServiceGrants(store, authorizer, boundaries, costly);
        this.serviceAccess = new ServiceAccessReports(store, authorizer, boundaries, lastUses, costly, clock);

        var seals = storage.seals();
        var apiKeyIssuer = new ApiKeyIssuer(ids, new ApiKeySecrets(storage.random()), seals, clock);
        this.apiKeys = new ApiKeys(store, resolver, changes, apiKeyIssuer, lastUses, quotas);
        AuthorizedKeyIssuer.Pairs pairs = (algorithm, id) -> costly.run(() -> rsaKeys.generate(algorithm, id));
        var authorizedKeyIssuer = new AuthorizedKeyIssuer(ids, pairs, seals, clock);
        this.authorizedKeys = new AuthorizedKeys(store, resolver, changes, authorizedKeyIssuer, lastUses, quotas);
    }

    public Identities identities() {
        return identities;
    }

    public ResourceTags<IdentityRef> tags() {
        return tags;
    }

    public AbsentResources absentResources() {
        return absentResources;
    }

    /** The jobs that delete folders are to be run by it. */
    public Folders folders() {
        return folders;
    }

    public RoleBindings bindings() {
        return bindings;
    }

    /** Role bindings by who has the roles. */
    public HeldRoles heldRoles() {
        return heldRoles;
    }

    public AccessKeys accessKeys() {
        return accessKeys;
    }

    public AccessKeyInfo accessKeyInfo() {
        return accessKeyInfo;
    }

    public CredentialReports reports() {
        return reports;
    }

    public CredentialRisks risks() {
        return risks;
    }

    public WeakAccessKeys weakKeys() {
        return weakKeys;
    }

    public ApiKeys apiKeys() {
        return apiKeys;
    }

    public AuthorizedKeys authorizedKeys() {
        return authorizedKeys;
    }

    /** Which services policies grant, and when they were used. */
    public ServiceAccessReports serviceAccess() {
        return serviceAccess;
    }

    public ServiceGrants serviceGrants() {
        return serviceGrants;
    }

    /** Who outside of the installation is trusted. */
    public FederationModule federation() {
        return federation;
    }
}
