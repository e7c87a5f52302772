package dev.keyhold.store;

import static dev.keyhold.Samples.ACCOUNT;
import static dev.keyhold.Samples.OTHER_ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.Samples;
import dev.keyhold.model.AccessKey;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.AccessKeyView;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.Identity;
import dev.keyhold.model.LastUse;
import dev.keyhold.model.Page;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.Sealed;
import dev.keyhold.model.Tag;
import dev.keyhold.model.TraceParent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every engine must keep and find again. */
public abstract class StoreContract extends StoreTest {
    @Nested
    class Identities {
        private final Identity alice = Samples.user(ACCOUNT, 1, "Alice", "/staff/");

        private Page<Identity> users(String pathPrefix, Page.Request page) {
            return store.read(tx -> tx.identities().users(ACCOUNT, pathPrefix, page));
        }

        private Optional<Identity> findUser(AccountId account, String name) {
            return store.read(tx -> tx.identities().findUser(account, name));
        }

        private Optional<Identity> find(AccountId account, ResourceId id) {
            return store.read(tx -> tx.identities().find(account, id));
        }

        private int count(AccountId account) {
            return store.read(tx -> tx.identities().countUsers(account));
        }

        @Test
        void are_found_as_they_were_inserted() {
            insert(alice, Samples.root(ACCOUNT));
            assertThat(find(ACCOUNT, alice.id())).contains(alice);
            assertThat(find(ACCOUNT, Samples.root(ACCOUNT).id())).contains(Samples.root(ACCOUNT));
            assertThat(find(OTHER_ACCOUNT, alice.id())).isEmpty();
        }

        @Test
        void are_found_by_name_in_any_case() {
            insert(alice);
            assertThat(findUser(ACCOUNT, "aLICE")).contains(alice);
            assertThat(findUser(ACCOUNT, "alic")).isEmpty();
            assertThat(findUser(ACCOUNT, "alice_")).isEmpty();
            assertThat(findUser(OTHER_ACCOUNT, "alice")).isEmpty();
        }

        @Test
        void of_the_root_have_no_name_to_be_found_by() {
            insert(Samples.root(ACCOUNT));
            assertThat(findUser(ACCOUNT, "")).isEmpty();
            assertThat(users("/", Page.Request.first(10)).items()).isEmpty();
            assertThat(count(ACCOUNT)).isZero();
        }

        @Test
        void have_names_unique_in_any_case_within_their_account() {
            insert(alice);
            assertBroken(tx -> tx.identities().insert(Samples.user(ACCOUNT, 2, "aLiCe")));
            insert(Samples.user(OTHER_ACCOUNT, 2, "alice"));
            assertThat(count(ACCOUNT)).isEqualTo(1);
            assertThat(count(OTHER_ACCOUNT)).isEqualTo(1);
        }

        @Test
        void have_identifiers_that_are_unique() {
            insert(alice);
            assertBroken(tx -> tx.identities().insert(Samples.user(ACCOUNT, 1, "bob")));
        }

        @Test
        void are_listed_by_name_in_any_case() {
            insert(
                    Samples.user(ACCOUNT, 1, "bob"),
                    Samples.user(ACCOUNT, 2, "Alice"),
                    Samples.user(ACCOUNT, 3, "Carol"),
                    Samples.user(ACCOUNT, 4, "_"),
                    Samples.user(ACCOUNT, 5, "9"),
                    Samples.user(OTHER_ACCOUNT, 6, "Dave"));
            assertThat(users("/", Page.Request.first(10)).items())
                    .extracting(Identity::name)
                    .containsExactly("9", "_", "Alice", "bob", "Carol");
        }

        @Test
        void are_listed_below_a_path_taken_by_the_letter() {
            insert(
                    alice,
                    Samples.user(ACCOUNT, 2, "bob", "/"),
                    Samples.user(ACCOUNT, 3, "carol", "/STAFF/"),
                    Samples.user(ACCOUNT, 4, "dave", "/staff/night/"),
                    Samples.user(ACCOUNT, 5, "erin", "/s%/"));
            assertThat(users("/staff/", Page.Request.first(10)).items())
                    .extracting(Identity::name)
                    .containsExactly("Alice", "dave");
            assertThat(users("/s%", Page.Request.first(10)).items())
                    .extracting(Identity::name)
                    .containsExactly("erin");
            assertThat(users("/st", Page.Request.first(1)).next()).contains("alice");
        }

