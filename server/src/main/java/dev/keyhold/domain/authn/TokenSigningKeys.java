package dev.keyhold.domain.authn;

import dev.keyhold.crypto.Barrier;
import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.crypto.SealContext;
import dev.keyhold.crypto.SecretGenerator;
import dev.keyhold.crypto.TokenMac;
import dev.keyhold.store.Store;
import dev.keyhold.store.TokenStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The keys that tag IAM tokens. They belong to the installation and are shared through the store, sealed. Each day a
 * new one is made; it tags only after a while, so that every node has heard of it by then. An old one goes when no
 * token that it tagged can live any more.
 */
public final class TokenSigningKeys {
    static final Duration ROTATE_AFTER = Duration.ofDays(1);
    /** How long a new key only verifies. Nodes look for new keys more often than this. */
    static final Duration SETTLE = Duration.ofMinutes(5);
    /** How much longer than any token an old key stays, for nodes whose clocks or background work lag. */
    static final Duration MARGIN = Duration.ofHours(1);
    /** Tokens that name unknown keys cause at most one look at the store in this time. */
    static final Duration RELOAD_PAUSE = Duration.ofSeconds(1);

    private final Store store;
    private final Barrier barrier;
    private final IdGenerator ids;
    private final SecretGenerator secrets;
    private final InstantSource clock;
    private volatile Ring ring = new Ring(List.of(), Instant.EPOCH);

    public TokenSigningKeys(
            Store store, Barrier barrier, IdGenerator ids, SecretGenerator secrets, InstantSource clock) {
        this.store = store;
        this.barrier = barrier;
        this.ids = ids;
        this.secrets = secrets;
        this.clock = clock;
    }

    /** A key ready for use. */
    record Key(String id, Instant createdAt, TokenMac tag) {}

    /** The keys in memory, newest first. */
    private record Ring(List<Key> keys, Instant loadedAt) {
        Optional<Key> find(String id) {
            for (var key : keys) {
                if (key.id.equals(id)) {
                    return Optional.of(key);
                }
            }
            return Optional.empty();
        }
    }

    /** The key that tags new tokens. Makes the first one when there is none yet. */
    Key current() {
        if (ring.keys.isEmpty()) {
            rotate();
        }
        var settled = clock.instant().minus(SETTLE);
        var loaded = ring.keys;
        return loaded.stream()
                .filter(key -> !key.createdAt.isAfter(settled))
                .findFirst()
                .orElseGet(loaded::getLast);
    }

    /** The key of that id, which may have been made by another node just now. */
    Optional<Key> find(String id) {
        var known = ring.find(id);
        if (known.isPresent()) {
            return known;
        }
        reload();
        return ring.find(id);
    }

    /** Makes a new key when the newest is a day old, drops keys that no living token needs, and loads what there is. */
    void rotate() {
        var now = clock.instant();
        var stored = store.read(tx -> tx.tokens().keys());
        if (isDue(stored, now) || !outlived(stored, now).isEmpty()) {
            var fresh = make(now);
            store.write(tx -> {
                var present = tx.tokens().keys();
                if (isDue(present, now)) {
                    tx.tokens().insert(fresh);
                }
                outlived(present, now).forEach(key -> tx.tokens().deleteKey(key.id()));
                return present.size();
            });
        }
        load();
    }

    private TokenStore.TokenKey make(Instant now) {
        var id = ids.tokenKeyId();
        try (var key = secrets.tokenKey()) {
            return new TokenStore.TokenKey(id, barrier.seal(key, SealContext.ofTokenKey(id)), now);
        }
    }

    private static boolean isDue(List<TokenStore.TokenKey> newestFirst, Instant now) {
        return newestFirst.isEmpty()
                || !now.isBefore(newestFirst.getFirst().createdAt().plus(ROTATE_AFTER));
    }

    /** A key tags until the one after it has settled; then its last token needs it for as long as a token lives. */
    private static List<TokenStore.TokenKey> outlived(List<TokenStore.TokenKey> newestFirst, Instant now) {
        var outlived = new ArrayList<TokenStore.TokenKey>();
        for (int i = 1; i < newestFirst.size(); i++) {
            var lastTagged = newestFirst.get(i - 1).createdAt().plus(SETTLE);
            if (now.isAfter(lastTagged.plus(IamTokens.MAX_LIFE).plus(MARGIN))) {
                outlived.add(newestFirst.get(i));
            }
        }
        return outlived;
    }

    private synchronized void reload() {
        if (!clock.instant().isBefore(ring.loadedAt.plus(RELOAD_PAUSE))) {
            load();
        }
    }

    private synchronized void load() {
        var known = ring;
        var loaded = store.read(tx -> tx.tokens().keys()).stream()
                .map(key -> known.find(key.id()).orElseGet(() -> open(key)))
                .toList();
        ring = new Ring(loaded, clock.instant());
    }

    private Key open(TokenStore.TokenKey key) {
        try (var secret = barrier.open(key.key(), SealContext.ofTokenKey(key.id()))) {
            return new Key(key.id(), key.createdAt(), TokenMac.of(secret));
        }
    }
}
