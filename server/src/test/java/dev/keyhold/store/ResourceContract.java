package dev.keyhold.store;

import static dev.keyhold.Samples.ACCOUNT;
import static dev.keyhold.Samples.OTHER_ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.Samples;
import dev.keyhold.model.AccessBinding;
import dev.keyhold.model.AccessKey;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.ApiKey;
import dev.keyhold.model.AuthorizedKey;
import dev.keyhold.model.Folder;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Job;
import dev.keyhold.model.Page;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.Sealed;
import dev.keyhold.model.Tag;
import dev.keyhold.store.OperationRecord.Payload;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every engine must keep of the resources of Yandex Cloud, and find again. */
public abstract class ResourceContract extends StoreTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Identity alice = Samples.user(ACCOUNT, 1, "alice");

    @BeforeEach
    void makeAccount() {
        write(tx -> Samples.insertAccount(tx, ACCOUNT));
        insert(alice);
    }

    private <T> Optional<T> found(Function<ReadTx, Optional<T>> work) {
        return store.read(work);
    }

    private <T> List<T> listed(Function<ReadTx, List<T>> work) {
        return store.read(work);
    }

    private <T> Page<T> page(Function<ReadTx, Page<T>> work) {
        return store.read(work);
    }

    private boolean holds(Function<ReadTx, Boolean> work) {
        return store.read(work);
    }

    private int counted(Function<ReadTx, Integer> work) {
        return store.read(work);
    }

    private static Page.Request first(int size) {
        return Page.Request.first(size);
    }

    private static ResourceId id(long number) {
        return ResourceId.of(ResourceId.IAM, ACCOUNT, number);
    }

    private static Folder folder(int number, String name) {
        var id = ResourceId.of(ResourceId.RESOURCE_MANAGER, ACCOUNT, 100L + number);
        return new Folder(ACCOUNT, id, Samples.cloud(ACCOUNT), name, AT);
    }

    private static <T> List<T> walk(Function<Page.Request, Page<T>> list, int size) {
        var all = new ArrayList<T>();
        var page = list.apply(first(size));
        all.addAll(page.items());
        while (page.next().isPresent()) {
            page = list.apply(new Page.Request(page.next(), size));
            assertThat(page.items()).isNotEmpty().hasSizeLessThanOrEqualTo(size);
            all.addAll(page.items());
        }
        return all;
    }

    @Test
    void folders_are_kept_changed_and_removed() {
        var attic = folder(1, "attic");
        write(tx -> tx.folders().insert(attic));
        assertThat(found(tx -> tx.folders().find(ACCOUNT, attic.id()))).contains(attic);
        assertThat(found(tx -> tx.folders().findByName(ACCOUNT, "attic"))).contains(attic);
        assertThat(found(tx -> tx.folders().find(OTHER_ACCOUNT, attic.id()))).isEmpty();
        assertThat(found(tx -> tx.folders().findByName(OTHER_ACCOUNT, "attic"))).isEmpty();
        var going = attic.described("loft", "text", Map.of("a", "1")).pendingDeletion(AT.plus(SECOND));
        write(tx -> tx.folders().update(going));
        assertThat(found(tx -> tx.folders().find(ACCOUNT, attic.id()))).contains(going);
        write(tx -> tx.folders().delete(going));
        assertThat(found(tx -> tx.folders().find(ACCOUNT, attic.id()))).isEmpty();
        assertBroken(tx -> tx.folders().delete(going));
    }

    @Test
    void that_a_folder_is_deleted_is_announced_before_it_is_acknowledged() {
        var announced = new ArrayList<Change>();
        store.onChange(announced::add);
        var attic = folder(1, "attic");
        write(tx -> tx.folders().insert(attic));
        assertThat(announced).isEmpty();
        write(tx -> tx.folders().delete(attic));
        assertThat(announced).containsExactly(new Change.OfFolder(attic.id()));
        assertBroken(tx -> tx.folders().delete(attic));
        assertThat(announced).hasSize(1);
    }

    @Test
    void folders_have_unique_names_and_pages() {
        var all = new ArrayList<Folder>(List.of(Samples.folder(ACCOUNT)));
        for (int i = 0; i < 5; i++) {
            all.add(folder(i, "folder-" + i));
        }
        write(tx -> all.subList(1, 6).forEach(tx.folders()::insert));
        assertBroken(tx -> tx.folders().insert(folder(9, "folder-1")));
        for (int size = 1; size < 8; size++) {
            var each = size;
            assertThat(walk(request -> page(tx -> tx.folders().folders(ACCOUNT, Optional.empty(), request)), each))
                    .containsExactlyInAnyOrderElementsOf(all);
        }
        assertThat(page(tx -> tx.folders().folders(ACCOUNT, Optional.of("folder-2"), first(9)))
                        .items())
                .containsExactly(all.get(3));
    }

    private ApiKey apiKey(int number) {
        return new ApiKey(
                ACCOUNT,
                id(number),
                alice.id(),
                "",
                "d" + number,
                "tail",
                List.of("a", "b"),
                Optional.empty(),
                AT,
                Sealed.of(new byte[] {1, (byte) number}));
    }

    @Test
    void api_keys_are_kept_changed_and_removed_with_their_last_use() {
        var key = apiKey(1);
        write(tx -> tx.apiKeys().insert(key));
        assertBroken(tx -> tx.apiKeys().insert(key));
        assertThat(found(tx -> tx.apiKeys().find(ACCOUNT, key.id()))).contains(key);
        assertThat(found(tx -> tx.apiKeys().find(OTHER_ACCOUNT, key.id()))).isEmpty();
        var changed = key.changed("text", List.of(), Optional.of(AT.plus(SECOND)));
        write(tx -> {
            tx.apiKeys().update(changed);
            tx.identities().recordUse(ACCOUNT, key.id(), AT.plus(SECOND));
            tx.identities().recordUse(ACCOUNT, key.id(), AT);
        });
        assertThat(found(tx -> tx.apiKeys().find(ACCOUNT, key.id()))).contains(changed);
        assertThat((int) store.read(tx -> tx.apiKeys().countExpiring(ACCOUNT, AT, AT.plus(SECOND))))
                .isEqualTo(1);
        assertThat((int) store.read(
                        tx -> tx.apiKeys().countExpiring(ACCOUNT, AT.plus(SECOND), AT.plus(SECOND.plus(SECOND)))))
                .isZero();
        assertThat((int) store.read(tx -> tx.apiKeys().countExpiring(OTHER_ACCOUNT, AT, AT.plus(SECOND))))
                .isZero();
        assertThat(found(tx -> tx.identities().lastUse(ACCOUNT, key.id()))).contains(AT.plus(SECOND));
        write(tx -> tx.apiKeys().delete(key));
        assertThat(found(tx -> tx.apiKeys().find(ACCOUNT, key.id()))).isEmpty();
        assertThat(found(tx -> tx.identities().lastUse(ACCOUNT, key.id()))).isEmpty();
        assertBroken(tx -> tx.apiKeys().delete(key));
    }

    @Test
    void api_keys_have_pages() {
        var all = List.of(apiKey(1), apiKey(2), apiKey(3), apiKey(4));
        write(tx -> all.forEach(tx.apiKeys()::insert));
        for (int size = 1; size < 6; size++) {
            assertThat(walk(request -> page(tx -> tx.apiKeys().ownedBy(ACCOUNT, alice.id(), request)), size))
                    .containsExactlyInAnyOrderElementsOf(all);
        }
        assertThat(page(tx -> tx.apiKeys().ownedBy(ACCOUNT, id(99), first(9))).items())
                .isEmpty();
        assertThat(counted(tx -> tx.apiKeys().count(ACCOUNT, 9))).isEqualTo(4);
        assertThat(counted(tx -> tx.apiKeys().count(ACCOUNT, 3))).isEqualTo(3);
        assertThat(counted(tx -> tx.apiKeys().count(OTHER_ACCOUNT, 9))).isZero();
    }

    @Test
    void access_keys_of_the_other_layout_are_not_counted_as_yandex_clouds() {
        write(tx -> {
            for (int i = 0; i < 3; i++) {
                tx.accessKeys().insert(accessKey(AccessKeyId.ofRecord(id(i), i), i));
                tx.accessKeys().insert(accessKey(AccessKeyId.of(AccessKeyId.LONG_TERM, ACCOUNT, i), 10 + i));
            }
            tx.accessKeys().insert(accessKey(new AccessKeyId("YDAAAAAAAAAAAAAA"), 20));
            tx.accessKeys().insert(accessKey(new AccessKeyId("YB__zzzzzzzzzzzz"), 21));
        });
        assertThat(counted(tx -> tx.accessKeys().countStatic(ACCOUNT, 9))).isEqualTo(3);
        assertThat(counted(tx -> tx.accessKeys().countStatic(ACCOUNT, 2))).isEqualTo(2);
        assertThat(counted(tx -> tx.accessKeys().countStatic(OTHER_ACCOUNT, 9))).isZero();
    }

    @Test
    void access_keys_with_a_weak_secret_have_pages() {
        var weak = Stream.of(3, 1, 2)
                .map(i -> accessKey(new AccessKeyId("weak-" + i), i, true))
                .toList();
        write(tx -> {
            weak.forEach(tx.accessKeys()::insert);
            tx.accessKeys().insert(accessKey(new AccessKeyId("weak-0"), 9));
        });
        for (int size = 1; size < 5; size++) {
            assertThat(walk(request -> page(tx -> tx.accessKeys().weak(ACCOUNT, request)), size))
                    .containsExactly(weak.get(1), weak.get(2), weak.get(0));
        }
        assertThat(page(tx -> tx.accessKeys().weak(OTHER_ACCOUNT, first(9))).items())
                .isEmpty();
    }

    private AccessKey accessKey(AccessKeyId keyId, int number) {
        return accessKey(keyId, number, false);
    }

    private AccessKey accessKey(AccessKeyId keyId, int number, boolean weak) {
        return new AccessKey(
                ACCOUNT,
                keyId,
                id(number),
                alice.id(),
                AccessKey.Status.ACTIVE,
                Sealed.of(new byte[] {1}),
                "",
                weak,
                AT);
    }

    @Test
    void authorized_keys_are_kept_changed_and_removed() {
        var key = new AuthorizedKey(
                ACCOUNT, id(1), alice.id(), "", AuthorizedKey.Algorithm.RSA_4096, "PEM", AT, Sealed.of(new byte[] {7}));
        write(tx -> tx.authorizedKeys().insert(key));
        assertBroken(tx -> tx.authorizedKeys().insert(key));
        assertThat(found(tx -> tx.authorizedKeys().find(ACCOUNT, key.id()))).contains(key);
        assertThat(found(tx -> tx.authorizedKeys().find(OTHER_ACCOUNT, key.id())))
                .isEmpty();
        write(tx -> tx.authorizedKeys().update(key.described("text")));
        assertThat(page(tx -> tx.authorizedKeys().ownedBy(ACCOUNT, alice.id(), first(9)))
                        .items())
                .containsExactly(key.described("text"));
        assertThat(counted(tx -> tx.authorizedKeys().count(ACCOUNT, 9))).isEqualTo(1);
        assertThat(counted(tx -> tx.authorizedKeys().count(OTHER_ACCOUNT, 9))).isZero();
        write(tx -> tx.authorizedKeys().delete(key));
        assertThat(found(tx -> tx.authorizedKeys().find(ACCOUNT, key.id()))).isEmpty();
        assertThat(counted(tx -> tx.authorizedKeys().count(ACCOUNT, 9))).isZero();
    }

    @Test
    void bindings_are_there_once_and_tell_what_changed() {
        var subject = new AccessBinding.Subject("serviceAccount", alice.id().text());
        var on = Samples.cloud(ACCOUNT);
        var viewer = new AccessBinding(on, "viewer", subject);
        var asUser = new AccessBinding(on, "viewer", new AccessBinding.Subject("userAccount", subject.id()));
        assertThat(store.<Boolean>write(tx -> tx.bindings().add(ACCOUNT, viewer)))
                .isTrue();
        assertThat(store.<Boolean>write(tx -> tx.bindings().add(ACCOUNT, viewer)))
                .isFalse();
        assertThat(store.<Boolean>write(tx -> tx.bindings().add(ACCOUNT, asUser)))
                .isTrue();
        assertThat(listed(tx -> tx.bindings().on(ACCOUNT, on))).containsExactly(viewer, asUser);
        assertThat(listed(tx -> tx.bindings().on(OTHER_ACCOUNT, on))).isEmpty();
        var own = subject.id();
        assertThat(listed(tx -> tx.bindings().heldBetween(ACCOUNT, own, own, 9)))
                .containsExactly(viewer);
        assertThat(listed(tx -> tx.bindings().heldBetween(ACCOUNT, own, own, 0)))
                .isEmpty();
        assertThat(listed(tx -> tx.bindings().heldBetween(ACCOUNT, "aje", own.substring(0, 19), 9)))
                .isEmpty();
        assertThat(listed(tx -> tx.bindings().heldBetween(ACCOUNT, "aje", "ajf", 9)))
                .containsExactly(viewer);
        assertThat(listed(tx -> tx.bindings().heldBetween(OTHER_ACCOUNT, own, own, 9)))
                .isEmpty();
        var both = List.of(alice.id(), on);
        assertThat(store.<Map<ResourceId, List<AccessBinding>>>read(
                        tx -> tx.bindings().on(ACCOUNT, both)))
                .isEqualTo(Map.of(on, List.of(viewer, asUser)));
        assertThat(store.<Boolean>write(tx -> tx.bindings().remove(ACCOUNT, asUser)))
                .isTrue();
        assertThat(store.<Boolean>write(tx -> tx.bindings().remove(ACCOUNT, asUser)))
                .isFalse();
        write(tx -> {
            tx.bindings().add(ACCOUNT, new AccessBinding(alice.id(), "viewer", subject));
            tx.bindings().removeAll(ACCOUNT, alice.id());
        });
        assertThat(listed(tx -> tx.bindings().on(ACCOUNT, on))).isEmpty();
        assertThat(listed(tx -> tx.bindings().on(ACCOUNT, alice.id()))).isEmpty();
    }

    private OperationRecord operation(int number, Instant at) {
        return new OperationRecord(
                ACCOUNT,
                id(number),
                alice.id(),
                "Do",
                at,
                alice.id(),
                at,
                false,
                new Payload("type", new byte[] {1}),
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void operations_are_kept_and_come_to_an_end() {
        var running = operation(1, AT);
        write(tx -> tx.operations().insert(running));
        assertThat(found(tx -> tx.operations().find(ACCOUNT, running.id()))).contains(running);
        assertThat(found(tx -> tx.operations().find(OTHER_ACCOUNT, running.id())))
                .isEmpty();
        var done = running.completed(AT.plus(SECOND), new Payload("empty", new byte[0]));
        write(tx -> tx.operations().update(done));
        assertThat(found(tx -> tx.operations().find(ACCOUNT, running.id()))).contains(done);
        var failed = running.cancelled(AT, running.metadata(), new OperationRecord.Failure(1, "off"));
        write(tx -> tx.operations().update(failed));
        assertThat(found(tx -> tx.operations().find(ACCOUNT, running.id()))).contains(failed);
    }

    @Test
    void operations_are_listed_newest_first_even_when_made_at_the_same_moment() {
        var all = new ArrayList<OperationRecord>();
        for (int i = 0; i < 7; i++) {
            all.add(operation(i, AT.plus(SECOND.multipliedBy(i / 3))));
        }
        write(tx -> all.forEach(tx.operations()::insert));
        var expected = all.reversed().stream()
                .sorted((a, b) -> {
                    var byTime = b.createdAt().compareTo(a.createdAt());
                    return byTime != 0 ? byTime : b.id().text().compareTo(a.id().text());
                })
                .toList();
        for (int size = 1; size < 9; size++) {
            assertThat(walk(request -> page(tx -> tx.operations().on(ACCOUNT, alice.id(), request)), size))
                    .containsExactlyElementsOf(expected);
        }
    }

    @Test
    void a_position_that_no_page_gave_leads_nowhere() {
        write(tx -> tx.operations().insert(operation(1, AT)));
        for (var position : List.of("", "x", ".", "1", "-1.x", "99999999999999999999.x", "9.9.9\u0000")) {
            var request = new Page.Request(Optional.of(position), 9);
            assertThat(page(tx -> tx.operations().on(ACCOUNT, alice.id(), request))
                            .items())
                    .as(position)
                    .isEmpty();
        }
    }

    @Test
    void operations_go_when_they_are_old_and_done() {
        var old = operation(1, AT).completed(AT, new Payload("empty", new byte[0]));
        var running = operation(2, AT);
        var fresh = operation(3, AT).completed(AT.plus(SECOND), new Payload("empty", new byte[0]));
        write(tx -> List.of(old, running, fresh).forEach(tx.operations()::insert));
        assertThat(changed(tx -> tx.operations().dropEnded(OTHER_ACCOUNT, AT.plus(SECOND), 9)))
                .isZero();
        assertThat(changed(tx -> tx.operations().dropEnded(ACCOUNT, AT.plus(SECOND), 9)))
                .isEqualTo(1);
        assertThat(page(tx -> tx.operations().on(ACCOUNT, alice.id(), first(9))).items())
                .containsExactly(fresh, running);
    }

    @Test
    void calls_are_remembered_for_a_while() {
        var call = new OperationStore.Once(ACCOUNT, alice.id(), "Create", "key");
        write(tx -> tx.operations().remember(call, id(1), AT));
        assertThat(found(tx -> tx.operations().resultOf(call, AT))).contains(id(1));
        assertThat(found(tx -> tx.operations().resultOf(call, AT.plus(SECOND)))).isEmpty();
        for (var other : List.of(
                new OperationStore.Once(OTHER_ACCOUNT, alice.id(), "Create", "key"),
                new OperationStore.Once(ACCOUNT, id(9), "Create", "key"),
                new OperationStore.Once(ACCOUNT, alice.id(), "Delete", "key"),
                new OperationStore.Once(ACCOUNT, alice.id(), "Create", "KEY"))) {
            assertThat(found(tx -> tx.operations().resultOf(other, AT))).isEmpty();
        }
        write(tx -> tx.operations().remember(call, id(2), AT.plus(SECOND)));
        assertThat(found(tx -> tx.operations().resultOf(call, AT.plus(SECOND)))).contains(id(2));
        assertThat(changed(tx -> tx.operations().forgetCalls(ACCOUNT, AT.plus(SECOND), 9)))
                .isZero();
        assertThat(changed(tx ->
                        tx.operations().forgetCalls(ACCOUNT, AT.plus(SECOND).plus(SECOND), 9)))
                .isEqualTo(1);
        assertThat(found(tx -> tx.operations().resultOf(call, AT))).isEmpty();
    }

    private int changed(Function<WriteTx, Integer> work) {
        return store.write(work);
    }

    @Test
    void what_is_old_goes_no_more_at_a_time_than_is_asked_for() {
        write(tx -> {
            for (int i = 0; i < 5; i++) {
                tx.operations().insert(operation(i, AT).completed(AT, new Payload("empty", new byte[0])));
                tx.operations().remember(new OperationStore.Once(ACCOUNT, alice.id(), "Create", "key " + i), id(i), AT);
                tx.tokens().revoke(ACCOUNT, "token " + i, AT);
            }
        });
        for (var gone : List.of(2, 2, 1, 0)) {
            assertThat(changed(tx -> tx.operations().dropEnded(ACCOUNT, AT.plus(SECOND), 2)))
                    .isEqualTo(gone);
            assertThat(changed(tx -> tx.operations().forgetCalls(ACCOUNT, AT.plus(SECOND), 2)))
                    .isEqualTo(gone);
            assertThat(changed(tx -> tx.tokens().forgetExpired(ACCOUNT, AT.plus(SECOND), 2)))
                    .isEqualTo(gone);
        }
    }

    private static Job job(int number, Instant dueAt) {
        return new Job(ACCOUNT, Job.Kind.DELETE_FOLDER, id(number), dueAt, Optional.of(id(100 + number)));
    }

    private Page<Job> due(Instant now, Page.Request request) {
        return page(tx -> tx.jobs().due(ACCOUNT, Job.Kind.DELETE_FOLDER, now, request));
    }

    @Test
    void jobs_are_found_when_they_are_due_longest_due_first_page_by_page() {
        var all = List.of(job(5, AT.minus(SECOND)), job(3, AT), job(4, AT), job(1, AT.plus(SECOND)));
        var late = job(2, AT.plus(SECOND).plus(SECOND));
        write(tx ->
                List.of(all.get(3), late, all.get(2), all.get(0), all.get(1)).forEach(tx.jobs()::schedule));
        for (int size = 1; size < 6; size++) {
            assertThat(walk(request -> due(AT.plus(SECOND), request), size)).containsExactlyElementsOf(all);
        }
        assertThat(page(tx -> tx.jobs().due(OTHER_ACCOUNT, Job.Kind.DELETE_FOLDER, late.dueAt(), first(9)))
                        .items())
                .isEmpty();
    }

    @Test
    void jobs_are_scheduled_once_for_a_resource() {
        var job = new Job(ACCOUNT, Job.Kind.DELETE_FOLDER, id(1), AT, Optional.empty());
        write(tx -> {
            tx.jobs().schedule(job(1, AT.plus(SECOND)));
            tx.jobs().schedule(job);
        });
        assertThat(due(AT.plus(SECOND), first(9)).items()).containsExactly(job);
        write(tx -> {
            tx.jobs().cancel(OTHER_ACCOUNT, Job.Kind.DELETE_FOLDER, id(1));
            tx.jobs().cancel(ACCOUNT, Job.Kind.DELETE_FOLDER, id(2));
        });
        assertThat(due(AT, first(9)).items()).containsExactly(job);
        write(tx -> tx.jobs().cancel(ACCOUNT, Job.Kind.DELETE_FOLDER, id(1)));
        assertThat(due(AT, first(9)).items()).isEmpty();
    }

    @Test
    void jobs_are_claimed_by_one_and_only_as_they_were_seen() {
        var seen = job(1, AT);
        write(tx -> tx.jobs().schedule(seen));
        write(tx -> tx.jobs().schedule(job(1, AT.plus(SECOND))));
        assertThat(store.<Boolean>write(tx -> tx.jobs().claim(seen))).isFalse();
        assertThat(store.<Boolean>write(tx -> tx.jobs().claim(job(1, AT.plus(SECOND)))))
                .isTrue();
        assertThat(store.<Boolean>write(tx -> tx.jobs().claim(job(1, AT.plus(SECOND)))))
                .isFalse();
    }

    @Test
    void tokens_stay_called_back_until_they_have_expired() {
        write(tx -> {
            tx.tokens().revoke(ACCOUNT, "one", AT.plus(SECOND));
            tx.tokens().revoke(ACCOUNT, "one", AT.plus(SECOND));
        });
        assertThat(holds(tx -> tx.tokens().isRevoked(ACCOUNT, "one"))).isTrue();
        assertThat(holds(tx -> tx.tokens().isRevoked(ACCOUNT, "two"))).isFalse();
        assertThat(holds(tx -> tx.tokens().isRevoked(OTHER_ACCOUNT, "one"))).isFalse();
        write(tx -> tx.tokens().forgetExpired(ACCOUNT, AT.plus(SECOND), 9));
        assertThat(holds(tx -> tx.tokens().isRevoked(ACCOUNT, "one"))).isTrue();
        write(tx -> tx.tokens().forgetExpired(ACCOUNT, AT.plus(SECOND).plus(SECOND), 9));
        assertThat(holds(tx -> tx.tokens().isRevoked(ACCOUNT, "one"))).isFalse();
    }

    @Test
    void tagging_keys_are_listed_newest_first() {
        var older = new TokenStore.TokenKey("aa", Sealed.of(new byte[] {1}), AT);
        var newer = new TokenStore.TokenKey("bb", Sealed.of(new byte[] {2}), AT.plus(SECOND));
        write(tx -> {
            tx.tokens().insert(newer);
            tx.tokens().insert(older);
        });
        assertThat(listed(tx -> tx.tokens().keys())).containsExactly(newer, older);
        write(tx -> tx.tokens().deleteKey("aa"));
        assertThat(listed(tx -> tx.tokens().keys())).containsExactly(newer);
    }

    @Test
    void access_keys_are_found_many_at_a_time() {
        var keys = IntStream.rangeClosed(1, 150)
                .mapToObj(number -> Samples.key(alice, number))
                .toList();
        write(tx -> keys.subList(0, 120).forEach(tx.accessKeys()::insert));
        insert(Samples.key(Samples.user(OTHER_ACCOUNT, 3, "carol"), 121));
        var ids = keys.stream().map(AccessKey::keyId).toList();
        assertThat(accessKeys(ids.subList(0, 100))).containsExactlyInAnyOrderElementsOf(keys.subList(0, 100));
        assertThat(accessKeys(ids.subList(100, 150))).containsExactlyInAnyOrderElementsOf(keys.subList(100, 120));
        assertThat(accessKeys(ids.subList(119, 121))).containsExactly(keys.get(119));
        assertThat(accessKeys(ids.subList(7, 8))).containsExactly(keys.get(7));
        assertThat(accessKeys(ids.subList(130, 131))).isEmpty();
        assertThat(accessKeys(List.of())).isEmpty();
        assertThatThrownBy(() -> accessKeys(ids.subList(0, ReadTx.MAX_IDS + 1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private List<AccessKey> accessKeys(List<AccessKeyId> ids) {
        return listed(tx -> tx.accessKeys().findAll(ACCOUNT, ids));
    }

    @Test
    void identities_are_found_many_at_a_time_unless_their_account_is_closed() {
        var bob = Samples.user(ACCOUNT, 2, "bob");
        var dora = Samples.user(OTHER_ACCOUNT, 4, "dora");
        insert(bob, dora);
        var ids = List.of(alice.id(), bob.id(), id(3), dora.id());
        assertThat(listed(tx -> tx.identities().findAllInOpenAccount(ACCOUNT, ids)))
                .containsExactlyInAnyOrder(alice, bob);
        assertThat(listed(tx -> tx.identities().findAllInOpenAccount(ACCOUNT, List.of(bob.id()))))
                .containsExactly(bob);
        assertThat(listed(tx -> tx.identities().findAllInOpenAccount(OTHER_ACCOUNT, List.of(dora.id(), id(3)))))
                .as("without an open account")
                .isEmpty();
    }

    @Test
    void tags_of_identities_are_found_many_at_a_time() {
        var bob = Samples.user(ACCOUNT, 2, "bob");
        insert(bob, Samples.user(ACCOUNT, 3, "carol"));
        write(tx -> {
            tx.identities().putTag(ACCOUNT, alice.id(), new Tag("b", "1"));
            tx.identities().putTag(ACCOUNT, alice.id(), new Tag("A", "2"));
            tx.identities().putTag(ACCOUNT, bob.id(), new Tag("c", "3"));
        });
        var ids =
                List.of(alice.id(), bob.id(), Samples.user(ACCOUNT, 3, "carol").id());
        assertThat(store.<Map<ResourceId, List<Tag>>>read(tx -> tx.identities().tags(ACCOUNT, ids)))
                .isEqualTo(Map.of(alice.id(), tags(alice), bob.id(), tags(bob)));
        assertThat(tags(alice)).extracting(Tag::key).containsExactly("A", "b");
    }

    @Test
    void keys_of_service_accounts_are_found_many_at_a_time() {
        var one = apiKey(1);
        var two = apiKey(2);
        var authorized = new AuthorizedKey(
                ACCOUNT, id(1), alice.id(), "", AuthorizedKey.Algorithm.RSA_4096, "PEM", AT, Sealed.of(new byte[] {7}));
        write(tx -> {
            tx.apiKeys().insert(one);
            tx.apiKeys().insert(two);
            tx.authorizedKeys().insert(authorized);
        });
        assertThat(listed(tx -> tx.apiKeys().findAll(ACCOUNT, List.of(two.id(), id(99), one.id()))))
                .containsExactlyInAnyOrder(one, two);
        assertThat(listed(tx -> tx.apiKeys().findAll(OTHER_ACCOUNT, List.of(two.id(), one.id()))))
                .isEmpty();
        assertThat(listed(tx -> tx.authorizedKeys().findAll(ACCOUNT, List.of(authorized.id(), id(99)))))
                .containsExactly(authorized);
    }

    @Test
    void revoked_tokens_are_found_many_at_a_time() {
        write(tx -> {
            tx.tokens().revoke(ACCOUNT, "one", AT);
            tx.tokens().revoke(ACCOUNT, "two", AT);
            tx.tokens().revoke(OTHER_ACCOUNT, "three", AT);
        });
        assertThat(listed(tx -> tx.tokens().revoked(ACCOUNT, List.of("one", "three", "two", "four"))))
                .containsExactlyInAnyOrder("one", "two");
        assertThat(listed(tx -> tx.tokens().revoked(ACCOUNT, List.of("three")))).isEmpty();
    }
}
