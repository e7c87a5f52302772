package dev.keyhold.domain.authz.iampolicy;

import dev.keyhold.domain.cache.RevocableCache;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.SessionPolicies;
import dev.keyhold.policy.AttachedPolicy;
import dev.keyhold.store.Change;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The managed policies that limit sessions, in memory, and forgotten before a change of the policies of their account
 * is acknowledged. Sessions name them by ARN, so that the one that is called so now is meant.
 */
final class SessionPolicyCache {
    private final Store store;
    private final PolicyReader reader;
    private final RevocableCache<Key, AttachedPolicy> managed;

    SessionPolicyCache(Store store, PolicyReader reader, long maxPolicies) {
        this.store = store;
        this.reader = reader;
        this.managed = new RevocableCache<>(maxPolicies, store.lease());
        store.onChange(this::forget);
    }

    private record Key(AccountId account, String arn) {}

    /** The policies of a session of that account, outside of any transaction. */
    List<AttachedPolicy> get(AccountId account, SessionPolicies policies) {
        var all = inline(account, policies);
        for (var arn : policies.managed()) {
            managed.get(
                            account,
                            new Key(account, arn),
                            () -> store.read(tx -> Optional.of(reader.ofSession(tx, account, arn))))
                    .ifPresent(all::add);
        }
        return all;
    }

    /** The same in a transaction: by what is stored if it writes, else from memory as far as they are there. */
    List<AttachedPolicy> get(ReadTx tx, AccountId account, SessionPolicies policies) {
        var all = inline(account, policies);
        for (var arn : policies.managed()) {
            var remembered = tx.isWritable() ? Optional.<AttachedPolicy>empty() : managed.peek(new Key(account, arn));
            all.add(remembered.orElseGet(() -> reader.ofSession(tx, account, arn)));
        }
        return all;
    }

    private List<AttachedPolicy> inline(AccountId account, SessionPolicies policies) {
        var all = new ArrayList<AttachedPolicy>();
        policies.inline().ifPresent(document -> all.add(reader.inSession(account, document)));
        return all;
    }

    private void forget(Change change) {
        if (change instanceof Change.OfPolicies(var account)) {
            managed.forgetIf(key -> key.account.equals(account));
        } else if (change instanceof Change.OfAccount(var account)) {
            managed.forgetIf(key -> key.account.equals(account));
        }
    }
}
