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

/** Every setting of the server with where its value comes from. Nothing can be set here: a start reads settings. */
public final class SettingsScreen implements Screen {
    private static final String PATH = "/settings";

    private final InstallationAccess access;
    private final InstallationFacts facts;

    public SettingsScreen(InstallationAccess access, InstallationFacts facts) {
        this.access = access;
        this.facts = facts;
    }

    /** The page. */
    public record SettingsView(Frame frame, Section<List<InstallationFacts.Setting>> settings) implements View {
        /** What stands for the value. */
        public String value(InstallationFacts.Setting setting) {
            return setting.isHidden() ? t("settings.hidden") : setting.value().orElseGet(() -> t("settings.none"));
        }

        /** Where it comes from, in words. */
        public String source(InstallationFacts.Setting setting) {
            return t("settings.source." + setting.source(), setting.place());
        }
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.page(PATH, this::show, ServiceAction.DESCRIBE_INSTALLATION));
    }

    @Override
    public Optional<MenuEntry> menu() {
        return Optional.of(new MenuEntry("menu.settings", PATH));
    }

    private Answer show(Call call) {
        return new Answer.Show(new SettingsView(call.frame(), call.subject(() -> {
            access.require(call.principal());
            return facts.settings();
        })));
    }
}
