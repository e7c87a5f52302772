package dev.keyhold.api.console.screen;

import dev.keyhold.api.console.Answer;
import dev.keyhold.api.console.Call;
import dev.keyhold.api.console.Frame;
import dev.keyhold.api.console.Route;
import dev.keyhold.api.console.Screen;
import dev.keyhold.api.console.Section;
import dev.keyhold.api.console.View;
import dev.keyhold.domain.authz.IamAction;
import dev.keyhold.domain.policy.CheckedDocument;
import dev.keyhold.domain.policy.FoundPolicy;
import dev.keyhold.domain.policy.ManagedPolicies;
import dev.keyhold.domain.policy.PolicyUses;
import dev.keyhold.domain.policy.PolicyVersions;
import dev.keyhold.model.Arn;
import dev.keyhold.model.Page;
import dev.keyhold.model.PolicyUsage;
import dev.keyhold.model.PolicyVersion;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The page of a managed policy, and those of its versions. */
public final class PolicyScreen implements Screen {
    private static final String ONE = PoliciesScreen.LIST + "/{policy}";
    private static final String VERSION = ONE + "/versions/{version}";

    private final ManagedPolicies policies;
    private final PolicyVersions versions;
    private final PolicyUses uses;

    public PolicyScreen(ManagedPolicies policies, PolicyVersions versions, PolicyUses uses) {
        this.policies = policies;
        this.versions = versions;
        this.uses = uses;
    }

    /**
     * The page of a policy.
     *
     * @param document of the version that is in force
     * @param usedAs which uses are listed
     */
    public record PolicyView(
            Frame frame,
            ManagedPolicies.Details details,
            Section<String> document,
            Section<List<PolicyVersions.View>> versions,
            PolicyUsage.Kind usedAs,
            Section<Page<PolicyUses.Entity>> uses)
            implements View {
        public FoundPolicy policy() {
            return details.policy();
        }

        /** Whether it can be changed. */
        public boolean isOwn() {
            return policy() instanceof FoundPolicy.Own;
        }

        public String kind() {
            return PoliciesScreen.kindOf(policy());
        }

        public String path() {
            return PolicyPath.of(policy().arn());
        }

        /** The version that is in force. */
        public String version() {
            return PolicyVersion.idOf(policy().defaultVersion());
        }

        /** The query of the form for a new policy that begins with this document. */
        public String copy() {
            return "?from=" + Call.encode(policy().arn().text()) + "&version=" + version();
        }

        /** The form for a new version, which begins with the document that is in force. */
        public PolicyEditor editor() {
            return PolicyEditor.of(frame, CheckedDocument::managed, document.content());
        }

        /** Whether the form for a new version was refused. */
        public boolean isEdited() {
            return PolicyEditor.isSent(frame);
        }

        public boolean isBoundary() {
            return usedAs == PolicyUsage.Kind.BOUNDARY;
        }

        /** The query of the following page of uses. */
        public Optional<String> next() {
            return uses.get()
                    .next()
                    .map(after -> (isBoundary() ? "?as=boundary&after=" : "?after=") + Call.encode(after));
        }
    }

    /**
     * The page of a version.
     *
     * @param others all versions, to compare with
     * @param with the version that it is compared with, if it is
     * @param diff what is different
     */
    public record PolicyVersionView(
            Frame frame,
            Arn arn,
            PolicyVersions.View version,
            Section<List<PolicyVersions.View>> others,
            Optional<String> with,
            List<LineDiff.Line> diff)
            implements View {
        public PolicyVersionView {
            diff = List.copyOf(diff);
        }

        public String policy() {
            return PolicyPath.of(arn);
        }

        /** The name of the policy. */
        public String name() {
            return arn.name();
        }

        public String path() {
            return policy() + "/versions/" + version.id();
        }

        public boolean isDifferent() {
            return diff.stream().anyMatch(line -> !line.isSame());
        }

        /** Whether there is something that can be done with it: never with a predefined policy, which has one. */
        public boolean isChangeable() {
            return !version.isDefault();
        }
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.page(
                        ONE,
                        this::show,
                        IamAction.GET_POLICY,
                        IamAction.GET_POLICY_VERSION,
                        IamAction.LIST_POLICY_VERSIONS,
                        IamAction.LIST_ENTITIES_FOR_POLICY),
                Route.provedForm(ONE + "/delete", this::delete, this::show, IamAction.DELETE_POLICY),
                Route.provedForm(ONE + "/versions", this::create, this::show, IamAction.CREATE_POLICY_VERSION),
                Route.page(VERSION, this::showVersion, IamAction.GET_POLICY_VERSION, IamAction.LIST_POLICY_VERSIONS),
                Route.provedForm(
                        VERSION + "/default",
                        this::setDefault,
                        this::showVersion,
                        IamAction.SET_DEFAULT_POLICY_VERSION),
                Route.provedForm(
                        VERSION + "/delete", this::deleteVersion, this::showVersion, IamAction.DELETE_POLICY_VERSION));
    }

    private Answer show(Call call) {
        var arn = PolicyPath.arn(call);
        var details = policies.get(call.principal(), arn);
        var inForce = PolicyVersion.idOf(details.policy().defaultVersion());
        var usedAs = call.query("as").filter("boundary"::equals).isPresent()
                ? PolicyUsage.Kind.BOUNDARY
                : PolicyUsage.Kind.ATTACHMENT;
        var query = new PolicyUses.Query(EnumSet.allOf(PolicyUses.Kind.class), Set.of(usedAs), "/");
        return new Answer.Show(new PolicyView(
                call.frame(),
                details,
                call.section(() -> versions.get(call.principal(), arn, inForce).document()),
                call.section(() -> versions.list(call.principal(), arn)),
                usedAs,
                call.section(() -> uses.list(call.principal(), arn, query, call.page()))));
    }

    private Answer delete(Call call) {
        policies.delete(call.principal(), PolicyPath.arn(call));
        return Answer.done(PoliciesScreen.LIST, "deleted");
    }

    private Answer create(Call call) {
        var arn = PolicyPath.arn(call);
        var asDefault = call.field("default").isPresent();
        var made = versions.create(call.principal(), arn, PolicyEditor.sent(call), asDefault);
        return Answer.done(
                asDefault ? PolicyPath.of(arn) : PolicyPath.of(arn) + "/versions/" + made.id(),
                asDefault ? "versionDefault" : "versionCreated");
    }

    /** A version, and what is different in it from another one if that is asked for. */
    private Answer showVersion(Call call) {
        var arn = PolicyPath.arn(call);
        var version = versions.get(call.principal(), arn, call.path("version"));
        var with = call.query("with").map(id -> versions.get(call.principal(), arn, id));
        var diff = with.map(
                        other -> LineDiff.of(DocumentLines.of(other.document()), DocumentLines.of(version.document())))
                .orElse(List.of());
        return new Answer.Show(new PolicyVersionView(
                call.frame(),
                arn,
                version,
                call.section(() -> versions.list(call.principal(), arn)),
                with.map(PolicyVersions.View::id),
                diff));
    }

    private Answer setDefault(Call call) {
        var arn = PolicyPath.arn(call);
        versions.setDefault(call.principal(), arn, call.path("version"));
        return Answer.done(PolicyPath.of(arn), "versionDefault");
    }

    private Answer deleteVersion(Call call) {
        var arn = PolicyPath.arn(call);
        versions.delete(call.principal(), arn, call.path("version"));
        return Answer.done(PolicyPath.of(arn), "deleted");
    }
}
