package dev.keyhold.store;

import static dev.keyhold.Samples.ACCOUNT;
import static dev.keyhold.Samples.OTHER_ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.Samples;
import dev.keyhold.model.AccessBinding;
import dev.keyhold.model.ApiKey;
import dev.keyhold.model.AuthorizedKey;
import dev.keyhold.model.Folder;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Page;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.Sealed;
import dev.keyhold.model.StoredOperation;
import dev.keyhold.model.StoredOperation.Payload;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every engine must keep of the resources of Yandex Cloud, and find again. */
public abstract class ResourceContract extends StoreTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Identity alice = Samples.user(ACCOUNT, 1, "alice");

    @BeforeEach
    void makeAccount() {
        write(tx ->
                tx.accounts().insert(Samples.account(ACCOUNT), Samples.organization(ACCOUNT), Samples.folder(ACCOUNT)));
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
        assertThat(listed(tx -> tx.folders().dueForDeletion(ACCOUNT, AT))).isEmpty();
        assertThat(listed(tx -> tx.folders().dueForDeletion(ACCOUNT, AT.plus(SECOND))))
                .containsExactly(going);
        write(tx -> tx.folders().delete(going));
        assertThat(found(tx -> tx.folders().find(ACCOUNT, attic.id()))).isEmpty();
        assertBroken(tx -> tx.folders().delete(going));
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
                ACCOUNT, id(number), alice.id(), "", "d" + number, "tail", List.of("a", "b"), Optional.empty(), AT);
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
        assertThat(store.<Integer>read(tx -> tx.apiKeys().countOwnedBy(ACCOUNT, alice.id())))
                .isEqualTo(4);
        assertThat(store.<Integer>read(tx -> tx.apiKeys().countOwnedBy(OTHER_ACCOUNT, alice.id())))
                .isZero();
    }

    @Test
    void authorized_keys_are_kept_changed_and_removed() {
        var key = new AuthorizedKey(ACCOUNT, id(1), alice.id(), "", AuthorizedKey.Algorithm.RSA_4096, "PEM", AT);
        write(tx -> tx.authorizedKeys().insert(key));
        assertBroken(tx -> tx.authorizedKeys().insert(key));
        assertThat(found(tx -> tx.authorizedKeys().find(ACCOUNT, key.id()))).contains(key);
        assertThat(found(tx -> tx.authorizedKeys().find(OTHER_ACCOUNT, key.id())))
                .isEmpty();
        write(tx -> tx.authorizedKeys().update(key.described("text")));
        assertThat(page(tx -> tx.authorizedKeys().ownedBy(ACCOUNT, alice.id(), first(9)))
                        .items())
                .containsExactly(key.described("text"));
        assertThat(store.<Integer>read(tx -> tx.authorizedKeys().countOwnedBy(ACCOUNT, alice.id())))
                .isEqualTo(1);
        write(tx -> tx.authorizedKeys().delete(key));
        assertThat(found(tx -> tx.authorizedKeys().find(ACCOUNT, key.id()))).isEmpty();
        assertThat(store.<Integer>read(tx -> tx.authorizedKeys().countOwnedBy(ACCOUNT, alice.id())))
                .isZero();
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

    private StoredOperation operation(int number, Instant at) {
        return new StoredOperation(
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
        var failed = running.cancelled(AT, running.metadata(), new StoredOperation.Failure(1, "off"));
        write(tx -> tx.operations().update(failed));
        assertThat(found(tx -> tx.operations().find(ACCOUNT, running.id()))).contains(failed);
    }

    @Test
    void operations_are_listed_newest_first_even_when_made_at_the_same_moment() {
        var all = new ArrayList<StoredOperation>();
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
    void operations_go_when_they_are_old_and_done() {
        var old = operation(1, AT).completed(AT, new Payload("empty", new byte[0]));
        var running = operation(2, AT);
        var fresh = operation(3, AT.plus(SECOND)).completed(AT, new Payload("empty", new byte[0]));
        write(tx -> List.of(old, running, fresh).forEach(tx.operations()::insert));
        write(tx -> tx.operations().clean(ACCOUNT, AT.plus(SECOND), AT));
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
        write(tx -> tx.operations().clean(ACCOUNT, AT, AT.plus(SECOND).plus(SECOND)));
        assertThat(found(tx -> tx.operations().resultOf(call, AT))).isEmpty();
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
        write(tx -> tx.tokens().clean(ACCOUNT, AT.plus(SECOND)));
        assertThat(holds(tx -> tx.tokens().isRevoked(ACCOUNT, "one"))).isTrue();
        write(tx -> tx.tokens().clean(ACCOUNT, AT.plus(SECOND).plus(SECOND)));
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
}
