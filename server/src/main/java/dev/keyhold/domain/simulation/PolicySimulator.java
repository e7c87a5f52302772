package dev.keyhold.domain.simulation;

import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.IamAction;
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
import dev.keyhold.policy.AttachedPolicy;
import dev.keyhold.policy.Caller;
import dev.keyhold.policy.EffectivePolicies;
import dev.keyhold.policy.MalformedPolicyException;
import dev.keyhold.policy.Policy;
import dev.keyhold.policy.PolicyKind;
import dev.keyhold.policy.PolicyType;
import dev.keyhold.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What policies would decide of requests that nobody makes, and which statements decide it. */
public final class PolicySimulator {
    private final Store store;
    private final Authorizer authorizer;
    private final HeldPolicies held;
    private final CpuBoundExecutor costly;

    public PolicySimulator(Store store, Authorizer authorizer, PolicyResolver policies, CpuBoundExecutor costly) {
        this.store = store;
        this.authorizer = authorizer;
        this.held = new HeldPolicies(authorizer, policies);
        this.costly = costly;
    }

    /** Which actions are answered: so many, from that position on. */
    public record Part(int from, int size) {}

    /** By the policies of the request alone. */
    public Page<Verdict.OfAction> custom(Principal principal, SimulationRequest request, Part part) {
        authorizer.require(
                principal, IamAction.SIMULATE_CUSTOM_POLICY, new ResourceRef.WholeAccount(principal.account()));
        var nothing = new HeldPolicies.Found(Optional.empty(), List.of(), Optional.empty());
        return compute(() -> simulate(principal.account(), request, nothing, part));
    }

    /** By the policies of a user, group or role too. */
    public Page<Verdict.OfAction> ofHolder(Principal principal, String arn, SimulationRequest request, Part part) {
        var exclusions = new Exclusions(request.exclusions());
        if (!exclusions.areValid()) {
            throw invalid(SimulationProblem.EXCLUSION, "");
        }
        var found = exclusions.applyTo(
                store.read(tx -> held.find(tx, principal, IamAction.SIMULATE_PRINCIPAL_POLICY, arn)));
        return compute(() -> simulate(principal.account(), request, found, part));
    }

    /** The condition keys that documents use: those of each document once. */
    public List<String> contextKeys(Principal principal, List<String> documents) {
        authorizer.require(
                principal,
                IamAction.GET_CONTEXT_KEYS_FOR_CUSTOM_POLICY,
                new ResourceRef.WholeAccount(principal.account()));
        return compute(() -> contextKeys(documents));
    }

    /** Those of documents and of the policies of a user, group or role, its permissions boundary included. */
    public List<String> contextKeysOfHolder(Principal principal, String arn, List<String> documents) {
        var found = store.read(tx -> held.find(tx, principal, IamAction.GET_CONTEXT_KEYS_FOR_PRINCIPAL_POLICY, arn));
        return compute(() -> {
            var names = new ArrayList<>(contextKeys(documents));
            found.items().forEach(item -> names.addAll(stored(item).contextKeys()));
            found.boundary().ifPresent(item -> names.addAll(stored(item).contextKeys()));
            return List.copyOf(names);
        });
    }

    private static List<String> contextKeys(List<String> documents) {
        var names = new ArrayList<String>();
        for (var i = 0; i < documents.size(); i++) {
            try {
                names.addAll(Policy.contextKeys(documents.get(i)));
            } catch (MalformedPolicyException _) {
                throw invalid(SimulationProblem.POLICY, Integer.toString(i + 1));
            }
        }
        return List.copyOf(names);
    }

    /** On threads that are there for that, of which other requests do not wait. */
    private <T> T compute(Supplier<T> work) {
        NonBlocking.requireMayWait();
        return costly.run(work);
    }

    static Page<Verdict.OfAction> simulate(
            AccountId account, SimulationRequest request, HeldPolicies.Found found, Part part) {
        requireValidTargets(request);
        var named = request.caller().map(PolicySimulator::caller);
        var caller = named.or(() -> found.caller().flatMap(arn -> EntityArn.parse(arn.text())));
        var owner = request.resourceOwner().map(PolicySimulator::owner);
        var context = SimulatedContext.of(account.text(), caller, request.context());
        if (request.resourcePolicy().isPresent() && caller.isEmpty()) {
            throw invalid(SimulationProblem.NO_CALLER, "");
        }
        var limits = new Simulation.Limits(policies(request, found), organization(request, found));
        var simulation = new Simulation(request, limits, context, asCaller(account, caller), owner);
        return simulation.run(part.from(), part.size());
    }

    private static void requireValidTargets(SimulationRequest request) {
        for (var action : request.actions()) {
            if (action.indexOf(':') < 0) {
                throw invalid(SimulationProblem.ACTION, action);
            }
        }
        if (request.namesResources()) {
            for (var resource : request.resources()) {
                if (!isArn(resource)) {
                    throw invalid(SimulationProblem.RESOURCE, resource);
                }
            }
        } else if (request.resourcePolicy().isPresent()) {
            throw invalid(SimulationProblem.ENTITY, request.resources().getFirst());
        }
    }

