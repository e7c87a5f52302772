package dev.keyhold.store;

import static dev.keyhold.Samples.ACCOUNT;
import static dev.keyhold.Samples.OTHER_ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.Samples;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.EncryptionContext;
import dev.keyhold.model.KeyLastUse;
import dev.keyhold.model.KeySpec;
import dev.keyhold.model.KeyUsage;
import dev.keyhold.model.KeyVersion;
import dev.keyhold.model.KmsAlias;
import dev.keyhold.model.KmsGrant;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.Page;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.Sealed;
import dev.keyhold.model.SigningAlgorithm;
import dev.keyhold.model.SymmetricAlgorithm;
import dev.keyhold.model.Tag;
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
public abstract class KmsKeyContract extends StoreTest {
    private static final ResourceId FOLDER = ResourceId.of(ResourceId.RESOURCE_MANAGER, ACCOUNT, 1);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final List<Change> announced = new ArrayList<>();

    private static ResourceId id(AccountId account, int number) {
        return ResourceId.of(ResourceId.KMS, account, number);
    }

    private static KmsKey key(AccountId account, int number) {
        var settings = new KmsKey.Settings(
                "key",
                "text",
                Map.of("a", "b", "c", ""),
                KmsKey.Status.ACTIVE,
                Optional.of(SymmetricAlgorithm.AES_192),
                Optional.of(Duration.ofDays(number)),
                true);
        return KmsKey.of(account, id(account, number), FOLDER, settings, id(account, 100 + number), AT);
    }

    private static KmsKey key(int number) {
        return key(ACCOUNT, number);
    }

    private static KeyVersion version(KmsKey key, int number, Instant createdAt) {
        return new KeyVersion(
                key.account(),
                key.id(),
                id(key.account(), 100 + number),
                Optional.of(SymmetricAlgorithm.AES_128),
                KeyVersion.Cause.CREATION,
                KeyVersion.Status.ACTIVE,
                "",
                Optional.empty(),
                Optional.of(Sealed.of(new byte[] {1, (byte) number})),
                createdAt);
    }

    private void insert(KmsKey... keys) {
        write(tx -> List.of(keys).forEach(tx.kmsKeys()::insert));
    }

    private void insert(KeyVersion... versions) {
        write(tx -> List.of(versions).forEach(tx.kmsKeys()::insert));
    }

    private Optional<KmsKey> find(KmsKey key) {
        return store.read(tx -> tx.kmsKeys().find(key.account(), key.id()));
    }

    private Optional<KeyVersion> find(KeyVersion version) {
        return store.read(tx -> tx.kmsKeys().version(version.account(), version.id()));
    }

    private List<KeyVersion> usable(KmsKey key) {
        return store.read(tx -> tx.kmsKeys().usableVersions(key.account(), key.id()));
    }

