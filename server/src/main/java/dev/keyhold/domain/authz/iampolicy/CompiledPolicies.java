package dev.keyhold.domain.authz.iampolicy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.keyhold.crypto.Sha256;
import dev.keyhold.policy.AttachedPolicy;
import dev.keyhold.policy.Policy;
import dev.keyhold.policy.PolicyKind;
import dev.keyhold.policy.PolicyType;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Compiled policies in memory, each once for all whom it applies to. It depends on nothing but its text, so it is never
 * stale; those that were not used for long make room for others. Nothing else holds on to them, so that their bytes are
 * bounded.
 */
final class CompiledPolicies {
    /** What an entry takes besides the policy. */
    private static final int ENTRY_BYTES = 400;

    private final Cache<Key, AttachedPolicy> compiled;

    CompiledPolicies(long maxBytes) {
        this.compiled = Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .weigher((Key _, AttachedPolicy attached) -> weight(attached))
                .executor(Runnable::run)
                .build();
    }

    /** A policy by its text, and how decisions name it. */
    record Key(PolicyType type, String id, Optional<String> arn, String hash) {
        /** Texts remember theirs, and few policies that differ have the same text. */
        @Override
        public int hashCode() {
            return hash.hashCode();
        }
    }

    private static int weight(AttachedPolicy attached) {
        return (int) Math.min(Integer.MAX_VALUE, attached.policy().memoryBytes() + ENTRY_BYTES);
    }

    static Key key(PolicyType type, String id, Optional<String> arn, String document) {
        return new Key(type, id, arn, Sha256.hex(document));
    }

    /** The policy of that key, if it is in memory. */
    @Nullable
    AttachedPolicy find(Key key) {
        return compiled.getIfPresent(key);
    }

    /** The policy of that key, compiled if it is not in memory. */
    AttachedPolicy get(Key key, PolicyKind kind, String document) {
        return compiled.get(
                key, _ -> new AttachedPolicy(key.type(), key.id(), key.arn(), Policy.stored(kind, document)));
    }

    /** How many bytes the policies in memory take, about. */
    long bytes() {
        return compiled.policy()
                .eviction()
                .flatMap(eviction -> eviction.weightedSize().stream().boxed().findFirst())
                .orElse(0L);
    }
}
