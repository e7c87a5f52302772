package dev.keyhold.domain.credential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.Samples;
import dev.keyhold.domain.Fixture;
import dev.keyhold.model.AccessKey;
import dev.keyhold.model.LastUse;
import dev.keyhold.model.ServiceError;
import dev.keyhold.store.FaultyStore;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LastUsesTest {
    private Fixture domain;
    private LastUses uses;
    private AccessKey key;

    @BeforeEach
    void open(@TempDir Path folder) {
        domain = new Fixture(folder);
        uses = new LastUses(domain.store);
        key = domain.installed.rootKey().key();
    }

    @AfterEach
    void close() {
        domain.close();
    }

    private LastUse at(long second) {
        return new LastUse(domain.clock.instant().plusSeconds(second), "iam", "region-" + second);
    }

    private Optional<LastUse> find(LastUses from, AccessKey of) {
        return domain.store.read(tx -> from.find(tx, of.account(), of.keyId()));
    }

    /** What is there after a restart: a memory that remembers nothing over the same store. */
    private Optional<LastUse> stored(AccessKey of) {
        return find(new LastUses(domain.store), of);
    }

    @Test
    void are_returned_at_once_and_written_later() {
        assertThat(find(uses, key)).isEmpty();
        uses.used(key, at(1));
        assertThat(find(uses, key)).contains(at(1));
        assertThat(stored(key)).isEmpty();
        uses.flush();
        assertThat(find(uses, key)).contains(at(1));
        assertThat(stored(key)).contains(at(1));
    }

    @Test
    void keep_the_latest_in_whatever_order_they_come() {
        uses.used(key, at(5));
        uses.used(key, at(3));
        assertThat(find(uses, key)).contains(at(5));
        uses.flush();
        uses.used(key, at(4));
        assertThat(find(uses, key)).contains(at(5));
        uses.flush();
        assertThat(stored(key)).contains(at(5));
        uses.used(key, at(6));
        assertThat(find(uses, key)).contains(at(6));
    }

    @Test
    void wait_for_the_next_flush_when_one_fails() {
        uses.used(key, at(1));
        domain.store.fail(FaultyStore.Fault.COMMIT);
        assertThat(Fixture.error(uses::flush))
                .isEqualTo(new ServiceError.Unavailable(ServiceError.UnavailableReason.STORE));
        domain.store.fail(FaultyStore.Fault.NONE);
        assertThat(stored(key)).isEmpty();
        uses.flush();
        assertThat(stored(key)).contains(at(1));
    }

    @Test
    void are_not_written_twice() {
        uses.used(key, at(1));
        uses.flush();
        domain.store.fail(FaultyStore.Fault.WRITE);
        // Nothing waits, so nothing is written and nothing can fail.
        uses.flush();
        assertThat(stored(key)).contains(at(1));
    }

    @Test
    void are_not_lost_when_they_come_while_others_are_written() throws Exception {
        var last = 5_000;
        var latest = new LastUse(at(last).at(), "s3", "");
        try (var users = Executors.newFixedThreadPool(2)) {
            var ofOneScope = users.submit(
                    () -> useEachSecond(last, second -> new LastUse(at(second).at(), "s3", "")));
            var ofMany = users.submit(() -> useEachSecond(last - 1, this::at));
            do {
                uses.flush();
            } while (!ofOneScope.isDone() || !ofMany.isDone());
        }
        assertThat(find(uses, key)).contains(latest);
        uses.flush();
        assertThat(stored(key)).contains(latest);
    }

    private void useEachSecond(int last, IntFunction<LastUse> use) {
        for (int second = 1; second <= last; second++) {
            uses.used(key, use.apply(second));
        }
    }

    @Test
    void are_what_they_were_in_all_their_parts() {
        var precise = new LastUse(Instant.parse("2026-03-04T05:06:07.123456Z"), "s3", "eu-north-1");
        uses.used(key, new LastUse(precise.at().minusNanos(1_000), "iam", "us-east-1"));
        uses.used(key, precise);
        assertThat(find(uses, key)).contains(precise);
        uses.flush();
        assertThat(stored(key)).contains(precise);
    }

    @Test
    void of_a_deleted_key_are_forgotten() {
        uses.used(key, at(1));
        domain.unprotectedAccessKeys().delete(domain.root, Optional.empty(), key.keyId());
        uses.flush();
        assertThat(stored(key)).isEmpty();
    }

    @Test
    void are_written_in_several_transactions_when_there_are_many() {
        var keys = new ArrayList<AccessKey>();
        domain.store.write(tx -> {
            for (int i = 0; i < LastUses.MAX_BATCH + 5; i++) {
                var made = Samples.key(domain.root.identity(), i);
                tx.accessKeys().insert(made);
                keys.add(made);
            }
            return true;
        });
        for (int i = 0; i < keys.size(); i++) {
            uses.used(keys.get(i), at(i));
        }
        uses.flush();
        for (int i = 0; i < keys.size(); i++) {
            assertThat(stored(keys.get(i))).contains(at(i));
        }
    }

    @Test
    void are_bounded_while_nothing_can_be_written() {
        for (int i = 0; i < LastUses.MAX_PENDING; i++) {
            uses.used(Samples.key(domain.root.identity(), i), at(1));
        }
        uses.used(key, at(2));
        assertThat(find(uses, key)).isEmpty();
        // A key that waits already still gets its newer use.
        uses.used(Samples.key(domain.root.identity(), 0), at(3));
        assertThat(find(uses, Samples.key(domain.root.identity(), 0))).contains(at(3));
    }
}
