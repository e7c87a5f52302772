package dev.keyhold.domain.authz.iampolicy;

import dev.keyhold.domain.cache.NonBlocking;
import dev.keyhold.domain.cache.RevocableCache;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.SessionPolicies;
import dev.keyhold.policy.AttachedPolicy;
import dev.keyhold.policy.Policy;
import dev.keyhold.policy.PolicyType;
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
    private final CompiledPolicies compiled;
    private final RevocableCache<Key, Entry> managed;

    SessionPolicyCache(Store store, PolicyReader reader, CompiledPolicies compiled, long maxPolicies) {
        this.store = store;
        this.reader = reader;
        this.compiled = compiled;
        this.managed = new RevocableCache<>(maxPolicies, store.lease());
        store.onChange(this::forget);
    }

    private record Key(AccountId account, String arn) {}

    /** Which compiled policy it is; empty for one that is gone. */
    private record Entry(Optional<CompiledPolicies.Key> key) {}

    /** The policies of a session of that account, outside of any transaction. */
    List<AttachedPolicy> get(AccountId account, SessionPolicies policies) {
        var all = inline(account, policies);
        for (var arn : policies.managed()) {
            managed.get(account, new Key(account, arn), () -> store.read(tx -> Optional.of(entry(tx, account, arn))))
                    .flatMap(entry -> resolve(entry, arn))
                    .or(() -> readAgain(account, arn))
                    .ifPresent(all::add);
        }
        return all;
    }

    /** The same in a transaction: from memory as far as they are there, if it trusts that. */
    List<AttachedPolicy> get(ReadTx tx, AccountId account, SessionPolicies policies) {
        var all = inline(account, policies);
        for (var arn : policies.managed()) {
            var remembered = tx.trustsMemory()
                    ? managed.peek(new Key(account, arn)).flatMap(entry -> resolve(entry, arn))
                    : Optional.<AttachedPolicy>empty();
            all.add(remembered.orElseGet(() -> read(tx, account, arn)));
        }
        return all;
    }

    /** It made room for others. */
    private Optional<AttachedPolicy> readAgain(AccountId account, String arn) {
        NonBlocking.requireMayWait();
        return Optional.of(store.read(tx -> read(tx, account, arn)));
    }

    private AttachedPolicy read(ReadTx tx, AccountId account, String arn) {
        return reader.ofSession(tx, account, arn).map(PolicyReader.Item::policy).orElseGet(() -> gone(arn));
    }

    private Entry entry(ReadTx tx, AccountId account, String arn) {
        return new Entry(reader.ofSession(tx, account, arn).map(PolicyReader.Item::key));
    }

    /** Empty if the policy is not in memory any more. */
    private Optional<AttachedPolicy> resolve(Entry entry, String arn) {
        return entry.key.isEmpty() ? Optional.of(gone(arn)) : Optional.ofNullable(compiled.find(entry.key.get()));
    }

    /** A policy that is gone grants nothing. */
    private static AttachedPolicy gone(String arn) {
        return new AttachedPolicy(PolicyType.SESSION, arn, Optional.of(arn), Policy.EMPTY);
    }

    private List<AttachedPolicy> inline(AccountId account, SessionPolicies policies) {
        var all = new ArrayList<AttachedPolicy>();
        policies.inline().ifPresent(document -> all.add(reader.inSession(account, document)));
        return all;
    }

    private void forget(Change change) {
        if (change instanceof Change.OfAllPrincipals all) {
            managed.forgetOf(all.account());
        }
    }
}