        @Test
        void are_listed_by_the_beginning_of_the_name() {
            insert(
                    Samples.user(ACCOUNT, 1, "Ann", "/staff/"),
                    Samples.user(ACCOUNT, 2, "bo"),
                    Samples.user(ACCOUNT, 3, "bob", "/staff/"),
                    Samples.user(ACCOUNT, 4, "Bobby", "/staff/"),
                    Samples.user(ACCOUNT, 5, "bp", "/staff/"),
                    Samples.user(OTHER_ACCOUNT, 6, "bobo", "/staff/"));
            assertThat(named("/", "BO", Optional.empty())).containsExactly("bo", "bob", "Bobby");
            assertThat(named("/staff/", "bo", Optional.empty())).containsExactly("bob", "Bobby");
            assertThat(named("/", "bo", Optional.of("bob"))).containsExactly("Bobby");
            assertThat(named("/", "bo", Optional.of("ann"))).containsExactly("bo", "bob", "Bobby");
            assertThat(named("/", "bo", Optional.of("bp"))).isEmpty();
            assertThat(named("/", "bobx", Optional.empty())).isEmpty();
        }

        private List<String> named(String pathPrefix, String prefix, Optional<String> after) {
            var page = new Page.Request(after, 10);
            return store.read(tx -> tx.identities().usersNamed(ACCOUNT, pathPrefix, prefix, page)).items().stream()
                    .map(Identity::name)
                    .toList();
        }

        @Test
        void are_listed_page_by_page_without_gap_or_repeat() {
            insert(IntStream.range(0, 25)
                    .mapToObj(i -> Samples.user(ACCOUNT, i, (i % 2 == 0 ? "User" : "user") + (char) ('a' + i)))
                    .toArray(Identity[]::new));
            var seen = new ArrayList<String>();
            var next = Optional.<String>empty();
            var sizes = new ArrayList<Integer>();
            do {
                var page = users("/", new Page.Request(next, 10));
                page.items().forEach(user -> seen.add(user.name()));
                sizes.add(page.items().size());
                next = page.next();
            } while (next.isPresent());
            assertThat(sizes).containsExactly(10, 10, 5);
            assertThat(seen).hasSize(25).doesNotHaveDuplicates().isSortedAccordingTo(String.CASE_INSENSITIVE_ORDER);
        }

        @Test
        void fill_a_last_page_exactly() {
            insert(Samples.user(ACCOUNT, 1, "a"), Samples.user(ACCOUNT, 2, "b"));
            assertThat(users("/", Page.Request.first(2)).next()).isEmpty();
            assertThat(users("/", new Page.Request(Optional.of("b"), 2)).items())
                    .isEmpty();
        }

        @Test
        void go_on_after_a_position_whose_user_is_gone() {
            insert(Samples.user(ACCOUNT, 1, "a"), Samples.user(ACCOUNT, 3, "c"));
            assertThat(users("/", new Page.Request(Optional.of("b"), 2)).items())
                    .extracting(Identity::name)
                    .containsExactly("c");
        }

        @Test
        void can_be_renamed_and_moved() {
            insert(alice);
            var renamed = alice.renamed("bob", "/");
            write(tx -> tx.identities().update(renamed));
            assertThat(findUser(ACCOUNT, "alice")).isEmpty();
            assertThat(findUser(ACCOUNT, "BOB")).contains(renamed);
            assertThat(count(ACCOUNT)).isEqualTo(1);
        }

        @Test
        void can_take_their_own_name_in_another_case() {
            insert(alice);
            write(tx -> tx.identities().update(alice.renamed("ALICE", "/")));
            assertThat(findUser(ACCOUNT, "alice").orElseThrow().name()).isEqualTo("ALICE");
        }

        @Test
        void cannot_be_renamed_to_a_name_that_is_taken() {
            insert(alice, Samples.user(ACCOUNT, 2, "bob"));
            assertBroken(tx -> tx.identities().update(alice.renamed("BOB", "/")));
            assertThat(find(ACCOUNT, alice.id())).contains(alice);
        }

        @Test
        void that_do_not_exist_cannot_be_changed() {
            assertBroken(tx -> tx.identities().update(alice));
            assertBroken(tx -> tx.identities().delete(alice));
            insert(alice);
            assertBroken(tx -> tx.identities().delete(Samples.user(OTHER_ACCOUNT, 1, "Alice")));
            assertThat(count(ACCOUNT)).isEqualTo(1);
        }

