package dev.keyhold.api.aws.iam;

import dev.keyhold.api.aws.protocol.ActionCall;
import dev.keyhold.api.aws.protocol.PageMarkers;
import dev.keyhold.api.aws.protocol.ResponseValue;
import dev.keyhold.api.aws.protocol.Route;
import dev.keyhold.domain.authz.IamAction;
import dev.keyhold.domain.identity.Groups;
import dev.keyhold.model.Group;
import dev.keyhold.model.Identity;
import dev.keyhold.model.IdentityRef;
import java.util.List;

/** Groups and their members. */
public final class GroupsApi {
    private static final String GROUP = "Group";
    private static final String GROUP_NAME = "GroupName";
    private static final String USER_NAME = "UserName";

    private final Groups groups;

    public GroupsApi(Groups groups) {
        this.groups = groups;
    }

    public List<Route> routes() {
        return List.of(
                Route.of(IamAction.CREATE_GROUP, this::create),
                Route.of(IamAction.GET_GROUP, this::get),
                Route.of(IamAction.LIST_GROUPS, this::list),
                Route.silent(IamAction.UPDATE_GROUP, this::update),
                Route.silent(IamAction.DELETE_GROUP, this::delete),
                Route.silent(IamAction.ADD_USER_TO_GROUP, this::addUser),
                Route.silent(IamAction.REMOVE_USER_FROM_GROUP, this::removeUser),
                Route.of(IamAction.LIST_GROUPS_FOR_USER, this::listForUser));
    }

    private ResponseValue.Struct create(ActionCall call) {
        var name = call.input().required(GROUP_NAME, Members.NAME);
        var path = call.input().text("Path", Members.PATH).orElse("/");
        call.input().check();
        return ResponseValue.Struct.EMPTY.with(GROUP, Members.group(groups.create(call.principal(), name, path)));
    }

    private ResponseValue.Struct get(ActionCall call) {
        var name = call.input().required(GROUP_NAME, Members.NAME);
        var paging = call.input().paging();
        call.input().check();
        var markers = PageMarkers.of(call.principal().account(), IamAction.GET_GROUP, Group.fold(name));
        var found = groups.get(call.principal(), name, markers.request(paging));
        var users = found.members().items().stream().map(Members::user).toList();
        var result = ResponseValue.Struct.EMPTY
                .with(GROUP, Members.group(found.group()))
                .with("Users", new ResponseValue.Items(users));
        return markers.close(result, found.members().next());
    }

    private ResponseValue.Struct list(ActionCall call) {
        var prefix = call.input().text("PathPrefix", Members.PATH_PREFIX).orElse("/");
        var paging = call.input().paging();
        call.input().check();
        var markers = PageMarkers.of(call.principal().account(), IamAction.LIST_GROUPS, prefix);
        var page = groups.listBelow(call.principal(), prefix, markers.request(paging));
        return markers.close(groups(page.items()), page.next());
    }

    private void update(ActionCall call) {
        var name = call.input().required(GROUP_NAME, Members.NAME);
        var newName = call.input().text("NewGroupName", Members.NAME);
        var newPath = call.input().text("NewPath", Members.PATH);
        call.input().check();
        var _ = groups.update(call.principal(), name, newName, newPath);
    }

    private void delete(ActionCall call) {
        var name = call.input().required(GROUP_NAME, Members.NAME);
        call.input().check();
        groups.delete(call.principal(), name);
    }

    private void addUser(ActionCall call) {
        var name = call.input().required(GROUP_NAME, Members.NAME);
        var user = call.input().required(USER_NAME, Members.NAME);
        call.input().check();
        groups.addMember(call.principal(), name, user);
    }

    private void removeUser(ActionCall call) {
        var name = call.input().required(GROUP_NAME, Members.NAME);
        var user = call.input().required(USER_NAME, Members.NAME);
        call.input().check();
        groups.removeMember(call.principal(), name, user);
    }

    private ResponseValue.Struct listForUser(ActionCall call) {
        var user = call.input().required(USER_NAME, Members.NAME);
        var paging = call.input().paging();
        call.input().check();
        var markers = PageMarkers.of(call.principal().account(), IamAction.LIST_GROUPS_FOR_USER, Identity.fold(user));
        var page = groups.listOf(call.principal(), new IdentityRef.Named(user), markers.request(paging));
        return markers.close(groups(page.items()), page.next());
    }

    private static ResponseValue.Struct groups(List<Group> found) {
        return ResponseValue.Struct.EMPTY.with(
                "Groups",
                new ResponseValue.Items(found.stream().map(Members::group).toList()));
    }
}
