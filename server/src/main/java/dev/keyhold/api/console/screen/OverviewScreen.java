package dev.keyhold.api.console.screen;

import dev.keyhold.api.console.Answer;
import dev.keyhold.api.console.Call;
import dev.keyhold.api.console.Frame;
import dev.keyhold.api.console.MenuEntry;
import dev.keyhold.api.console.Route;
import dev.keyhold.api.console.Screen;
import dev.keyhold.api.console.Section;
import dev.keyhold.api.console.View;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.organization.AccountProfile;
import java.util.List;
import java.util.Optional;

/** The first page: how much there is of everything in the account. */
public final class OverviewScreen implements Screen {
    private final AccountProfile accounts;

    public OverviewScreen(AccountProfile accounts) {
        this.accounts = accounts;
    }

    /** The page. */
    public record OverviewView(Frame frame, Section<AccountProfile.Summary> summary) implements View {}

    @Override
    public List<Route> routes() {
        return List.of(Route.page("/", this::show, Action.GET_ACCOUNT_SUMMARY));
    }

    @Override
    public Optional<MenuEntry> menu() {
        return Optional.of(new MenuEntry("menu.overview", "/"));
    }

    private Answer show(Call call) {
        return new Answer.Show(new OverviewView(call.frame(), call.section(() -> accounts.summary(call.principal()))));
    }
}
