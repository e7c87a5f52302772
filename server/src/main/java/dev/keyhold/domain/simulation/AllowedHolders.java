package dev.keyhold.domain.simulation;

import dev.keyhold.domain.authz.AuthorizationRequest;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.Decision;
import dev.keyhold.domain.authz.IamAction;
import dev.keyhold.domain.authz.IdentityAction;
import dev.keyhold.domain.cache.NonBlocking;
import dev.keyhold.domain.job.CpuBoundExecutor;
import dev.keyhold.domain.policy.PolicyResolver;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Arn;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.model.SimulationProblem;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Which users and roles of the account the policies allow an action, for those who may list them all. About each it is
 * asked as in a simulation of its policies; whom the caller may not ask about is counted, and no denial is recorded,
 * because nobody named anybody.
 */
public final class AllowedHolders {
    /** Users and roles that one answer looks at. */
    public static final int MAX_ASKED = 200;

    /** What positions in the list of roles begin with; those in that of users begin with another letter. */
    private static final String ROLES = "r";

    private static final String USERS = "u";

    private final Store store;
    private final Authorizer authorizer;
    private final HeldPolicies held;
    private final CpuBoundExecutor costly;

    public AllowedHolders(Store store, Authorizer authorizer, PolicyResolver policies, CpuBoundExecutor costly) {
        this.store = store;
        this.authorizer = authorizer;
        this.held = new HeldPolicies(authorizer, policies);
        this.costly = costly;
    }

    /** A user or role that is allowed the action, and by which statements. */
    public record Allowed(Arn holder, Verdict.OfAction verdict) {}

    /**
     * What was found.
     *
     * @param asked how many users and roles were looked at
     * @param unknown how many more the caller may not ask about, or have policies that are too complex
     * @param next where to look on; empty if all were looked at
     */
    public record Found(List<Allowed> allowed, int asked, int unknown, Optional<String> next) {
        public Found {
            allowed = List.copyOf(allowed);
        }
    }

    /** Reads the policies of a user or role; empty for one that the caller may not ask about. */
    private interface Holder extends Function<ReadTx, Optional<HeldPolicies.Found>> {}

    private record Part(List<Holder> holders, Optional<String> next) {}

    /**
     * Looks at the next users and roles, in the order of their names. One after the other, so that the policies of one
     * alone are in memory, and others take their turns between them.
     *
     * @param resource an ARN; empty for what has no resource
     * @param after as {@link Found#next} of the answer before
     */
    public Found find(Principal principal, String action, Optional<String> resource, Optional<String> after) {
        NonBlocking.requireMayWait();
        var part = store.read(tx -> part(tx, principal, after));
        var request = SimulationRequest.about(List.of(action), resource.stream().toList());
        var allowed = new ArrayList<Allowed>();
        var asked = 0;
        for (var holder : part.holders) {
            var known = store.read(holder);
            var verdict = known.flatMap(it -> costly.run(() -> verdict(principal.account(), request, it)));
            asked += verdict.isPresent() ? 1 : 0;
            verdict.filter(it -> it.decision() == Verdict.Decision.ALLOWED)
                    .ifPresent(it ->
                            allowed.add(new Allowed(known.orElseThrow().caller().orElseThrow(), it)));
        }
        return new Found(allowed, asked, part.holders.size() - asked, part.next);
    }

    private Part part(ReadTx tx, Principal principal, Optional<String> after) {
        authorizer.require(
                tx, principal, IdentityAction.LIST_IDENTITIES, new ResourceRef.AllUsers(principal.account()));
        authorizer.require(tx, principal, IamAction.LIST_ROLES, new ResourceRef.WholeAccount(principal.account()));
        var holders = new ArrayList<Holder>();
        if (after.filter(position -> position.startsWith(ROLES)).isEmpty()) {
            var users = tx.identities().users(principal.account(), "/", request(after, MAX_ASKED));
            for (var user : users.items()) {
                var about = ResourceRef.User.of(user);
                holders.add(now -> mayAsk(now, principal, about) ? Optional.of(held.of(now, user)) : Optional.empty());
            }
            if (users.next().isPresent()) {
                return new Part(holders, users.next().map(USERS::concat));
            }
            if (holders.size() == MAX_ASKED) {
                return new Part(holders, Optional.of(ROLES));
            }
        }
        var position = after.filter(it -> it.startsWith(ROLES));
        var roles = tx.roles().below(principal.account(), "/", request(position, MAX_ASKED - holders.size()));
        for (var role : roles.items()) {
            var about = ResourceRef.Role.of(role);
            holders.add(now -> mayAsk(now, principal, about) ? Optional.of(held.of(now, role)) : Optional.empty());
        }
        return new Part(holders, roles.next().map(ROLES::concat));
    }

    private static Page.Request request(Optional<String> position, int size) {
        return new Page.Request(position.map(text -> text.substring(1)).filter(text -> !text.isEmpty()), size);
    }

    private boolean mayAsk(ReadTx tx, Principal principal, ResourceRef.OfPolicies about) {
        var request = AuthorizationRequest.in(tx, principal, IamAction.SIMULATE_PRINCIPAL_POLICY, about);
        return authorizer.authorize(request) instanceof Decision.Allow;
    }

    /** Empty where policies are too complex: what is wrong with the question itself is thrown. */
    private static Optional<Verdict.OfAction> verdict(
            AccountId account, SimulationRequest request, HeldPolicies.Found holder) {
        try {
            return PolicySimulator.simulate(account, request, holder, new PolicySimulator.Part(0, 1)).items().stream()
                    .findFirst();
        } catch (ServiceException e) {
            if (e.serviceError() instanceof ServiceError.InvalidSimulation(var problem, var _)
                    && problem == SimulationProblem.TOO_COMPLEX) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