    private int count(AccountId account) {
        return store.read(tx -> tx.kmsKeys().count(account));
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

    private List<KmsKey> inFolder(int size) {
        return walk(
                size,
                page -> tx -> tx.kmsKeys().inFolder(ACCOUNT, FOLDER, KeyUsage.ENCRYPT_DECRYPT, KeySpec.ALL, page));
    }

    private List<KeyVersion> versions(KmsKey key, int size) {
        return walk(size, page -> tx -> tx.kmsKeys().versions(key.account(), key.id(), page));
    }

    @Test
    void keys_keep_every_field_through_every_change() {
        var key = key(1);
        insert(key);
        assertThat(find(key)).contains(key);
        var settings = Samples.keySettings("").withStatus(KmsKey.Status.INACTIVE);
        var other = id(ACCOUNT, 102);
        for (var changed : List.of(
                key.changed(settings),
                key.withPrimary(other),
                key.with(new KmsKey.Rotation(Optional.of(AT.plus(SECOND)), Optional.empty(), 3)),
                key.pendingDeletion(Optional.of(AT.plus(SECOND))),
                key.withPolicy(Optional.of("{}")),
                key.deleted(AT.plus(SECOND)))) {
            write(tx -> tx.kmsKeys().update(changed));
            assertThat(find(key)).contains(changed);
        }
    }

    @Test
    void keys_are_found_in_their_account_alone() {
        var key = key(1);
        insert(key);
        assertThat(store.<Object>read(tx -> tx.kmsKeys().find(OTHER_ACCOUNT, key.id())))
                .isEqualTo(Optional.empty());
        assertBroken(tx -> tx.kmsKeys().update(key(OTHER_ACCOUNT, 1)));
        assertBroken(tx -> tx.kmsKeys().update(key(2)));
        assertBroken(tx -> tx.kmsKeys().insert(key));
        assertThat(find(key)).contains(key);
    }

    @Test
    void keys_are_listed_in_order_page_by_page_and_counted_unless_deleted() {
        insert(key(3), key(1), key(4), key(2), key(OTHER_ACCOUNT, 1));
        var deleted = key(2).deleted(AT);
        write(tx -> tx.kmsKeys().update(deleted));
        for (int size = 1; size < 5; size++) {
            assertThat(inFolder(size)).containsExactly(key(1), key(3), key(4));
        }
        assertThat(store.read(tx -> tx.kmsKeys()
                                .inFolder(
                                        ACCOUNT,
                                        Samples.folder(ACCOUNT).id(),
                                        KeyUsage.ENCRYPT_DECRYPT,
                                        KeySpec.ALL,
                                        Page.Request.first(9)))
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
        write(tx -> tx.kmsKeys().delete(key(1)));
        assertThat(find(key(1))).isEmpty();
        assertThat(find(version(key(1), 1, AT))).isEmpty();
        assertThat(versions(key(1), 9)).isEmpty();
        assertThat(find(key(2))).isPresent();
        assertThat(versions(key(2), 9)).containsExactly(version(key(2), 3, AT));
        assertBroken(tx -> tx.kmsKeys().delete(key(1)));
    }

    private static KeyVersion pendingRotation(KeyVersion version) {
        return new KeyVersion(
                version.account(),
                version.key(),
                version.id(),
                version.algorithm(),
                version.cause(),
                KeyVersion.Status.PENDING_ROTATION,
                "",
                Optional.empty(),
                Optional.empty(),
                version.createdAt());
    }

    @ParameterizedTest
    @EnumSource
    void versions_keep_every_field_of_every_status(KeyVersion.Status status) {
        var version = version(key(1), 1, AT);
        var changed = switch (status) {
            case ACTIVE -> version.scheduledForDestruction(AT).restored();
            case SCHEDULED_FOR_DESTRUCTION -> version.scheduledForDestruction(AT.plus(SECOND));
            case DESTROYED -> version.scheduledForDestruction(AT.plus(SECOND)).destroyed();
            case PENDING_IMPORT -> version.withdrawn(Sealed.of(new byte[] {9}));
            case PENDING_ROTATION -> pendingRotation(version).imported(Sealed.of(new byte[] {8}), Optional.of(AT), "é");
        };
        insert(version);
        assertThat(find(version)).contains(version);
        write(tx -> tx.kmsKeys().update(changed));
        assertThat(find(version)).contains(changed);
        assertThat(changed.status()).isEqualTo(status);
        assertThat(usable(key(1))).isEqualTo(status == KeyVersion.Status.DESTROYED ? List.of() : List.of(changed));
    }

    @Test
    void versions_are_found_in_their_account_alone() {
        var version = version(key(1), 1, AT);
        insert(version);
        assertThat(find(version(key(OTHER_ACCOUNT, 1), 1, AT))).isEmpty();
        assertThat(store.<Object>read(tx -> tx.kmsKeys().version(OTHER_ACCOUNT, version.id())))
                .isEqualTo(Optional.empty());
        assertBroken(tx -> tx.kmsKeys().insert(version));
        assertBroken(tx -> tx.kmsKeys().update(version(key(OTHER_ACCOUNT, 1), 1, AT)));
        assertBroken(tx -> tx.kmsKeys().update(version(key(1), 2, AT)));
        assertBroken(tx -> tx.kmsKeys().delete(version(key(1), 2, AT)));
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
        write(tx -> tx.kmsKeys().update(oldest.destroyed()));
        assertThat(usable(key(1))).containsExactlyElementsOf(all.subList(1, 4));
        assertThat(versions(key(1), 9)).hasSize(4).contains(oldest.destroyed());
    }

    @ParameterizedTest
    @EnumSource
    void keys_of_every_spec_are_kept_and_listed_by_spec(KeySpec spec) {
        var kind = new KmsKey.Kind(spec, spec.usages().getLast(), KmsKey.Origin.GENERATED);
        var key = key(1).of(kind);
        insert(key, key(2).of(new KmsKey.Kind(other(spec), other(spec).usages().getFirst(), KmsKey.Origin.GENERATED)));
        assertThat(find(key)).contains(key);
        assertThat(store.read(tx -> tx.kmsKeys()
                                .inFolder(ACCOUNT, FOLDER, kind.usage(), List.of(spec), Page.Request.first(9)))
                        .items())
                .containsExactly(key);
        assertThat(walk(1, page -> tx -> tx.kmsKeys().inAccount(ACCOUNT, page))).hasSize(2);
    }

    @Test
    void keys_are_listed_by_usage_and_keep_their_only_algorithm() {
        var signing =
                key(1).of(KmsKey.Kind.of(KeySpec.RSA_2048, KeyUsage.SIGN_VERIFY, SigningAlgorithm.RSASSA_PSS_SHA_384));
        var encrypting =
                key(2).of(new KmsKey.Kind(KeySpec.RSA_2048, KeyUsage.ENCRYPT_DECRYPT, KmsKey.Origin.GENERATED));
        insert(signing, encrypting);
        assertThat(find(signing)).contains(signing);
        for (var key : List.of(signing, encrypting)) {
            assertThat(store.read(tx -> tx.kmsKeys()
                                    .inFolder(ACCOUNT, FOLDER, key.kind().usage(), KeySpec.ALL, Page.Request.first(9)))
                            .items())
                    .containsExactly(key);
        }
    }

    private static KeySpec other(KeySpec spec) {
        return spec == KeySpec.SYMMETRIC_DEFAULT ? KeySpec.HMAC_224 : KeySpec.SYMMETRIC_DEFAULT;
    }

    private static KmsAlias alias(String name, KmsKey key) {
        return new KmsAlias(key.account(), name, key.id(), AT, AT.plus(SECOND));
    }

    private Optional<KmsAlias> alias(String name) {
        return store.read(tx -> tx.kmsKeys().alias(ACCOUNT, name));
    }

    private Optional<KmsGrant> grant(String id) {
        return store.read(tx -> tx.kmsKeys().grant(ACCOUNT, id));
    }

    private List<Tag> tags(KmsKey key) {
        return store.read(tx -> tx.kmsKeys().tags(ACCOUNT, key.id()));
    }

    private List<KmsAlias> aliases(int size) {
        return walk(size, page -> tx -> tx.kmsKeys().aliases(ACCOUNT, page));
    }

    @Test
    void aliases_name_one_key_each_and_are_listed_by_name() {
        insert(key(1), key(2));
        var all = List.of(alias("A", key(2)), alias("a", key(1)), alias("a/b", key(1)));
        write(tx -> all.reversed().forEach(tx.kmsKeys()::insert));
        assertBroken(tx -> tx.kmsKeys().insert(alias("a", key(2))));
        assertBroken(tx -> tx.kmsKeys().update(alias("b", key(2))));
        assertBroken(tx -> tx.kmsKeys().delete(alias("b", key(2))));
        for (int size = 1; size < 5; size++) {
            assertThat(aliases(size)).containsExactlyElementsOf(all);
        }
        assertThat(walk(1, page -> tx -> tx.kmsKeys().aliasesOf(ACCOUNT, key(1).id(), page)))
                .containsExactlyElementsOf(all.subList(1, 3));
        var moved = all.get(1).of(key(2).id(), AT.plus(SECOND));
        write(tx -> tx.kmsKeys().update(moved));
        assertThat(alias("a")).contains(moved);
        assertThat(store.read(tx -> tx.kmsKeys().alias(OTHER_ACCOUNT, "a")).isEmpty())
                .isTrue();
        write(tx -> tx.kmsKeys().delete(moved));
        assertThat(aliases(9)).containsExactly(all.getFirst(), all.getLast());
        write(tx -> tx.kmsKeys().update(key(2).deleted(AT)));
        assertThat(aliases(9)).containsExactly(all.getLast());
    }

    @Test
    void keys_and_what_they_have_are_found_many_at_a_time() {
        insert(key(1), key(2), key(3), key(OTHER_ACCOUNT, 1));
        var first = version(key(1), 1, AT.plus(SECOND));
        var second = version(key(1), 2, AT);
        insert(first, second, version(key(2), 3, AT));
        write(tx -> {
            List.of(alias("b", key(1)), alias("a", key(1)), alias("c", key(2))).forEach(tx.kmsKeys()::insert);
            tx.kmsKeys().update(version(key(2), 3, AT).destroyed());
            tx.kmsKeys().putTag(ACCOUNT, key(3).id(), new Tag("b", "1"));
            tx.kmsKeys().putTag(ACCOUNT, key(3).id(), new Tag("a", "2"));
        });
        var ids = List.of(key(2).id(), id(ACCOUNT, 99), key(1).id(), key(3).id(), id(OTHER_ACCOUNT, 1));
        assertThat(store.<List<KmsKey>>read(tx -> tx.kmsKeys().findAll(ACCOUNT, ids)))
                .containsExactlyInAnyOrder(key(1), key(2), key(3));
        assertThat(store.<List<KmsKey>>read(tx -> tx.kmsKeys().findAll(ACCOUNT, List.of(key(2).id()))))
                .containsExactly(key(2));
        assertThat(store.<Map<ResourceId, List<KeyVersion>>>read(
                        tx -> tx.kmsKeys().usableVersions(ACCOUNT, ids)))
                .isEqualTo(Map.of(key(1).id(), List.of(second, first)));
        assertThat(store.<Map<ResourceId, List<Tag>>>read(tx -> tx.kmsKeys().tags(ACCOUNT, ids)))
                .isEqualTo(Map.of(key(3).id(), List.of(new Tag("a", "2"), new Tag("b", "1"))));
        assertThat(store.<Map<ResourceId, List<KmsAlias>>>read(
                        tx -> tx.kmsKeys().aliasesOf(ACCOUNT, ids)))
                .isEqualTo(Map.of(
                        key(1).id(),
                        List.of(alias("a", key(1)), alias("b", key(1))),
                        key(2).id(),
                        List.of(alias("c", key(2)))));
        assertThat(store.<List<KmsAlias>>read(tx -> tx.kmsKeys().aliases(ACCOUNT, List.of("c", "d", "a"))))
                .containsExactlyInAnyOrder(alias("a", key(1)), alias("c", key(2)));
    }

    private static KmsGrant grant(KmsKey key, int number, Optional<KmsGrant.Constraint> constraint) {
        return new KmsGrant(
                key.account(),
                key.id(),
                String.format("%064x", number),
                number == 1 ? "" : "name",
                "AIDA",
                Optional.of("AROA").filter(_ -> number != 1),
                List.of("Decrypt", "Encrypt"),
                constraint,
                key.account(),
                AT);
    }

    @Test
    void grants_keep_every_field_and_are_listed_by_key_and_by_who_may_retire_them() {
        var context = new EncryptionContext(Map.of("a", "b,=\n", "", "é"));
        var all = List.of(
                grant(key(1), 1, Optional.empty()),
                grant(key(1), 2, Optional.of(new KmsGrant.Constraint(KmsGrant.Constraint.Kind.EQUALS, context))),
                grant(key(1), 3, Optional.of(new KmsGrant.Constraint(KmsGrant.Constraint.Kind.SUBSET, context))));
        insert(key(1), key(2));
        write(tx -> all.reversed().forEach(tx.kmsKeys()::insert));
        write(tx -> tx.kmsKeys().insert(grant(key(2), 4, Optional.empty())));
        for (int size = 1; size < 5; size++) {
            assertThat(walk(size, page -> tx -> tx.kmsKeys().grantsOn(ACCOUNT, key(1).id(), page)))
                    .containsExactlyElementsOf(all);
        }
        assertThat(walk(2, page -> tx -> tx.kmsKeys().grantsTo(ACCOUNT, key(1).id(), "AIDA", page)))
                .containsExactlyElementsOf(all);
        assertThat(walk(2, page -> tx -> tx.kmsKeys().grantsTo(ACCOUNT, key(1).id(), "AID", page)))
                .isEmpty();
        var ids = List.of(key(2).id(), key(3).id(), key(1).id());
        assertThat(store.<List<KmsGrant>>read(tx -> tx.kmsKeys().grantsTo(ACCOUNT, ids, List.of("AID", "AIDA"), 9)))
                .hasSize(4)
                .startsWith(all.getFirst())
                .containsAll(all);
        assertThat(store.<List<KmsGrant>>read(tx -> tx.kmsKeys().grantsTo(ACCOUNT, ids, List.of("AIDA"), 2)))
                .containsExactlyElementsOf(all.subList(0, 2));
        assertThat(store.<List<KmsGrant>>read(
                        tx -> tx.kmsKeys().grantsTo(ACCOUNT, ids.subList(0, 2), List.of("AIDA"), 9)))
                .hasSize(1);
        assertThat(store.<List<KmsGrant>>read(tx -> tx.kmsKeys().grantsTo(ACCOUNT, ids, List.of("AROA"), 9)))
                .isEmpty();
        assertThat(walk(1, page -> tx -> tx.kmsKeys().grantsTo(ACCOUNT, key(1).id(), "AIDA", "name", page)))
                .containsExactlyElementsOf(all.subList(1, 3));
        assertThat(walk(1, page -> tx -> tx.kmsKeys().grantsTo(ACCOUNT, key(1).id(), "AIDA", "nam", page)))
                .isEmpty();
        for (var operation : List.of("Decrypt", "Encrypt")) {
            assertThat(walk(2, page -> tx -> tx.kmsKeys().grantsOf(ACCOUNT, key(1).id(), "AIDA", operation, page)))
                    .containsExactlyElementsOf(all);
        }
        for (var other : List.of("crypt", "Decrypt,", "CreateGrant", "")) {
            assertThat(walk(2, page -> tx -> tx.kmsKeys().grantsOf(ACCOUNT, key(1).id(), "AIDA", other, page)))
                    .as(other)
                    .isEmpty();
        }
        int count = store.read(tx -> tx.kmsKeys().countGrants(ACCOUNT, key(1).id()));
        assertThat(count).isEqualTo(3);
        assertThat(walk(1, page -> tx -> tx.kmsKeys().retirableGrants(ACCOUNT, "AROA", page)))
                .hasSize(3);
        var gone = all.getFirst();
        write(tx -> tx.kmsKeys().delete(gone));
        assertBroken(tx -> tx.kmsKeys().delete(gone));
        assertThat(store.read(tx -> tx.kmsKeys().grant(ACCOUNT, gone.id())).isEmpty())
                .isTrue();
        assertThat(grant(all.get(1).id())).contains(all.get(1));
    }

    @Test
    void what_belongs_to_a_key_goes_with_it() {
        var tag = new Tag("Key", "value");
        insert(key(1), key(2));
        for (int number = 1; number < 3; number++) {
            var key = key(number);
            write(tx -> {
                tx.kmsKeys().putTag(ACCOUNT, key.id(), tag);
                tx.kmsKeys().putTag(ACCOUNT, key.id(), new Tag("key", ""));
                tx.kmsKeys().insert(alias(key.id().text(), key));
            });
            write(tx -> tx.kmsKeys().insert(grant(key, key.equals(key(1)) ? 1 : 2, Optional.empty())));
        }
        write(tx -> tx.kmsKeys().delete(key(1)));
        assertThat(tags(key(1))).isEmpty();
        assertThat(tags(key(2))).hasSize(2).contains(tag);
        assertThat(aliases(9)).containsExactly(alias(key(2).id().text(), key(2)));
        assertThat(store.read(tx -> tx.kmsKeys().grant(ACCOUNT, String.format("%064x", 1)))
                        .isEmpty())
                .isTrue();
        assertThat(store.read(tx -> tx.kmsKeys().grant(ACCOUNT, String.format("%064x", 2)))
                        .isPresent())
                .isTrue();
    }

    @Test
    void the_latest_use_of_a_key_is_kept_and_goes_with_the_key() {
        var key = key(1);
        var late = new KeyLastUse(AT.plusSeconds(2), "Decrypt", "b");
        write(tx -> tx.kmsKeys().insert(key));
        store.onChange(announced::add);
        announced.clear();
        write(tx -> {
            tx.kmsKeys().recordUse(ACCOUNT, key.id(), new KeyLastUse(AT, "Encrypt", "a"));
            tx.kmsKeys().recordUse(ACCOUNT, key.id(), late);
            tx.kmsKeys().recordUse(ACCOUNT, key.id(), new KeyLastUse(AT.plusSeconds(1), "Sign", "c"));
            tx.kmsKeys().recordUse(ACCOUNT, key(2).id(), late);
        });
        assertThat(announced).isEmpty();
        assertThat(lastUse(key)).contains(late);
        assertThat(lastUse(key(2))).isEmpty();
        var later = new KeyLastUse(AT.plusSeconds(3), "Verify", "d");
        assertThat(store.writeUses(tx -> tx.renewKmsKeys(ACCOUNT, Map.of(key.id(), later, key(2).id(), later)))
                        .contains(key(2).id()))
                .isTrue();
        assertThat(lastUse(key)).contains(later);
        write(tx -> tx.kmsKeys().delete(key));
        write(tx -> tx.kmsKeys().insert(key));
        assertThat(lastUse(key)).isEmpty();
    }

    private Optional<KeyLastUse> lastUse(KmsKey key) {
        return store.read(tx -> tx.kmsKeys().lastUse(key.account(), key.id()));
    }

    @Test
    void every_change_to_a_key_or_a_version_is_announced_before_it_is_acknowledged() {
        store.onChange(announced::add);
        var key = key(1);
        var version = version(key, 1, AT);
        List<Consumer<WriteTx>> changes = List.of(
                tx -> tx.kmsKeys().insert(key),
                tx -> tx.kmsKeys().insert(version),
                tx -> tx.kmsKeys().update(version.destroyed()),
                tx -> tx.kmsKeys().delete(version.destroyed()),
                tx -> tx.kmsKeys().putTag(ACCOUNT, key.id(), new Tag("a", "b")),
                tx -> tx.kmsKeys().deleteTag(ACCOUNT, key.id(), "a"),
                tx -> tx.kmsKeys().insert(alias("a", key)),
                tx -> tx.kmsKeys().delete(alias("a", key)),
                tx -> tx.kmsKeys().insert(grant(key, 1, Optional.empty())),
                tx -> tx.kmsKeys().delete(grant(key, 1, Optional.empty())),
                tx -> tx.kmsKeys().update(key.deleted(AT)),
                tx -> tx.kmsKeys().delete(key));
        for (var change : changes) {
            announced.clear();
            write(change);
            assertThat(announced).containsExactly(new Change.OfKmsKey(key.id()));
        }
        announced.clear();
        assertBroken(tx -> tx.kmsKeys().delete(key));
        assertThat(announced).isEmpty();
    }
}
