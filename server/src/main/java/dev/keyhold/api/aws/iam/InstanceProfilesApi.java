package dev.keyhold.api.aws.iam;

import dev.keyhold.api.aws.protocol.ActionCall;
import dev.keyhold.api.aws.protocol.Input;
import dev.keyhold.api.aws.protocol.PageMarkers;
import dev.keyhold.api.aws.protocol.ResponseValue;
import dev.keyhold.api.aws.protocol.Route;
import dev.keyhold.api.aws.protocol.TagMembers;
import dev.keyhold.domain.authz.IamAction;
import dev.keyhold.domain.role.InstanceProfiles;
import dev.keyhold.model.Arn;
import dev.keyhold.model.Page;
import dev.keyhold.model.Role;
import java.util.List;

/** Instance profiles. */
public final class InstanceProfilesApi {
    private static final String PROFILE = "InstanceProfile";
    private static final String PROFILE_NAME = "InstanceProfileName";
    private static final String ROLE_NAME = "RoleName";

    private final InstanceProfiles profiles;

    public InstanceProfilesApi(InstanceProfiles profiles) {
        this.profiles = profiles;
    }

    public List<Route> routes() {
        return List.of(
                Route.of(IamAction.CREATE_INSTANCE_PROFILE, this::create),
                Route.of(IamAction.GET_INSTANCE_PROFILE, this::get),
                Route.of(IamAction.LIST_INSTANCE_PROFILES, this::list),
                Route.of(IamAction.LIST_INSTANCE_PROFILES_FOR_ROLE, this::listForRole),
                Route.silent(IamAction.DELETE_INSTANCE_PROFILE, this::delete),
                Route.silent(IamAction.ADD_ROLE_TO_INSTANCE_PROFILE, this::addRole),
                Route.silent(IamAction.REMOVE_ROLE_FROM_INSTANCE_PROFILE, this::removeRole));
    }

    private ResponseValue.Struct create(ActionCall call) {
        var name = name(call.input());
        var path = call.input().text("Path", Members.PATH).orElse("/");
        var tags = TagMembers.tags(call.input());
        call.input().check();
        var created = profiles.create(call.principal(), name, path, tags);
        return ResponseValue.Struct.EMPTY.with(PROFILE, withTags(created));
    }

    private ResponseValue.Struct get(ActionCall call) {
        var name = name(call.input());
        call.input().check();
        return ResponseValue.Struct.EMPTY.with(PROFILE, withTags(profiles.get(call.principal(), name)));
    }

    private ResponseValue.Struct list(ActionCall call) {
        var prefix = call.input().text("PathPrefix", Members.PATH_PREFIX).orElse("/");
        var paging = call.input().paging();
        call.input().check();
        var markers = PageMarkers.of(call.principal().account(), IamAction.LIST_INSTANCE_PROFILES, prefix);
        return close(markers, profiles.listBelow(call.principal(), prefix, markers.request(paging)));
    }

    private ResponseValue.Struct listForRole(ActionCall call) {
        var role = call.input().required(ROLE_NAME, Members.ROLE_NAME);
        var paging = call.input().paging();
        call.input().check();
        var markers =
                PageMarkers.of(call.principal().account(), IamAction.LIST_INSTANCE_PROFILES_FOR_ROLE, Role.fold(role));
        return close(markers, profiles.listOf(call.principal(), role, markers.request(paging)));
    }

    private static ResponseValue.Struct close(PageMarkers markers, Page<InstanceProfiles.Details> page) {
        var found = page.items().stream().map(InstanceProfilesApi::profile).toList();
        return markers.close(
                ResponseValue.Struct.EMPTY.with("InstanceProfiles", new ResponseValue.Items(found)), page.next());
    }

    private void delete(ActionCall call) {
        var name = name(call.input());
        call.input().check();
        profiles.delete(call.principal(), name);
    }

    private void addRole(ActionCall call) {
        var name = name(call.input());
        var role = call.input().required(ROLE_NAME, Members.ROLE_NAME);
        call.input().check();
        profiles.addRole(call.principal(), name, role);
    }

    private void removeRole(ActionCall call) {
        var name = name(call.input());
        var role = call.input().required(ROLE_NAME, Members.ROLE_NAME);
        call.input().check();
        profiles.removeRole(call.principal(), name, role);
    }

    static String name(Input input) {
        return input.required(PROFILE_NAME, Members.NAME);
    }

    /** Lists have no tags. */
    static ResponseValue.Struct profile(InstanceProfiles.Details details) {
        var profile = details.profile();
        return ResponseValue.Struct.EMPTY
                .with("Path", profile.path())
                .with(PROFILE_NAME, profile.name())
                .with("InstanceProfileId", profile.uniqueId())
                .with(
                        "Arn",
                        Arn.instanceProfile(profile.account(), profile.path(), profile.name())
                                .text())
                .with("CreateDate", profile.createdAt())
                .with(
                        "Roles",
                        new ResponseValue.Items(
                                details.role().stream().map(RolesApi::role).toList()));
    }

    private static ResponseValue.Struct withTags(InstanceProfiles.Details details) {
        return profile(details).with("Tags", Members.tagsIfAny(details.tags()));
    }
}
