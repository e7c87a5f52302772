package dev.keyhold.api.console.screen;

import dev.keyhold.api.console.Answer;
import dev.keyhold.api.console.Call;
import dev.keyhold.api.console.FieldRule;
import dev.keyhold.api.console.Frame;
import dev.keyhold.api.console.Route;
import dev.keyhold.api.console.Screen;
import dev.keyhold.api.console.Section;
import dev.keyhold.api.console.View;
import dev.keyhold.domain.authz.IamAction;
import dev.keyhold.domain.authz.IdentityAction;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.domain.identity.Identities;
import dev.keyhold.domain.identity.PolicyAttachments;
import dev.keyhold.domain.identity.PolicyHolder;
import dev.keyhold.domain.policy.ManagedPolicies;
import dev.keyhold.model.Identity;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One form for a new user with what most users get at once: a policy and an access key. */
public final class NewUserScreen implements Screen {
    private final Identities identities;
    private final PolicyAttachments attachments;
    private final ManagedPolicies policies;
    private final KeysScreen keys;

    public NewUserScreen(
            Identities identities, PolicyAttachments attachments, ManagedPolicies policies, KeysScreen keys) {
        this.identities = identities;
        this.attachments = attachments;
        this.policies = policies;
        this.keys = keys;
    }

    /** The form, with the policies to choose from. */
    public record NewUserView(Frame frame, Section<List<String>> policies, boolean isByRoles) implements View {}

    @Override
    public List<Route> routes() {
        return List.of(
                Route.page("/new-user", this::show, IamAction.LIST_POLICIES),
                Route.provedForm(
                        "/new-user",
                        this::create,
                        this::show,
                        IdentityAction.CREATE_IDENTITY,
                        IamAction.ATTACH_USER_POLICY,
                        IdentityAction.CREATE_ACCESS_KEY));
    }

    private Answer show(Call call) {
        return new Answer.Show(
                new NewUserView(call.frame(), call.section(() -> PolicyChoices.of(policies, call)), call.isByRoles()));
    }

    private Answer create(Call call) {
        var name = call.required("name", FieldRule.SHORT_NAME);
        var policy = call.field("policy").map(PolicyChoices::arn);
        var created = identities
                .create(call.principal(), draft(call, name), TransactionHook.NONE)
                .identity();
        policy.ifPresent(arn -> attachments.attach(
                call.principal(), IamAction.ATTACH_USER_POLICY, PolicyHolder.Ref.user(created.name()), arn));
        return call.field("key").isPresent()
                ? keys.create(call, created, Optional.empty())
                : Answer.done(call.pathOf(created), "created");
    }

    /** Where roles decide, in the folder of the caller. */
    private static Identities.Draft draft(Call call, String name) {
        if (!call.isByRoles()) {
            var path = call.required("path", FieldRule.PATH);
            return Identities.Draft.named(name, path, List.of());
        }
        var folder = call.principal().asIdentity().map(Identity::folder).orElseThrow();
        return Identities.Draft.in(folder.text(), name, "", Map.of(), Optional.empty());
    }
}
