package dev.keyhold.server;

import dev.keyhold.domain.audit.DenialAuditLog;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.EvaluatingAuthorizer;
import dev.keyhold.domain.authz.iampolicy.FixedRuleEvaluator;
import dev.keyhold.domain.authz.rolebinding.RoleBindingCache;
import dev.keyhold.domain.authz.rolebinding.RoleBindingEvaluator;

/** Authorization, and the record of what is denied. */
public final class AuthzModule {
    private final DenialAuditLog denials;
    private final Authorizer authorizer;
    private final RoleBindingCache bindings;

    public AuthzModule(StoreModule storage) {
        this.denials = new DenialAuditLog(storage.store(), storage.clock(), storage.ids());
        this.authorizer = new EvaluatingAuthorizer(new FixedRuleEvaluator(), new RoleBindingEvaluator(), denials);
        this.bindings = new RoleBindingCache(storage.store());
    }

    /** Is to be flushed every second. */
    public DenialAuditLog denials() {
        return denials;
    }

    public Authorizer authorizer() {
        return authorizer;
    }

    /** Role bindings in memory, for use cases that read nothing else from the store. */
    public RoleBindingCache bindings() {
        return bindings;
    }
}
