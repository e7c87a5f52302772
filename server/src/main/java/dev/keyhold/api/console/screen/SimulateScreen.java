package dev.keyhold.api.console.screen;

import dev.keyhold.api.console.Answer;
import dev.keyhold.api.console.Call;
import dev.keyhold.api.console.ConsoleException;
import dev.keyhold.api.console.Frame;
import dev.keyhold.api.console.MenuEntry;
import dev.keyhold.api.console.Route;
import dev.keyhold.api.console.Screen;
import dev.keyhold.api.console.View;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.IamAction;
import dev.keyhold.domain.simulation.PolicySimulator;
import dev.keyhold.domain.simulation.SimulationRequest;
import dev.keyhold.domain.simulation.Verdict;
import dev.keyhold.model.Arn;
import dev.keyhold.model.Page;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What the policies of a user, group or role would decide. The question is in the query, so that it can be sent on. */
public final class SimulateScreen implements Screen {
    private static final String PATH = "/simulate";
    private static final String PRINCIPAL = "principal";
    private static final String ACTIONS = "actions";
    private static final String RESOURCE = "resource";
    private static final int MAX_ACTIONS = 100;
    /** As long as the AWS-compatible API takes them. */
    static final Pattern ACTION = Pattern.compile("(?=.{3,128}$)[^:\\s]+:\\S+");

    private static final Pattern POSITION = Pattern.compile("[0-9]{1,4}");

    /** The actions that this server itself decides about, in the order of their names. */
    private static final List<String> KNOWN = Action.all().stream()
            .flatMap(action -> action.policyAction().stream())
            .distinct()
            .sorted()
            .toList();

    private static final Pattern HOLDER = Pattern.compile("(user|group|role)/.+");

    private final PolicySimulator simulator;

    public SimulateScreen(PolicySimulator simulator) {
        this.simulator = simulator;
    }

    /**
     * The question, and its answer once it is asked.
     *
     * @param actions as typed, one in a line; empty to ask about all that are known here
     * @param next the query of the following page of those
     */
    public record SimulateView(
            Frame frame,
            String principal,
            String actions,
            String resource,
            Optional<Page<Verdict.OfAction>> answer,
            Optional<String> next)
            implements View {
        /** Whether too little was computed to answer all. */
        public boolean isPart() {
            return next.isEmpty() && answer.flatMap(Page::next).isPresent();
        }

        /** The statements that decide, in words; none where nothing allows it. */
        public List<String> statements(Verdict.OfAction verdict) {
            return isUndecided(verdict) ? List.of() : words(this, verdict);
        }

        /** Why nothing decides, in words. */
        public List<String> reasons(Verdict.OfAction verdict) {
            if (!isUndecided(verdict)) {
                return List.of();
            }
            var isLimited = verdict.withinBoundary().filter(allowed -> !allowed).isPresent();
            var first = t(isLimited ? "simulate.boundary" : "simulate.none");
            return verdict.missingKeys().isEmpty()
                    ? List.of(first)
                    : List.of(first, t("simulate.missing", String.join(", ", verdict.missingKeys())));
        }

        private static boolean isUndecided(Verdict.OfAction verdict) {
            return verdict.decision() == Verdict.Decision.IMPLICIT_DENY;
        }
    }

    /** The statements that decide, in words. */
    static List<String> words(View view, Verdict.OfAction verdict) {
        return verdict.matches().stream().map(match -> words(view, match)).toList();
    }

    private static String words(View view, Verdict.Match match) {
        var statement = match.statement();
        var which = statement.sid().isEmpty()
                ? view.t("simulate.number", statement.number())
                : view.t("simulate.sid", statement.sid(), statement.number());
        return view.t("simulate.match." + match.source(), match.policy(), which);
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.question(PATH, this::answer, SimulateScreen::ask, IamAction.SIMULATE_PRINCIPAL_POLICY));
    }

    @Override
    public Optional<MenuEntry> menu() {
        return Optional.of(new MenuEntry("menu.simulate", PATH));
    }

    private Answer answer(Call call) {
        var areAll = call.query(ACTIONS).isEmpty();
        if (areAll && call.query(PRINCIPAL).isEmpty()) {
            return ask(call);
        }
        var principal = principal(call);
        var actions = areAll ? KNOWN : actions(call);
        var resources =
                call.query(RESOURCE).map(SimulateScreen::resource).stream().toList();
        var request = SimulationRequest.about(actions, resources);
        var part = new PolicySimulator.Part(areAll ? position(call) : 0, MAX_ACTIONS);
        return show(call, Optional.of(simulator.ofHolder(call.principal(), principal, request, part)));
    }

    /** A place in the list of all actions is a number. */
    private static int position(Call call) {
        return call.query("from")
                .filter(text -> POSITION.matcher(text).matches())
                .map(Integer::parseInt)
                .orElse(0);
    }

    private static Answer ask(Call call) {
        return show(call, Optional.empty());
    }

    private static Answer show(Call call, Optional<Page<Verdict.OfAction>> answer) {
        return new Answer.Show(new SimulateView(
                call.frame(),
                call.query(PRINCIPAL).orElse(""),
                call.query(ACTIONS).orElse(""),
                call.query(RESOURCE).orElse(""),
                answer,
                answer.filter(_ -> call.query(ACTIONS).isEmpty())
                        .flatMap(Page::next)
                        .map(from -> "?principal="
                                + Call.encode(call.query(PRINCIPAL).orElse("")) + "&resource="
                                + Call.encode(call.query(RESOURCE).orElse("")) + "&from=" + from)));
    }

    private static String asked(Call call, String field) {
        return call.query(field)
                .orElseThrow(() -> new ConsoleException(
                        "problem.missing", call.frame().texts().of("field." + field)));
    }

    /** An ARN; a name is that of a user, which is found by it whatever its path. */
    private static String principal(Call call) {
        var text = asked(call, PRINCIPAL);
        var arn = text.startsWith("arn:")
                ? text
                : Arn.user(call.principal().account(), "/", text).text();
        return Arn.parse(arn)
                .filter(parsed -> HOLDER.matcher(parsed.resource()).matches())
                .map(Arn::text)
                .orElseThrow(() -> new ConsoleException("problem.principal"));
    }

    private static List<String> actions(Call call) {
        var actions = asked(call, ACTIONS)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
        if (actions.size() > MAX_ACTIONS) {
            throw new ConsoleException("problem.actions");
        }
        for (var action : actions) {
            if (!ACTION.matcher(action).matches()) {
                throw new ConsoleException("problem.action", action);
            }
        }
        return actions;
    }

    /** An ARN, which it has to be. */
    static String resource(String text) {
        return Arn.parse(text)
                .filter(arn -> !arn.service().isEmpty() && !arn.resource().isEmpty())
                .map(Arn::text)
                .orElseThrow(() -> new ConsoleException("problem.resource"));
    }
}
