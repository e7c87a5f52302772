package dev.keyhold.server;

import dev.keyhold.domain.audit.DenialAuditLog;
import dev.keyhold.domain.audit.DenialObserver;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.EvaluatingAuthorizer;
import dev.keyhold.domain.authz.iampolicy.PolicyEvaluator;
import dev.keyhold.domain.authz.rolebinding.RoleBindingCache;
import dev.keyhold.domain.authz.rolebinding.RoleBindingEvaluator;
import dev.keyhold.domain.policy.BuiltInPolicies;
import dev.keyhold.domain.policy.PredefinedPolicies;
import dev.keyhold.model.Principal;
import java.util.function.BiConsumer;

/** Authorization, and the record of what is denied. */
public final class AuthzModule {
    private final PredefinedPolicies predefinedPolicies;
    private final DenialAuditLog denials;
    private final PolicyEvaluator policies;
    private final Authorizer authorizer;
    private final RoleBindingCache bindings;

    /** Authorization that says of policies that are too complex only that they deny. */
    public AuthzModule(StoreModule storage) {
        this(storage, Config.Limits.DEFAULT.cachedCredentials(), (_, _) -> {}, DenialObserver.NONE);
    }

    /**
     * Authorization.
     *
     * @param maxIdentities how many identities' policies are kept in memory
     * @param tooComplex gets the caller and the action of each request that was denied because its policies take too
     *     much work
     * @param observer gets each refusal
     */
    public AuthzModule(
            StoreModule storage,
            long maxIdentities,
            BiConsumer<Principal, String> tooComplex,
            DenialObserver observer) {
        this.predefinedPolicies = new BuiltInPolicies();
        this.denials = new DenialAuditLog(storage.store(), storage.clock(), storage.ids(), observer);
        this.policies = new PolicyEvaluator(
                storage.store(),
                name -> predefinedPolicies.find(name).map(PredefinedPolicies.Entry::document),
                PolicyEvaluator.Limits.of(maxIdentities),
                storage.clock(),
                tooComplex);
        this.authorizer = new EvaluatingAuthorizer(policies, new RoleBindingEvaluator(), denials);
        this.bindings = new RoleBindingCache(storage.store());
    }

    /** The managed policies that every account has. */
    public PredefinedPolicies predefinedPolicies() {
        return predefinedPolicies;
    }

    /** Is to be flushed every second. */
    public DenialAuditLog denials() {
        return denials;
    }

    /** Decides by IAM policies. */
    public PolicyEvaluator policies() {
        return policies;
    }

    public Authorizer authorizer() {
        return authorizer;
    }

    /** Role bindings in memory, for use cases that read nothing else from the store. */
    public RoleBindingCache bindings() {
        return bindings;
    }
}
