package dev.keyhold.domain.authn;

import static dev.keyhold.Samples.ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.ManualClock;
import dev.keyhold.Samples;
import dev.keyhold.model.AccessKey;
import dev.keyhold.model.Identity;
import dev.keyhold.postgres.Postgres.Version;
import dev.keyhold.store.sql.PostgresDatabases;
import dev.keyhold.store.sql.PostgresEngine;
import dev.keyhold.store.sql.SqlStore;
import dev.keyhold.store.sql.StoreObserver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two nodes over one database whose nodes do not tell each other what they change. */
class CredentialsWithoutFeedTest {
    private static final Duration LEASE = Duration.ofMillis(800);
    private static final int KEYS = 300;

    private final Identity alice = Samples.user(ACCOUNT, 1, "alice");
    private final List<AccessKey> keys = IntStream.rangeClosed(1, KEYS)
            .mapToObj(number -> Samples.key(alice, number))
            .toList();
    private final AtomicInteger statements = new AtomicInteger();
    private SqlStore here;
    private SqlStore there;
    private IdentityCache identities;
    private AccessKeyCache cache;

    @BeforeEach
    void open() {
        var url = PostgresDatabases.of(Version.NEWEST).fresh();
        here = new SqlStore(PostgresEngine.open(options(url), StoreObserver.NONE));
        there = new SqlStore(PostgresEngine.open(options(url), new StoreObserver() {
            @Override
            public void running() {
                statements.incrementAndGet();
            }

            @Override
            public void committed(int transactions, Duration took) {
                // Nothing is changed on this node.
            }
        }));
        here.write(tx -> {
            Samples.insertAccount(tx, ACCOUNT);
            tx.identities().insert(alice);
            keys.forEach(tx.accessKeys()::insert);
            return tx;
        });
        identities = new IdentityCache(there, new ManualClock(), KEYS);
        cache = new AccessKeyCache(there, identities.accounts(), KEYS);
    }

    private static PostgresEngine.Options options(String url) {
        return new PostgresEngine.Options(url, 4, LEASE, false);
    }

    @AfterEach
    void close() {
        here.close();
        there.close();
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
        here.write(tx -> {
            tx.accessKeys().delete(keys.getFirst());
            tx.accessKeys().update(keys.getLast().withStatus(AccessKey.Status.INACTIVE));
            return tx;
        });
        var changed = System.nanoTime();
        boolean over;
        do {
            // What begins after the lease is refused, however slow the machine is.
            over = System.nanoTime() - changed > LEASE.toNanos();
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
                    .start(() -> there.read(tx -> {
                        taken.countDown();
                        await(connectionsAreFree);
                        return tx;
                    }));
        }
        await(taken);
        var before = statements.get();
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
        assertThat(statements.get() - before).isLessThan(KEYS / 3);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void what_is_not_in_memory_is_one_statement() {
        assertThat(identities.accounts().isOpen(ACCOUNT)).isTrue();
        var before = statements.get();
        assertThat(cache.find(keys.getFirst().keyId())).isPresent();
        assertThat(identities.find(ACCOUNT, alice.id())).isPresent();
        assertThat(statements.get() - before).isEqualTo(2);
    }

    @Test
    void values_in_use_are_read_in_batches() {
        accepted();
        var before = statements.get();
        var misses = cache.counts().misses();
        var began = System.nanoTime();
        while (System.nanoTime() - began < 3 * LEASE.toNanos()) {
            accepted();
        }
        // Whatever ran out because the machine was busy is read alone.
        var alone = cache.counts().misses() - misses;
        assertThat(statements.get() - before - alone).isLessThan(KEYS / 2);
        here.write(tx -> {
            tx.identities().update(alice.withStatus(Identity.Status.SUSPENDED));
            return tx;
        });
        var suspended = System.nanoTime();
        while (System.nanoTime() - suspended <= LEASE.toNanos()) {
            accepted();
        }
        assertThat(identities.find(ACCOUNT, alice.id()))
                .hasValueSatisfying(found -> assertThat(found.status()).isEqualTo(Identity.Status.SUSPENDED));
    }
}
