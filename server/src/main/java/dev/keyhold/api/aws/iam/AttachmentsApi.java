package dev.keyhold.api.aws.iam;

import dev.keyhold.api.aws.protocol.ActionCall;
import dev.keyhold.api.aws.protocol.PageMarkers;
import dev.keyhold.api.aws.protocol.ResponseValue;
import dev.keyhold.api.aws.protocol.Route;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.IamAction;
import dev.keyhold.domain.identity.PermissionsBoundaries;
import dev.keyhold.domain.identity.PolicyAttachments;
import dev.keyhold.domain.policy.FoundPolicy;
import dev.keyhold.model.Identity;
import java.util.List;

/** Managed policies of users, groups and roles, and the permissions boundaries of users and roles. */
public final class AttachmentsApi {
    private static final String POLICY_ARN = "PolicyArn";

    private final PolicyAttachments attachments;
    private final PermissionsBoundaries boundaries;

    public AttachmentsApi(PolicyAttachments attachments, PermissionsBoundaries boundaries) {
        this.attachments = attachments;
        this.boundaries = boundaries;
    }

    public List<Route> routes() {
        return List.of(
                attach(IamAction.ATTACH_USER_POLICY, HolderMember.USER),
                detach(IamAction.DETACH_USER_POLICY, HolderMember.USER),
                list(IamAction.LIST_ATTACHED_USER_POLICIES, HolderMember.USER),
                attach(IamAction.ATTACH_GROUP_POLICY, HolderMember.GROUP),
                detach(IamAction.DETACH_GROUP_POLICY, HolderMember.GROUP),
                list(IamAction.LIST_ATTACHED_GROUP_POLICIES, HolderMember.GROUP),
                attach(IamAction.ATTACH_ROLE_POLICY, HolderMember.ROLE),
                detach(IamAction.DETACH_ROLE_POLICY, HolderMember.ROLE),
                list(IamAction.LIST_ATTACHED_ROLE_POLICIES, HolderMember.ROLE),
                putBoundary(IamAction.PUT_USER_PERMISSIONS_BOUNDARY, HolderMember.USER),
                deleteBoundary(IamAction.DELETE_USER_PERMISSIONS_BOUNDARY, HolderMember.USER),
                putBoundary(IamAction.PUT_ROLE_PERMISSIONS_BOUNDARY, HolderMember.ROLE),
                deleteBoundary(IamAction.DELETE_ROLE_PERMISSIONS_BOUNDARY, HolderMember.ROLE));
    }

    private Route attach(Action action, HolderMember holder) {
        return Route.silent(action, call -> {
            var name = holder.readShort(call.input());
            var arn = call.input().required(POLICY_ARN, Members.ARN);
            call.input().check();
            attachments.attach(call.principal(), action, holder.ref(name), Members.policyArn(arn));
        });
    }

    private Route detach(Action action, HolderMember holder) {
        return Route.silent(action, call -> {
            var name = holder.readShort(call.input());
            var arn = call.input().required(POLICY_ARN, Members.ARN);
            call.input().check();
            attachments.detach(call.principal(), action, holder.ref(name), Members.policyArn(arn));
        });
    }

    private Route list(Action action, HolderMember holder) {
        return Route.of(action, call -> list(call, action, holder));
    }

    private ResponseValue.Struct list(ActionCall call, Action action, HolderMember holder) {
        var name = holder.readShort(call.input());
        var prefix = call.input().text("PathPrefix", Members.POLICY_PATH).orElse("/");
        var paging = call.input().paging();
        call.input().check();
        var markers = PageMarkers.of(call.principal().account(), action, Identity.fold(name), prefix);
        var page = markers.cut(paging, () -> attachments.list(call.principal(), action, holder.ref(name), prefix));
        var found = page.items().stream().map(AttachmentsApi::attached).toList();
        return markers.close(
                ResponseValue.Struct.EMPTY.with("AttachedPolicies", new ResponseValue.Items(found)), page.next());
    }

    static ResponseValue.Struct attached(FoundPolicy policy) {
        return ResponseValue.Struct.EMPTY
                .with("PolicyName", policy.name())
                .with(POLICY_ARN, policy.arn().text());
    }

    private Route putBoundary(Action action, HolderMember holder) {
        return Route.silent(action, call -> {
            var name = holder.readShort(call.input());
            var arn = call.input().required("PermissionsBoundary", Members.ARN);
            call.input().check();
            boundaries.put(call.principal(), action, holder.ref(name), Members.policyArn(arn));
        });
    }

    private Route deleteBoundary(Action action, HolderMember holder) {
        return Route.silent(action, call -> {
            var name = holder.readShort(call.input());
            call.input().check();
            boundaries.delete(call.principal(), action, holder.ref(name));
        });
    }
}
