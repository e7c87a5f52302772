package dev.keyhold.api.console.screen;

import dev.keyhold.api.console.Answer;
import dev.keyhold.api.console.Call;
import dev.keyhold.api.console.ConsoleException;
import dev.keyhold.api.console.Frame;
import dev.keyhold.api.console.Route;
import dev.keyhold.api.console.Screen;
import dev.keyhold.api.console.View;
import dev.keyhold.domain.authz.IamAction;
import dev.keyhold.domain.authz.IdentityAction;
import dev.keyhold.domain.simulation.AllowedHolders;
import dev.keyhold.domain.simulation.AllowedHolders.Allowed;
import java.util.List;
import java.util.Optional;

/** Whom the policies of the account allow an action. The question is in the query, so that it can be sent on. */
public final class WhoMayScreen implements Screen {
    private static final String PATH = "/simulate/who";
    private static final String ACTION = "action";
    private static final String RESOURCE = "resource";

    private final AllowedHolders holders;

    public WhoMayScreen(AllowedHolders holders) {
        this.holders = holders;
    }

    /** The question, and its answer once it is asked. */
    public record WhoMayView(Frame frame, String action, String resource, Optional<AllowedHolders.Found> answer)
            implements View {
        /** The statements that allow it, in words. */
        public List<String> statements(Allowed allowed) {
            return SimulateScreen.words(this, allowed.verdict());
        }

        /** The path of the page that says what else it may do. */
        public String simulation(Allowed allowed) {
            return "/simulate?principal=" + Call.encode(allowed.holder().text());
        }

        /** The query of the next users and roles. */
        public Optional<String> next() {
            return answer.flatMap(AllowedHolders.Found::next)
                    .map(after -> "?action=" + Call.encode(action) + "&resource=" + Call.encode(resource) + "&after="
                            + Call.encode(after));
        }
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.question(
                PATH,
                this::answer,
                WhoMayScreen::ask,
                IdentityAction.LIST_IDENTITIES,
                IamAction.LIST_ROLES,
                IamAction.SIMULATE_PRINCIPAL_POLICY));
    }

    private Answer answer(Call call) {
        var action = call.query(ACTION);
        if (action.isEmpty()) {
            return ask(call);
        }
        if (!SimulateScreen.ACTION.matcher(action.get()).matches()) {
            throw new ConsoleException("problem.action", action.get());
        }
        var resource = call.query(RESOURCE).map(SimulateScreen::resource);
        var after = call.position("after");
        return show(call, Optional.of(holders.find(call.principal(), action.get(), resource, after)));
    }

    private static Answer ask(Call call) {
        return show(call, Optional.empty());
    }

    private static Answer show(Call call, Optional<AllowedHolders.Found> answer) {
        return new Answer.Show(new WhoMayView(
                call.frame(),
                call.query(ACTION).orElse(""),
                call.query(RESOURCE).orElse(""),
                answer));
    }
}
