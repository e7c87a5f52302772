package dev.keyhold.domain.role;

import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.IamAction;
import dev.keyhold.domain.policy.RoleQuotas;
import dev.keyhold.domain.tag.TaggableResources;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.WriteTx;
import java.util.Optional;

/** Roles as resources that can have tags. */
public final class TaggableRoles {
    private TaggableRoles() {}

    public static TaggableResources<String> of(Authorizer authorizer, RoleQuotas quotas) {
        var roles = new RoleResolver(authorizer);
        return new TaggableResources<>(
                new TaggableResources.Actions(IamAction.LIST_ROLE_TAGS, IamAction.TAG_ROLE, IamAction.UNTAG_ROLE),
                quotas.roleTagRules(),
                (tx, principal, action, name, details) -> {
                    var role = roles.find(tx, principal, action, name, details);
                    return Optional.of(
                            new TaggableResources.Resource(role.account(), role.id(), AuditTargets.identify(role)));
                },
                ReadTx::roles,
                WriteTx::roles);
    }
}
