package dev.keyhold.store;

import static dev.keyhold.Samples.ACCOUNT;
import static dev.keyhold.Samples.OTHER_ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.Samples;
import dev.keyhold.model.AccessKey;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.Identity;
import dev.keyhold.model.LastUse;
import dev.keyhold.model.Page;
import dev.keyhold.model.RequestGate;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.model.Tag;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What every engine must do when work succeeds, fails, or runs beside other work. */
public abstract class TransactionContract extends StoreTest {
    private static final int THREADS = 8;

    @Nested
    class AtOnce {
        private final Identity alice = Samples.user(ACCOUNT, 1, "alice");

        @Test
        void see_what_is_committed() {
            assertThat(found()).isEmpty();
            insert(alice);
            assertThat(found()).contains(alice);
        }

        @Test
        void are_one_statement() {
            insert(alice);
            assertThatThrownBy(() -> store.readAtOnce(tx -> tx.identities()
                            .find(ACCOUNT, alice.id())
                            .equals(tx.identities().find(ACCOUNT, alice.id()))))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("no transaction");
            assertThat(found()).contains(alice);
            assertThat(store.<Boolean>read(tx -> tx.identities()
                            .find(ACCOUNT, alice.id())
                            .equals(tx.identities().find(ACCOUNT, alice.id()))))
                    .isTrue();
        }

        @Test
        void leave_a_snapshot_to_the_read_after_them() {
            assertThat(found()).isEmpty();
            assertThat(store.<Boolean>read(tx -> {
                        assertThat(tx.identities().find(ACCOUNT, alice.id())).isEmpty();
                        insert(alice);
                        return tx.identities().find(ACCOUNT, alice.id()).isEmpty();
                    }))
                    .isTrue();
            assertThat(found()).contains(alice);
        }

        private Optional<Identity> found() {
            return store.readAtOnce(tx -> tx.identities().find(ACCOUNT, alice.id()));
        }
    }

    @Nested
    class Gates {
        private final Identity alice = Samples.user(ACCOUNT, 1, "alice");

        @Test
        void let_nothing_begin_for_a_request_that_is_answered() {
            var gate = new RequestGate(() -> {});
            gate.run(() -> {
                gate.close();
                assertRefused(() -> write(_ -> {
                    throw new AssertionError("it began");
                }));
            });
        }

        @Test
        void let_nothing_be_committed_for_a_request_that_is_answered_meanwhile() {
            var gate = new RequestGate(() -> {});
            gate.run(() -> assertRefused(() -> write(tx -> {
                tx.identities().insert(alice);
                assertThat(gate.close()).isFalse();
            })));
            assertThat(found()).isEmpty();
            // The next finds nothing of it.
            insert(alice);
            assertThat(found()).contains(alice);
        }

        @Test
        void tell_of_a_commit_that_has_begun_and_let_it_end() {
            var observed = new AtomicReference<RequestGate>();
            var mayBeStored = new ArrayList<Boolean>();
            var gate = new RequestGate(() -> mayBeStored.add(observed.get().close()));
            observed.set(gate);
            gate.run(() -> insert(alice));
            assertThat(mayBeStored).containsExactly(true);
            assertThat(gate.close()).isTrue();
            assertThat(found()).contains(alice);
        }

        @Test
        void let_nothing_follow_what_was_committed_before_the_answer() {
            var gate = new RequestGate(() -> {});
            gate.run(() -> {
                insert(alice);
                gate.close();
                assertRefused(() -> write(tx -> tx.identities().delete(alice)));
            });
            assertThat(found()).contains(alice);
        }

        private Optional<Identity> found() {
            return store.read(tx -> tx.identities().find(ACCOUNT, alice.id()));
        }

        private void assertRefused(ThrowingCallable work) {
            assertThatThrownBy(work)
                    .isInstanceOfSatisfying(
                            ServiceException.class,
                            refused -> assertThat(refused.serviceError())
                                    .isEqualTo(new ServiceError.Unavailable(ServiceError.UnavailableReason.ANSWERED)));
        }
    }

    @Nested
    class Announcements {
        private final Identity alice = Samples.user(ACCOUNT, 1, "alice");
        private final AccessKey key = Samples.key(alice, 1);
        private final List<Change> heard = new ArrayList<>();

        @Test
        void tell_of_every_change_to_a_key() {
            store.onChange(heard::add);
            insert(key);
            write(tx -> tx.accessKeys().update(key.withStatus(AccessKey.Status.INACTIVE)));
            write(tx -> tx.accessKeys().delete(key));
            assertThat(heard)
                    .containsExactly(
                            new Change.OfAccessKey(key.keyId()),
                            new Change.OfAccessKey(key.keyId()),
                            new Change.OfAccessKey(key.keyId()));
        }

