package dev.keyhold.api.console.screen;

import dev.keyhold.api.console.Answer;
import dev.keyhold.api.console.Call;
import dev.keyhold.api.console.Frame;
import dev.keyhold.api.console.Route;
import dev.keyhold.api.console.Screen;
import dev.keyhold.api.console.Section;
import dev.keyhold.api.console.View;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.identity.PolicyAttachments;
import dev.keyhold.domain.identity.PolicyHolder;
import dev.keyhold.domain.policy.FoundPolicy;
import dev.keyhold.domain.policy.ManagedPolicies;
import java.util.List;

/** The managed policies of a role. */
public final class RolePoliciesScreen implements Screen {
    private static final String PATH = "/roles/{role}/policies";

    private final PolicyAttachments attachments;
    private final ManagedPolicies policies;

    public RolePoliciesScreen(PolicyAttachments attachments, ManagedPolicies policies) {
        this.attachments = attachments;
        this.policies = policies;
    }

    /**
     * The page.
     *
     * @param path of the page of the role
     * @param choices the ARNs of the policies that can be attached
     */
    public record RolePoliciesView(
            Frame frame, String role, String path, List<FoundPolicy> attached, Section<List<String>> choices)
            implements View {
        public RolePoliciesView {
            attached = List.copyOf(attached);
        }
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.page(PATH, this::show, Action.LIST_ATTACHED_ROLE_POLICIES, Action.LIST_POLICIES),
                Route.provedForm(PATH + "/attach", this::attach, this::show, Action.ATTACH_ROLE_POLICY),
                Route.provedForm(PATH + "/detach", this::detach, this::show, Action.DETACH_ROLE_POLICY));
    }

    private Answer show(Call call) {
        var attached = attachments.list(call.principal(), Action.LIST_ATTACHED_ROLE_POLICIES, role(call), "/");
        return new Answer.Show(new RolePoliciesView(
                call.frame(),
                call.path("role"),
                RolesScreen.path(call.path("role")),
                attached,
                call.section(() -> PolicyChoices.of(policies, call))));
    }

    private Answer attach(Call call) {
        var policy = PolicyChoices.arn(call.required("policy"));
        attachments.attach(call.principal(), Action.ATTACH_ROLE_POLICY, role(call), policy);
        return Answer.done(RolesScreen.path(call.path("role")) + "/policies", "attached");
    }

    private Answer detach(Call call) {
        var policy = PolicyChoices.arn(call.required("policy"));
        attachments.detach(call.principal(), Action.DETACH_ROLE_POLICY, role(call), policy);
        return Answer.done(RolesScreen.path(call.path("role")) + "/policies", "detached");
    }

    private static PolicyHolder.Ref role(Call call) {
        return new PolicyHolder.Ref.OfRole(call.path("role"));
    }
}
