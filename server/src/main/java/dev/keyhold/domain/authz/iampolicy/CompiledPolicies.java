package dev.keyhold.domain.authz.iampolicy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.keyhold.crypto.Sha256;
import dev.keyhold.domain.cache.ValueCounts;
import dev.keyhold.model.AccountId;
import dev.keyhold.policy.AttachedPolicy;
import dev.keyhold.policy.Policy;
import dev.keyhold.policy.PolicyKind;
import dev.keyhold.policy.PolicyType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Compiled policies in memory, each once for all whom it applies to. It depends on nothing but its text, so it is never
 * stale; those that were not used for long make room for others. Nothing else holds on to them, so that their bytes are
 * bounded. When memory is full and more than half of it belongs to one account, policies of that account make room.
 */
final class CompiledPolicies {
    /** What an entry takes besides the policy. */
    private static final int ENTRY_BYTES = 400;

    /** One of so many parts of the memory stays free, */
    private static final int PARTS = 32;
    /** and twice as much is emptied at a time: to find what has been used least takes long. */
    private static final int ROOM = 2;

    private final Cache<Key, Entry> compiled;
    private final long maxBytes;
    private final ValueCounts ofAccounts;
    private final ReentrantLock makingRoom = new ReentrantLock();

    CompiledPolicies(long maxBytes) {
        this.maxBytes = maxBytes;
        this.ofAccounts = new ValueCounts(maxBytes);
        this.compiled = Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .weigher((Key _, Entry entry) -> entry.bytes)
                .executor(Runnable::run)
                .removalListener((@Nullable Key _, @Nullable Entry entry, RemovalCause _) -> {
                    if (entry != null) {
                        ofAccounts.removed(entry.account, entry.bytes);
                    }
                })
                .build();
    }

    /** A policy, the first account that it was compiled for, and what it takes. */
    private record Entry(AttachedPolicy policy, AccountId account, int bytes) {}

    /** A policy by its text, and how decisions name it. */
    record Key(PolicyType type, String id, Optional<String> arn, String hash) {
        /** Texts remember theirs, and few policies that differ have the same text. */
        @Override
        public int hashCode() {
            return hash.hashCode();
        }
    }

    static Key key(PolicyType type, String id, Optional<String> arn, String document) {
        return new Key(type, id, arn, Sha256.hex(document));
    }

    /** The policy of that key, if it is in memory. */
    @Nullable
    AttachedPolicy find(Key key) {
        var entry = compiled.getIfPresent(key);
        return entry == null ? null : entry.policy;
    }

    /** The policy of that key, compiled if it is not in memory, at the expense of the account. */
    AttachedPolicy get(AccountId account, Key key, PolicyKind kind, String document) {
        var present = find(key);
        if (present != null) {
            return present;
        }
        makeRoom(account);
        return compiled.get(key, _ -> compile(account, key, kind, document)).policy;
    }

    private Entry compile(AccountId account, Key key, PolicyKind kind, String document) {
        var policy = new AttachedPolicy(key.type(), key.id(), key.arn(), Policy.stored(kind, document));
        var bytes = (int) Math.min(Integer.MAX_VALUE, policy.policy().memoryBytes() + ENTRY_BYTES);
        ofAccounts.added(account, bytes);
        return new Entry(policy, account, bytes);
    }

    /** Removes a part of the policies of an account that has too many, those that have been used least. */
    private void makeRoom(AccountId next) {
        if (bytes() < maxBytes - maxBytes / PARTS || !makingRoom.tryLock()) {
            return;
        }
        try {
            ofAccounts
                    .makingRoomFor(next)
                    .ifPresent(account -> leastUsed(account).forEach(compiled.asMap()::remove));
        } finally {
            makingRoom.unlock();
        }
    }

    private List<Key> leastUsed(AccountId account) {
        return compiled.policy().eviction().orElseThrow().coldest(entries -> {
            var keys = new ArrayList<Key>();
            var bytes = 0L;
            var all = entries.iterator();
            while (all.hasNext() && bytes < ROOM * maxBytes / PARTS) {
                var entry = all.next();
                if (entry.getValue().account.equals(account)) {
                    keys.add(entry.getKey());
                    bytes += entry.getValue().bytes;
                }
            }
            return List.copyOf(keys);
        });
    }

    /** How many bytes the policies in memory take, about. */
    long bytes() {
        return compiled.policy().eviction().orElseThrow().weightedSize().orElseThrow();
    }
}
