package dev.keyhold.api.console.screen;

import dev.keyhold.api.console.Answer;
import dev.keyhold.api.console.Call;
import dev.keyhold.api.console.FieldRule;
import dev.keyhold.api.console.Frame;
import dev.keyhold.api.console.MenuEntry;
import dev.keyhold.api.console.Route;
import dev.keyhold.api.console.Screen;
import dev.keyhold.api.console.Section;
import dev.keyhold.api.console.View;
import dev.keyhold.domain.authz.IamAction;
import dev.keyhold.domain.identity.PolicyAttachments;
import dev.keyhold.domain.identity.PolicyHolder;
import dev.keyhold.domain.policy.FoundPolicy;
import dev.keyhold.domain.role.Roles;
import dev.keyhold.model.Arn;
import dev.keyhold.model.Page;
import dev.keyhold.model.Role;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Roles: their list, and the page of each with who may assume it and its policies. */
public final class RolesScreen implements Screen {
    private static final String LIST = "/roles";
    private static final String ONE = LIST + "/{role}";

    private final Roles roles;
    private final PolicyAttachments attachments;

    public RolesScreen(Roles roles, PolicyAttachments attachments) {
        this.roles = roles;
        this.attachments = attachments;
    }

    /** The path of the page of a role. */
    public static String path(String name) {
        return LIST + "/" + Call.encode(name);
    }

    /**
     * The list.
     *
     * @param prefix what paths begin with
     */
    public record RolesView(Frame frame, String prefix, Section<Page<Role>> page) implements View {
        /** The query of the following page. */
        public Optional<String> next() {
            return page.get().next().map(after -> "?prefix=" + Call.encode(prefix) + "&after=" + Call.encode(after));
        }
    }

    /** The page of a role. */
    public record RoleView(Frame frame, Roles.Details details, Section<List<FoundPolicy>> attached) implements View {
        /** The path of this page. */
        public String path() {
            return RolesScreen.path(role().name());
        }

        public Role role() {
            return details.role();
        }

        public String arn() {
            return Arn.of(role()).text();
        }

        /** The trust policy, a line for each value. */
        public String trustPolicy() {
            return String.join("\n", DocumentLines.of(role().trustPolicy()));
        }

        /** The longest session, in words. */
        public String maxSession() {
            var longest = role().maxSession();
            return longest.toSecondsPart() == 0
                    ? t("role.minutes", longest.toHours(), longest.toMinutesPart())
                    : t("role.seconds", longest.toSeconds());
        }

        /** The same in seconds, as it is changed. */
        public String maxSessionSeconds() {
            return Long.toString(role().maxSession().toSeconds());
        }

        /** The query of the page that says what it may do. */
        public String simulation() {
            return "?principal=" + Call.encode(arn());
        }
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.page(LIST, this::list, IamAction.LIST_ROLES),
                Route.page(ONE, this::show, IamAction.GET_ROLE, IamAction.LIST_ATTACHED_ROLE_POLICIES),
                Route.provedForm(ONE + "/update", this::update, this::show, IamAction.UPDATE_ROLE),
                Route.provedForm(ONE + "/delete", this::delete, this::show, IamAction.DELETE_ROLE));
    }

    @Override
    public Optional<MenuEntry> menu() {
        return Optional.of(new MenuEntry("menu.roles", LIST));
    }

    private Answer list(Call call) {
        var prefix = call.query("prefix").filter(it -> it.startsWith("/")).orElse("/");
        return new Answer.Show(new RolesView(
                call.frame(), prefix, call.subject(() -> roles.listBelow(call.principal(), prefix, call.page()))));
    }

    private Answer show(Call call) {
        var name = call.path("role");
        return new Answer.Show(new RoleView(
                call.frame(),
                roles.get(call.principal(), name),
                call.section(() -> attachments.list(
                        call.principal(),
                        IamAction.LIST_ATTACHED_ROLE_POLICIES,
                        new PolicyHolder.Ref.OfRole(name),
                        "/"))));
    }

    private Answer update(Call call) {
        var name = call.path("role");
        var description =
                call.optional("description", FieldRule.ROLE_DESCRIPTION).orElse("");
        // The rule leaves nothing but digits, and few of them.
        var maxSession = Duration.ofSeconds(Long.parseLong(call.required("maxSession", FieldRule.MAX_SESSION)));
        var _ = roles.update(
                call.principal(), IamAction.UPDATE_ROLE, name, Optional.of(description), Optional.of(maxSession));
        return Answer.done(path(name), "roleChanged");
    }

    private Answer delete(Call call) {
        roles.delete(call.principal(), call.path("role"));
        return Answer.done(LIST, "deleted");
    }
}
