package dev.keyhold.api.console.screen;

import dev.keyhold.api.console.Answer;
import dev.keyhold.api.console.Call;
import dev.keyhold.api.console.FieldRule;
import dev.keyhold.api.console.Frame;
import dev.keyhold.api.console.Route;
import dev.keyhold.api.console.Screen;
import dev.keyhold.api.console.View;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.IamAction;
import dev.keyhold.domain.identity.InlinePolicies;
import dev.keyhold.domain.policy.CheckedDocument;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The policies inside a user, group or role. */
public final class HolderInlineScreen implements Screen {
    private static final String INLINE = "/inline";

    private final InlinePolicies policies;

    public HolderInlineScreen(InlinePolicies policies) {
        this.policies = policies;
    }

    /** What is done with the policies inside a kind of holder. */
    private record Kind(Holder holder, Action listing, Action putting, Action reading, Action deleting) {
        private static final List<Kind> ALL = List.of(
                new Kind(
                        Holder.USER,
                        IamAction.LIST_USER_POLICIES,
                        IamAction.PUT_USER_POLICY,
                        IamAction.GET_USER_POLICY,
                        IamAction.DELETE_USER_POLICY),
                new Kind(
                        Holder.GROUP,
                        IamAction.LIST_GROUP_POLICIES,
                        IamAction.PUT_GROUP_POLICY,
                        IamAction.GET_GROUP_POLICY,
                        IamAction.DELETE_GROUP_POLICY),
                new Kind(
                        Holder.ROLE,
                        IamAction.LIST_ROLE_POLICIES,
                        IamAction.PUT_ROLE_POLICY,
                        IamAction.GET_ROLE_POLICY,
                        IamAction.DELETE_ROLE_POLICY));

        /** The path of the list. */
        private String path(Call call) {
            return holder.path(call) + INLINE;
        }
    }

    /**
     * Their list, and the form for a new one.
     *
     * @param holder the name of the user, group or role
     * @param path of its page
     * @param back the key of the text of the link to it
     */
    public record HolderInlineView(Frame frame, String holder, String path, String back, List<String> names)
            implements View {
        public HolderInlineView {
            names = List.copyOf(names);
        }

        public PolicyEditor editor() {
            return PolicyEditor.of(frame, CheckedDocument::inline, Optional.empty());
        }

        /** The path of this page. */
        public String list() {
            return path + INLINE;
        }

        /** The path of the page of a policy. */
        public String pathOf(String name) {
            return list() + "/" + Call.encode(name);
        }
    }

    /**
     * The page of one.
     *
     * @param holder the name of the user, group or role
     * @param list the path of the page with all of them
     */
    public record InlinePolicyView(Frame frame, String holder, String name, String list, String document)
            implements View {
        public String path() {
            return list + "/" + Call.encode(name);
        }

        public PolicyEditor editor() {
            return PolicyEditor.of(frame, CheckedDocument::inline, Optional.of(document));
        }
    }

    @Override
    public List<Route> routes() {
        return Kind.ALL.stream().flatMap(this::routes).toList();
    }

    private Stream<Route> routes(Kind kind) {
        var all = kind.holder.pattern(INLINE);
        var one = all + "/{name}";
        return Stream.of(
                Route.page(all, call -> list(kind, call), kind.listing),
                Route.provedForm(all, call -> put(kind, call), call -> list(kind, call), kind.putting),
                Route.page(one, call -> show(kind, call), kind.reading),
                Route.provedForm(one + "/delete", call -> delete(kind, call), call -> show(kind, call), kind.deleting));
    }

    private Answer list(Kind kind, Call call) {
        var names = policies.list(call.principal(), kind.listing, kind.holder.ref(call));
        return new Answer.Show(new HolderInlineView(
                call.frame(), kind.holder.name(call), kind.holder.path(call), kind.holder.back(), names));
    }

    /** Adds one, or replaces the document of the one with that name. */
    private Answer put(Kind kind, Call call) {
        var name = call.required("name", FieldRule.NAME);
        policies.put(call.principal(), kind.putting, kind.holder.ref(call), name, PolicyEditor.sent(call));
        return Answer.done(kind.path(call), "inlineSaved");
    }

    private Answer show(Kind kind, Call call) {
        var name = call.path("name");
        var found = policies.get(call.principal(), kind.reading, kind.holder.ref(call), name);
        return new Answer.Show(
                new InlinePolicyView(call.frame(), kind.holder.name(call), name, kind.path(call), found.document()));
    }

    private Answer delete(Kind kind, Call call) {
        policies.delete(call.principal(), kind.deleting, kind.holder.ref(call), call.path("name"));
        return Answer.done(kind.path(call), "deleted");
    }
}
