package dev.keyhold.api.console.screen;

import dev.keyhold.api.console.Answer;
import dev.keyhold.api.console.Call;
import dev.keyhold.api.console.FieldRule;
import dev.keyhold.api.console.Frame;
import dev.keyhold.api.console.Route;
import dev.keyhold.api.console.Screen;
import dev.keyhold.api.console.View;
import dev.keyhold.domain.authz.IamAction;
import dev.keyhold.domain.policy.CheckedDocument;
import dev.keyhold.domain.policy.TrustPolicies;
import dev.keyhold.domain.role.Roles;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** New roles, and who may assume a role. */
public final class RoleTrustScreen implements Screen {
    private static final String NEW = "/new-role";
    private static final String TRUST = "/roles/{role}/trust";
    /** What a role has in the AWS-compatible API when nothing is said. */
    private static final Duration MAX_SESSION = Duration.ofHours(1);

    private final Roles roles;

    public RoleTrustScreen(Roles roles) {
        this.roles = roles;
    }

    /** The form for a new role. */
    public record NewRoleView(Frame frame, PolicyEditor editor) implements View {}

    /**
     * The editor of the trust policy of a role.
     *
     * @param path of the page of the role
     */
    public record RoleTrustView(Frame frame, String role, String path, PolicyEditor editor) implements View {}

    @Override
    public List<Route> routes() {
        return List.of(
                Route.page(NEW, this::draft),
                Route.provedForm(NEW, this::create, this::draft, IamAction.CREATE_ROLE),
                Route.page(TRUST, this::show, IamAction.GET_ROLE),
                Route.provedForm(TRUST, this::save, this::show, IamAction.UPDATE_ASSUME_ROLE_POLICY));
    }

    /** The document to begin with trusts the account of the caller. */
    private Answer draft(Call call) {
        var example = TrustPolicies.ofAccount(call.principal().account());
        return new Answer.Show(new NewRoleView(call.frame(), editor(call, example)));
    }

    private Answer create(Call call) {
        var draft = new Roles.Draft(
                call.required("name", FieldRule.SHORT_NAME),
                call.required("path", FieldRule.PATH),
                call.optional("description", FieldRule.ROLE_DESCRIPTION).orElse(""),
                MAX_SESSION,
                PolicyEditor.sent(call),
                Optional.empty(),
                List.of());
        var made = roles.create(call.principal(), draft);
        return Answer.done(RolesScreen.path(made.role().name()), "roleCreated");
    }

    private Answer show(Call call) {
        var role = roles.get(call.principal(), call.path("role")).role();
        return new Answer.Show(new RoleTrustView(
                call.frame(), role.name(), RolesScreen.path(role.name()), editor(call, role.trustPolicy())));
    }

    private Answer save(Call call) {
        var name = call.path("role");
        roles.updateTrustPolicy(call.principal(), name, PolicyEditor.sent(call));
        return Answer.done(RolesScreen.path(name), "trustSaved");
    }

    private static PolicyEditor editor(Call call, String document) {
        var lines = String.join("\n", DocumentLines.of(document));
        return PolicyEditor.of(call.frame(), CheckedDocument::trust, Optional.of(lines));
    }
}