        @Test
        void are_counted_as_they_come_and_go() {
            assertThat(count(ACCOUNT)).isZero();
            insert(alice, Samples.user(ACCOUNT, 2, "bob"));
            assertThat(count(ACCOUNT)).isEqualTo(2);
            write(tx -> tx.identities().delete(alice));
            assertThat(count(ACCOUNT)).isEqualTo(1);
            assertThat(find(ACCOUNT, alice.id())).isEmpty();
            insert(alice);
            assertThat(count(ACCOUNT)).isEqualTo(2);
            assertThat(count(OTHER_ACCOUNT)).isZero();
        }

        @Test
        void carry_tags_in_the_order_of_their_keys() {
            insert(alice);
            write(tx -> List.of(new Tag("Team", "red"), new Tag("area", ""), new Tag("Ürgent", "ja"))
                    .forEach(tag -> tx.identities().putTag(ACCOUNT, alice.id(), tag)));
            assertThat(tags(alice))
                    .containsExactly(new Tag("area", ""), new Tag("Team", "red"), new Tag("Ürgent", "ja"));
        }

        @Test
        void keep_the_spelling_of_a_tag_that_came_last() {
            insert(alice);
            write(tx -> tx.identities().putTag(ACCOUNT, alice.id(), new Tag("Team", "red")));
            write(tx -> tx.identities().putTag(ACCOUNT, alice.id(), new Tag("TEAM", "blue")));
            assertThat(tags(alice)).containsExactly(new Tag("TEAM", "blue"));
        }

        @Test
        void lose_tags_by_key_in_any_case() {
            insert(alice);
            write(tx -> tx.identities().putTag(ACCOUNT, alice.id(), new Tag("Team", "red")));
            write(tx -> tx.identities().deleteTag(ACCOUNT, alice.id(), "other"));
            assertThat(tags(alice)).hasSize(1);
            write(tx -> tx.identities().deleteTag(ACCOUNT, alice.id(), "tEAM"));
            assertThat(tags(alice)).isEmpty();
        }

        @Test
        void take_their_tags_with_them() {
            var bob = Samples.user(ACCOUNT, 2, "bob");
            insert(alice, bob);
            write(tx -> tx.identities().putTag(ACCOUNT, alice.id(), new Tag("a", "1")));
            write(tx -> tx.identities().putTag(ACCOUNT, bob.id(), new Tag("b", "2")));
            write(tx -> tx.identities().delete(alice));
            insert(alice);
            assertThat(tags(alice)).isEmpty();
            assertThat(tags(bob)).containsExactly(new Tag("b", "2"));
        }
    }

    @Nested
    class AccessKeys {
        private final Identity alice = Samples.user(ACCOUNT, 1, "alice");
        private final Identity bob = Samples.user(ACCOUNT, 2, "bob");
        private final AccessKey key = Samples.key(alice, 1);

        private Optional<AccessKey> find(AccountId account, AccessKeyId id) {
            return store.read(tx -> tx.accessKeys().find(account, id));
        }

        private Optional<LastUse> lastUse(AccessKey of) {
            return store.read(tx -> tx.accessKeys().lastUse(of.account(), of.keyId()));
        }

        private void recordUse(AccessKey of, LastUse use) {
            write(tx -> tx.accessKeys().recordUse(of.account(), of.keyId(), use));
        }

        @Test
        void are_found_as_they_were_inserted() {
            insert(key);
            assertThat(find(ACCOUNT, key.keyId())).contains(key);
            assertThat(find(OTHER_ACCOUNT, key.keyId())).isEmpty();
            assertThat(find(ACCOUNT, Samples.key(alice, 2).keyId())).isEmpty();
        }

        @Test
        void are_found_by_their_identifier_to_the_letter() {
            insert(key);
            var lower = new AccessKeyId(Identity.fold(key.keyId().text()));
            assertThat(find(ACCOUNT, lower)).isEmpty();
        }

        @Test
        void have_identifiers_that_are_unique() {
            insert(key);
            assertBroken(tx -> tx.accessKeys().insert(key));
            var sameRecord = new AccessKey(
                    ACCOUNT,
                    Samples.key(alice, 2).keyId(),
                    key.id(),
                    alice.id(),
                    AccessKey.Status.ACTIVE,
                    key.secret(),
                    "",
                    false,
                    AT);
            assertBroken(tx -> tx.accessKeys().insert(sameRecord));
        }

