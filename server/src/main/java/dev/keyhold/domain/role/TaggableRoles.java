package dev.keyhold.domain.role;

import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.RequestDetails;
import dev.keyhold.domain.policy.RoleQuotas;
import dev.keyhold.domain.tag.TagRules;
import dev.keyhold.domain.tag.TaggableResources;
import dev.keyhold.model.Principal;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.TagStore;
import dev.keyhold.store.WriteTx;

/** Roles as resources that can have tags. */
public final class TaggableRoles implements TaggableResources<String> {
    private final RoleResolver roles;
    private final RoleQuotas quotas;

    public TaggableRoles(Authorizer authorizer, RoleQuotas quotas) {
        this.roles = new RoleResolver(authorizer);
        this.quotas = quotas;
    }

    @Override
    public Actions actions() {
        return new Actions(Action.LIST_ROLE_TAGS, Action.TAG_ROLE, Action.UNTAG_ROLE);
    }

    @Override
    public TagRules rules() {
        return quotas.roleTagRules();
    }

    @Override
    public Resource find(ReadTx tx, Principal principal, Action action, String name, RequestDetails details) {
        var role = roles.find(tx, principal, action, name, details);
        return new Resource(role.account(), role.id(), AuditTargets.identify(role));
    }

    @Override
    public TagStore.Reads store(ReadTx tx) {
        return tx.roles();
    }

    @Override
    public TagStore.Writes store(WriteTx tx) {
        return tx.roles();
    }
}
