package dev.keyhold.api.aws.iam;

import dev.keyhold.api.aws.protocol.ActionCall;
import dev.keyhold.api.aws.protocol.Input;
import dev.keyhold.api.aws.protocol.PageMarkers;
import dev.keyhold.api.aws.protocol.ResponseValue;
import dev.keyhold.api.aws.protocol.Route;
import dev.keyhold.api.aws.protocol.TagMembers;
import dev.keyhold.api.aws.protocol.TextConstraint;
import dev.keyhold.domain.authz.IamAction;
import dev.keyhold.domain.role.Roles;
import dev.keyhold.model.Arn;
import dev.keyhold.model.LastUse;
import dev.keyhold.model.Role;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Roles. */
public final class RolesApi {
    private static final String ROLE = "Role";
    private static final String ROLE_NAME = "RoleName";
    private static final String DESCRIPTION = "Description";
    private static final String MAX_SESSION = "MaxSessionDuration";
    private static final String TRUST_POLICY = "AssumeRolePolicyDocument";
    static final TextConstraint DESCRIPTION_TEXT =
            TextConstraint.matching(0, 1000, "[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u00A1-\\u00FF]*");
    private static final int SHORTEST_SESSION = 3_600;
    private static final int LONGEST_SESSION = 43_200;
    private static final int NO_SESSION = 0;
    /** Uses before that are left out, as on AWS. */
    private static final Duration USES_ARE_KEPT = Duration.ofDays(400);

    private final Roles roles;
    private final InstantSource clock;

    public RolesApi(Roles roles, InstantSource clock) {
        this.roles = roles;
        this.clock = clock;
    }

    public List<Route> routes() {
        return List.of(
                Route.of(IamAction.CREATE_ROLE, this::create),
                Route.of(IamAction.GET_ROLE, this::get),
                Route.of(IamAction.LIST_ROLES, this::list),
                Route.of(IamAction.UPDATE_ROLE, this::update),
                Route.of(IamAction.UPDATE_ROLE_DESCRIPTION, this::updateDescription),
                Route.silent(IamAction.UPDATE_ASSUME_ROLE_POLICY, this::updateTrustPolicy),
                Route.silent(IamAction.DELETE_ROLE, this::delete));
    }

    private ResponseValue.Struct create(ActionCall call) {
        var name = name(call.input());
        var path = call.input().text("Path", Members.PATH).orElse("/");
        var document = call.input().required(TRUST_POLICY, Members.DOCUMENT);
        var description = call.input().text(DESCRIPTION, DESCRIPTION_TEXT).orElse("");
        var maxSession = call.input().number(MAX_SESSION, SHORTEST_SESSION, SHORTEST_SESSION, LONGEST_SESSION);
        var boundary = call.input().text("PermissionsBoundary", Members.ARN);
        var tags = TagMembers.tags(call.input());
        call.input().check();
        var draft = new Roles.Draft(
                name,
                path,
                description,
                Duration.ofSeconds(maxSession),
                document,
                boundary.map(Members::policyArn),
                tags);
        var created = roles.create(call.principal(), draft);
        var role = role(created.role())
                .with("PermissionsBoundary", created.boundary().map(UsersApi::boundary))
                .with("Tags", Members.tagsIfAny(created.tags()));
        return ResponseValue.Struct.EMPTY.with(ROLE, role);
    }

    private ResponseValue.Struct get(ActionCall call) {
        var name = name(call.input());
        call.input().check();
        var found = roles.get(call.principal(), name);
        var role = withSettings(found.role())
                .with("PermissionsBoundary", found.boundary().map(UsersApi::boundary))
                .with("Tags", Members.tagsIfAny(found.tags()))
                .with("RoleLastUsed", lastUsed(found.lastUse(), clock));
        return ResponseValue.Struct.EMPTY.with(ROLE, role);
    }

    static ResponseValue.Struct lastUsed(Optional<LastUse> use, InstantSource clock) {
        var after = clock.instant().minus(USES_ARE_KEPT);
        return use.filter(it -> it.at().isAfter(after))
                .map(it ->
                        ResponseValue.Struct.EMPTY.with("LastUsedDate", it.at()).with("Region", it.region()))
                .orElse(ResponseValue.Struct.EMPTY);
    }

    private ResponseValue.Struct list(ActionCall call) {
        var prefix = call.input().text("PathPrefix", Members.PATH_PREFIX).orElse("/");
        var paging = call.input().paging();
        call.input().check();
        var markers = PageMarkers.of(call.principal().account(), IamAction.LIST_ROLES, prefix);
        var page = roles.listBelow(call.principal(), prefix, markers.request(paging));
        var found = page.items().stream().map(RolesApi::withSettings).toList();
        return markers.close(ResponseValue.Struct.EMPTY.with("Roles", new ResponseValue.Items(found)), page.next());
    }

    private ResponseValue.Struct update(ActionCall call) {
        var name = name(call.input());
        var description = call.input().text(DESCRIPTION, DESCRIPTION_TEXT);
        var maxSession = call.input().number(MAX_SESSION, NO_SESSION, SHORTEST_SESSION, LONGEST_SESSION);
        call.input().check();
        var newMaxSession = Optional.of(maxSession).filter(seconds -> seconds != NO_SESSION);
        var _ = roles.update(
                call.principal(), IamAction.UPDATE_ROLE, name, description, newMaxSession.map(Duration::ofSeconds));
        return ResponseValue.Struct.EMPTY;
    }

    private ResponseValue.Struct updateDescription(ActionCall call) {
        var name = name(call.input());
        var description = call.input().required(DESCRIPTION, DESCRIPTION_TEXT);
        call.input().check();
        var updated = roles.update(
                call.principal(), IamAction.UPDATE_ROLE_DESCRIPTION, name, Optional.of(description), Optional.empty());
        return ResponseValue.Struct.EMPTY.with(ROLE, described(updated));
    }

    private void updateTrustPolicy(ActionCall call) {
        var name = name(call.input());
        var document = Members.document(call.input());
        call.input().check();
        roles.updateTrustPolicy(call.principal(), name, document);
    }

    private void delete(ActionCall call) {
        var name = name(call.input());
        call.input().check();
        roles.delete(call.principal(), name);
    }

    static String name(Input input) {
        return input.required(ROLE_NAME, Members.ROLE_NAME);
    }

    /** What every answer with a role has. */
    static ResponseValue.Struct role(Role role) {
        return ResponseValue.Struct.EMPTY
                .with("Path", role.path())
                .with(ROLE_NAME, role.name())
                .with("RoleId", role.uniqueId())
                .with("Arn", Arn.of(role).text())
                .with("CreateDate", role.createdAt())
                .with(TRUST_POLICY, Members.encoded(role.trustPolicy()));
    }

    private static ResponseValue.Struct described(Role role) {
        var description = Optional.of(role.description()).filter(text -> !text.isEmpty());
        return role(role).with(DESCRIPTION, description.map(ResponseValue.Text::new));
    }

    private static ResponseValue.Struct withSettings(Role role) {
        return described(role).with(MAX_SESSION, role.maxSession().toSeconds());
    }
}
