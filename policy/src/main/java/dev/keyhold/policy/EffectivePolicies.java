package dev.keyhold.policy;

import java.util.List;
import java.util.Optional;

/**
 * Every policy that applies to a request.
 *
 * @param identity of the caller: its own, and those of its groups or of its role
 * @param boundary empty if the caller has none. A boundary whose policy is gone is not empty: it is {@link
 *     Policy#EMPTY}
 * @param session empty if the session was created without policies; a list of policies allows what any of them allows
 * @param resource the policy of the resource, or the trust policy of a role
 */
public record EffectivePolicies(
        List<AttachedPolicy> identity,
        Optional<AttachedPolicy> boundary,
        Optional<List<AttachedPolicy>> session,
        Optional<AttachedPolicy> resource) {
    public EffectivePolicies {
        identity = List.copyOf(identity);
        session = session.map(List::copyOf);
    }

    /** For a caller without boundary and session policies, on a resource without a policy. */
    public static EffectivePolicies of(List<AttachedPolicy> identity) {
        return new EffectivePolicies(identity, Optional.empty(), Optional.empty(), Optional.empty());
    }

    public EffectivePolicies withBoundary(AttachedPolicy policy) {
        return new EffectivePolicies(identity, Optional.of(policy), session, resource);
    }

    public EffectivePolicies withSession(List<AttachedPolicy> policies) {
        return new EffectivePolicies(identity, boundary, Optional.of(policies), resource);
    }

    public EffectivePolicies withResource(AttachedPolicy policy) {
        return new EffectivePolicies(identity, boundary, session, Optional.of(policy));
    }
}
