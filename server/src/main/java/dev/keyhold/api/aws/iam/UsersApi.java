package dev.keyhold.api.aws.iam;

import dev.keyhold.api.aws.protocol.ActionCall;
import dev.keyhold.api.aws.protocol.PageMarkers;
import dev.keyhold.api.aws.protocol.ResponseValue;
import dev.keyhold.api.aws.protocol.Route;
import dev.keyhold.api.aws.protocol.TagMembers;
import dev.keyhold.domain.authz.IdentityAction;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.domain.identity.DescribedIdentity;
import dev.keyhold.domain.identity.Identities;
import dev.keyhold.model.Arn;
import dev.keyhold.model.IdentityRef;
import java.util.List;

/** Users. */
public final class UsersApi {
    private final Identities identities;

    public UsersApi(Identities identities) {
        this.identities = identities;
    }

    public List<Route> routes() {
        return List.of(
                Route.of(IdentityAction.CREATE_IDENTITY, this::create),
                Route.of(IdentityAction.GET_IDENTITY, this::get),
                Route.of(IdentityAction.LIST_IDENTITIES, this::list),
                Route.silent(IdentityAction.UPDATE_IDENTITY, this::update),
                Route.silent(IdentityAction.DELETE_IDENTITY, this::delete));
    }

    private ResponseValue.Struct create(ActionCall call) {
        var name = call.input().required("UserName", Members.NEW_USER_NAME);
        var path = call.input().text("Path", Members.PATH).orElse("/");
        var boundary = call.input().text("PermissionsBoundary", Members.ARN);
        var tags = TagMembers.tags(call.input());
        call.input().check();
        var draft = Identities.Draft.named(name, path, tags).boundedBy(boundary.map(Members::policyArn));
        var created = identities.create(call.principal(), draft, TransactionHook.NONE);
        return ResponseValue.Struct.EMPTY.with("User", details(DescribedIdentity.of(created)));
    }

    private ResponseValue.Struct get(ActionCall call) {
        var name = call.input().text("UserName", Members.NAME);
        call.input().check();
        return ResponseValue.Struct.EMPTY.with(
                "User", details(identities.describe(call.principal(), IdentityRef.named(name))));
    }

    private ResponseValue.Struct list(ActionCall call) {
        var prefix = call.input().text("PathPrefix", Members.PATH_PREFIX).orElse("/");
        var paging = call.input().paging();
        call.input().check();
        var markers = PageMarkers.of(call.principal().account(), IdentityAction.LIST_IDENTITIES, prefix);
        var page = identities.listBelow(call.principal(), prefix, markers.request(paging));
        var found = page.items().stream().map(Members::user).toList();
        return markers.close(ResponseValue.Struct.EMPTY.with("Users", new ResponseValue.Items(found)), page.next());
    }

    private void update(ActionCall call) {
        var name = call.input().required("UserName", Members.NAME);
        var newName = call.input().text("NewUserName", Members.NEW_USER_NAME);
        var newPath = call.input().text("NewPath", Members.PATH);
        call.input().check();
        identities.update(
                call.principal(), user(name), Identities.Patch.rename(newName, newPath), TransactionHook.NONE);
    }

    private void delete(ActionCall call) {
        var name = call.input().required("UserName", Members.NAME);
        call.input().check();
        identities.delete(call.principal(), user(name), Identities.WithCredentials.REFUSE, TransactionHook.NONE);
    }

    private static IdentityRef user(String name) {
        return new IdentityRef.Named(name);
    }

    private static ResponseValue.Struct details(DescribedIdentity details) {
        return Members.user(details.identity())
                .with("PermissionsBoundary", details.boundary().map(UsersApi::boundary))
                .with("Tags", Members.tagsIfAny(details.tags()));
    }

    static ResponseValue.Struct boundary(Arn policy) {
        return ResponseValue.Struct.EMPTY
                .with("PermissionsBoundaryType", "Policy")
                .with("PermissionsBoundaryArn", policy.text());
    }
}
