package dev.keyhold.domain.simulation;

import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.IamAction;
import dev.keyhold.domain.cache.NonBlocking;
import dev.keyhold.domain.job.CpuBoundExecutor;
import dev.keyhold.domain.policy.PolicyResolver;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Arn;
import dev.keyhold.model.InlinePolicy;
import dev.keyhold.model.PolicyRef;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ServiceException;
import dev.keyhold.policy.Policy;
import dev.keyhold.policy.PolicyKind;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * Which policies of a user, its groups, a group or a role allow something of a service. What others deny, boundaries
 * among them, is not looked at.
 */
public final class ServiceGrants {
    private final Store store;
    private final PolicyResolver policies;
    private final HeldPolicies held;
    private final CpuBoundExecutor costly;

    public ServiceGrants(Store store, Authorizer authorizer, PolicyResolver policies, CpuBoundExecutor costly) {
        this.store = store;
        this.policies = policies;
        this.held = new HeldPolicies(authorizer, policies);
        this.costly = costly;
    }

    /** A service, and the policies that grant it. */
    public record OfService(String service, List<Grant> grants) {
        public OfService {
            grants = List.copyOf(grants);
        }
    }

    /** A policy that grants a service. */
    public sealed interface Grant {
        String policy();
    }

    /** A managed policy. */
    public record Managed(String policy, Arn arn) implements Grant {}

    /**
     * An inline policy.
     *
     * @param kind what has it: {@code USER}, {@code GROUP} or {@code ROLE}
     */
    public record Inline(String policy, String kind, String holder) implements Grant {}

    private record Candidate(Grant grant, Policy document) {}

    private record Found(Grant grant, PolicyKind kind, String document) {
        Candidate compiled() {
            return new Candidate(grant, Policy.stored(kind, document));
        }
    }

    /**
     * For each service, in the order in which they are asked for.
     *
     * @throws ServiceException when the principal may not, or there is no such user, group or role
     */
    public List<OfService> find(Principal principal, String arn, List<String> services) {
        NonBlocking.requireMayWait();
        var found = store.read(tx -> found(tx, principal, arn));
        return costly.run(() -> {
            var candidates = found.stream().map(Found::compiled).toList();
            return services.stream()
                    .map(service -> new OfService(
                            service,
                            candidates.stream()
                                    .filter(candidate -> candidate.document().mayAllow(service))
                                    .map(Candidate::grant)
                                    .toList()))
                    .toList();
        });
    }

    private List<Found> found(ReadTx tx, Principal principal, String arn) {
        var all = new ArrayList<Found>();
        var seen = new HashSet<PolicyRef>();
        for (var holder : held.holders(tx, principal, IamAction.LIST_POLICIES_GRANTING_SERVICE_ACCESS, arn)) {
            for (InlinePolicy inline : tx.policies().inline(holder.account(), holder.id())) {
                var grant = new Inline(inline.name(), holder.kind().name(), holder.name());
                all.add(new Found(grant, PolicyKind.INLINE, inline.document()));
            }
            tx.policies().attachedTo(holder.account(), holder.id()).stream()
                    .filter(seen::add)
                    .flatMap(ref -> managed(tx, holder.account(), ref).stream())
                    .forEach(all::add);
        }
        return all;
    }

    private Optional<Found> managed(ReadTx tx, AccountId account, PolicyRef ref) {
        return policies.of(tx, account, ref)
                .flatMap(policy -> HeldPolicies.document(tx, account, policy)
                        .map(text -> new Found(new Managed(policy.name(), policy.arn()), PolicyKind.MANAGED, text)));
    }
}
