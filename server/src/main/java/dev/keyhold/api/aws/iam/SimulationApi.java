package dev.keyhold.api.aws.iam;

import dev.keyhold.api.aws.protocol.ActionCall;
import dev.keyhold.api.aws.protocol.Input;
import dev.keyhold.api.aws.protocol.PageMarkers;
import dev.keyhold.api.aws.protocol.ResponseValue;
import dev.keyhold.api.aws.protocol.Route;
import dev.keyhold.api.aws.protocol.TextConstraint;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.simulation.ContextEntry;
import dev.keyhold.domain.simulation.PolicySimulator;
import dev.keyhold.domain.simulation.SimulationRequest;
import dev.keyhold.domain.simulation.Verdict;
import dev.keyhold.model.Page;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
    private static final List<String> TYPES = List.of(
            "string",
            "stringList",
            "numeric",
            "numericList",
            "boolean",
            "booleanList",
            "ip",
            "ipList",
            "binary",
            "binaryList",
            "date",
            "dateList");

    private static final int MAX_POLICIES = 100;
    private static final int MAX_NAMES = 1000;
    private static final int MAX_ENTRIES = 1000;

    private final PolicySimulator simulator;

    public SimulationApi(PolicySimulator simulator) {
        this.simulator = simulator;
    }

    public List<Route> routes() {
        return List.of(
                Route.of(Action.SIMULATE_CUSTOM_POLICY, this::custom),
                Route.of(Action.SIMULATE_PRINCIPAL_POLICY, this::principal),
                Route.of(Action.GET_CONTEXT_KEYS_FOR_CUSTOM_POLICY, this::customKeys),
                Route.of(Action.GET_CONTEXT_KEYS_FOR_PRINCIPAL_POLICY, this::principalKeys));
    }

    private ResponseValue.Struct custom(ActionCall call) {
        var request = request(call.input().requireList(POLICIES));
        var paging = call.input().paging();
        call.input().check();
        var markers = PageMarkers.of(call.principal().account(), Action.SIMULATE_CUSTOM_POLICY);
        var part = new PolicySimulator.Part(markers.start(paging), paging.size());
        return answer(markers, simulator.custom(call.principal(), request, part));
    }

    private ResponseValue.Struct principal(ActionCall call) {
        var source = call.input().required(SOURCE, Members.ARN);
        var request = request(call.input());
        var paging = call.input().paging();
        call.input().check();
        var markers = PageMarkers.of(call.principal().account(), Action.SIMULATE_PRINCIPAL_POLICY);
        var part = new PolicySimulator.Part(markers.start(paging), paging.size());
        return answer(markers, simulator.ofHolder(call.principal(), source, request, part));
    }

    /** {@code ResourceHandlingOption} is about instances, which nothing here decides about. */
    private static SimulationRequest request(Input input) {
        var policies = documents(input, POLICIES);
        var boundaries = documents(input, "PermissionsBoundaryPolicyInputList");
        var actions = input.requireList("ActionNames").texts("ActionNames", 0, MAX_NAMES, ACTION);
        var resources = input.texts("ResourceArns", 0, MAX_NAMES, RESOURCE);
        var resourcePolicy = input.text("ResourcePolicy", Members.DOCUMENT);
        var owner = input.text("ResourceOwner", RESOURCE);
        var caller = input.text("CallerArn", RESOURCE);
        var context = input.structures("ContextEntries", 0, MAX_ENTRIES, SimulationApi::entry);
        var _ = input.text("ResourceHandlingOption", HANDLING);
        return new SimulationRequest(actions, resources, policies, boundaries, resourcePolicy, owner, caller, context);
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

    /** What decides is only said of single resources. */
    private static ResponseValue.Struct result(Verdict.OfAction action) {
        var only = action.only();
        var result = ResponseValue.Struct.EMPTY
                .with("EvalActionName", action.action())
                .with(RESOURCE_NAME, name(action).map(ResponseValue.Text::new))
                .with("EvalDecision", word(action.decision()))
                .with("MatchedStatements", statements(only.map(Verdict::matches).orElse(List.of())))
                .with(
                        "MissingContextValues",
                        texts(only.map(Verdict::missingKeys).orElse(List.of())))
                .with("OrganizationsDecisionDetail", ResponseValue.Struct.EMPTY.with("AllowedByOrganizations", true))
                .with("PermissionsBoundaryDecisionDetail", boundary(action.withinBoundary()))
                .with("EvalDecisionDetails", new ResponseValue.Entries(Map.of()));
        return action.namesResources()
                ? result.with(
                        "ResourceSpecificResults",
                        new ResponseValue.Items(action.resources().stream()
                                .map(SimulationApi::result)
                                .toList()))
                : result;
    }

    private static ResponseValue.Struct result(Verdict verdict) {
        return ResponseValue.Struct.EMPTY
                .with(RESOURCE_NAME, verdict.resource())
                .with("EvalResourceDecision", word(verdict.decision()))
                .with("MatchedStatements", statements(verdict.matches()))
                .with("MissingContextValues", texts(verdict.missingKeys()))
                .with("EvalDecisionDetails", new ResponseValue.Entries(Map.of()))
                .with("PermissionsBoundaryDecisionDetail", boundary(verdict.withinBoundary()));
    }

    /** Of several resources, the form that they have, where it is known. */
    private static Optional<String> name(Verdict.OfAction action) {
        return action.only()
                .map(Verdict::resource)
                .or(() -> form(action.resources().getFirst().resource()));
    }

    private static Optional<String> form(String resource) {
        if (resource.startsWith("arn:aws:s3:::")) {
            return Optional.of("arn:aws:s3:::${BucketName}" + (resource.indexOf('/') < 0 ? "" : "/${KeyName}"));
        }
        var fields = resource.split(":", 6);
        var slash = fields[5].indexOf('/');
        if (fields[2].equals("iam") && slash > 0) {
            var kind = fields[5].substring(0, slash);
            return switch (kind) {
                case "user" -> Optional.of("arn:aws:iam::${Account}:user/${UserNameWithPath}");
                case "group" -> Optional.of("arn:aws:iam::${Account}:group/${GroupNameWithPath}");
                case "role" -> Optional.of("arn:aws:iam::${Account}:role/${RoleNameWithPath}");
                case "policy" -> Optional.of("arn:aws:iam::${Account}:policy/${PolicyNameWithPath}");
                default -> Optional.empty();
            };
        }
        return fields[2].equals("kms")
                ? Optional.of("arn:aws:kms:${Region}:${Account}:key/${KeyId}")
                : Optional.empty();
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
                        .with("StartPosition", place(match.start()))
                        .with("EndPosition", place(match.end())))
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
