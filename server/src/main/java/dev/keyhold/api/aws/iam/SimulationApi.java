package dev.keyhold.api.aws.iam;

import dev.keyhold.api.aws.protocol.ActionCall;
import dev.keyhold.api.aws.protocol.Input;
import dev.keyhold.api.aws.protocol.PageMarkers;
import dev.keyhold.api.aws.protocol.ResponseValue;
import dev.keyhold.api.aws.protocol.Route;
import dev.keyhold.api.aws.protocol.TextConstraint;
import dev.keyhold.domain.authz.IamAction;
import dev.keyhold.domain.simulation.ContextEntry;
import dev.keyhold.domain.simulation.PolicyExclusion;
import dev.keyhold.domain.simulation.PolicySimulator;
import dev.keyhold.domain.simulation.SimulationRequest;
import dev.keyhold.domain.simulation.Verdict;
import dev.keyhold.model.Page;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.model.SimulationProblem;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** The policy simulator, and the condition keys that policies use. */
public final class SimulationApi {
    private static final TextConstraint ACTION = TextConstraint.length(3, 128);
    private static final TextConstraint RESOURCE = TextConstraint.length(1, 2048);
    private static final TextConstraint CONTEXT_KEY = TextConstraint.length(5, 256);
    private static final TextConstraint CONTEXT_VALUE = TextConstraint.length(0, 4096);
    private static final TextConstraint HANDLING = TextConstraint.length(1, 64);
    private static final String POLICIES = "PolicyInputList";
    private static final String SOURCE = "PolicySourceArn";
    private static final String RESOURCE_NAME = "EvalResourceName";
    private static final String STATEMENTS = "MatchedStatements";
    private static final String MISSING = "MissingContextValues";
    private static final String DETAILS = "EvalDecisionDetails";
    private static final String BOUNDARY = "PermissionsBoundaryDecisionDetail";
    /** The only action that knows the option. */
    private static final String HANDLED = "ec2:RunInstances";

    private static final List<String> TYPES = List.of(
            "binary",
            "ipList",
            "booleanList",
            "ip",
            "boolean",
            "numericList",
            "dateList",
            "numeric",
            "date",
            "stringList",
            "string",
            "binaryList");

    private static final int MAX_POLICIES = 100;
    private static final int MAX_NAMES = 1000;
    private static final int MAX_ENTRIES = 1000;
    private static final int MAX_LEVELS = 10;

    private final PolicySimulator simulator;

    public SimulationApi(PolicySimulator simulator) {
        this.simulator = simulator;
    }

    public List<Route> routes() {
        return List.of(
                Route.of(IamAction.SIMULATE_CUSTOM_POLICY, this::custom),
                Route.of(IamAction.SIMULATE_PRINCIPAL_POLICY, this::principal),
                Route.of(IamAction.GET_CONTEXT_KEYS_FOR_CUSTOM_POLICY, this::customKeys),
                Route.of(IamAction.GET_CONTEXT_KEYS_FOR_PRINCIPAL_POLICY, this::principalKeys));
    }

    private ResponseValue.Struct custom(ActionCall call) {
        var request = request(call.input().requireList(POLICIES), List.of());
        var paging = call.input().paging();
        call.input().check();
        var markers = PageMarkers.of(call.principal().account(), IamAction.SIMULATE_CUSTOM_POLICY);
        var part = new PolicySimulator.Part(markers.start(paging), paging.size());
        return answer(markers, simulator.custom(call.principal(), request, part));
    }

    private ResponseValue.Struct principal(ActionCall call) {
        var source = call.input().required(SOURCE, Members.ARN);
        var request = request(call.input(), ExclusionList.read(call.input()));
        var paging = call.input().paging();
        call.input().check();
        var markers = PageMarkers.of(call.principal().account(), IamAction.SIMULATE_PRINCIPAL_POLICY);
        var part = new PolicySimulator.Part(markers.start(paging), paging.size());
        return answer(markers, simulator.ofHolder(call.principal(), source, request, part));
    }

    private static SimulationRequest request(Input input, List<PolicyExclusion> exclusions) {
        var policies = documents(input, POLICIES);
        var boundaries = documents(input, "PermissionsBoundaryPolicyInputList");
        var actions = input.requireList("ActionNames").texts("ActionNames", 0, MAX_NAMES, ACTION);
        var resources = input.texts("ResourceArns", 0, MAX_NAMES, RESOURCE);
        var resourcePolicy = input.text("ResourcePolicy", Members.DOCUMENT);
        var owner = input.text("ResourceOwner", RESOURCE);
        var caller = input.text("CallerArn", RESOURCE);
        var context = input.structures("ContextEntries", 0, MAX_ENTRIES, SimulationApi::entry);
        var levels = input.structures("OrderedOrganizationPolicyInputList", 0, MAX_LEVELS, SimulationApi::level);
        if (input.text("ResourceHandlingOption", HANDLING).isPresent() && !resources.isEmpty()) {
            actions.stream()
                    .filter(action -> !action.equalsIgnoreCase(HANDLED))
                    .findFirst()
                    .ifPresent(action -> {
                        input.check();
                        throw new ServiceException(
                                new ServiceError.InvalidSimulation(SimulationProblem.RESOURCE_HANDLING, action));
                    });
        }
        return new SimulationRequest(
                actions, resources, policies, boundaries, resourcePolicy, owner, caller, context, levels, exclusions);
    }

