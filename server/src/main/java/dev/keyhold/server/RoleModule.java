package dev.keyhold.server;

import dev.keyhold.domain.policy.PolicyResolver;
import dev.keyhold.domain.policy.RoleQuotas;
import dev.keyhold.domain.policy.RoleUses;
import dev.keyhold.domain.role.InstanceProfiles;
import dev.keyhold.domain.role.Roles;
import dev.keyhold.domain.role.TaggableInstanceProfiles;
import dev.keyhold.domain.role.TaggableRoles;
import dev.keyhold.domain.tag.ResourceTags;

/** Roles and instance profiles. */
public final class RoleModule {
    private final Roles roles;
    private final ResourceTags<String> tags;
    private final InstanceProfiles profiles;
    private final ResourceTags<String> profileTags;

    /** The use cases; {@code lastUses} says when roles were last used. */
    public RoleModule(StoreModule storage, AuthzModule authz, RoleUses lastUses, RoleQuotas quotas) {
        var store = storage.store();
        var changes = storage.changes();
        var authorizer = authz.authorizer();
        var boundaries = new PolicyResolver(authorizer, authz.predefinedPolicies());
        var made = new Roles.NewRoles(storage.ids(), storage.clock(), quotas);
        this.roles = new Roles(store, authorizer, boundaries, changes, made, lastUses);
        this.tags = new ResourceTags<>(store, changes, TaggableRoles.of(authorizer, quotas));
        this.profiles = new InstanceProfiles(store, authorizer, changes, made);
        this.profileTags = new ResourceTags<>(store, changes, TaggableInstanceProfiles.of(authorizer, quotas));
    }

    public Roles roles() {
        return roles;
    }

    public ResourceTags<String> tags() {
        return tags;
    }

    public InstanceProfiles profiles() {
        return profiles;
    }

    public ResourceTags<String> profileTags() {
        return profileTags;
    }
}
