package dev.keyhold.server;

import dev.keyhold.domain.policy.PolicyResolver;
import dev.keyhold.domain.policy.RoleQuotas;
import dev.keyhold.domain.policy.RoleUses;
import dev.keyhold.domain.role.InstanceProfileTags;
import dev.keyhold.domain.role.InstanceProfiles;
import dev.keyhold.domain.role.RoleTags;
import dev.keyhold.domain.role.Roles;

/** Roles and instance profiles. */
public final class RoleModule {
    private final Roles roles;
    private final RoleTags tags;
    private final InstanceProfiles profiles;
    private final InstanceProfileTags profileTags;

    /** The use cases; {@code lastUses} says when roles were last used. */
    public RoleModule(StoreModule storage, AuthzModule authz, RoleUses lastUses, RoleQuotas quotas) {
        var store = storage.store();
        var changes = storage.changes();
        var authorizer = authz.authorizer();
        var boundaries = new PolicyResolver(authorizer, authz.predefinedPolicies());
        var made = new Roles.NewRoles(storage.ids(), storage.clock(), quotas);
        this.roles = new Roles(store, authorizer, boundaries, changes, made, lastUses);
        this.tags = new RoleTags(store, authorizer, changes, quotas);
        this.profiles = new InstanceProfiles(store, authorizer, changes, made);
        this.profileTags = new InstanceProfileTags(store, authorizer, changes, quotas);
    }

    public Roles roles() {
        return roles;
    }

    public RoleTags tags() {
        return tags;
    }

    public InstanceProfiles profiles() {
        return profiles;
    }

    public InstanceProfileTags profileTags() {
        return profileTags;
    }
}
