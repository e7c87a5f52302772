package dev.keyhold.domain.authn;

import dev.keyhold.domain.cache.RevocableCache;
import dev.keyhold.domain.job.AccountBatches;
import dev.keyhold.model.AccountId;
import dev.keyhold.store.Change;
import dev.keyhold.store.Store;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Which IAM tokens are revoked; cached, and invalidated before a revocation is acknowledged. */
public final class RevokedTokens {
    /** Rows that go in one transaction, so that a clean-up does not hold up other writers for long. */
    private static final int MAX_BATCH = 1_000;

    private final Store store;
    private final InstantSource clock;
    /** Whether a token, by its id, was revoked. */
    private final RevocableCache<String, Boolean> revoked;

    public RevokedTokens(Store store, InstantSource clock, long maxCached) {
        this.store = store;
        this.clock = clock;
        this.revoked = new RevocableCache<>(maxCached, store.lease(), Boolean::equals, _ -> {}, this::read);
        store.onChange(this::forget);
    }

    boolean contains(IamToken token) {
        var account = token.subject().account();
        return revoked.get(
                        account,
                        token.id(),
                        () -> Optional.of(store.readAtOnce(tx -> tx.tokens().isRevoked(account, token.id()))))
                .orElse(true);
    }

    private Map<String, Boolean> read(AccountId account, List<String> tokens) {
        var found = Set.copyOf(store.readAtOnce(tx -> tx.tokens().revoked(account, tokens)));
        return tokens.stream().collect(Collectors.toMap(token -> token, found::contains));
    }

    /** To be called now and then: deletes the revocations of tokens that have expired since. */
    public void clean() {
        var now = clock.instant();
        AccountBatches.each(store.read(tx -> tx.accounts().directory()), account -> clean(account, now));
    }

    private void clean(AccountId account, Instant now) {
        int gone;
        do {
            gone = store.write(tx -> tx.tokens().forgetExpired(account, now, MAX_BATCH));
        } while (gone == MAX_BATCH);
    }

    private void forget(Change change) {
        if (change instanceof Change.OfToken(var token)) {
            revoked.forget(token);
        }
    }
}
