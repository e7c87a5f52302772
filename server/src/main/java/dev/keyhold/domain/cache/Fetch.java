package dev.keyhold.domain.cache;

import dev.keyhold.model.AccountId;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** The fetch of a value that is under way or waits for its turn, for whom, and what it comes to. */
final class Fetch<K, V> {
    final AccountId account;
    final K key;
    final CompletableFuture<Optional<V>> outcome = new CompletableFuture<>();
    /** The key was forgotten meanwhile, so what is fetched may be old. */
    volatile boolean forgotten;

    private volatile @Nullable Begin since;
    private volatile long wantedAt;

    /** {@code now} is when it is asked for. */
    Fetch(AccountId account, K key, long now) {
        this.account = account;
        this.key = key;
        this.wantedAt = now;
    }

    /** When a fetch began, and in which generation of renewals. */
    record Begin(long at, int generation) {}

    /** To be called before the storage is read: the lease of what is fetched runs from here. */
    void begin(Begin now) {
        since = now;
    }

    /** Somebody else asks for it now, and waits for it too. */
    void wanted(long now) {
        wantedAt = now;
    }

    /** When it was last asked for. */
    long wantedAt() {
        return wantedAt;
    }

    boolean hasBegun() {
        return since != null;
    }

    /** When it began; it has. */
    Begin since() {
        var begun = since;
        if (begun == null) {
            throw new IllegalStateException("the fetch waits for its turn");
        }
        return begun;
    }

    /** Returns when it has succeeded, and throws what it failed with. */
    void await() {
        try {
            outcome.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }
}
