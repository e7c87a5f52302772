package dev.keyhold.policy;

import dev.keyhold.policy.Decision.Match;
import dev.keyhold.policy.Decision.Outcome;
import dev.keyhold.policy.PrincipalMatcher.Strength;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Decides requests. It keeps nothing between decisions, so one serves all threads. */
public final class Evaluator {
    /** More than ten times what the largest ordinary set of policies takes, and some milliseconds of work. */
    public static final long DEFAULT_STEP_LIMIT = 4_000_000;

    private final long stepLimit;

    public Evaluator() {
        this(DEFAULT_STEP_LIMIT);
    }

    public Evaluator(long stepLimit) {
        this.stepLimit = stepLimit;
    }

    /** Whether the policies allow the request. */
    public Decision decide(AccessRequest request) {
        return decide(request, stepLimit);
    }

    /** Decides the request with a limit of its own, which can only be lower than that of all. */
    public Decision decide(AccessRequest request, long limit) {
        var steps = new Steps(Math.min(limit, stepLimit));
        var evaluation = new Evaluation(request.context(), steps);
        try {
            return new Run(request, evaluation).decide();
        } catch (Steps.LimitExceededException _) {
            return new Decision(
                    Outcome.STEP_LIMIT_EXCEEDED,
                    PolicyType.IDENTITY,
                    Optional.empty(),
                    evaluation.unknownKeys(),
                    steps.taken());
        }
    }

    /** Decides the request like {@link #decide}, and says of every statement that applies. */
    public Simulation simulate(AccessRequest request) {
        return simulate(request, key -> !(request.context().value(key) instanceof ContextValue.Absent));
    }

    /**
     * The same for a request of which only some condition keys were given, and the others derived.
     *
     * @param isGiven whether a condition key was given, by its name in lower case: the others count as missing
     */
    public Simulation simulate(AccessRequest request, Predicate<String> isGiven) {
        var decision = decide(request);
        var evaluation = new Evaluation(request.context(), new Steps(stepLimit));
        try {
            return new Run(request, evaluation).explain(decision, isGiven);
        } catch (Steps.LimitExceededException _) {
            return new Simulation(decision, List.of(), List.of(), Optional.empty());
        }
    }

    /** One decision. */
    private static final class Run {
        private final AccessRequest request;
        private final EffectivePolicies policies;
        private final Evaluation evaluation;

        Run(AccessRequest request, Evaluation evaluation) {
            this.request = request;
            this.policies = request.policies();
            this.evaluation = evaluation;
        }

        Decision decide() {
            var denial = firstDenial();
            if (denial != null) {
                return decision(Outcome.EXPLICIT_DENY, denial.policy().type(), denial);
            }
            var granted = policies.resource().map(this::grant).orElse(Grant.NONE);
            if (request.caller().accountId().isEmpty()) {
                return granted.strength() == Strength.NONE ? implicit(resourceType()) : allowed(granted.match());
            }
            var sameAccount =
                    request.caller().accountId().get().equals(request.target().account());
            if (sameAccount && granted.strength() == Strength.DIRECT) {
                return allowed(granted.match());
            }
            var byResource = sameAccount && granted.strength() == Strength.ROLE;
            if (granted.strength() == Strength.NONE
                    && (!sameAccount || request.target().ownPolicyDecides())) {
                return implicit(resourceType());
            }
            return limited(byResource ? Optional.ofNullable(granted.match()) : identityAllows());
        }

        private Decision limited(Optional<Match> allowance) {
            if (allowance.isEmpty() && !isRoot()) {
                return implicit(PolicyType.IDENTITY);
            }
            if (policies.boundary().isPresent()
                    && firstAllowance(List.of(policies.boundary().get())) == null) {
                return implicit(PolicyType.BOUNDARY);
            }
            if (policies.session().isPresent()
                    && firstAllowance(policies.session().get()) == null) {
                return implicit(PolicyType.SESSION);
            }
            if (policies.session().isEmpty() && request.caller() instanceof Caller.FederatedUser) {
                return implicit(PolicyType.SESSION);
            }
            return allowed(allowance.orElse(null));
        }

        private boolean isRoot() {
            return request.caller() instanceof Caller.Root;
        }

        private Optional<Match> identityAllows() {
            return Optional.ofNullable(firstAllowance(policies.identity()));
        }

        private PolicyType resourceType() {
            return policies.resource().map(AttachedPolicy::type).orElse(PolicyType.RESOURCE);
        }

        private @Nullable Match firstDenial() {
            var denial = first(policies.identity(), Effect.DENY);
            if (denial == null && policies.resource().isPresent()) {
                denial = first(List.of(policies.resource().get()), Effect.DENY);
            }
            if (denial == null && policies.boundary().isPresent()) {
                denial = first(List.of(policies.boundary().get()), Effect.DENY);
            }
            if (denial == null && policies.session().isPresent()) {
                denial = first(policies.session().get(), Effect.DENY);
            }
            return denial;
        }

        private @Nullable Match firstAllowance(List<AttachedPolicy> attached) {
            return first(attached, Effect.ALLOW);
        }

