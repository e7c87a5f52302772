package dev.keyhold.domain.cache;

import dev.keyhold.model.AccountId;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** The fetch of a value that is under way, for whom, and what it comes to. */
final class Fetch<V> {
    final AccountId account;
    final Begin since;
    final CompletableFuture<Optional<V>> outcome = new CompletableFuture<>();
    /** The key was forgotten meanwhile, so what is fetched may be old. */
    volatile boolean forgotten;

    Fetch(AccountId account, Begin since) {
        this.account = account;
        this.since = since;
    }

    /** When a fetch began, and in which generation of renewals. */
    record Begin(long at, long generation) {}

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