        @Test
        void tell_of_every_change_to_an_identity() {
            store.onChange(heard::add);
            insert(alice);
            write(tx -> tx.identities().update(alice.renamed("bob", "/")));
            write(tx -> tx.identities().putTag(ACCOUNT, alice.id(), new Tag("a", "1")));
            write(tx -> tx.identities().deleteTag(ACCOUNT, alice.id(), "a"));
            write(tx -> tx.identities().delete(alice));
            assertThat(heard)
                    .containsExactly(
                            new Change.OfIdentity(alice.id()),
                            new Change.OfIdentity(alice.id()),
                            new Change.OfIdentity(alice.id()),
                            new Change.OfIdentity(alice.id()),
                            new Change.OfIdentity(alice.id()));
        }

        @Test
        void come_to_every_listener_after_the_commit_and_before_the_acknowledgement() {
            var seen = new ArrayList<String>();
            store.onChange(change -> {
                var stored = CompletableFuture.supplyAsync(
                                () -> store.read(tx -> tx.accessKeys().find(ACCOUNT, key.keyId())))
                        .join();
                seen.add("notified, visible: " + stored.isPresent());
            });
            store.onChange(change -> seen.add("notified"));
            insert(key);
            seen.add("acknowledged");
            assertThat(seen).containsExactly("notified, visible: true", "notified", "acknowledged");
        }

        @Test
        void are_silent_about_what_nobody_caches() {
            insert(alice);
            insert(key);
            store.onChange(heard::add);
            write(tx -> {
                tx.accessKeys().recordUse(ACCOUNT, key.keyId(), new LastUse(AT, "iam", "us-east-1"));
                tx.audit().append(Samples.change(ACCOUNT, "1", AT));
            });
            store.read(tx -> tx.accessKeys().find(ACCOUNT, key.keyId()));
            assertThat(heard).isEmpty();
        }

        @Test
        void are_silent_about_what_failed() {
            store.onChange(heard::add);
            assertThatThrownBy(() -> write(tx -> {
                        tx.accessKeys().insert(key);
                        throw new IllegalArgumentException("no");
                    }))
                    .hasMessage("no");
            assertThat(heard).isEmpty();
        }
    }

    @Nested
    class Uses {
        private final Identity alice = Samples.user(ACCOUNT, 1, "alice");

        private static LastUse use(long second) {
            return new LastUse(AT.plusSeconds(second), "sts", "region-" + second);
        }

        private Optional<LastUse> stored(AccessKey of) {
            return store.read(tx -> tx.accessKeys().lastUse(of.account(), of.keyId()));
        }

        private Set<AccessKeyId> renew(Map<AccessKeyId, LastUse> uses) {
            return store.writeUses(tx -> tx.renewAccessKeys(ACCOUNT, uses));
        }

        /** More than one statement takes, and some of every kind in each. */
        @Test
        void of_many_keys_are_renewed_where_there_is_an_earlier_one() {
            var keys = IntStream.range(0, 2 * ReadTx.MAX_IDS + 15)
                    .mapToObj(i -> Samples.key(alice, i))
                    .toList();
            insert(keys.toArray(AccessKey[]::new));
            write(tx -> {
                for (int i = 0; i < keys.size(); i++) {
                    if (i % 3 > 0) {
                        tx.accessKeys().recordUse(ACCOUNT, keys.get(i).keyId(), use(i % 3 == 1 ? 1 : 9));
                    }
                }
            });
            store.onChange(change -> {
                throw new AssertionError(change);
            });
            var uses = keys.stream().collect(Collectors.toMap(AccessKey::keyId, _ -> use(5)));
            var unknown = renew(uses);
            for (int i = 0; i < keys.size(); i++) {
                var expected = List.of(Optional.<LastUse>empty(), Optional.of(use(5)), Optional.of(use(9)));
                assertThat(stored(keys.get(i))).isEqualTo(expected.get(i % 3));
                assertThat(unknown.contains(keys.get(i).keyId())).isEqualTo(i % 3 == 0);
            }
            assertThat(renew(uses)).isEqualTo(unknown);
        }

