package dev.keyhold.domain.simulation;

import dev.keyhold.model.Arn;
import dev.keyhold.model.Page;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.model.SimulationProblem;
import dev.keyhold.policy.AccessRequest;
import dev.keyhold.policy.ActionName;
import dev.keyhold.policy.AttachedPolicy;
import dev.keyhold.policy.Caller;
import dev.keyhold.policy.Decision;
import dev.keyhold.policy.EffectivePolicies;
import dev.keyhold.policy.Evaluator;
import dev.keyhold.policy.Policy;
import dev.keyhold.policy.PolicyKind;
import dev.keyhold.policy.PolicyType;
import dev.keyhold.policy.Position;
import dev.keyhold.policy.RequestContext;
import dev.keyhold.policy.ResourceName;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Answers one request, action by action, as long as that does not take too much. */
final class Simulation {
    /** A page ends after an action that brings it beyond: about a tenth of a second, and a few megabytes of text. */
    private static final long STEPS_OF_PAGE = 20_000_000;

    private static final int RESULTS_OF_PAGE = 10_000;
    /** How much more than that one action may take. */
    private static final int TOO_MUCH = 5;

    private static final AttachedPolicy EVERYTHING = AttachedPolicy.of(
            PolicyType.IDENTITY,
            "",
            Policy.parse(
                    PolicyKind.INLINE,
                    "{\"Version\":\"2012-10-17\",\"Statement\":"
                            + "{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}}"));

    private final Evaluator evaluator = new Evaluator();
    private final SimulationRequest request;
    private final Limits limits;
    private final RequestContext context;
    private final Set<String> sentKeys;
    private final Caller caller;
    private final Optional<String> owner;
    private long steps;
    private int results;

    Simulation(
            SimulationRequest request, Limits limits, RequestContext context, Caller caller, Optional<String> owner) {
        this.request = request;
        this.limits = limits;
        this.context = context;
        this.sentKeys = SimulatedContext.sent(request.context());
        this.caller = caller;
        this.owner = owner;
    }

    /**
     * The policies that decide.
     *
     * @param organization those of an organization, level by level, each of which has to allow; empty where no
     *     organization is asked about
     */
    record Limits(EffectivePolicies policies, Optional<List<EffectivePolicies>> organization) {
        Limits {
            organization = organization.map(List::copyOf);
        }
    }

    /** The verdicts from the action at that position on: as many as asked for, or fewer if they take too much. */
    Page<Verdict.OfAction> run(int from, int size) {
        var found = new ArrayList<Verdict.OfAction>();
        var actions = request.actions();
        var next = Math.min(from, actions.size());
        while (next < actions.size() && found.size() < size && steps < STEPS_OF_PAGE && results < RESULTS_OF_PAGE) {
            found.add(of(actions.get(next)));
            next++;
        }
        return new Page<>(
                List.copyOf(found), next < actions.size() ? Optional.of(Integer.toString(next)) : Optional.empty());
    }

    private Verdict.OfAction of(String action) {
        var verdicts = new ArrayList<Verdict>();
        for (var resource : request.resources()) {
            var verdict = of(action, resource);
            results += 1 + verdict.matches().size();
            if (steps > TOO_MUCH * STEPS_OF_PAGE || results > TOO_MUCH * RESULTS_OF_PAGE) {
                throw tooComplex();
            }
            verdicts.add(verdict);
        }
        return new Verdict.OfAction(action, request.namesResources(), verdicts);
    }

    private Verdict of(String action, String resource) {
        var simulation = evaluator.simulate(request(action, resource, limits.policies()), sentKeys::contains);
        // Once to decide, and once to explain.
        steps += 2 * simulation.decision().steps();
        var decision = decision(simulation.decision());
        var organization = organization(action, resource);
        if (!ActionTargets.fits(action, resource)) {
            // No request is ever about it, so nothing allows it.
            return new Verdict(
                    resource,
                    Verdict.Decision.IMPLICIT_DENY,
                    List.of(),
                    simulation.missingKeys(),
                    simulation.allowedByBoundary(),
                    organization.map(Verdict.Decision.ALLOWED::equals),
                    Map.of());
        }
        var limited = organization.filter(level -> level.compareTo(decision) > 0);
        return new Verdict(
                resource,
                limited.orElse(decision),
                limited.isPresent()
                        ? List.of()
                        : simulation.matches().stream().map(Simulation::match).toList(),
                simulation.missingKeys(),
                simulation.allowedByBoundary(),
                organization.map(Verdict.Decision.ALLOWED::equals),
                parts(action, resource));
    }

