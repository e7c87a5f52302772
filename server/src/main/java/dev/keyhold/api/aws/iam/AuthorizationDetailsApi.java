package dev.keyhold.api.aws.iam;

import dev.keyhold.api.aws.protocol.ActionCall;
import dev.keyhold.api.aws.protocol.PageMarkers;
import dev.keyhold.api.aws.protocol.ResponseValue;
import dev.keyhold.api.aws.protocol.Route;
import dev.keyhold.domain.authz.IamAction;
import dev.keyhold.domain.policy.AuthorizationDetails;
import dev.keyhold.domain.policy.AuthorizationDetails.Kind;
import dev.keyhold.domain.policy.FoundPolicy;
import dev.keyhold.domain.policy.ManagedPolicies;
import dev.keyhold.domain.role.InstanceProfiles;
import dev.keyhold.model.InlinePolicy;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The report of everything that decides who may do what. */
public final class AuthorizationDetailsApi {
    private static final List<String> KINDS =
            List.of("User", "Role", "Group", "LocalManagedPolicy", "AWSManagedPolicy");

    private final AuthorizationDetails details;
    private final InstantSource clock;

    public AuthorizationDetailsApi(AuthorizationDetails details, InstantSource clock) {
        this.details = details;
        this.clock = clock;
    }

    public List<Route> routes() {
        return List.of(Route.of(IamAction.GET_ACCOUNT_AUTHORIZATION_DETAILS, this::list));
    }

    /** A filter without any kind is none. */
    private ResponseValue.Struct list(ActionCall call) {
        var filter = call.input().textsOf("Filter", KINDS);
        var paging = call.input().paging();
        call.input().check();
        var kinds = filter.isEmpty() ? EnumSet.allOf(Kind.class) : kinds(filter);
        var markers = PageMarkers.of(
                call.principal().account(), IamAction.GET_ACCOUNT_AUTHORIZATION_DETAILS, kinds.toString());
        var page = details.list(call.principal(), kinds, markers.request(paging));
        return markers.close(lists(page.items()), page.next());
    }

    private static Set<Kind> kinds(List<String> filter) {
        var kinds = EnumSet.noneOf(Kind.class);
        for (var name : filter) {
            switch (name) {
                case "User" -> kinds.add(Kind.USER);
                case "Group" -> kinds.add(Kind.GROUP);
                case "LocalManagedPolicy" -> kinds.add(Kind.OWN_POLICY);
                case "AWSManagedPolicy" -> kinds.add(Kind.PREDEFINED_POLICY);
                default -> kinds.add(Kind.ROLE);
            }
        }
        return kinds;
    }

    private ResponseValue.Struct lists(List<AuthorizationDetails.Detail> found) {
        var users = new ArrayList<ResponseValue.Struct>();
        var groups = new ArrayList<ResponseValue.Struct>();
        var roles = new ArrayList<ResponseValue.Struct>();
        var policies = new ArrayList<ResponseValue.Struct>();
        for (var detail : found) {
            switch (detail) {
                case AuthorizationDetails.OfUser user -> users.add(user(user));
                case AuthorizationDetails.OfGroup group -> groups.add(group(group));
                case AuthorizationDetails.OfRole role -> roles.add(role(role));
                case AuthorizationDetails.OfPolicy policy -> policies.add(policy(policy));
            }
        }
        return ResponseValue.Struct.EMPTY
                .with("UserDetailList", new ResponseValue.Items(users))
                .with("GroupDetailList", new ResponseValue.Items(groups))
                .with("RoleDetailList", new ResponseValue.Items(roles))
                .with("Policies", new ResponseValue.Items(policies));
    }

    private static ResponseValue.Struct user(AuthorizationDetails.OfUser detail) {
        var user = Members.user(detail.user());
        var withPolicies = detail.inline().isEmpty() ? user : user.with("UserPolicyList", documents(detail.inline()));
        return withPolicies
                .with(
                        "GroupList",
                        new ResponseValue.Items(detail.groups().stream()
                                .map(ResponseValue.Text::new)
                                .toList()))
                .with("AttachedManagedPolicies", attached(detail.attached()))
                .with("PermissionsBoundary", detail.boundary().map(UsersApi::boundary))
                .with("Tags", Members.tags(detail.tags()));
    }

    private static ResponseValue.Struct group(AuthorizationDetails.OfGroup detail) {
        return Members.group(detail.group())
                .with("GroupPolicyList", documents(detail.inline()))
                .with("AttachedManagedPolicies", attached(detail.attached()));
    }

    private ResponseValue.Struct role(AuthorizationDetails.OfRole detail) {
        var profiles = detail.profiles().stream()
                .map(profile -> InstanceProfilesApi.profile(
                        new InstanceProfiles.Details(profile, Optional.of(detail.role()), List.of())))
                .toList();
        return RolesApi.role(detail.role())
                .with("InstanceProfileList", new ResponseValue.Items(profiles))
                .with("RolePolicyList", documents(detail.inline()))
                .with("AttachedManagedPolicies", attached(detail.attached()))
                .with("PermissionsBoundary", detail.boundary().map(UsersApi::boundary))
                .with("Tags", Members.tags(detail.tags()))
                .with("RoleLastUsed", RolesApi.lastUsed(detail.lastUse(), clock));
    }

    private static ResponseValue.Struct policy(AuthorizationDetails.OfPolicy detail) {
        return PoliciesApi.policy(new ManagedPolicies.Details(detail.policy(), detail.usage(), List.of()))
                .with(
                        "PolicyVersionList",
                        new ResponseValue.Items(detail.versions().stream()
                                .map(PolicyVersionsApi::withDocument)
                                .toList()));
    }

    private static ResponseValue.Items documents(List<InlinePolicy> policies) {
        return new ResponseValue.Items(policies.stream()
                .map(policy -> ResponseValue.Struct.EMPTY
                        .with("PolicyName", policy.name())
                        .with("PolicyDocument", Members.encoded(policy.document())))
                .toList());
    }

    private static ResponseValue.Items attached(List<FoundPolicy> policies) {
        return new ResponseValue.Items(
                policies.stream().map(AttachmentsApi::attached).toList());
    }
}
