package dev.keyhold.domain.authz.iampolicy;

import dev.keyhold.crypto.Sha256;
import dev.keyhold.domain.cache.SizedCache;
import dev.keyhold.model.AccountId;
import dev.keyhold.policy.AttachedPolicy;
import dev.keyhold.policy.Policy;
import dev.keyhold.policy.PolicyKind;
import dev.keyhold.policy.PolicyType;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Compiled policies in memory, each once for all whom it applies to. Nothing else holds on to them, so that their bytes
 * are bounded.
 */
final class CompiledPolicies {
    /** What an entry takes besides the policy. */
    private static final int ENTRY_BYTES = 400;

    private final SizedCache<Key, AttachedPolicy> compiled;

    CompiledPolicies(long maxBytes) {
        this.compiled = new SizedCache<>(maxBytes, CompiledPolicies::size);
    }

    private static int size(AttachedPolicy policy) {
        return (int) Math.min(Integer.MAX_VALUE, policy.policy().memoryBytes() + ENTRY_BYTES);
    }

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
        return compiled.find(key);
    }

    /** The policy of that key, compiled if it is not in memory, at the expense of the account. */
    AttachedPolicy get(AccountId account, Key key, PolicyKind kind, String document) {
        return compiled.get(
                account, key, it -> new AttachedPolicy(it.type(), it.id(), it.arn(), Policy.stored(kind, document)));
    }

    /** How many bytes the policies in memory take, about. */
    long bytes() {
        return compiled.bytes();
    }
}
