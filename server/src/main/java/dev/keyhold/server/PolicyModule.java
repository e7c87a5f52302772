package dev.keyhold.server;

import dev.keyhold.domain.identity.Groups;
import dev.keyhold.domain.identity.InlinePolicies;
import dev.keyhold.domain.identity.PermissionsBoundaries;
import dev.keyhold.domain.identity.PolicyAttachments;
import dev.keyhold.domain.identity.PolicyHolderResolver;
import dev.keyhold.domain.job.CpuBoundExecutor;
import dev.keyhold.domain.policy.AuthorizationDetails;
import dev.keyhold.domain.policy.ManagedPolicies;
import dev.keyhold.domain.policy.PolicyQuotas;
import dev.keyhold.domain.policy.PolicyResolver;
import dev.keyhold.domain.policy.PolicyUses;
import dev.keyhold.domain.policy.PolicyVersions;
import dev.keyhold.domain.policy.RoleUses;
import dev.keyhold.domain.policy.TaggablePolicies;
import dev.keyhold.domain.simulation.AllowedHolders;
import dev.keyhold.domain.simulation.PolicySimulator;
import dev.keyhold.domain.tag.ResourceTags;
import dev.keyhold.model.Arn;

/** Groups and roles, and the policies of users, groups and roles. */
public final class PolicyModule {
    private final Groups groups;
    private final InlinePolicies inline;
    private final PolicyAttachments attachments;
    private final PermissionsBoundaries boundaries;
    private final ManagedPolicies managed;
    private final PolicyVersions versions;
    private final ResourceTags<Arn> tags;
    private final PolicyUses uses;
    private final PolicySimulator simulator;
    private final AllowedHolders allowed;
    private final AuthorizationDetails details;
    private final RoleModule roles;

    /**
     * The use cases.
     *
     * @param roleUses says when roles were last used
     * @param costly simulates
     */
    public PolicyModule(
            StoreModule storage, AuthzModule authz, RoleUses roleUses, CpuBoundExecutor costly, PolicyQuotas quotas) {
        var store = storage.store();
        var changes = storage.changes();
        var ids = storage.ids();
        var clock = storage.clock();
        var authorizer = authz.authorizer();
        var policies = new PolicyResolver(authorizer, authz.predefinedPolicies());
        var holders = new PolicyHolderResolver(authorizer);
        this.groups = new Groups(store, authorizer, changes, new Groups.NewGroups(ids, clock, quotas));
        this.inline = new InlinePolicies(store, holders, changes, quotas);
        this.attachments = new PolicyAttachments(store, holders, policies, changes, quotas);
        this.boundaries = new PermissionsBoundaries(holders, policies, changes);
        this.managed = new ManagedPolicies(store, authorizer, policies, changes, ids, clock, quotas);
        this.versions = new PolicyVersions(store, policies, changes, clock, quotas);
        this.tags = new ResourceTags<>(store, changes, TaggablePolicies.of(policies, quotas));
        this.uses = new PolicyUses(store, policies);
        this.simulator = new PolicySimulator(store, authorizer, policies, costly);
        this.allowed = new AllowedHolders(store, authorizer, policies, costly);
        this.roles = new RoleModule(storage, authz, roleUses, quotas.roles());
        this.details = new AuthorizationDetails(store, authorizer, policies, roleUses);
    }

    public Groups groups() {
        return groups;
    }

    /** Policies inside users and groups. */
    public InlinePolicies inline() {
        return inline;
    }

    /** Managed policies of users and groups. */
    public PolicyAttachments attachments() {
        return attachments;
    }

    public PermissionsBoundaries boundaries() {
        return boundaries;
    }

    public ManagedPolicies managed() {
        return managed;
    }

    public PolicyVersions versions() {
        return versions;
    }

    public ResourceTags<Arn> tags() {
        return tags;
    }

    public PolicyUses uses() {
        return uses;
    }

    /** What policies would decide. */
    public PolicySimulator simulator() {
        return simulator;
    }

    /** Whom policies would allow something. */
    public AllowedHolders allowed() {
        return allowed;
    }

    /** Roles and instance profiles. */
    public RoleModule roles() {
        return roles;
    }

    /** Everything that decides who may do what. */
    public AuthorizationDetails details() {
        return details;
    }
}
