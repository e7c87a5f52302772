package dev.keyhold.api.aws.iam;

import dev.keyhold.api.aws.protocol.ActionCall;
import dev.keyhold.api.aws.protocol.Input;
import dev.keyhold.api.aws.protocol.PageMarkers;
import dev.keyhold.api.aws.protocol.ResponseValue;
import dev.keyhold.api.aws.protocol.Route;
import dev.keyhold.api.aws.protocol.TextConstraint;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.IamAction;
import dev.keyhold.domain.identity.AbsentResources;
import dev.keyhold.model.IdentityRef;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What an account has none of here. Tools ask for it before they do anything else, so lists are answered, and empty;
 * what is asked for by name does not exist.
 */
public final class AbsentResourcesApi {
    private static final TextConstraint PASSWORD =
            TextConstraint.matching(1, 128, "[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+");
    private static final TextConstraint SERVICE = TextConstraint.length(0, 200);

    private final AbsentResources absences;

    public AbsentResourcesApi(AbsentResources absences) {
        this.absences = absences;
    }

    public List<Route> routes() {
        return Stream.of(ofUsers(), ofAccount(), passwords())
                .flatMap(List::stream)
                .toList();
    }

    private List<Route> ofUsers() {
        return List.of(
                ofUser(IamAction.LIST_SSH_PUBLIC_KEYS, "SSHPublicKeys", AbsentResourcesApi::orSelf),
                ofUser(IamAction.LIST_SIGNING_CERTIFICATES, "Certificates", AbsentResourcesApi::orSelf),
                Route.of(IamAction.LIST_SERVICE_SPECIFIC_CREDENTIALS, this::serviceCredentials));
    }

    private List<Route> ofAccount() {
        return List.of(
                ofAccount(
                        IamAction.LIST_SERVER_CERTIFICATES,
                        "ServerCertificateMetadataList",
                        AbsentResourcesApi::pathPrefix),
                whole(IamAction.LIST_SAML_PROVIDERS, "SAMLProviderList"));
    }

    private List<Route> passwords() {
        return List.of(
                Route.of(IamAction.GET_LOGIN_PROFILE, call -> {
                    throw loginProfile(
                            call,
                            IamAction.GET_LOGIN_PROFILE,
                            AbsentResourcesApi::orSelf,
                            AbsentResourcesApi::nothingMore);
                }),
                Route.silent(IamAction.UPDATE_LOGIN_PROFILE, call -> {
                    throw loginProfile(call, IamAction.UPDATE_LOGIN_PROFILE, AbsentResourcesApi::named, input -> {
                        input.secret("Password", PASSWORD);
                        var _ = input.flag("PasswordResetRequired");
                    });
                }),
                Route.silent(IamAction.DELETE_LOGIN_PROFILE, call -> {
                    throw loginProfile(
                            call,
                            IamAction.DELETE_LOGIN_PROFILE,
                            AbsentResourcesApi::orSelf,
                            AbsentResourcesApi::nothingMore);
                }),
                Route.of(IamAction.GET_ACCOUNT_PASSWORD_POLICY, call -> {
                    throw absences.passwordPolicy(call.principal(), IamAction.GET_ACCOUNT_PASSWORD_POLICY);
                }));
    }

    private Route ofUser(Action operation, String list, Function<Input, Optional<String>> user) {
        return Route.of(operation, call -> {
            var name = user.apply(call.input());
            var paging = call.input().paging();
            call.input().check();
            var _ = absences.ofIdentity(call.principal(), operation, IdentityRef.named(name));
            return empty(call, operation, list, paging);
        });
    }

    private Route ofAccount(Action operation, String list, Consumer<Input> filters) {
        return Route.of(operation, call -> {
            filters.accept(call.input());
            var paging = call.input().paging();
            call.input().check();
            absences.ofAccount(call.principal(), operation);
            return empty(call, operation, list, paging);
        });
    }

    /** A list that has no pages. */
    private Route whole(Action operation, String list) {
        return Route.of(operation, call -> {
            absences.ofAccount(call.principal(), operation);
            return ResponseValue.Struct.EMPTY.with(list, new ResponseValue.Items(List.of()));
        });
    }

    private ResponseValue.Struct serviceCredentials(ActionCall call) {
        var operation = IamAction.LIST_SERVICE_SPECIFIC_CREDENTIALS;
        var name = and(call.input(), orSelf(call.input()), "ServiceName", SERVICE);
        var all = call.input().flag("AllUsers");
        var paging = call.input().paging();
        call.input().check();
        if (all) {
            absences.ofAccount(call.principal(), operation);
        } else {
            var _ = absences.ofIdentity(call.principal(), operation, IdentityRef.named(name));
        }
        return empty(call, operation, "ServiceSpecificCredentials", paging);
    }

    private RuntimeException loginProfile(
            ActionCall call, Action operation, Function<Input, Optional<String>> user, Consumer<Input> more) {
        var name = user.apply(call.input());
        more.accept(call.input());
        call.input().check();
        return absences.loginProfile(call.principal(), operation, IdentityRef.named(name));
    }

    /** No marker is ever given out, so that none is right. */
    private static ResponseValue.Struct empty(ActionCall call, Action action, String list, Input.Paging paging) {
        var markers = PageMarkers.of(call.principal().account(), action);
        var _ = markers.request(paging);
        return markers.close(
                ResponseValue.Struct.EMPTY.with(list, new ResponseValue.Items(List.of())), Optional.empty());
    }

    private static Optional<String> named(Input input) {
        return Optional.of(input.required("UserName", Members.NAME));
    }

    private static Optional<String> orSelf(Input input) {
        return input.text("UserName", Members.NAME);
    }

    private static Optional<String> and(Input input, Optional<String> user, String filter, TextConstraint rule) {
        var _ = input.text(filter, rule);
        return user;
    }

    private static void pathPrefix(Input input) {
        var _ = input.text("PathPrefix", Members.PATH_PREFIX);
    }

    private static void nothingMore(Input input) {}
}