    private AccessRequest request(String action, String resource, EffectivePolicies policies) {
        var target = new AccessRequest.Target(ResourceName.of(resource), account(resource), false);
        return new AccessRequest(caller, ActionName.of(action), target, policies, context);
    }

    /** The worst that a level of the organization decides. */
    private Optional<Verdict.Decision> organization(String action, String resource) {
        return limits.organization()
                .map(levels -> levels.stream()
                        .map(level -> alone(action, resource, level))
                        .max(Verdict.Decision::compareTo)
                        .orElse(Verdict.Decision.ALLOWED));
    }

    /** Across accounts, what either side decides. */
    private Map<Verdict.Source, Verdict.Decision> parts(String action, String resource) {
        var policies = limits.policies();
        if (policies.resource().isEmpty() || caller.accountId().equals(Optional.of(account(resource)))) {
            return Map.of();
        }
        var parts = new EnumMap<Verdict.Source, Verdict.Decision>(Verdict.Source.class);
        parts.put(Verdict.Source.IDENTITY, alone(action, resource, EffectivePolicies.of(policies.identity())));
        policies.boundary()
                .ifPresent(it ->
                        parts.put(Verdict.Source.BOUNDARY, alone(action, resource, EffectivePolicies.of(List.of(it)))));
        // Of both sides, the caller's allows everything.
        parts.put(
                Verdict.Source.RESOURCE,
                decide(request(
                        action,
                        resource,
                        new EffectivePolicies(
                                List.of(EVERYTHING), Optional.empty(), Optional.empty(), policies.resource()))));
        return parts;
    }

    /** What policies decide as if they were all that the caller had, and the resource were of its account. */
    private Verdict.Decision alone(String action, String resource, EffectivePolicies policies) {
        var target = new AccessRequest.Target(
                ResourceName.of(resource), caller.accountId().orElseThrow(), false);
        return decide(new AccessRequest(caller, ActionName.of(action), target, policies, context));
    }

    private Verdict.Decision decide(AccessRequest of) {
        var decision = evaluator.decide(of);
        steps += decision.steps();
        return decision(decision);
    }

    /** The account that owns the resource: the caller's, unless an owner was named. */
    private String account(String resource) {
        return owner.map(named -> Arn.parse(resource)
                        .map(Arn::account)
                        .filter(account -> !account.isEmpty())
                        .orElse(named))
                .or(caller::accountId)
                .orElseThrow();
    }

    private static Verdict.Decision decision(Decision decision) {
        return switch (decision.outcome()) {
            case ALLOWED -> Verdict.Decision.ALLOWED;
            case IMPLICIT_DENY -> Verdict.Decision.IMPLICIT_DENY;
            case EXPLICIT_DENY -> Verdict.Decision.EXPLICIT_DENY;
            case STEP_LIMIT_EXCEEDED -> throw tooComplex();
        };
    }

    private static Verdict.Match match(Decision.Match match) {
        var source = switch (match.policy().type()) {
            case IDENTITY, SESSION -> Verdict.Source.IDENTITY;
            case RESOURCE, TRUST -> Verdict.Source.RESOURCE;
            case BOUNDARY -> Verdict.Source.BOUNDARY;
        };
        return new Verdict.Match(
                match.policy().id(),
                source,
                new Verdict.Statement(
                        match.statement().sid(),
                        match.policy().policy().numberOf(match.statement()),
                        place(match.statement().reportedStart()),
                        place(match.statement().end())));
    }

    private static Verdict.Place place(Position position) {
        return new Verdict.Place(position.line(), position.column());
    }

    private static ServiceException tooComplex() {
        return new ServiceException(new ServiceError.InvalidSimulation(SimulationProblem.TOO_COMPLEX, ""));
    }
}
