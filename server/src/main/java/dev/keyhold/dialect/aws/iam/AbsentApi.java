package dev.keyhold.dialect.aws.iam;

import dev.keyhold.dialect.aws.Api;
import dev.keyhold.dialect.aws.Call;
import dev.keyhold.dialect.aws.Input;
import dev.keyhold.dialect.aws.Markers;
import dev.keyhold.dialect.aws.Route;
import dev.keyhold.dialect.aws.Rule;
import dev.keyhold.dialect.aws.Value;
import dev.keyhold.domain.Operation;
import dev.keyhold.domain.identity.Absences;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What an account has none of here. Tools ask for it before they do anything else, so lists are answered, and empty;
 * what is asked for by name does not exist.
 */
public final class AbsentApi {
    private static final Rule POLICY_PATH = Rule.matching(1, 512, "((/[A-Za-z0-9\\.,\\+@=_-]+)*)/");
    private static final Rule PASSWORD = Rule.matching(1, 128, "[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+");
    private static final Rule SERVICE = Rule.length(0, 200);

    private final Absences absences;

    public AbsentApi(Absences absences) {
        this.absences = absences;
    }

    public List<Route> routes() {
        return Stream.of(ofUsers(), ofAccount(), passwords())
                .flatMap(List::stream)
                .toList();
    }

    private List<Route> ofUsers() {
        return List.of(
                ofUser("ListGroupsForUser", Operation.LIST_GROUPS_FOR_USER, "Groups", AbsentApi::named),
                ofUser("ListUserPolicies", Operation.LIST_USER_POLICIES, "PolicyNames", AbsentApi::named),
                ofUser(
                        "ListAttachedUserPolicies",
                        Operation.LIST_ATTACHED_USER_POLICIES,
                        "AttachedPolicies",
                        input -> and(input, named(input), "PathPrefix", POLICY_PATH)),
                ofUser("ListMFADevices", Operation.LIST_MFA_DEVICES, "MFADevices", AbsentApi::orSelf),
                ofUser("ListSSHPublicKeys", Operation.LIST_SSH_PUBLIC_KEYS, "SSHPublicKeys", AbsentApi::orSelf),
                ofUser(
                        "ListSigningCertificates",
                        Operation.LIST_SIGNING_CERTIFICATES,
                        "Certificates",
                        AbsentApi::orSelf),
                Route.of(
                        Api.IAM,
                        "ListServiceSpecificCredentials",
                        Operation.LIST_SERVICE_SPECIFIC_CREDENTIALS,
                        this::serviceCredentials));
    }

    private List<Route> ofAccount() {
        return List.of(
                ofAccount("ListGroups", Operation.LIST_GROUPS, "Groups", AbsentApi::pathPrefix),
                ofAccount("ListRoles", Operation.LIST_ROLES, "Roles", AbsentApi::pathPrefix),
                ofAccount("ListPolicies", Operation.LIST_POLICIES, "Policies", AbsentApi::policyFilters),
                ofAccount(
                        "ListServerCertificates",
                        Operation.LIST_SERVER_CERTIFICATES,
                        "ServerCertificateMetadataList",
                        AbsentApi::pathPrefix),
                ofAccount(
                        "ListInstanceProfiles",
                        Operation.LIST_INSTANCE_PROFILES,
                        "InstanceProfiles",
                        AbsentApi::pathPrefix),
                ofAccount(
                        "ListVirtualMFADevices",
                        Operation.LIST_VIRTUAL_MFA_DEVICES,
                        "VirtualMFADevices",
                        input -> input.optionalOf("AssignmentStatus", List.of("Assigned", "Unassigned", "Any"))),
                whole("ListSAMLProviders", Operation.LIST_SAML_PROVIDERS, "SAMLProviderList"),
                whole(
                        "ListOpenIDConnectProviders",
                        Operation.LIST_OPEN_ID_CONNECT_PROVIDERS,
                        "OpenIDConnectProviderList"));
    }