        @Test
        void change_their_status_and_nothing_else() {
            var other = Samples.key(alice, 2);
            insert(key, other);
            write(tx -> tx.accessKeys().update(key.withStatus(AccessKey.Status.INACTIVE)));
            assertThat(find(ACCOUNT, key.keyId())).contains(key.withStatus(AccessKey.Status.INACTIVE));
            assertThat(find(ACCOUNT, other.keyId())).contains(other);
        }

        @Test
        void that_do_not_exist_cannot_be_changed() {
            assertBroken(tx -> tx.accessKeys().update(key));
            assertBroken(tx -> tx.accessKeys().delete(key));
        }

        @Test
        void are_counted_and_listed_by_owner() {
            insert(Samples.key(alice, 3), Samples.key(bob, 2), key);
            assertThat(store.<Integer>read(tx -> tx.accessKeys().countOwnedBy(ACCOUNT, alice.id())))
                    .isEqualTo(2);
            assertThat(store.<Integer>read(tx -> tx.accessKeys().countOwnedBy(OTHER_ACCOUNT, alice.id())))
                    .isZero();
            write(tx -> tx.accessKeys().update(Samples.key(bob, 2).withStatus(AccessKey.Status.INACTIVE)));
            assertThat(store.<Integer>read(tx -> tx.accessKeys().countActive(ACCOUNT, alice.id())))
                    .isEqualTo(2);
            assertThat(store.<Integer>read(tx -> tx.accessKeys().countActive(ACCOUNT, bob.id())))
                    .isZero();
            var first = store.read(tx -> tx.accessKeys().ownedBy(ACCOUNT, alice.id(), Page.Request.first(1)));
            assertThat(first.items()).containsExactly(key);
            var second =
                    store.read(tx -> tx.accessKeys().ownedBy(ACCOUNT, alice.id(), new Page.Request(first.next(), 1)));
            assertThat(second.items()).containsExactly(Samples.key(alice, 3));
            assertThat(second.next()).isEmpty();
        }

        @Test
        void are_listed_with_their_uses_for_the_whole_account() {
            var second = Samples.key(alice, 3).withStatus(AccessKey.Status.INACTIVE);
            var third = Samples.key(bob, 2);
            var use = new LastUse(AT, "iam", "us-east-1");
            insert(third, second, key, Samples.key(Samples.user(OTHER_ACCOUNT, 1, "carol"), 9));
            recordUse(second, use);
            var found = new ArrayList<AccessKeyView>();
            var after = Optional.<String>empty();
            do {
                var request = new Page.Request(after, 1);
                var page = store.read(tx -> tx.accessKeys().held(ACCOUNT, request));
                found.addAll(page.items());
                after = page.next();
            } while (after.isPresent());
            assertThat(found)
                    .containsExactly(
                            held(key, Optional.empty()), held(second, Optional.of(use)), held(third, Optional.empty()));
        }

        private static AccessKeyView held(AccessKey key, Optional<LastUse> use) {
            return new AccessKeyView(key.owner(), key.keyId(), key.status(), key.createdAt(), use);
        }

        @Test
        void are_gone_once_deleted() {
            insert(key);
            recordUse(key, new LastUse(AT, "iam", "us-east-1"));
            write(tx -> tx.accessKeys().delete(key));
            assertThat(find(ACCOUNT, key.keyId())).isEmpty();
            assertThat(lastUse(key)).isEmpty();
            insert(key);
            assertThat(lastUse(key)).isEmpty();
        }

        @Test
        void remember_their_last_use() {
            insert(key);
            assertThat(lastUse(key)).isEmpty();
            recordUse(key, new LastUse(AT, "iam", "us-east-1"));
            assertThat(lastUse(key)).contains(new LastUse(AT, "iam", "us-east-1"));
            recordUse(key, new LastUse(AT.plusSeconds(1), "sts", "eu-west-1"));
            assertThat(lastUse(key)).contains(new LastUse(AT.plusSeconds(1), "sts", "eu-west-1"));
        }

        @Test
        void remember_the_later_of_two_uses_in_whatever_order_they_come() {
            insert(key);
            recordUse(key, new LastUse(AT, "iam", "us-east-1"));
            recordUse(key, new LastUse(AT.minusNanos(1_000), "sts", "eu-west-1"));
            assertThat(lastUse(key)).contains(new LastUse(AT, "iam", "us-east-1"));
            recordUse(key, new LastUse(AT.plusNanos(1_000), "sts", "eu-west-1"));
            assertThat(lastUse(key)).contains(new LastUse(AT.plusNanos(1_000), "sts", "eu-west-1"));
        }

