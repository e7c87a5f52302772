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
import dev.keyhold.domain.identity.Groups;
import dev.keyhold.domain.identity.PolicyAttachments;
import dev.keyhold.domain.identity.PolicyHolder;
import dev.keyhold.domain.policy.FoundPolicy;
import dev.keyhold.domain.policy.ManagedPolicies;
import dev.keyhold.model.Arn;
import dev.keyhold.model.Group;
import dev.keyhold.model.Page;
import java.util.List;
import java.util.Optional;

/** Groups: their list, and the page of each with its members and policies. */
public final class GroupsScreen implements Screen {
    private static final String LIST = "/groups";
    private static final String ONE = LIST + "/{group}";

    private final Groups groups;
    private final PolicyAttachments attachments;
    private final ManagedPolicies policies;

    public GroupsScreen(Groups groups, PolicyAttachments attachments, ManagedPolicies policies) {
        this.groups = groups;
        this.attachments = attachments;
        this.policies = policies;
    }

    /** The path of the page of a group. */
    public static String path(String name) {
        return LIST + "/" + Call.encode(name);
    }

    /**
     * The list, and the form for a new group.
     *
     * @param prefix what paths begin with
     */
    public record GroupsView(Frame frame, String prefix, Section<Page<Group>> page) implements View {
        /** The query of the following page. */
        public Optional<String> next() {
            return page.get().next().map(after -> "?prefix=" + Call.encode(prefix) + "&after=" + Call.encode(after));
        }
    }

    /**
     * The page of a group.
     *
     * @param choices the ARNs of the policies that can be attached
     */
    public record GroupView(
            Frame frame, Groups.Details details, Section<List<FoundPolicy>> attached, Section<List<String>> choices)
            implements View {
        public Group group() {
            return details.group();
        }

        /** Its name in the AWS-compatible API. */
        public String arn() {
            return Arn.group(group().account(), group().path(), group().name()).text();
        }

        /** Its unique id there. */
        public String uniqueId() {
            return Arn.groupId(group().id());
        }

        public String path() {
            return GroupsScreen.path(group().name());
        }

        /** The query of the following page of members. */
        public Optional<String> next() {
            return details.members().next().map(after -> "?after=" + Call.encode(after));
        }
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.page(LIST, this::list, IamAction.LIST_GROUPS),
                Route.form(LIST, this::create, this::list, IamAction.CREATE_GROUP),
                Route.page(
                        ONE,
                        this::show,
                        IamAction.GET_GROUP,
                        IamAction.LIST_ATTACHED_GROUP_POLICIES,
                        IamAction.LIST_POLICIES),
                Route.provedForm(ONE + "/rename", this::rename, this::show, IamAction.UPDATE_GROUP),
                Route.provedForm(ONE + "/delete", this::delete, this::show, IamAction.DELETE_GROUP),
                Route.provedForm(ONE + "/members/add", this::add, this::show, IamAction.ADD_USER_TO_GROUP),
                Route.provedForm(ONE + "/members/remove", this::remove, this::show, IamAction.REMOVE_USER_FROM_GROUP),
                Route.provedForm(ONE + "/policies/attach", this::attach, this::show, IamAction.ATTACH_GROUP_POLICY),
                Route.provedForm(ONE + "/policies/detach", this::detach, this::show, IamAction.DETACH_GROUP_POLICY));
    }

    @Override
    public Optional<MenuEntry> menu() {
        return Optional.of(new MenuEntry("menu.groups", LIST));
    }

    private Answer list(Call call) {
        var prefix = call.query("prefix").filter(it -> it.startsWith("/")).orElse("/");
        return new Answer.Show(new GroupsView(
                call.frame(), prefix, call.subject(() -> groups.listBelow(call.principal(), prefix, call.page()))));
    }

    private Answer create(Call call) {
        var name = call.required("name", FieldRule.NAME);
        var path = call.required("path", FieldRule.PATH);
        var created = groups.create(call.principal(), name, path);
        return Answer.done(path(created.name()), "groupCreated");
    }

    private Answer show(Call call) {
        var name = call.path("group");
        var details = groups.get(call.principal(), name, call.page());
        return new Answer.Show(new GroupView(
                call.frame(),
                details,
                call.section(() -> attachments.list(
                        call.principal(),
                        IamAction.LIST_ATTACHED_GROUP_POLICIES,
                        new PolicyHolder.Ref.OfGroup(name),
                        "/")),
                call.section(() -> PolicyChoices.of(policies, call))));
    }

    private Answer rename(Call call) {
        var name = call.required("name", FieldRule.NAME);
        var path = call.required("path", FieldRule.PATH);
        var renamed = groups.update(call.principal(), call.path("group"), Optional.of(name), Optional.of(path));
        return Answer.done(path(renamed.name()), "groupRenamed");
    }

    private Answer delete(Call call) {
        groups.delete(call.principal(), call.path("group"));
        return Answer.done(LIST, "deleted");
    }

    private Answer add(Call call) {
        var group = call.path("group");
        groups.addMember(call.principal(), group, call.required("user", FieldRule.SHORT_NAME));
        return Answer.done(path(group), "memberAdded");
    }

    private Answer remove(Call call) {
        var group = call.path("group");
        groups.removeMember(call.principal(), group, call.required("user", FieldRule.SHORT_NAME));
        return Answer.done(path(group), "memberRemoved");
    }

    private Answer attach(Call call) {
        var group = call.path("group");
        var policy = PolicyChoices.arn(call.required("policy"));
        attachments.attach(
                call.principal(), IamAction.ATTACH_GROUP_POLICY, new PolicyHolder.Ref.OfGroup(group), policy);
        return Answer.done(path(group), "attached");
    }

    private Answer detach(Call call) {
        var group = call.path("group");
        var policy = PolicyChoices.arn(call.required("policy"));
        attachments.detach(
                call.principal(), IamAction.DETACH_GROUP_POLICY, new PolicyHolder.Ref.OfGroup(group), policy);
        return Answer.done(path(group), "detached");
    }
}