        @Test
        void of_few_keys_are_renewed_and_of_no_other() {
            for (var count : List.of(1, 2, 10, 11)) {
                var keys = IntStream.range(0, count)
                        .mapToObj(i -> Samples.key(alice, 100 * count + i))
                        .toList();
                var other = Samples.key(alice, 100 * count + 99);
                insert(keys.toArray(AccessKey[]::new));
                insert(other);
                write(tx -> keys.forEach(key -> tx.accessKeys().recordUse(ACCOUNT, key.keyId(), use(0))));
                write(tx -> tx.accessKeys().recordUse(ACCOUNT, other.keyId(), use(0)));
                assertThat(renew(keys.stream().collect(Collectors.toMap(AccessKey::keyId, _ -> use(count)))))
                        .isEmpty();
                assertThat(keys).allSatisfy(key -> assertThat(stored(key)).contains(use(count)));
                assertThat(stored(other)).contains(use(0));
            }
            assertThat(renew(Map.of())).isEmpty();
        }

        @Test
        void of_another_account_and_of_deleted_keys_are_unknown() {
            var key = Samples.key(alice, 1);
            insert(key);
            write(tx -> tx.accessKeys().recordUse(ACCOUNT, key.keyId(), use(0)));
            assertThat(store.<Set<AccessKeyId>>writeUses(
                            tx -> tx.renewAccessKeys(OTHER_ACCOUNT, Map.of(key.keyId(), use(1)))))
                    .containsExactly(key.keyId());
            assertThat(stored(key)).contains(use(0));
            write(tx -> tx.accessKeys().delete(key));
            assertThat(renew(Map.of(key.keyId(), use(1)))).containsExactly(key.keyId());
            insert(key);
            assertThat(stored(key)).isEmpty();
        }

        @Test
        void of_identities_are_renewed() {
            var bob = Samples.user(ACCOUNT, 2, "bob");
            insert(alice, bob);
            write(tx -> tx.identities().recordUse(ACCOUNT, alice.id(), AT));
            var uses = Map.of(alice.id(), AT.plusSeconds(1), bob.id(), AT.plusSeconds(1));
            assertThat(store.<Set<ResourceId>>writeUses(tx -> tx.renewResources(ACCOUNT, uses)))
                    .containsExactly(bob.id());
            assertThat(store.<Optional<Instant>>read(tx -> tx.identities().lastUse(ACCOUNT, alice.id())))
                    .contains(AT.plusSeconds(1));
        }
    }

    @Nested
    class Transactions {
        private final Identity alice = Samples.user(ACCOUNT, 1, "alice");

        private int tagCount() {
            return store.read(tx -> tx.identities().tags(ACCOUNT, alice.id())).size();
        }

        @Test
        void give_back_what_the_work_gave() {
            assertThat(store.<String>write(tx -> "written")).isEqualTo("written");
            assertThat(store.<String>read(tx -> "read")).isEqualTo("read");
        }

        @Test
        void see_their_own_writes() {
            var found = store.write(tx -> {
                tx.identities().insert(alice);
                return tx.identities().findUser(ACCOUNT, "alice");
            });
            assertThat(found).contains(alice);
        }

        @Test
        void that_throw_change_nothing_and_pass_the_exception_on() {
            var reason = new IllegalArgumentException("no");
            assertThatThrownBy(() -> write(tx -> {
                        tx.identities().insert(alice);
                        tx.accessKeys().insert(Samples.key(alice, 1));
                        tx.audit().append(Samples.change(ACCOUNT, "1", AT));
                        throw reason;
                    }))
                    .isSameAs(reason);
            store.read(tx -> {
                assertThat(tx.identities().find(ACCOUNT, alice.id())).isEmpty();
                assertThat(tx.identities().countUsers(ACCOUNT)).isZero();
                assertThat(tx.accessKeys().countOwnedBy(ACCOUNT, alice.id())).isZero();
                assertThat(tx.audit()
                                .events(ACCOUNT, AuditStore.Trail.CHANGES, Instant.EPOCH, Page.Request.first(1))
                                .items())
                        .isEmpty();
                return true;
            });
        }

        @Test
        void that_break_a_rule_change_nothing() {
            assertBroken(tx -> {
                tx.identities().insert(alice);
                tx.identities().insert(alice);
            });
            assertThat(store.<Integer>read(tx -> tx.identities().countUsers(ACCOUNT)))
                    .isZero();
            insert(alice);
        }

        @Test
        void that_only_read_pass_the_exception_on() {
            var reason = new IllegalArgumentException("no");
            assertThatThrownBy(() -> store.read(tx -> {
                        throw reason;
                    }))
                    .isSameAs(reason);
            assertThat(store.<String>read(tx -> "still there")).isEqualTo("still there");
        }