        @Test
        void that_are_gone_remember_no_use() {
            recordUse(key, new LastUse(AT, "iam", "us-east-1"));
            assertThat(lastUse(key)).isEmpty();
            insert(key);
            assertThat(lastUse(key)).isEmpty();
        }
    }

    @Nested
    class Keyrings {
        @Test
        void are_kept_one_for_each_root_key_the_newest_last() {
            assertThat(all()).isEmpty();
            var second = new KeyringStore.Wrapped("root-1", 2, Sealed.of(new byte[] {0, -1}));
            var first = new KeyringStore.Wrapped("root-2", 1, Sealed.of(new byte[] {1, 2, 3}));
            write(tx -> tx.keyrings().insert(second));
            write(tx -> tx.keyrings().insert(first));
            assertThat(all()).containsExactly(first, second);
            assertBroken(tx -> tx.keyrings().insert(first));
            write(tx -> tx.keyrings().delete(first));
            assertThat(all()).containsExactly(second);
        }

        private List<KeyringStore.Wrapped> all() {
            return store.read(tx -> tx.keyrings().all());
        }
    }

    @Nested
    class Audit {
        private List<AuditEvent> events(AccountId account, AuditStore.Trail trail, Instant since) {
            return store.read(tx -> tx.audit().events(account, trail, since, Page.Request.first(1000)))
                    .items();
        }

        @Test
        void keeps_every_field_of_every_trail() {
            var change = Samples.change(ACCOUNT, "1", AT);
            var denial = Samples.denial(ACCOUNT, "1", AT);
            var use = Samples.use(ACCOUNT, "1", AT);
            write(tx -> tx.audit().append(change));
            write(tx -> tx.audit().append(AuditStore.Trail.DENIALS, denial));
            write(tx -> tx.audit().append(AuditStore.Trail.USES, use));
            assertThat(events(ACCOUNT, AuditStore.Trail.USES, Instant.EPOCH)).containsExactly(use);
            assertThat(events(ACCOUNT, AuditStore.Trail.CHANGES, Instant.EPOCH)).containsExactly(change);
            assertThat(events(ACCOUNT, AuditStore.Trail.DENIALS, Instant.EPOCH)).containsExactly(denial);
            assertThat(events(OTHER_ACCOUNT, AuditStore.Trail.CHANGES, Instant.EPOCH))
                    .isEmpty();
        }

        @Test
        void keeps_text_of_every_kind() {
            var strange = new AuditEvent(
                    ACCOUNT,
                    "1",
                    AT,
                    "CREATE_IDENTITY",
                    AuditEvent.Outcome.DENIED,
                    "'; DROP TABLE accounts; --",
                    Optional.empty(),
                    "",
                    "user \u0000 \uD83D\uDD11 ü \n",
                    new RequestOrigin("", "", "", ""),
                    Long.MAX_VALUE);
            write(tx -> tx.audit().append(AuditStore.Trail.DENIALS, strange));
            assertThat(events(ACCOUNT, AuditStore.Trail.DENIALS, Instant.EPOCH)).containsExactly(strange);
        }

        @Test
        void keeps_the_trace_of_a_request() {
            var trace = new TraceParent("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", true);
            var event = new AuditEvent(
                    ACCOUNT,
                    "1",
                    AT,
                    "CREATE_IDENTITY",
                    AuditEvent.Outcome.SUCCESS,
                    "",
                    Optional.empty(),
                    "",
                    "user alice",
                    Samples.ORIGIN.inTrace(Optional.of(trace)),
                    1);
            for (var trail : AuditStore.Trail.values()) {
                write(tx -> tx.audit().append(trail, event));
                assertThat(events(ACCOUNT, trail, Instant.EPOCH))
                        .extracting(kept -> kept.origin().traceId())
                        .containsExactly(Optional.of(trace.traceId()));
            }
        }

        @Test
        void takes_an_identifier_once() {
            write(tx -> tx.audit().append(Samples.change(ACCOUNT, "1", AT)));
            assertBroken(tx -> tx.audit().append(Samples.change(ACCOUNT, "1", AT)));
            write(tx -> tx.audit().append(Samples.change(OTHER_ACCOUNT, "1", AT)));
        }