    private static boolean isArn(String text) {
        return Arn.parse(text)
                .filter(arn -> !arn.service().isEmpty() && !arn.resource().isEmpty())
                .isPresent();
    }

    private static EntityArn caller(String text) {
        return EntityArn.parse(text).orElseThrow(() -> invalid(SimulationProblem.CALLER, text));
    }

    private static String owner(String text) {
        return Arn.parse(text)
                .filter(arn -> arn.service().equals("iam") && !arn.resource().isEmpty())
                .map(Arn::account)
                .filter(AccountId::isValid)
                .orElseThrow(() -> invalid(SimulationProblem.RESOURCE_OWNER, text));
    }

    /** A role stands for a session of it. */
    private static Caller asCaller(AccountId account, Optional<EntityArn> caller) {
        if (caller.isEmpty()) {
            var stub = Arn.user(account, "/", SimulatedContext.STUB);
            return new Caller.User(account.text(), stub.text(), SimulatedContext.STUB);
        }
        var arn = caller.get();
        return arn.kind() == EntityArn.Kind.ROLE
                ? new Caller.RoleSession(arn.account().text(), arn.text(), arn.text(), "")
                : new Caller.User(arn.account().text(), arn.text(), "");
    }

    private static EffectivePolicies policies(SimulationRequest request, HeldPolicies.Found found) {
        var identity = new ArrayList<AttachedPolicy>();
        for (var item : found.items()) {
            identity.add(AttachedPolicy.of(PolicyType.IDENTITY, item.id(), stored(item)));
        }
        for (var i = 0; i < request.policies().size(); i++) {
            identity.add(AttachedPolicy.of(
                    PolicyType.IDENTITY,
                    "PolicyInputList." + (i + 1),
                    sent(PolicyKind.SESSION, request.policies().get(i), SimulationProblem.POLICY, i + 1)));
        }
        return new EffectivePolicies(
                identity,
                boundary(request, found),
                Optional.empty(),
                request.resourcePolicy()
                        .map(text -> AttachedPolicy.of(
                                PolicyType.RESOURCE,
                                "ResourcePolicy",
                                sent(PolicyKind.RESOURCE, text, SimulationProblem.RESOURCE_POLICY, 1))));
    }

    /**
     * The levels of the organization, each with what it allows. The own organization limits nothing: it is asked about
     * where a user, group or role is, unless it is left out.
     */
    private static Optional<List<EffectivePolicies>> organization(SimulationRequest request, HeldPolicies.Found found) {
        var levels = new ArrayList<EffectivePolicies>();
        for (var level : request.organization()) {
            var position = levels.size() + 1;
            if (level.isEmpty()) {
                throw invalid(SimulationProblem.ORGANIZATION_LEVEL, Integer.toString(position));
            }
            levels.add(EffectivePolicies.of(level.stream()
                    .map(text -> AttachedPolicy.of(
                            PolicyType.IDENTITY,
                            "",
                            sent(PolicyKind.SESSION, text, SimulationProblem.ORGANIZATION_POLICY, position)))
                    .toList()));
        }
        var isAsked = found.caller().isPresent() && !request.exclusions().contains(PolicyExclusion.Kind.ORGANIZATION);
        return levels.isEmpty() && !isAsked ? Optional.empty() : Optional.of(levels);
    }

    private static Optional<AttachedPolicy> boundary(SimulationRequest request, HeldPolicies.Found found) {
        if (request.boundaries().size() > 1) {
            throw invalid(SimulationProblem.SEVERAL_BOUNDARIES, "");
        }
        if (request.boundaries().isEmpty()) {
            return found.boundary().map(item -> AttachedPolicy.of(PolicyType.BOUNDARY, item.id(), stored(item)));
        }
        var policy = sent(PolicyKind.SESSION, request.boundaries().getFirst(), SimulationProblem.BOUNDARY, 1);
        return Optional.of(AttachedPolicy.of(PolicyType.BOUNDARY, "PermissionsBoundaryPolicyInputList.1", policy));
    }

    static Policy stored(HeldPolicies.Item item) {
        var kind = item.managed() ? PolicyKind.MANAGED : PolicyKind.INLINE;
        return item.document().map(text -> Policy.stored(kind, text)).orElse(Policy.UNREADABLE);
    }

    /** Numbers, dates and addresses in it are not checked, as the vendor does not either. */
    private static Policy sent(PolicyKind kind, String text, SimulationProblem problem, int position) {
        try {
            return Policy.parse(kind, text);
        } catch (MalformedPolicyException _) {
            throw invalid(problem, Integer.toString(position));
        }
    }

    private static ServiceException invalid(SimulationProblem problem, String subject) {
        return new ServiceException(new ServiceError.InvalidSimulation(problem, subject));
    }
}
