package dev.keyhold.api.console.screen;

import dev.keyhold.api.console.Answer;
import dev.keyhold.api.console.Call;
import dev.keyhold.api.console.Frame;
import dev.keyhold.api.console.MenuEntry;
import dev.keyhold.api.console.Route;
import dev.keyhold.api.console.Screen;
import dev.keyhold.api.console.Section;
import dev.keyhold.api.console.View;
import dev.keyhold.domain.authz.ServiceAction;
import dev.keyhold.domain.organization.InstallationAccess;
import java.util.List;
import java.util.Optional;

/** The nodes of the installation, the state of the one that answers, and what gateways may ask it. */
public final class NodesScreen implements Screen {
    private static final String PATH = "/nodes";

    private final InstallationAccess access;
    private final InstallationFacts facts;

    public NodesScreen(InstallationAccess access, InstallationFacts facts) {
        this.access = access;
        this.facts = facts;
    }

    /** What there is to show. */
    public record Shown(
            List<InstallationFacts.Node> nodes, InstallationFacts.State state, InstallationFacts.Gateways gateways) {}

    /** The page. */
    public record NodesView(Frame frame, Section<Shown> shown) implements View {}

    @Override
    public List<Route> routes() {
        return List.of(Route.page(PATH, this::show, ServiceAction.DESCRIBE_INSTALLATION));
    }

    @Override
    public Optional<MenuEntry> menu() {
        return Optional.of(new MenuEntry("menu.nodes", PATH));
    }

    private Answer show(Call call) {
        return new Answer.Show(new NodesView(call.frame(), call.subject(() -> {
            access.require(call.principal());
            return new Shown(facts.nodes(), facts.state(), facts.gateways());
        })));
    }
}
