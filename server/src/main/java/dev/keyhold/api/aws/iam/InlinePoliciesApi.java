package dev.keyhold.api.aws.iam;

import dev.keyhold.api.aws.protocol.ActionCall;
import dev.keyhold.api.aws.protocol.PageMarkers;
import dev.keyhold.api.aws.protocol.ResponseValue;
import dev.keyhold.api.aws.protocol.Route;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.IamAction;
import dev.keyhold.domain.identity.InlinePolicies;
import dev.keyhold.model.Identity;
import java.util.List;
import java.util.stream.Stream;

/** Policies inside users, groups and roles. */
public final class InlinePoliciesApi {
    private static final String POLICY_NAME = "PolicyName";

    private final InlinePolicies policies;

    public InlinePoliciesApi(InlinePolicies policies) {
        this.policies = policies;
    }

    public List<Route> routes() {
        return Stream.of(
                        put(IamAction.PUT_USER_POLICY, HolderMember.USER),
                        get(IamAction.GET_USER_POLICY, HolderMember.USER),
                        list(IamAction.LIST_USER_POLICIES, HolderMember.USER),
                        delete(IamAction.DELETE_USER_POLICY, HolderMember.USER),
                        put(IamAction.PUT_GROUP_POLICY, HolderMember.GROUP),
                        get(IamAction.GET_GROUP_POLICY, HolderMember.GROUP),
                        list(IamAction.LIST_GROUP_POLICIES, HolderMember.GROUP),
                        delete(IamAction.DELETE_GROUP_POLICY, HolderMember.GROUP),
                        put(IamAction.PUT_ROLE_POLICY, HolderMember.ROLE),
                        get(IamAction.GET_ROLE_POLICY, HolderMember.ROLE),
                        list(IamAction.LIST_ROLE_POLICIES, HolderMember.ROLE),
                        delete(IamAction.DELETE_ROLE_POLICY, HolderMember.ROLE))
                .toList();
    }

    private Route put(Action action, HolderMember holder) {
        return Route.silent(action, call -> {
            var holderName = holder.read(call.input());
            var name = call.input().required(POLICY_NAME, Members.NAME);
            var document = Members.document(call.input());
            call.input().check();
            policies.put(call.principal(), action, holder.ref(holderName), name, document);
        });
    }

    /** Names are answered as they were asked for, but for that of the user, group or role. */
    private Route get(Action action, HolderMember holder) {
        return Route.of(action, call -> {
            var holderName = holder.read(call.input());
            var name = call.input().required(POLICY_NAME, Members.NAME);
            call.input().check();
            var found = policies.get(call.principal(), action, holder.ref(holderName), name);
            return ResponseValue.Struct.EMPTY
                    .with(holder.member(), found.holder().name())
                    .with(POLICY_NAME, name)
                    .with("PolicyDocument", Members.encoded(found.document()));
        });
    }

    private Route list(Action action, HolderMember holder) {
        return Route.of(action, call -> list(call, action, holder));
    }

    private ResponseValue.Struct list(ActionCall call, Action action, HolderMember holder) {
        var holderName = holder.read(call.input());
        var paging = call.input().paging();
        call.input().check();
        var markers = PageMarkers.of(call.principal().account(), action, Identity.fold(holderName));
        var page = markers.cut(paging, () -> policies.list(call.principal(), action, holder.ref(holderName)));
        var names = page.items().stream().map(ResponseValue.Text::new).toList();
        return markers.close(
                ResponseValue.Struct.EMPTY.with("PolicyNames", new ResponseValue.Items(names)), page.next());
    }

    private Route delete(Action action, HolderMember holder) {
        return Route.silent(action, call -> {
            var holderName = holder.read(call.input());
            var name = call.input().required(POLICY_NAME, Members.NAME);
            call.input().check();
            policies.delete(call.principal(), action, holder.ref(holderName), name);
        });
    }
}