        @Test
        void read_one_snapshot_while_others_write() throws Exception {
            insert(alice);
            var started = new CountDownLatch(1);
            var written = new CountDownLatch(1);
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var counts = threads.submit(() -> store.read(tx -> {
                    var before = tx.identities().tags(ACCOUNT, alice.id()).size();
                    started.countDown();
                    awaitUninterrupted(written);
                    return List.of(
                            before, tx.identities().tags(ACCOUNT, alice.id()).size());
                }));
                started.await();
                write(tx -> tx.identities().putTag(ACCOUNT, alice.id(), new Tag("a", "1")));
                assertThat(tagCount()).isEqualTo(1);
                written.countDown();
                assertThat(counts.get()).containsExactly(0, 0);
            }
        }

        @Test
        void never_show_others_what_is_not_committed() throws Exception {
            insert(alice);
            var inside = new CountDownLatch(1);
            var looked = new CountDownLatch(1);
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var done = threads.submit(() -> write(tx -> {
                    tx.identities().putTag(ACCOUNT, alice.id(), new Tag("a", "1"));
                    inside.countDown();
                    awaitUninterrupted(looked);
                }));
                inside.await();
                assertThat(tagCount()).isZero();
                looked.countDown();
                done.get();
                assertThat(tagCount()).isEqualTo(1);
            }
        }

        @Test
        void are_serializable_however_many_write_at_once() throws Exception {
            insert(alice);
            var each = 50;
            var refused = runEverywhere(THREADS, thread -> {
                var failures = 0;
                for (int i = 0; i < each; i++) {
                    // Reads a number and writes the next: every update that were lost would leave a key unused.
                    write(tx -> {
                        var next = tx.identities().tags(ACCOUNT, alice.id()).stream()
                                .mapToInt(tag -> Integer.parseInt(tag.value()))
                                .findFirst()
                                .orElse(0);
                        tx.identities().putTag(ACCOUNT, alice.id(), new Tag("count", "" + (next + 1)));
                        tx.audit().append(Samples.change(ACCOUNT, "event-" + (next + 1), AT));
                    });
                }
                return failures;
            });
            assertThat(refused).containsOnly(0);
            assertThat(tags(alice)).containsExactly(new Tag("count", "" + THREADS * each));
            var events = store.read(tx ->
                    tx.audit().events(ACCOUNT, AuditStore.Trail.CHANGES, Instant.EPOCH, Page.Request.first(1000)));
            assertThat(new HashSet<>(events.items())).hasSize(THREADS * each);
        }

        @Test
        void let_only_one_of_many_take_a_name() throws Exception {
            var won = runEverywhere(
                    THREADS,
                    thread -> store.<Integer>write(tx -> {
                        if (tx.identities().findUser(ACCOUNT, "alice").isPresent()) {
                            return 0;
                        }
                        tx.identities().insert(Samples.user(ACCOUNT, thread, "alice"));
                        return 1;
                    }));
            assertThat(won).containsOnlyOnce(1);
            assertThat(store.<Integer>read(tx -> tx.identities().countUsers(ACCOUNT)))
                    .isEqualTo(1);
        }

        @Test
        void that_fail_leave_those_beside_them_alone() throws Exception {
            insert(alice);
            var each = 40;
            var failed = runEverywhere(THREADS, thread -> {
                var failures = 0;
                for (int i = 0; i < each; i++) {
                    var number = thread * each + i;
                    try {
                        write(tx -> {
                            tx.identities().insert(Samples.user(ACCOUNT, 100 + number, "user-" + number));
                            if (number % 4 == 1) {
                                throw new IllegalArgumentException("of its own");
                            }
                            if (number % 4 == 3) {
                                tx.identities().insert(alice);
                            }
                        });
                    } catch (IllegalArgumentException | IllegalStateException _) {
                        failures++;
                    }
                }
                return failures;
            });
            assertThat(failed).containsOnly(each / 2);
            var users = store.read(tx -> tx.identities().users(ACCOUNT, "/", Page.Request.first(1000)));
            assertThat(users.items()).hasSize(1 + THREADS * each / 2);
            assertThat(store.<Integer>read(tx -> tx.identities().countUsers(ACCOUNT)))
                    .isEqualTo(users.items().size());
        }

        private List<Integer> runEverywhere(int threads, Work work) throws Exception {
            try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
                var running = new ArrayList<Future<Integer>>();
                for (int i = 0; i < threads; i++) {
                    var thread = i;
                    running.add(executor.submit(() -> work.run(thread)));
                }
                var results = new ArrayList<Integer>();
                for (var one : running) {
                    results.add(one.get());
                }
                return results;
            }
        }
    }

    private interface Work {
        int run(int thread);
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