        @Test
        void reads_from_a_time_on_that_is_included() {
            write(tx -> {
                tx.audit().append(Samples.change(ACCOUNT, "1", AT.minusNanos(1_000)));
                tx.audit().append(Samples.change(ACCOUNT, "2", AT));
                tx.audit().append(Samples.change(ACCOUNT, "3", AT.plusNanos(1_000)));
            });
            assertThat(events(ACCOUNT, AuditStore.Trail.CHANGES, AT))
                    .extracting(AuditEvent::id)
                    .containsExactly("2", "3");
        }

        @Test
        void reads_page_by_page_oldest_first() {
            write(tx -> IntStream.of(3, 1, 4, 2, 5)
                    .forEach(i -> tx.audit().append(Samples.change(ACCOUNT, "" + i, AT.plusSeconds(i)))));
            var seen = new ArrayList<String>();
            var next = Optional.<String>empty();
            do {
                var request = new Page.Request(next, 2);
                var page =
                        store.read(tx -> tx.audit().events(ACCOUNT, AuditStore.Trail.CHANGES, Instant.EPOCH, request));
                page.items().forEach(event -> seen.add(event.id()));
                next = page.next();
            } while (next.isPresent());
            assertThat(seen).containsExactly("1", "2", "3", "4", "5");
        }

        @ParameterizedTest
        @EnumSource
        void reads_the_newest_of_one_account_and_trail_backwards(AuditStore.Trail trail) {
            write(tx -> IntStream.of(3, 1, 4, 2, 5)
                    .forEach(i -> tx.audit().append(trail, Samples.use(ACCOUNT, "" + i, AT.plusSeconds(i)))));
            write(tx -> tx.audit().append(trail, Samples.use(AccountId.SYSTEM, "6", AT)));
            assertThat(newest(trail, Optional.empty())).isEqualTo(new Page<>(List.of("5", "4"), Optional.of("4")));
            assertThat(newest(trail, Optional.of("4"))).isEqualTo(new Page<>(List.of("3", "2"), Optional.of("2")));
            assertThat(newest(trail, Optional.of("2"))).isEqualTo(new Page<>(List.of("1"), Optional.empty()));
        }

        private Page<String> newest(AuditStore.Trail trail, Optional<String> before) {
            var page = new Page.Request(before, 2);
            return store.read(tx -> tx.audit().newest(ACCOUNT, trail, page)).map(AuditEvent::id);
        }

        @ParameterizedTest
        @EnumSource(names = {"DENIALS", "USES"})
        void drops_the_oldest_of_one_account_and_trail(AuditStore.Trail trail) {
            write(tx -> IntStream.rangeClosed(1, 5)
                    .forEach(i -> List.of(AuditStore.Trail.values()).forEach(each -> {
                        tx.audit().append(each, Samples.use(ACCOUNT, "" + i, AT));
                        tx.audit().append(each, Samples.use(OTHER_ACCOUNT, "" + i, AT));
                    })));
            write(tx -> tx.audit().trim(trail, ACCOUNT, 2));
            for (var each : AuditStore.Trail.values()) {
                assertThat(events(ACCOUNT, each, Instant.EPOCH)).hasSize(each == trail ? 2 : 5);
                assertThat(events(OTHER_ACCOUNT, each, Instant.EPOCH)).hasSize(5);
            }
            assertThat(events(ACCOUNT, trail, Instant.EPOCH))
                    .extracting(AuditEvent::id)
                    .containsExactly("4", "5");
        }

        @Test
        void drops_nothing_while_there_is_room() {
            write(tx -> tx.audit().trim(AuditStore.Trail.DENIALS, ACCOUNT, 2));
            write(tx -> IntStream.rangeClosed(1, 2)
                    .forEach(i -> tx.audit().append(AuditStore.Trail.DENIALS, Samples.denial(ACCOUNT, "" + i, AT))));
            write(tx -> tx.audit().trim(AuditStore.Trail.DENIALS, ACCOUNT, 2));
            assertThat(events(ACCOUNT, AuditStore.Trail.DENIALS, Instant.EPOCH)).hasSize(2);
            write(tx -> tx.audit().trim(AuditStore.Trail.DENIALS, ACCOUNT, 0));
            assertThat(events(ACCOUNT, AuditStore.Trail.DENIALS, Instant.EPOCH)).isEmpty();
        }
    }
}