        private @Nullable Match first(List<AttachedPolicy> attached, Effect effect) {
            for (var i = 0; i < attached.size(); i++) {
                var policy = attached.get(i);
                var candidates = candidates(policy, effect);
                for (var at = candidates.next(0, resource()); at < candidates.size(); at = following(candidates, at)) {
                    if (applies(candidates.statement(at))) {
                        return new Match(policy, candidates.statement(at));
                    }
                }
            }
            return null;
        }

        private Candidates candidates(AttachedPolicy policy, Effect effect) {
            var candidates =
                    policy.policy().index().candidates(effect, request.action().service());
            evaluation.steps().take(1 + candidates.size() / 8);
            return candidates;
        }

        private int following(Candidates candidates, int at) {
            return candidates.next(candidates.after(at), resource());
        }

        private ResourceName resource() {
            return request.target().resource();
        }

        private boolean applies(Statement statement) {
            var principals = statement.principals();
            if (principals != null
                    && statement.effect() == Effect.DENY
                    && !principals.denies(request.caller(), evaluation.steps())) {
                return false;
            }
            return statement.applies(request.action(), resource(), evaluation);
        }

        /** The strongest Allow of the resource's policy. */
        private Grant grant(AttachedPolicy policy) {
            var strongest = Grant.NONE;
            var candidates = candidates(policy, Effect.ALLOW);
            for (var at = candidates.next(0, resource()); at < candidates.size(); at = following(candidates, at)) {
                var statement = candidates.statement(at);
                var principals = statement.principals();
                var strength =
                        principals == null ? Strength.NONE : principals.allows(request.caller(), evaluation.steps());
                if (strength.compareTo(strongest.strength()) > 0 && applies(statement)) {
                    strongest = new Grant(strength, new Match(policy, statement));
                }
            }
            return strongest;
        }

        private record Grant(Strength strength, @Nullable Match match) {
            static final Grant NONE = new Grant(Strength.NONE, null);
        }

        private Decision allowed(@Nullable Match match) {
            return decision(
                    Outcome.ALLOWED,
                    match == null ? PolicyType.IDENTITY : match.policy().type(),
                    match);
        }

        private Decision implicit(PolicyType type) {
            return decision(Outcome.IMPLICIT_DENY, type, null);
        }

        private Decision decision(Outcome outcome, PolicyType type, @Nullable Match match) {
            return new Decision(
                    outcome,
                    type,
                    Optional.ofNullable(match),
                    evaluation.unknownKeys(),
                    evaluation.steps().taken());
        }

        /**
         * The policies in the order in which AWS's simulator lists them: the last one first, and boundaries before
         * those of the caller.
         */
        private List<AttachedPolicy> listed() {
            var all = new ArrayList<AttachedPolicy>(policies.identity());
            policies.resource().ifPresent(all::add);
            policies.session().ifPresent(all::addAll);
            policies.boundary().ifPresent(all::add);
            return all.reversed();
        }

        Simulation explain(Decision decision, Predicate<String> isGiven) {
            var matches = new ArrayList<Match>();
            for (var policy : listed()) {
                var limits = policy.type() == PolicyType.BOUNDARY || policy.type() == PolicyType.SESSION;
                var effect = decision.outcome() == Outcome.EXPLICIT_DENY ? Effect.DENY : Effect.ALLOW;
                if (decision.outcome() == Outcome.IMPLICIT_DENY || (limits && effect == Effect.ALLOW)) {
                    continue;
                }
                var candidates = candidates(policy, effect);
                for (var at = candidates.next(0, resource()); at < candidates.size(); at = following(candidates, at)) {
                    if (matches(candidates.statement(at))) {
                        matches.add(new Match(policy, candidates.statement(at)));
                    }
                }
            }
            return new Simulation(decision, List.copyOf(matches), missingKeys(decision, isGiven), allowedByBoundary());
        }

        private boolean matches(Statement statement) {
            var principals = statement.principals();
            var names = principals == null
                    || statement.effect() == Effect.DENY
                    || principals.allows(request.caller(), evaluation.steps()) != Strength.NONE;
            return names && applies(statement);
        }

        private Optional<Boolean> allowedByBoundary() {
            return policies.boundary().map(boundary -> {
                var only = List.of(boundary);
                return first(only, Effect.DENY) == null && first(only, Effect.ALLOW) != null;
            });
        }

        /**
         * Where nothing allows the request, every key of the policies that it was not given may be the cause: once in
         * each spelling, as AWS lists them.
         */
        private List<String> missingKeys(Decision decision, Predicate<String> isGiven) {
            if (decision.outcome() != Outcome.IMPLICIT_DENY) {
                return List.of();
            }
            var missing = new ArrayList<String>();
            var seen = new HashSet<String>();
            for (var policy : listed().reversed()) {
                for (var name : policy.policy().contextKeys()) {
                    if (name.length() > 1 && seen.add(name) && !isGiven.test(Strings.lowerCase(name))) {
                        missing.add(name);
                    }
                }
            }
            return List.copyOf(missing);
        }
    }
}
