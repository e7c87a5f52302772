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
import dev.keyhold.domain.policy.CheckedDocument;
import dev.keyhold.domain.policy.FoundPolicy;
import dev.keyhold.domain.policy.ManagedPolicies;
import dev.keyhold.domain.policy.PolicyVersions;
import dev.keyhold.model.Page;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Managed policies: their list, and the form for a new one. */
public final class PoliciesScreen implements Screen {
    static final String LIST = "/policies";
    private static final String NEW = "/new-policy";

    private final ManagedPolicies policies;
    private final PolicyVersions versions;

    public PoliciesScreen(ManagedPolicies policies, PolicyVersions versions) {
        this.policies = policies;
        this.versions = versions;
    }

    /** Which policies the list shows. */
    public enum Scope {
        ALL,
        OWN,
        PREDEFINED;

        private Set<ManagedPolicies.Origin> origins() {
            return switch (this) {
                case ALL -> EnumSet.allOf(ManagedPolicies.Origin.class);
                case OWN -> Set.of(ManagedPolicies.Origin.OWN);
                case PREDEFINED -> Set.of(ManagedPolicies.Origin.PREDEFINED);
            };
        }

        /** All for what is not known. */
        private static Scope of(String text) {
            return switch (text) {
                case "OWN" -> OWN;
                case "PREDEFINED" -> PREDEFINED;
                default -> ALL;
            };
        }
    }

    /**
     * The list.
     *
     * @param path what paths begin with
     */
    public record PoliciesView(Frame frame, Scope scope, String path, Section<Page<ManagedPolicies.Details>> page)
            implements View {
        public List<Scope> scopes() {
            return List.of(Scope.values());
        }

        /** The query of the following page. */
        public Optional<String> next() {
            return page.get()
                    .next()
                    .map(after -> "?scope=" + scope + "&path=" + Call.encode(path) + "&after=" + Call.encode(after));
        }

        /** The key of what a policy is. */
        public String kind(ManagedPolicies.Details details) {
            return kindOf(details.policy());
        }
    }

    /**
     * The form for a new policy.
     *
     * @param denied what would be needed to begin with the document of another one; empty if that was not asked for
     */
    public record NewPolicyView(Frame frame, PolicyEditor editor, Optional<String> denied) implements View {}

    @Override
    public List<Route> routes() {
        return List.of(
                Route.page(LIST, this::list, IamAction.LIST_POLICIES),
                Route.page(NEW, this::show, IamAction.GET_POLICY_VERSION),
                Route.form(NEW, this::create, this::show, IamAction.CREATE_POLICY));
    }

    @Override
    public Optional<MenuEntry> menu() {
        return Optional.of(new MenuEntry("menu.policies", LIST));
    }

    static String kindOf(FoundPolicy policy) {
        return "policy.scope." + (policy instanceof FoundPolicy.Own ? Scope.OWN : Scope.PREDEFINED);
    }

    private Answer list(Call call) {
        var scope = Scope.of(call.query("scope").orElse(""));
        var path = call.query("path").filter(prefix -> prefix.startsWith("/")).orElse("/");
        var query = new ManagedPolicies.Query(scope.origins(), Set.of(), path);
        return new Answer.Show(new PoliciesView(
                call.frame(), scope, path, call.subject(() -> policies.list(call.principal(), query, call.page()))));
    }

    /** The new policy may begin with the document of a version of another one. */
    private Answer show(Call call) {
        var copied = call.query("from")
                .map(PolicyChoices::arn)
                .map(arn -> call.subject(() -> versions.get(
                                call.principal(), arn, call.query("version").orElse(""))
                        .document()));
        var editor = PolicyEditor.of(call.frame(), CheckedDocument::managed, copied.flatMap(Section::content));
        return new Answer.Show(new NewPolicyView(
                call.frame(),
                editor,
                copied.filter(section -> !section.isShown()).map(Section::denied)));
    }

    private Answer create(Call call) {
        var name = call.required("name", FieldRule.NAME);
        var path = call.required("path", FieldRule.POLICY_PATH);
        var description = call.optional("description", FieldRule.DESCRIPTION).orElse("");
        var draft = new ManagedPolicies.Draft(name, path, description, PolicyEditor.sent(call), List.of());
        var created = policies.create(call.principal(), draft);
        return Answer.done(PolicyPath.of(created.policy().arn()), "policyCreated");
    }
}