    private static List<String> level(Input input) {
        return documents(input, "ServiceControlPolicyInputList");
    }

    private static List<String> documents(Input input, String name) {
        return input.texts(name, 0, MAX_POLICIES, Members.DOCUMENT);
    }

    private static ContextEntry entry(Input input) {
        return new ContextEntry(
                input.text("ContextKeyName", CONTEXT_KEY),
                input.optionalOf("ContextKeyType", TYPES),
                input.texts("ContextKeyValues", 0, MAX_ENTRIES, CONTEXT_VALUE));
    }

    private ResponseValue.Struct answer(PageMarkers markers, Page<Verdict.OfAction> page) {
        var results = page.items().stream().map(SimulationApi::result).toList();
        return markers.close(
                ResponseValue.Struct.EMPTY.with("EvaluationResults", new ResponseValue.Items(results)), page.next());
    }

    private static ResponseValue.Struct result(Verdict.OfAction action) {
        var result = ResponseValue.Struct.EMPTY
                .with("EvalActionName", action.action())
                .with(RESOURCE_NAME, action.name())
                .with("EvalDecision", word(action.decision()))
                .with(STATEMENTS, statements(action.matches()))
                .with(MISSING, texts(action.missingKeys()))
                .with(
                        "OrganizationsDecisionDetail",
                        action.withinOrganization()
                                .map(it -> ResponseValue.Struct.EMPTY.with("AllowedByOrganizations", it)))
                .with(BOUNDARY, boundary(action.withinBoundary()));
        return action.namesResources()
                ? result.with(DETAILS, parts(action.resources().getFirst()))
                        .with(
                                "ResourceSpecificResults",
                                new ResponseValue.Items(action.resources().stream()
                                        .map(SimulationApi::result)
                                        .toList()))
                : result;
    }

    /** What there is nothing to say of is left out, as AWS does here. */
    private static ResponseValue.Struct result(Verdict verdict) {
        return ResponseValue.Struct.EMPTY
                .with(RESOURCE_NAME, verdict.resource())
                .with("EvalResourceDecision", word(verdict.decision()))
                .with(STATEMENTS, some(statements(verdict.matches())))
                .with(MISSING, some(texts(verdict.missingKeys())))
                .with(DETAILS, verdict.parts().isEmpty() ? Optional.empty() : Optional.of(parts(verdict)))
                .with(BOUNDARY, boundary(verdict.withinBoundary()));
    }

    private static Optional<ResponseValue.Items> some(ResponseValue.Items items) {
        return items.items().isEmpty() ? Optional.empty() : Optional.of(items);
    }

    private static ResponseValue.Entries parts(Verdict verdict) {
        var parts = new TreeMap<String, ResponseValue>();
        verdict.parts().forEach((source, decision) -> parts.put(word(source), new ResponseValue.Text(word(decision))));
        return new ResponseValue.Entries(parts);
    }

    private static String word(Verdict.Decision decision) {
        return switch (decision) {
            case ALLOWED -> "allowed";
            case IMPLICIT_DENY -> "implicitDeny";
            case EXPLICIT_DENY -> "explicitDeny";
        };
    }

    private static ResponseValue.Items statements(List<Verdict.Match> matches) {
        return new ResponseValue.Items(matches.stream()
                .map(match -> ResponseValue.Struct.EMPTY
                        .with("SourcePolicyId", match.policy())
                        .with("SourcePolicyType", word(match.source()))
                        .with("StartPosition", place(match.statement().start()))
                        .with("EndPosition", place(match.statement().end())))
                .toList());
    }

    private static String word(Verdict.Source source) {
        return switch (source) {
            case IDENTITY -> "IAM Policy";
            case RESOURCE -> "Resource Policy";
            case BOUNDARY -> "Permissions Boundary Policy";
        };
    }

    private static ResponseValue.Struct place(Verdict.Place place) {
        return ResponseValue.Struct.EMPTY.with("Line", place.line()).with("Column", place.column());
    }

    private static ResponseValue.Items texts(List<String> texts) {
        return new ResponseValue.Items(
                texts.stream().map(ResponseValue.Text::new).toList());
    }

    private static Optional<ResponseValue.Struct> boundary(Optional<Boolean> allowed) {
        return allowed.map(it -> ResponseValue.Struct.EMPTY.with("AllowedByPermissionsBoundary", it));
    }

    private ResponseValue.Struct customKeys(ActionCall call) {
        var documents = documents(call.input().requireList(POLICIES), POLICIES);
        call.input().check();
        return keys(simulator.contextKeys(call.principal(), documents));
    }

    private ResponseValue.Struct principalKeys(ActionCall call) {
        var source = call.input().required(SOURCE, Members.ARN);
        var documents = documents(call.input(), POLICIES);
        call.input().check();
        return keys(simulator.contextKeysOfHolder(call.principal(), source, documents));
    }

    private static ResponseValue.Struct keys(List<String> names) {
        return ResponseValue.Struct.EMPTY.with("ContextKeyNames", texts(names));
    }
}
