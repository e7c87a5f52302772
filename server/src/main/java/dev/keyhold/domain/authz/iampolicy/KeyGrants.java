package dev.keyhold.domain.authz.iampolicy;

import dev.keyhold.domain.authz.GrantRequest;
import dev.keyhold.domain.authz.GranteeGrants;
import dev.keyhold.domain.authz.KeyRequest;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Arn;
import dev.keyhold.model.KmsGrant;
import dev.keyhold.policy.ActionName;
import dev.keyhold.policy.Caller;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Which grants on a key are for a request. */
final class KeyGrants {
    private static final String RETIRE = "RetireGrant";

    private KeyGrants() {}

    /** Whom grants let do it that the caller acts as: the caller itself, its role or its account. */
    static List<String> grantees(KeyRequest request, Caller caller, ActionName action) {
        if (request.grant().orElse(null) instanceof GrantRequest.Retirement(var grant)) {
            return names(caller).filter(retiring(grant)::contains).toList();
        }
        var operation = operation(action);
        return GranteeGrants.canAllow(operation)
                ? names(caller)
                        .filter(name ->
                                request.grants().any(name, operation, grants -> allow(grants, request, operation)))
                        .toList()
                : List.of();
    }

    private static boolean allow(GranteeGrants grants, KeyRequest request, String operation) {
        return request.grant().orElse(null) instanceof GrantRequest.Creation creation
                ? grants.allow(creation)
                : grants.allow(operation, request.context());
    }

    /** Who may give a grant up: whom it names for that, whom it is for if it says so, and the account that made it. */
    private static Set<String> retiring(KmsGrant grant) {
        var names = new HashSet<String>();
        names.add(root(grant.issuer().text()));
        grant.retiring().ifPresent(names::add);
        if (grant.operations().contains(RETIRE)) {
            names.add(grant.grantee());
        }
        return names;
    }

    /** The name without the service. */
    private static String operation(ActionName action) {
        var name = action.toString();
        return name.substring(name.indexOf(':') + 1);
    }

    private static Stream<String> names(Caller caller) {
        return switch (caller) {
            case Caller.Root root -> Stream.of(root(root.account()));
            case Caller.User user -> Stream.of(user.id(), root(user.account()));
            case Caller.RoleSession session -> Stream.of(session.roleId(), sessionId(session), root(session.account()));
            case Caller.FederatedUser federated -> Stream.of(federated.arn(), root(federated.account()));
            case Caller.WebIdentity _, Caller.Service _, Caller.Anonymous _ -> Stream.of();
        };
    }

    private static String root(String account) {
        return Arn.root(new AccountId(account)).text();
    }

    /** As policies store a session of a role. */
    private static String sessionId(Caller.RoleSession session) {
        return session.roleId() + ":" + session.arn().substring(session.arn().lastIndexOf('/') + 1);
    }
}
