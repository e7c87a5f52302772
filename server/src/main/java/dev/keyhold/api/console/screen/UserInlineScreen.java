package dev.keyhold.api.console.screen;

import dev.keyhold.api.console.Answer;
import dev.keyhold.api.console.Call;
import dev.keyhold.api.console.FieldRule;
import dev.keyhold.api.console.Frame;
import dev.keyhold.api.console.Route;
import dev.keyhold.api.console.Screen;
import dev.keyhold.api.console.View;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.identity.InlinePolicies;
import dev.keyhold.domain.identity.PolicyHolder;
import dev.keyhold.domain.policy.CheckedDocument;
import java.util.List;
import java.util.Optional;

/** The policies inside a user. */
public final class UserInlineScreen implements Screen {
    private static final String ALL = "/users/{user}/inline";
    private static final String ONE = ALL + "/{name}";

    private final InlinePolicies policies;

    public UserInlineScreen(InlinePolicies policies) {
        this.policies = policies;
    }

    /**
     * Their list, and the form for a new one.
     *
     * @param path of the page of the user
     */
    public record UserInlineView(Frame frame, String user, String path, List<String> names) implements View {
        public UserInlineView {
            names = List.copyOf(names);
        }

        public PolicyEditor editor() {
            return PolicyEditor.of(frame, CheckedDocument::inline, Optional.empty());
        }

        /** The path of the page of a policy. */
        public String pathOf(String name) {
            return path + "/inline/" + Call.encode(name);
        }
    }

    /**
     * The page of one.
     *
     * @param list the path of the page with all of them
     */
    public record InlinePolicyView(Frame frame, String user, String name, String list, String document)
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
        return List.of(
                Route.page(ALL, this::list, Action.LIST_USER_POLICIES),
                Route.provedForm(ALL, this::put, this::list, Action.PUT_USER_POLICY),
                Route.page(ONE, this::show, Action.GET_USER_POLICY),
                Route.provedForm(ONE + "/delete", this::delete, this::show, Action.DELETE_USER_POLICY));
    }

    private Answer list(Call call) {
        var names = policies.list(call.principal(), Action.LIST_USER_POLICIES, user(call));
        return new Answer.Show(new UserInlineView(call.frame(), call.path("user"), path(call), names));
    }

    /** Adds one, or replaces the document of the one with that name. */
    private Answer put(Call call) {
        var name = call.required("name", FieldRule.NAME);
        policies.put(call.principal(), Action.PUT_USER_POLICY, user(call), name, PolicyEditor.sent(call));
        return Answer.done(path(call) + "/inline", "inlineSaved");
    }

    private Answer show(Call call) {
        var name = call.path("name");
        var found = policies.get(call.principal(), Action.GET_USER_POLICY, user(call), name);
        return new Answer.Show(
                new InlinePolicyView(call.frame(), call.path("user"), name, path(call) + "/inline", found.document()));
    }

    private Answer delete(Call call) {
        policies.delete(call.principal(), Action.DELETE_USER_POLICY, user(call), call.path("name"));
        return Answer.done(path(call) + "/inline", "deleted");
    }

    private static PolicyHolder.Ref user(Call call) {
        return new PolicyHolder.Ref.OfUser(call.identity(call.path("user")));
    }

    private static String path(Call call) {
        return "/users/" + Call.encode(call.path("user"));
    }
}
