package dev.keyhold.api.console.screen;

import dev.keyhold.api.console.Answer;
import dev.keyhold.api.console.Call;
import dev.keyhold.api.console.Frame;
import dev.keyhold.api.console.Route;
import dev.keyhold.api.console.Screen;
import dev.keyhold.api.console.Section;
import dev.keyhold.api.console.View;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.IamAction;
import dev.keyhold.domain.identity.PolicyAttachments;
import dev.keyhold.domain.policy.FoundPolicy;
import dev.keyhold.domain.policy.ManagedPolicies;
import java.util.List;
import java.util.stream.Stream;

/** The managed policies of a user or of a role. */
public final class HolderPoliciesScreen implements Screen {
    private static final String POLICIES = "/policies";

    private final PolicyAttachments attachments;
    private final ManagedPolicies policies;

    public HolderPoliciesScreen(PolicyAttachments attachments, ManagedPolicies policies) {
        this.attachments = attachments;
        this.policies = policies;
    }

    /** What is done with the policies of a kind of holder. */
    private record Kind(Holder holder, Action listing, Action attaching, Action detaching) {
        private static final List<Kind> ALL = List.of(
                new Kind(
                        Holder.USER,
                        IamAction.LIST_ATTACHED_USER_POLICIES,
                        IamAction.ATTACH_USER_POLICY,
                        IamAction.DETACH_USER_POLICY),
                new Kind(
                        Holder.ROLE,
                        IamAction.LIST_ATTACHED_ROLE_POLICIES,
                        IamAction.ATTACH_ROLE_POLICY,
                        IamAction.DETACH_ROLE_POLICY));
    }

    /**
     * The page.
     *
     * @param holder the name of the user or role
     * @param path of its page
     * @param back the key of the text of the link to it
     * @param choices the ARNs of the policies that can be attached
     */
    public record HolderPoliciesView(
            Frame frame,
            String holder,
            String path,
            String back,
            List<FoundPolicy> attached,
            Section<List<String>> choices)
            implements View {
        public HolderPoliciesView {
            attached = List.copyOf(attached);
        }
    }

    @Override
    public List<Route> routes() {
        return Kind.ALL.stream().flatMap(this::routes).toList();
    }

    private Stream<Route> routes(Kind kind) {
        var path = kind.holder.pattern(POLICIES);
        return Stream.of(
                Route.page(path, call -> show(kind, call), kind.listing, IamAction.LIST_POLICIES),
                Route.provedForm(
                        path + "/attach", call -> attach(kind, call), call -> show(kind, call), kind.attaching),
                Route.provedForm(
                        path + "/detach", call -> detach(kind, call), call -> show(kind, call), kind.detaching));
    }

    private Answer show(Kind kind, Call call) {
        var attached = attachments.list(call.principal(), kind.listing, kind.holder.ref(call), "/");
        return new Answer.Show(new HolderPoliciesView(
                call.frame(),
                kind.holder.name(call),
                kind.holder.path(call),
                kind.holder.back(),
                attached,
                call.section(() -> PolicyChoices.of(policies, call))));
    }

    private Answer attach(Kind kind, Call call) {
        var policy = PolicyChoices.arn(call.required("policy"));
        attachments.attach(call.principal(), kind.attaching, kind.holder.ref(call), policy);
        return Answer.done(kind.holder.path(call) + POLICIES, "attached");
    }

    private Answer detach(Kind kind, Call call) {
        var policy = PolicyChoices.arn(call.required("policy"));
        attachments.detach(call.principal(), kind.detaching, kind.holder.ref(call), policy);
        return Answer.done(kind.holder.path(call) + POLICIES, "detached");
    }
}
