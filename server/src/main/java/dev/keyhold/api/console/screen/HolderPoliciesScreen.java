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

    /** Who has the policies. */
    private enum Kind {
        USER(
                "/users/",
                "user",
                "key.owner",
                Action.LIST_ATTACHED_USER_POLICIES,
                Action.ATTACH_USER_POLICY,
                Action.DETACH_USER_POLICY),
        ROLE(
                "/roles/",
                "role",
                "role.back",
                Action.LIST_ATTACHED_ROLE_POLICIES,
                Action.ATTACH_ROLE_POLICY,
                Action.DETACH_ROLE_POLICY);

        private final String list;
        private final String parameter;
        private final String back;
        private final Action listing;
        private final Action attaching;
        private final Action detaching;

        Kind(String list, String parameter, String back, Action listing, Action attaching, Action detaching) {
            this.list = list;
            this.parameter = parameter;
            this.back = back;
            this.listing = listing;
            this.attaching = attaching;
            this.detaching = detaching;
        }

        private String pattern() {
            return list + "{" + parameter + "}" + POLICIES;
        }

        private String name(Call call) {
            return call.path(parameter);
        }

        /** Of the page of the holder. */
        private String path(Call call) {
            return list + Call.encode(name(call));
        }

        private PolicyHolder.Ref holder(Call call) {
            return switch (this) {
                case USER -> new PolicyHolder.Ref.OfUser(call.identity(name(call)));
                case ROLE -> new PolicyHolder.Ref.OfRole(name(call));
            };
        }
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
        return Stream.of(Kind.values()).flatMap(this::routes).toList();
    }

    private Stream<Route> routes(Kind kind) {
        var path = kind.pattern();
        return Stream.of(
                Route.page(path, call -> show(kind, call), kind.listing, Action.LIST_POLICIES),
                Route.provedForm(
                        path + "/attach", call -> attach(kind, call), call -> show(kind, call), kind.attaching),
                Route.provedForm(
                        path + "/detach", call -> detach(kind, call), call -> show(kind, call), kind.detaching));
    }

    private Answer show(Kind kind, Call call) {
        var attached = attachments.list(call.principal(), kind.listing, kind.holder(call), "/");
        return new Answer.Show(new HolderPoliciesView(
                call.frame(),
                kind.name(call),
                kind.path(call),
                kind.back,
                attached,
                call.section(() -> PolicyChoices.of(policies, call))));
    }

    private Answer attach(Kind kind, Call call) {
        var policy = PolicyChoices.arn(call.required("policy"));
        attachments.attach(call.principal(), kind.attaching, kind.holder(call), policy);
        return Answer.done(kind.path(call) + POLICIES, "attached");
    }

    private Answer detach(Kind kind, Call call) {
        var policy = PolicyChoices.arn(call.required("policy"));
        attachments.detach(call.principal(), kind.detaching, kind.holder(call), policy);
        return Answer.done(kind.path(call) + POLICIES, "detached");
    }
}
