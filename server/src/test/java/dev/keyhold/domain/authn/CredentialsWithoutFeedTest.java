package dev.keyhold.domain.authn;

import static dev.keyhold.Patience.await;
import static dev.keyhold.Samples.ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.ManualClock;
import dev.keyhold.Samples;
import dev.keyhold.model.AccessKey;
import dev.keyhold.model.Identity;
import dev.keyhold.store.sql.NodesWithoutFeed;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two nodes over one database whose nodes do not tell each other what they change. */
class CredentialsWithoutFeedTest {
    private static final int KEYS = 300;

    private final Identity alice = Samples.user(ACCOUNT, 1, "alice");
    private final List<AccessKey> keys = IntStream.rangeClosed(1, KEYS)
            .mapToObj(number -> Samples.key(alice, number))
            .toList();

    @AutoClose
    private final NodesWithoutFeed nodes = NodesWithoutFeed.start();

    private IdentityCache identities;
    private AccessKeyCache cache;

    @BeforeEach
    void open() {
        nodes.here().write(tx -> {
            Samples.insertAccount(tx, ACCOUNT);
            tx.identities().insert(alice);
            keys.forEach(tx.accessKeys()::insert);
            return tx;
        });
        identities = new IdentityCache(nodes.there(), new ManualClock(), KEYS);
        cache = new AccessKeyCache(nodes.there(), identities.accounts(), KEYS);
    }

    private boolean isAccepted(AccessKey key) {
        return identities.find(ACCOUNT, key.owner()).isPresent()
                && cache.find(key.keyId()).filter(CachedAccessKey::isActive).isPresent();
    }

    private long accepted() {
        return keys.stream().filter(this::isAccepted).count();
    }

    @Test
    void what_changes_on_one_node_is_refused_by_the_other_within_a_lease_while_all_is_in_use() {
        assertThat(accepted()).isEqualTo(KEYS);
        nodes.here().write(tx -> {
            tx.accessKeys().delete(keys.getFirst());
            tx.accessKeys().update(keys.getLast().withStatus(AccessKey.Status.INACTIVE));
            return tx;
        });
        var changed = System.nanoTime();
        boolean over;
        do {
            // What begins after the lease is refused, however slow the machine is.
            over = System.nanoTime() - changed > NodesWithoutFeed.LEASE.toNanos();
            var late = over;
            assertThat(isAccepted(keys.getFirst()) && late).isFalse();
            assertThat(isAccepted(keys.getLast()) && late).isFalse();
            assertThat(accepted()).isGreaterThanOrEqualTo(KEYS - 2L);
        } while (!over);
        assertThat(accepted()).isEqualTo(KEYS - 2L);
    }

    @Test
    void what_is_missing_at_the_same_moment_is_read_in_batches() throws Exception {
        assertThat(isAccepted(keys.getFirst())).isTrue();
        var connectionsAreFree = new CountDownLatch(1);
        var taken = new CountDownLatch(2);
        for (int i = 0; i < 2; i++) {
            Thread.ofVirtual()
                    .start(() -> nodes.there().read(tx -> {
                        taken.countDown();
                        await(connectionsAreFree);
                        return tx;
                    }));
        }
        await(taken);
        var before = nodes.statements();
        var misses = cache.counts().misses();
        var missing = keys.subList(1, KEYS).stream()
                .map(key -> new FutureTask<>(() -> cache.find(key.keyId())))
                .toList();
        missing.forEach(Thread.ofVirtual()::start);
        while (cache.counts().misses() - misses < missing.size()) {
            Thread.onSpinWait();
        }
        connectionsAreFree.countDown();
        for (var task : missing) {
            assertThat(task.get()).isPresent();
        }
        assertThat(nodes.statements() - before).isLessThan(KEYS / 3);
    }

    @Test
    void what_is_not_in_memory_is_one_statement() {
        assertThat(identities.accounts().isOpen(ACCOUNT)).isTrue();
        var before = nodes.statements();
        assertThat(cache.find(keys.getFirst().keyId())).isPresent();
        assertThat(identities.find(ACCOUNT, alice.id())).isPresent();
        assertThat(nodes.statements() - before).isEqualTo(2);
    }

    @Test
    void values_in_use_are_read_in_batches() {
        accepted();
        var before = nodes.statements();
        var misses = cache.counts().misses();
        var began = System.nanoTime();
        while (System.nanoTime() - began < 3 * NodesWithoutFeed.LEASE.toNanos()) {
            accepted();
        }
        // Whatever ran out because the machine was busy is read alone.
        var alone = cache.counts().misses() - misses;
        assertThat(nodes.statements() - before - alone).isLessThan(KEYS / 2);
        nodes.here().write(tx -> {
            tx.identities().update(alice.withStatus(Identity.Status.SUSPENDED));
            return tx;
        });
        var suspended = System.nanoTime();
        while (System.nanoTime() - suspended <= NodesWithoutFeed.LEASE.toNanos()) {
            accepted();
        }
        assertThat(identities.find(ACCOUNT, alice.id()))
                .hasValueSatisfying(found -> assertThat(found.status()).isEqualTo(Identity.Status.SUSPENDED));
    }
}
