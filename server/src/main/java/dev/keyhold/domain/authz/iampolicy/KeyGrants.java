package dev.keyhold.domain.authz.iampolicy;

import dev.keyhold.domain.authz.GrantRequest;
import dev.keyhold.domain.authz.KeyRequest;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Arn;
import dev.keyhold.model.EncryptionContext;
import dev.keyhold.model.KmsGrant;
import dev.keyhold.policy.ActionName;
import dev.keyhold.policy.Caller;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
        var grants = request.facts().orElseThrow().grants();
        return grants.isEmpty()
                ? List.of()
                : names(caller)
                        .filter(name -> grants.getOrDefault(name, List.of()).stream()
                                .anyMatch(grant -> allows(grant, request, action)))
                        .toList();
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

    private static boolean allows(KmsGrant grant, KeyRequest request, ActionName action) {
        if (!grant.operations().contains(operation(action))) {
            return false;
        }
        if (request.grant().orElse(null) instanceof GrantRequest.Creation creation) {
            return passesOn(grant, creation);
        }
        var context = request.context();
        return context.isEmpty()
                || grant.constraint()
                        .map(constraint -> satisfies(context.get(), constraint))
                        .orElse(true);
    }

    /** Whether a grant may be made by this one: for no other operations, and with a constraint at least as strict. */
    private static boolean passesOn(KmsGrant grant, GrantRequest.Creation creation) {
        if (!grant.operations().containsAll(creation.operations())) {
            return false;
        }
        var own = grant.constraint();
        var passed = creation.constraint();
        if (own.isEmpty() || passed.isEmpty()) {
            return own.isEmpty();
        }
        var isAsStrict = own.get().kind() == KmsGrant.Constraint.Kind.SUBSET
                || passed.get().kind() == KmsGrant.Constraint.Kind.EQUALS;
        return isAsStrict && satisfies(passed.get().context(), own.get());
    }

    /** Keys of a context are compared without case here, and values with it. */
    private static boolean satisfies(EncryptionContext context, KmsGrant.Constraint constraint) {
        var given = context.pairs();
        var wanted = constraint.context().pairs();
        return isPartOf(wanted, given)
                && (constraint.kind() == KmsGrant.Constraint.Kind.SUBSET
                        || (given.size() == wanted.size() && isPartOf(given, wanted)));
    }

    private static boolean isPartOf(Map<String, String> part, Map<String, String> whole) {
        return part.entrySet().stream()
                .allMatch(pair -> whole.entrySet().stream()
                        .anyMatch(other -> fold(other.getKey()).equals(fold(pair.getKey()))
                                && other.getValue().equals(pair.getValue())));
    }

    private static String fold(String key) {
        return key.toLowerCase(Locale.ROOT);
    }
}
