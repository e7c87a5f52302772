package dev.keyhold.store;

import static dev.keyhold.Samples.ACCOUNT;
import static dev.keyhold.Samples.OTHER_ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.Samples;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.KeyVersion;
import dev.keyhold.model.Page;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.Sealed;
import dev.keyhold.model.SymmetricAlgorithm;
import dev.keyhold.model.SymmetricKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every engine must keep of symmetric keys, and find again. */
public abstract class SymmetricKeyContract extends StoreTest {
    private static final ResourceId FOLDER = ResourceId.of(ResourceId.RESOURCE_MANAGER, ACCOUNT, 1);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final List<Change> announced = new ArrayList<>();

    private static ResourceId id(AccountId account, int number) {
        return ResourceId.of(ResourceId.KMS, account, number);
    }

    private static SymmetricKey key(AccountId account, int number) {
        var settings = new SymmetricKey.Settings(
                "key",
                "text",
                Map.of("a", "b", "c", ""),
                SymmetricKey.Status.ACTIVE,
                SymmetricAlgorithm.AES_192,
                Optional.of(Duration.ofDays(number)),
                true);
        return SymmetricKey.of(account, id(account, number), FOLDER, settings, id(account, 100 + number), AT);
    }

    private static SymmetricKey key(int number) {
        return key(ACCOUNT, number);
    }

    private static KeyVersion version(SymmetricKey key, int number, Instant createdAt) {
        return new KeyVersion(
                key.account(),
                key.id(),
                id(key.account(), 100 + number),
                SymmetricAlgorithm.AES_128,
                KeyVersion.Status.ACTIVE,
                Optional.empty(),
                Optional.of(Sealed.of(new byte[] {1, (byte) number})),
                createdAt);
    }

    private void insert(SymmetricKey... keys) {
        write(tx -> List.of(keys).forEach(tx.symmetricKeys()::insert));
    }

    private void insert(KeyVersion... versions) {
        write(tx -> List.of(versions).forEach(tx.symmetricKeys()::insert));
    }

    private Optional<SymmetricKey> find(SymmetricKey key) {
        return store.read(tx -> tx.symmetricKeys().find(key.account(), key.id()));
    }

    private Optional<KeyVersion> find(KeyVersion version) {
        return store.read(tx -> tx.symmetricKeys().version(version.account(), version.id()));
    }

    private List<KeyVersion> usable(SymmetricKey key) {
        return store.read(tx -> tx.symmetricKeys().usableVersions(key.account(), key.id()));
    }

    private int count(AccountId account) {
        return store.read(tx -> tx.symmetricKeys().count(account));
    }

    private <T> List<T> walk(int size, Function<Page.Request, Function<ReadTx, Page<T>>> list) {
        var all = new ArrayList<T>();
        var page = store.read(list.apply(Page.Request.first(size)));
        all.addAll(page.items());
        while (page.next().isPresent()) {
            page = store.read(list.apply(new Page.Request(page.next(), size)));
            assertThat(page.items()).isNotEmpty().hasSizeLessThanOrEqualTo(size);
            all.addAll(page.items());
        }
        return all;
    }

    private List<SymmetricKey> inFolder(int size) {
        return walk(size, page -> tx -> tx.symmetricKeys().inFolder(ACCOUNT, FOLDER, page));
    }

    private List<KeyVersion> versions(SymmetricKey key, int size) {
        return walk(size, page -> tx -> tx.symmetricKeys().versions(key.account(), key.id(), page));
    }

    @Test
    void keys_keep_every_field_through_every_change() {
        var key = key(1);
        insert(key);
        assertThat(find(key)).contains(key);
        var settings = new SymmetricKey.Settings(
                "", "", Map.of(), SymmetricKey.Status.INACTIVE, SymmetricAlgorithm.AES_256, Optional.empty(), false);
        var other = id(ACCOUNT, 102);
        for (var changed : List.of(
                key.changed(settings),
                key.withPrimary(other),
                key.rotated(other, AT.plus(SECOND)),
                key.deleted(AT.plus(SECOND)))) {
            write(tx -> tx.symmetricKeys().update(changed));
            assertThat(find(key)).contains(changed);
        }
    }

    @Test
    void keys_are_found_in_their_account_alone() {
        var key = key(1);
        insert(key);
        assertThat(store.<Object>read(tx -> tx.symmetricKeys().find(OTHER_ACCOUNT, key.id())))
                .isEqualTo(Optional.empty());
        assertBroken(tx -> tx.symmetricKeys().update(key(OTHER_ACCOUNT, 1)));
        assertBroken(tx -> tx.symmetricKeys().update(key(2)));
        assertBroken(tx -> tx.symmetricKeys().insert(key));
        assertThat(find(key)).contains(key);
    }

