package dev.keyhold.domain.authz.iampolicy;

import dev.keyhold.domain.authz.KeyRequest;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Arn;
import dev.keyhold.model.EncryptionContext;
import dev.keyhold.model.KmsGrant;
import dev.keyhold.policy.ActionName;
import dev.keyhold.policy.Caller;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Which grants on a key are for a request. */
final class KeyGrants {
    private KeyGrants() {}

    /** Whom grants let do it that the caller acts as: the caller itself, its role or its account. */
    static List<String> grantees(KeyRequest request, Caller caller, ActionName action) {
        var grants = request.facts().orElseThrow().grants();
        return grants.isEmpty()
                ? List.of()
                : names(caller)
                        .filter(name -> grants.getOrDefault(name, List.of()).stream()
                                .anyMatch(grant -> allows(grant, request.context(), action)))
                        .toList();
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
            case Caller.RoleSession session -> Stream.of(session.roleId(), session.arn(), root(session.account()));
            case Caller.FederatedUser federated -> Stream.of(federated.arn(), root(federated.account()));
            case Caller.WebIdentity _, Caller.Service _, Caller.Anonymous _ -> Stream.of();
        };
    }

    private static String root(String account) {
        return Arn.root(new AccountId(account)).text();
    }

    private static boolean allows(KmsGrant grant, Optional<EncryptionContext> context, ActionName action) {
        return grant.operations().contains(operation(action))
                && (context.isEmpty()
                        || grant.constraint()
                                .map(constraint -> satisfies(context.get(), constraint))
                                .orElse(true));
    }

    /** Keys of a context are compared without case here, and values with it. */
    private static boolean satisfies(EncryptionContext context, KmsGrant.Constraint constraint) {
        var given = context.pairs();
        var wanted = constraint.context().pairs();
        return isPartOf(wanted, given)
                && (constraint.kind() == KmsGrant.Constraint.Kind.SUBSET || isPartOf(given, wanted));
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
