package dev.keyhold.domain.simulation;

import dev.keyhold.model.Arn;
import dev.keyhold.model.Page;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.model.SimulationProblem;
import dev.keyhold.policy.AccessRequest;
import dev.keyhold.policy.ActionName;
import dev.keyhold.policy.Caller;
import dev.keyhold.policy.Decision;
import dev.keyhold.policy.EffectivePolicies;
import dev.keyhold.policy.Evaluator;
import dev.keyhold.policy.Position;
import dev.keyhold.policy.RequestContext;
import dev.keyhold.policy.ResourceName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Answers one request, action by action, as long as that does not take too much. */
final class Simulation {
    /** A page ends after an action that brings it beyond: about a tenth of a second, and a few megabytes of text. */
    private static final long STEPS_OF_PAGE = 20_000_000;

    private static final int RESULTS_OF_PAGE = 10_000;
    /** How much more than that one action may take. */
    private static final int TOO_MUCH = 5;

    private final Evaluator evaluator = new Evaluator();
    private final SimulationRequest request;
    private final EffectivePolicies policies;
    private final RequestContext context;
    private final Caller caller;
    private final Optional<String> owner;
    private long steps;
    private int results;

    Simulation(
            SimulationRequest request,
            EffectivePolicies policies,
            RequestContext context,
            Caller caller,
            Optional<String> owner) {
        this.request = request;
        this.policies = policies;
        this.context = context;
        this.caller = caller;
        this.owner = owner;
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
        var target = new AccessRequest.Target(ResourceName.of(resource), account(resource), false);
        var simulation =
                evaluator.simulate(new AccessRequest(caller, ActionName.of(action), target, policies, context));
        // Once to decide, and once to explain.
        steps += 2 * simulation.decision().steps();
        return new Verdict(
                resource,
                decision(simulation.decision()),
                simulation.matches().stream().map(Simulation::match).toList(),
                simulation.missingKeys(),
                simulation.allowedByBoundary());
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
                place(match.statement().reportedStart()),
                place(match.statement().end()));
    }

    private static Verdict.Place place(Position position) {
        return new Verdict.Place(position.line(), position.column());
    }

    private static ServiceException tooComplex() {
        return new ServiceException(new ServiceError.InvalidSimulation(SimulationProblem.TOO_COMPLEX, ""));
    }
}