    @Test
    void keys_are_listed_in_order_page_by_page_and_counted_unless_deleted() {
        insert(key(3), key(1), key(4), key(2), key(OTHER_ACCOUNT, 1));
        var deleted = key(2).deleted(AT);
        write(tx -> tx.symmetricKeys().update(deleted));
        for (int size = 1; size < 5; size++) {
            assertThat(inFolder(size)).containsExactly(key(1), key(3), key(4));
        }
        assertThat(store.read(tx -> tx.symmetricKeys()
                                .inFolder(ACCOUNT, Samples.folder(ACCOUNT).id(), Page.Request.first(9)))
                        .items())
                .isEmpty();
        assertThat(count(ACCOUNT)).isEqualTo(3);
        assertThat(count(OTHER_ACCOUNT)).isEqualTo(1);
        assertThat(find(deleted)).contains(deleted);
    }

    @Test
    void keys_go_with_their_versions_and_nothing_else() {
        insert(key(1), key(2));
        insert(version(key(1), 1, AT), version(key(1), 2, AT), version(key(2), 3, AT));
        write(tx -> tx.symmetricKeys().delete(key(1)));
        assertThat(find(key(1))).isEmpty();
        assertThat(find(version(key(1), 1, AT))).isEmpty();
        assertThat(versions(key(1), 9)).isEmpty();
        assertThat(find(key(2))).isPresent();
        assertThat(versions(key(2), 9)).containsExactly(version(key(2), 3, AT));
        assertBroken(tx -> tx.symmetricKeys().delete(key(1)));
    }

    @ParameterizedTest
    @EnumSource
    void versions_keep_every_field_of_every_status(KeyVersion.Status status) {
        var version = version(key(1), 1, AT);
        var changed = switch (status) {
            case ACTIVE -> version.scheduledForDestruction(AT).restored();
            case SCHEDULED_FOR_DESTRUCTION -> version.scheduledForDestruction(AT.plus(SECOND));
            case DESTROYED -> version.scheduledForDestruction(AT.plus(SECOND)).destroyed();
        };
        insert(version);
        assertThat(find(version)).contains(version);
        write(tx -> tx.symmetricKeys().update(changed));
        assertThat(find(version)).contains(changed);
        assertThat(changed.status()).isEqualTo(status);
        assertThat(usable(key(1))).isEqualTo(status == KeyVersion.Status.DESTROYED ? List.of() : List.of(changed));
    }

    @Test
    void versions_are_found_in_their_account_alone() {
        var version = version(key(1), 1, AT);
        insert(version);
        assertThat(find(version(key(OTHER_ACCOUNT, 1), 1, AT))).isEmpty();
        assertThat(store.<Object>read(tx -> tx.symmetricKeys().version(OTHER_ACCOUNT, version.id())))
                .isEqualTo(Optional.empty());
        assertBroken(tx -> tx.symmetricKeys().insert(version));
        assertBroken(tx -> tx.symmetricKeys().update(version(key(OTHER_ACCOUNT, 1), 1, AT)));
        assertBroken(tx -> tx.symmetricKeys().update(version(key(1), 2, AT)));
        assertThat(find(version)).contains(version);
    }

    @Test
    void versions_are_listed_oldest_first_page_by_page_also_those_of_one_moment() {
        var oldest = version(key(1), 9, AT.minus(SECOND));
        var all = List.of(oldest, version(key(1), 1, AT), version(key(1), 2, AT), version(key(1), 0, AT.plus(SECOND)));
        insert(all.get(3), all.get(1), all.get(0), all.get(2), version(key(2), 5, AT));
        for (int size = 1; size < 6; size++) {
            assertThat(versions(key(1), size)).containsExactlyElementsOf(all);
        }
        write(tx -> tx.symmetricKeys().update(oldest.destroyed()));
        assertThat(usable(key(1))).containsExactlyElementsOf(all.subList(1, 4));
        assertThat(versions(key(1), 9)).hasSize(4).contains(oldest.destroyed());
    }

    @Test
    void every_change_to_a_key_or_a_version_is_told_before_it_is_acknowledged() {
        store.onChange(announced::add);
        var key = key(1);
        var version = version(key, 1, AT);
        List<Consumer<WriteTx>> changes = List.of(
                tx -> tx.symmetricKeys().insert(key),
                tx -> tx.symmetricKeys().insert(version),
                tx -> tx.symmetricKeys().update(version.destroyed()),
                tx -> tx.symmetricKeys().update(key.deleted(AT)),
                tx -> tx.symmetricKeys().delete(key));
        for (var change : changes) {
            announced.clear();
            write(change);
            assertThat(announced).containsExactly(new Change.OfSymmetricKey(key.id()));
        }
        announced.clear();
        assertBroken(tx -> tx.symmetricKeys().delete(key));
        assertThat(announced).isEmpty();
    }
}