    private List<Route> passwords() {
        return List.of(
                Route.of(Api.IAM, "GetLoginProfile", Operation.GET_LOGIN_PROFILE, call -> {
                    throw loginProfile(call, Operation.GET_LOGIN_PROFILE, AbsentApi::orSelf, AbsentApi::nothingMore);
                }),
                Route.silent(Api.IAM, "UpdateLoginProfile", Operation.UPDATE_LOGIN_PROFILE, call -> {
                    throw loginProfile(call, Operation.UPDATE_LOGIN_PROFILE, AbsentApi::named, input -> {
                        input.secret("Password", PASSWORD);
                        var _ = input.flag("PasswordResetRequired");
                    });
                }),
                Route.silent(Api.IAM, "DeleteLoginProfile", Operation.DELETE_LOGIN_PROFILE, call -> {
                    throw loginProfile(call, Operation.DELETE_LOGIN_PROFILE, AbsentApi::orSelf, AbsentApi::nothingMore);
                }),
                Route.of(Api.IAM, "GetAccountPasswordPolicy", Operation.GET_ACCOUNT_PASSWORD_POLICY, call -> {
                    throw absences.passwordPolicy(call.caller(), Operation.GET_ACCOUNT_PASSWORD_POLICY);
                }));
    }

    private Route ofUser(String action, Operation operation, String list, Function<Input, Optional<String>> user) {
        return Route.of(Api.IAM, action, operation, call -> {
            var name = user.apply(call.input());
            var paging = call.input().paging();
            call.input().check();
            var _ = absences.ofUser(call.caller(), operation, name);
            return empty(call, action, list, paging);
        });
    }

    private Route ofAccount(String action, Operation operation, String list, Consumer<Input> filters) {
        return Route.of(Api.IAM, action, operation, call -> {
            filters.accept(call.input());
            var paging = call.input().paging();
            call.input().check();
            absences.ofAccount(call.caller(), operation);
            return empty(call, action, list, paging);
        });
    }

    /** A list that has no pages. */
    private Route whole(String action, Operation operation, String list) {
        return Route.of(Api.IAM, action, operation, call -> {
            absences.ofAccount(call.caller(), operation);
            return Value.Struct.EMPTY.with(list, new Value.Items(List.of()));
        });
    }

    private Value.Struct serviceCredentials(Call call) {
        var operation = Operation.LIST_SERVICE_SPECIFIC_CREDENTIALS;
        var name = and(call.input(), orSelf(call.input()), "ServiceName", SERVICE);
        var all = call.input().flag("AllUsers");
        var paging = call.input().paging();
        call.input().check();
        if (all) {
            absences.ofAccount(call.caller(), operation);
        } else {
            var _ = absences.ofUser(call.caller(), operation, name);
        }
        return empty(call, "ListServiceSpecificCredentials", "ServiceSpecificCredentials", paging);
    }

    private RuntimeException loginProfile(
            Call call, Operation operation, Function<Input, Optional<String>> user, Consumer<Input> more) {
        var name = user.apply(call.input());
        more.accept(call.input());
        call.input().check();
        return absences.loginProfile(call.caller(), operation, name);
    }

    /** No marker is ever given out, so that none is right. */
    private static Value.Struct empty(Call call, String action, String list, Input.Paging paging) {
        var markers = Markers.of(call.caller().account(), action);
        var _ = markers.request(paging);
        return markers.close(Value.Struct.EMPTY.with(list, new Value.Items(List.of())), Optional.empty());
    }

    private static Optional<String> named(Input input) {
        return Optional.of(input.required("UserName", UsersApi.NAME));
    }

    private static Optional<String> orSelf(Input input) {
        return input.text("UserName", UsersApi.NAME);
    }

    private static Optional<String> and(Input input, Optional<String> user, String filter, Rule rule) {
        var _ = input.text(filter, rule);
        return user;
    }

    private static void pathPrefix(Input input) {
        var _ = input.text("PathPrefix", UsersApi.PATH_PREFIX);
    }

    private static void policyFilters(Input input) {
        input.optionalOf("Scope", List.of("All", "AWS", "Local"));
        var _ = input.flag("OnlyAttached");
        var _ = input.text("PathPrefix", POLICY_PATH);
        input.optionalOf("PolicyUsageFilter", List.of("PermissionsPolicy", "PermissionsBoundary"));
    }

    private static void nothingMore(Input input) {}
}
