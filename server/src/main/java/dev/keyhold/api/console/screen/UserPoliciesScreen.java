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

/** The managed policies of a user. */
public final class UserPoliciesScreen implements Screen {
    private static final String PATH = "/users/{user}/policies";

    private final PolicyAttachments attachments;
    private final ManagedPolicies policies;

    public UserPoliciesScreen(PolicyAttachments attachments, ManagedPolicies policies) {
        this.attachments = attachments;
        this.policies = policies;
    }

    /**
     * The page.
     *
     * @param path of the page of the user
     * @param choices the ARNs of the policies that can be attached
     */
    public record UserPoliciesView(
            Frame frame, String user, String path, List<FoundPolicy> attached, Section<List<String>> choices)
            implements View {
        public UserPoliciesView {
            attached = List.copyOf(attached);
        }
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.page(PATH, this::show, Action.LIST_ATTACHED_USER_POLICIES, Action.LIST_POLICIES),
                Route.provedForm(PATH + "/attach", this::attach, this::show, Action.ATTACH_USER_POLICY),
                Route.provedForm(PATH + "/detach", this::detach, this::show, Action.DETACH_USER_POLICY));
    }

    private Answer show(Call call) {
        var attached = attachments.list(call.principal(), Action.LIST_ATTACHED_USER_POLICIES, user(call), "/");
        return new Answer.Show(new UserPoliciesView(
                call.frame(),
                call.path("user"),
                path(call),
                attached,
                call.section(() -> PolicyChoices.of(policies, call))));
    }

    private Answer attach(Call call) {
        var policy = PolicyChoices.arn(call.required("policy"));
        attachments.attach(call.principal(), Action.ATTACH_USER_POLICY, user(call), policy);
        return Answer.done(path(call) + "/policies", "attached");
    }

    private Answer detach(Call call) {
        var policy = PolicyChoices.arn(call.required("policy"));
        attachments.detach(call.principal(), Action.DETACH_USER_POLICY, user(call), policy);
        return Answer.done(path(call) + "/policies", "detached");
    }

    private static PolicyHolder.Ref user(Call call) {
        return new PolicyHolder.Ref.OfUser(call.identity(call.path("user")));
    }

    private static String path(Call call) {
        return "/users/" + Call.encode(call.path("user"));
    }
}
