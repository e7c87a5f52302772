package dev.keyhold.domain.importing;

import dev.keyhold.domain.identity.Quotas;
import dev.keyhold.domain.importing.ImportReport.Kind;
import dev.keyhold.model.AccountId;
import dev.keyhold.store.ReadTx;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * How many users, groups and policies the account may still get. What is there already takes no more room, and access
 * keys need none: other stores give a user more of them than AWS does.
 */
final class ImportRoom {
    private final Map<Kind, Quota> quotas = new EnumMap<>(Kind.class);

    ImportRoom(ReadTx tx, AccountId account, Quotas quotas) {
        var groups = quotas.policies().groups();
        var policies = quotas.policies().policies();
        this.quotas.put(
                Kind.USER, new Quota("users", quotas.users(), tx.identities().countUsers(account)));
        this.quotas.put(Kind.GROUP, new Quota("groups", groups, tx.groups().count(account, groups)));
        this.quotas.put(
                Kind.POLICY, new Quota("policies", policies, tx.policies().count(account, policies)));
    }

    /** Of one kind, by the name that its setting has after {@code max-}. */
    private static final class Quota {
        private final String name;
        private final int most;
        private int used;

        Quota(String name, int most, int used) {
            this.name = name;
            this.most = most;
            this.used = used;
        }
    }

    /** Why another one of that kind is refused, if it is. */
    Optional<String> full(Kind kind) {
        return Optional.ofNullable(quotas.get(kind))
                .filter(quota -> quota.used >= quota.most)
                .map(quota -> "the account may have " + quota.most + " " + quota.name + ", as the setting max-"
                        + quota.name + " says: raise that to import more");
    }

    /** One of that kind was added. */
    void take(Kind kind) {
        var quota = quotas.get(kind);
        if (quota != null) {
            quota.used++;
        }
    }
}
