package dev.keyhold.api.console.screen;

import dev.keyhold.api.console.Answer;
import dev.keyhold.api.console.Call;
import dev.keyhold.api.console.Frame;
import dev.keyhold.api.console.Route;
import dev.keyhold.api.console.Screen;
import dev.keyhold.api.console.View;
import dev.keyhold.domain.authz.IdentityAction;
import dev.keyhold.domain.authz.OrganizationAction;
import dev.keyhold.domain.resource.HeldRoles;
import dev.keyhold.domain.resource.HeldRoles.Held;
import java.util.List;
import java.util.Optional;

/** Role bindings by who has the roles: those of a service account, and those that a cloud's have outside of it. */
public final class HeldRolesScreen implements Screen {
    private static final String OF_USER = "/users/{user}/roles";
    private static final String ELSEWHERE = "/bindings/clouds/{id}/elsewhere";

    private final HeldRoles held;

    public HeldRolesScreen(HeldRoles held) {
        this.held = held;
    }

    /**
     * The list.
     *
     * @param text what the keys of the texts begin with
     * @param subject the service account, or the cloud
     * @param back the path of its page
     * @param path of this page
     */
    public record HeldRolesView(
            Frame frame, String text, String subject, String back, String path, HeldRoles.Found found) implements View {
        /** Whether the roles are of different service accounts. */
        public boolean areOfSeveral() {
            return text.equals("held.elsewhere");
        }

        /** The path of the page of the role bindings on a resource. */
        public String pathOf(Held role) {
            return BindingsScreen.pathOf(role.type(), role.resource());
        }

        /** What people call the resource. */
        public String called(Held role) {
            return role.resourceName().isEmpty() ? role.resource().text() : role.resourceName();
        }

        /** What people call who has it. */
        public String subjectOf(Held role) {
            return role.subjectName().isEmpty() ? role.subject() : role.subjectName();
        }

        /** The query of the page of the accounts that were not looked through. */
        public Optional<String> next() {
            return found.next().map(after -> "?after=" + Call.encode(after));
        }
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.page(OF_USER, ByRoles.page(this::ofUser), IdentityAction.GET_IDENTITY),
                Route.page(ELSEWHERE, ByRoles.page(this::elsewhere), OrganizationAction.GET_CLOUD));
    }

    private Answer ofUser(Call call) {
        var user = call.path("user");
        var found = held.ofServiceAccount(call.principal(), user, call.page().after());
        var path = "/users/" + Call.encode(user);
        return new Answer.Show(new HeldRolesView(call.frame(), "held.user", user, path, path + "/roles", found));
    }

    private Answer elsewhere(Call call) {
        var cloud = call.path("id");
        var found = held.elsewhere(call.principal(), cloud, call.page().after());
        var path = "/bindings/clouds/" + Call.encode(cloud);
        return new Answer.Show(
                new HeldRolesView(call.frame(), "held.elsewhere", cloud, path, path + "/elsewhere", found));
    }
}
