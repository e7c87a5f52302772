package dev.keyhold.domain.kms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.PolicyDocuments;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.EncryptionContext;
import dev.keyhold.model.Identity;
import dev.keyhold.model.KeyProblem;
import dev.keyhold.model.KmsAlias;
import dev.keyhold.model.KmsGrant;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.model.Tag;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The life of keys where key policies decide, and what the other API sees of it. */
class KeyLifecycleTest {
    private static final Duration WEEK = Duration.ofDays(7);
    private static final Duration MONTH = Duration.ofDays(30);
    private static final Duration DELAY = Duration.ofDays(3);

    private KeyFixture keys;
    private Fixture domain;
    private Principal root;

    @BeforeEach
    void open(@TempDir Path folder) {
        keys = new KeyFixture(folder);
        domain = keys.domain;
        root = domain.root;
    }

    @AfterEach
    void close() {
        keys.close();
    }

    private KeyLifecycle lifecycle() {
        return domain.kms.lifecycle();
    }

    private KmsKey make(Tag... tags) {
        return lifecycle().create(root, KeyFixture.draft(tags));
    }

    private KeyReference.ByName name(KmsKey key) {
        return KeyReference.byName(domain.kms.names().uuid(key.id()));
    }

    private KmsKey describe(KmsKey key) {
        return lifecycle().describe(root, name(key)).key();
    }

    private KmsKey schedule(KmsKey key, Duration delay) {
        return lifecycle().scheduleDeletion(root, name(key), delay);
    }

    private void alias(String name, KmsKey key) {
        domain.kms.aliases().create(root, name, name(key));
    }

    private ServiceError unknown(KmsKey key) {
        return KeyFixture.refused(KeyProblem.UNKNOWN_KEY, key);
    }

    /** The states that a key made here can be in. */
    private enum State {
        ENABLED,
        DISABLED,
        PENDING_DELETION
    }

    private KmsKey in(State state) {
        var key = make();
        switch (state) {
            case ENABLED -> {}
            case DISABLED -> lifecycle().disable(root, name(key));
            case PENDING_DELETION -> schedule(key, WEEK);
        }
        return key;
    }

    /** What each operation does with a key in a state: nothing against it, or the problem. */
    @ParameterizedTest
    @CsvSource({
        "DescribeKey, OK, OK, OK",
        "UpdateKeyDescription, OK, OK, P",
        "EnableKey, OK, OK, P",
        "DisableKey, OK, OK, P",
        "ScheduleKeyDeletion, OK, OK, P",
        "CancelKeyDeletion, N, N, OK",
        "TagResource, OK, OK, P",
        "UntagResource, OK, OK, P",
        "ListResourceTags, OK, OK, OK",
        "CreateAlias, OK, OK, P",
        "UpdateAlias to it, OK, OK, P",
        "UpdateAlias from it, OK, OK, OK",
        "DeleteAlias, OK, OK, OK",
        "ListAliases, OK, OK, OK",
        "Encrypt, OK, D, P"
    })
    void decides_what_can_be_done(String operation, String enabled, String disabled, String pending) {
        var expected = Map.of(State.ENABLED, enabled, State.DISABLED, disabled, State.PENDING_DELETION, pending);
        expected.forEach((state, outcome) -> {
            var key = in(state);
            var other = make();
            prepare(operation, key, other);
            assertThat(outcome(operation, key, other))
                    .as("%s of %s", operation, state)
                    .isEqualTo(outcome);
            domain.store.write(tx -> {
                tx.kmsKeys().delete(tx.kmsKeys().find(key.account(), key.id()).orElseThrow());
                tx.kmsKeys()
                        .delete(tx.kmsKeys().find(other.account(), other.id()).orElseThrow());
                return key;
            });
        });
    }

    /** An alias that exists, whatever the state of its key. */
    private void prepare(String operation, KmsKey key, KmsKey other) {
        var named = operation.equals("UpdateAlias to it") ? other : key;
        if (operation.startsWith("UpdateAlias") || operation.equals("DeleteAlias")) {
            domain.store.write(tx -> {
                var now = domain.clock.instant();
                tx.kmsKeys().insert(new KmsAlias(key.account(), "old", named.id(), now, now));
                return key;
            });
        }
    }

    private String outcome(String operation, KmsKey key, KmsKey other) {
        var name = name(key);
        var tags = domain.kms.tags();
        var aliases = domain.kms.aliases();
        Map<String, Runnable> operations = new LinkedHashMap<>();
        operations.put("DescribeKey", () -> lifecycle().describe(root, name));
        operations.put("UpdateKeyDescription", () -> lifecycle().updateDescription(root, name, "new"));
        operations.put("EnableKey", () -> lifecycle().enable(root, name));
        operations.put("DisableKey", () -> lifecycle().disable(root, name));
        operations.put("ScheduleKeyDeletion", () -> lifecycle().scheduleDeletion(root, name, WEEK));
        operations.put("CancelKeyDeletion", () -> lifecycle().cancelDeletion(root, name));
        operations.put("TagResource", () -> tags.add(root, name, List.of(new Tag("k", "v"))));
        operations.put("UntagResource", () -> tags.remove(root, name, List.of("k")));
        operations.put("ListResourceTags", () -> tags.list(root, name));
        operations.put("CreateAlias", () -> aliases.create(root, "new", name));
        operations.put("UpdateAlias to it", () -> aliases.update(root, "old", name));
        operations.put("UpdateAlias from it", () -> aliases.update(root, "old", name(other)));
        operations.put("DeleteAlias", () -> aliases.delete(root, "old"));
        operations.put("ListAliases", () -> aliases.list(root, Optional.of(name), Page.Request.first(10)));
        operations.put("Encrypt", () -> domain.crypto.encrypt(root, by(name), KeyFixture.MESSAGE));
        try {
            Objects.requireNonNull(operations.get(operation)).run();
            return "OK";
        } catch (ServiceException e) {
            assertThat(e.serviceError()).isInstanceOf(ServiceError.RefusedKey.class);
            return switch (((ServiceError.RefusedKey) e.serviceError()).problem()) {
                case KEY_IS_INACTIVE -> "D";
                case KEY_IS_PENDING_DELETION -> "P";
                case KEY_IS_NOT_PENDING_DELETION -> "N";
                default -> e.serviceError().toString();
            };
        }
    }

    private static CryptoService.With by(KeyReference reference) {
        return new CryptoService.With(reference, Optional.empty(), KeyFixture.NO_AAD);
    }

    @Test
    void a_key_that_is_kept_stays_disabled_whatever_it_was() {
        for (var state : List.of(State.ENABLED, State.DISABLED)) {
            var key = in(state);
            assertThat(schedule(key, WEEK).pendingDeletionAt())
                    .contains(domain.clock.instant().plus(WEEK));
            assertThat(lifecycle().cancelDeletion(root, name(key)).pendingDeletionAt())
                    .isEmpty();
            assertThat(describe(key).status()).isEqualTo(KmsKey.Status.INACTIVE);
            domain.clock.advance(WEEK);
            keys.runJobs();
            assertThat(describe(key)).isNotNull();
            lifecycle().enable(root, name(key));
            assertThat(keys.encrypt(key)).isNotNull();
        }
    }

    @Test
    void a_key_goes_at_its_date_with_all_that_belongs_to_it() {
        var key = make(new Tag("team", "blue"));
        alias("backups", key);
        var bob = domain.serviceAccount("bob");
        domain.bind(key.id(), "kms.keys.encrypter", bob);
        grant(key);
        schedule(key, WEEK);
        domain.clock.advance(WEEK.minusSeconds(1));
        keys.runJobs();
        assertThat(describe(key).pendingDeletionAt()).isPresent();
        assertThat(domain.kms.tags().list(root, name(key))).hasSize(1);

        domain.clock.advance(Duration.ofSeconds(1));
        keys.runJobs();

        assertThat(Fixture.error(() -> describe(key))).isEqualTo(unknown(key));
        domain.store.read(tx -> {
            assertThat(tx.kmsKeys().find(key.account(), key.id())).isEmpty();
            assertThat(tx.kmsKeys().usableVersions(key.account(), key.id())).isEmpty();
            assertThat(tx.kmsKeys().tags(key.account(), key.id())).isEmpty();
            assertThat(tx.kmsKeys().alias(key.account(), "backups")).isEmpty();
            assertThat(tx.kmsKeys().grant(key.account(), "g".repeat(64))).isEmpty();
            assertThat(tx.bindings().on(key.account(), key.id())).isEmpty();
            return key;
        });
        assertThat(domain.changes().getLast().operation()).isEqualTo("DELETE_SYMMETRIC_KEY");
        alias("backups", make());
    }

    private void grant(KmsKey key) {
        domain.store.write(tx -> {
            tx.kmsKeys()
                    .insert(new KmsGrant(
                            key.account(),
                            key.id(),
                            "g".repeat(64),
                            "",
                            "arn:aws:iam::" + key.account() + ":root",
                            Optional.empty(),
                            List.of("Decrypt"),
                            Optional.of(new KmsGrant.Constraint(
                                    KmsGrant.Constraint.Kind.EQUALS, new EncryptionContext(Map.of("a", "b")))),
                            key.account(),
                            domain.clock.instant()));
            return key;
        });
    }

    @Test
    void a_key_of_one_api_is_a_key_of_the_other() {
        var mine = make();
        var theirs = keys.create();
        assertThat(keys.get(mine)).isEqualTo(mine);
        assertThat(describe(theirs)).isEqualTo(theirs);
        assertThat(mine.folder().text()).isEqualTo(domain.defaultFolder());
        assertThat(lifecycle().list(root, Page.Request.first(10)).items()).containsExactlyInAnyOrder(mine, theirs);

        lifecycle().disable(root, name(theirs));
        assertThat(keys.get(theirs).status()).isEqualTo(KmsKey.Status.INACTIVE);
        keys.update(theirs, KeyFixture.status(KmsKey.Status.ACTIVE));
        assertThat(describe(theirs).isActive()).isTrue();
    }

    @Test
    void an_update_through_either_api_loses_nothing_of_the_other() {
        var key = keys.create(new KmsKey.Settings(
                "name",
                "",
                Map.of("label", "value"),
                KmsKey.Status.ACTIVE,
                KeyFixture.PLAIN.algorithm(),
                Optional.of(Duration.ofDays(100)),
                true));
        domain.kms.tags().add(root, name(key), List.of(new Tag("team", "blue")));
        alias("backups", key);
        lifecycle().updateDescription(root, name(key), "long ".repeat(1_000));
        lifecycle().disable(root, name(key));
        var after = keys.get(key).settings();
        assertThat(after.withStatus(KmsKey.Status.ACTIVE).withDescription("")).isEqualTo(key.settings());
        assertThat(after.description()).hasSize(5_000);

        keys.update(key, KeyFixture.status(KmsKey.Status.ACTIVE));
        assertThat(describe(key).description()).hasSize(5_000);
        assertThat(domain.kms.tags().list(root, name(key))).containsExactly(new Tag("team", "blue"));
        assertThat(lifecycle()
                        .describe(root, KeyReference.byNameOrAlias("alias/backups"))
                        .key())
                .isEqualTo(keys.get(key));
    }

    @Test
    void what_is_scheduled_here_cannot_be_undone_by_an_update_there() {
        var key = make();
        schedule(key, WEEK);
        var pending = KeyFixture.refused(KeyProblem.KEY_IS_PENDING_DELETION, key);
        assertThat(keys.get(key).status()).isEqualTo(KmsKey.Status.INACTIVE);
        assertThat(Fixture.error(() -> keys.update(key, KeyFixture.status(KmsKey.Status.ACTIVE))))
                .isInstanceOfSatisfying(
                        ServiceError.RefusedKey.class,
                        refused -> assertThat(refused.problem()).isEqualTo(KeyProblem.KEY_IS_PENDING_DELETION));
        assertThat(Fixture.error(() -> keys.update(key, KeyFixture.deletionProtection(true))))
                .isInstanceOfSatisfying(
                        ServiceError.RefusedKey.class,
                        refused -> assertThat(refused.problem()).isEqualTo(KeyProblem.KEY_IS_PENDING_DELETION));
        keys.update(key, it -> it.withDescription("still described"));
        assertThat(describe(key).description()).isEqualTo("still described");
        assertThat(describe(key).pendingDeletionAt()).isPresent();
        assertThat(Fixture.error(() -> domain.crypto.encrypt(root, by(name(key)), KeyFixture.MESSAGE)))
                .isEqualTo(pending);
    }

    @Test
    void a_protected_key_is_not_scheduled() {
        var key = keys.update(keys.create(), KeyFixture.deletionProtection(true));
        assertThat(Fixture.error(() -> schedule(key, WEEK)))
                .isEqualTo(KeyFixture.refused(KeyProblem.KEY_IS_PROTECTED, key));
        assertThat(describe(key)).isEqualTo(key);
    }

    @Test
    void a_key_that_is_deleted_there_is_gone_here_and_goes_by_the_earlier_date() {
        var key = make();
        schedule(key, WEEK);
        domain.clock.advance(Duration.ofDays(6));
        keys.delete(key);
        assertThat(Fixture.error(() -> describe(key))).isEqualTo(unknown(key));
        assertThat(Fixture.error(() -> lifecycle().cancelDeletion(root, name(key))))
                .isEqualTo(unknown(key));
        assertThat(stored(key).orElseThrow().deleteAt())
                .contains(domain.clock.instant().plus(Duration.ofDays(1)));
        domain.clock.advance(Duration.ofDays(1));
        keys.runJobs();
        assertThat(stored(key)).isEmpty();

        var other = make();
        schedule(other, MONTH);
        keys.delete(other);
        domain.clock.advance(DELAY);
        keys.runJobs();
        assertThat(stored(other)).isEmpty();
    }

    private Optional<KmsKey> stored(KmsKey key) {
        return domain.store.read(tx -> tx.kmsKeys().find(key.account(), key.id()));
    }

    @Test
    void a_folder_takes_its_keys_with_it_also_those_that_are_scheduled() {
        var attic = domain.folder("attic").id().text();
        var key = domain.symmetricKeys
                .create(keys.admin, attic, KeyFixture.PLAIN, TransactionHook.NONE)
                .key();
        alias("attic", key);
        schedule(key, MONTH);
        domain.folders.delete(keys.admin, attic, Optional.of(domain.clock.instant()), TransactionHook.NONE);
        domain.jobs.runDue();
        assertThat(Fixture.error(() -> describe(key))).isEqualTo(unknown(key));
        domain.clock.advance(DELAY);
        keys.runJobs();
        assertThat(stored(key)).isEmpty();
    }

    @Test
    void a_scheduled_key_is_not_rotated_until_it_is_enabled_again() {
        var key = keys.create(KeyFixture.rotatingEvery(Duration.ofDays(1)));
        schedule(key, WEEK);
        domain.clock.advance(Duration.ofDays(2));
        keys.runJobs();
        assertThat(keys.versions(key)).hasSize(1);
        lifecycle().cancelDeletion(root, name(key));
        keys.runJobs();
        assertThat(keys.versions(key)).hasSize(1);
        lifecycle().enable(root, name(key));
        keys.runJobs();
        assertThat(keys.versions(key)).hasSize(2);
    }

    @Test
    void keys_of_both_apis_share_a_quota() {
        var quota = Fixture.SMALL_KEYS.keys();
        for (var made = 0; made < quota - 2; made++) {
            make();
        }
        keys.create();
        var last = make();
        assertThat(Fixture.error(this::make))
                .isEqualTo(new ServiceError.LimitExceeded(ServiceError.Quota.SYMMETRIC_KEYS_PER_ACCOUNT, quota));
        schedule(last, WEEK);
        assertThat(Fixture.error(this::make)).isInstanceOf(ServiceError.LimitExceeded.class);
        keys.delete(last);
        make();
    }

    @Test
    void tags_are_bounded_and_all_are_stored_or_none() {
        var key = make(new Tag("a", "1"));
        var tags = domain.kms.tags();
        tags.add(root, name(key), List.of(new Tag("A", "2"), new Tag("a", "3")));
        assertThat(tags.list(root, name(key))).containsExactly(new Tag("A", "2"), new Tag("a", "3"));
        assertThat(Fixture.error(() -> tags.add(root, name(key), List.of(new Tag("a", "4"), new Tag("b", "")))))
                .isEqualTo(new ServiceError.LimitExceeded(ServiceError.Quota.TAGS_PER_KMS_KEY, 2));
        assertThat(tags.list(root, name(key))).containsExactly(new Tag("A", "2"), new Tag("a", "3"));
        tags.remove(root, name(key), List.of("A", "absent"));
        assertThat(tags.list(root, name(key))).containsExactly(new Tag("a", "3"));
        var many = List.of(new Tag("a", ""), new Tag("b", ""), new Tag("c", ""));
        assertThat(Fixture.error(() -> make(many.toArray(Tag[]::new))))
                .isEqualTo(new ServiceError.LimitExceeded(ServiceError.Quota.TAGS_PER_KMS_KEY, 2));
        assertThat(lifecycle().list(root, Page.Request.first(10)).items()).hasSize(1);
    }

    @Test
    void keys_are_listed_in_pages_each_once() {
        var all = List.of(make(), make(), keys.create());
        schedule(all.getFirst(), WEEK);
        var listed = new ArrayList<ResourceId>();
        var after = Optional.<String>empty();
        do {
            var page = lifecycle().list(root, new Page.Request(after, 1));
            page.items().forEach(it -> listed.add(it.id()));
            after = page.next();
        } while (after.isPresent());
        assertThat(listed)
                .containsExactlyInAnyOrderElementsOf(
                        all.stream().map(KmsKey::id).toList());
    }

    @Test
    void each_change_leaves_an_event() {
        var before = domain.changes();
        var key = make();
        lifecycle().updateDescription(root, name(key), "new");
        lifecycle().disable(root, name(key));
        lifecycle().enable(root, name(key));
        domain.kms.tags().add(root, name(key), List.of(new Tag("k", "v")));
        domain.kms.tags().remove(root, name(key), List.of("k"));
        alias("a", key);
        domain.kms.aliases().update(root, "a", name(make()));
        domain.kms.aliases().delete(root, "a");
        schedule(key, WEEK);
        lifecycle().cancelDeletion(root, name(key));
        assertThat(domain.changes().stream().filter(event -> !before.contains(event)))
                .extracting(AuditEvent::operation)
                .containsExactlyInAnyOrder(
                        "CREATE_KMS_KEY",
                        "UPDATE_KMS_KEY_DESCRIPTION",
                        "DISABLE_KMS_KEY",
                        "ENABLE_KMS_KEY",
                        "TAG_KMS_KEY",
                        "UNTAG_KMS_KEY",
                        "CREATE_KMS_ALIAS",
                        "CREATE_KMS_KEY",
                        "UPDATE_KMS_ALIAS",
                        "DELETE_KMS_ALIAS",
                        "SCHEDULE_KMS_KEY_DELETION",
                        "CANCEL_KMS_KEY_DELETION");
    }

    /** What a user may do under a condition, and what not. */
    private enum Conditioned {
        SPEC("\"StringEquals\":{\"kms:KeySpec\":\"SYMMETRIC_DEFAULT\",\"kms:KeyUsage\":\"ENCRYPT_DECRYPT\","
                + "\"kms:KeyOrigin\":\"AWS_KMS\",\"kms:CustomerMasterKeySpec\":\"SYMMETRIC_DEFAULT\"}"
                + ",\"Bool\":{\"kms:MultiRegion\":\"false\"}"),
        CALLER("\"StringEquals\":{\"kms:CallerAccount\":\"123456789012\"}"),
        REGION("\"StringEquals\":{\"aws:RequestedRegion\":\"us-east-1\"}");

        private final String condition;

        Conditioned(String condition) {
            this.condition = condition;
        }
    }

    private Principal user(String name, String policy) {
        var key = domain.createUserWithKey(name);
        Identity owner = key.owner();
        domain.allow(owner, policy);
        return domain.caller(key);
    }

    private static boolean isDenied(Runnable work) {
        return Fixture.error(work::run) instanceof ServiceError.Denied;
    }

    @ParameterizedTest
    @EnumSource
    void conditions_see_what_a_new_key_is_to_be_and_what_one_is(Conditioned it) {
        var bob = user("bob", PolicyDocuments.allowIf(it.condition, "kms:*"));
        var key = lifecycle().create(bob, KeyFixture.draft());
        assertThat(lifecycle().describe(bob, name(key)).key()).isEqualTo(key);
        var eve = user(
                "eve",
                PolicyDocuments.allowIf(
                        it.condition
                                .replace("SYMMETRIC_DEFAULT", "RSA_2048")
                                .replace("123456789012", "210987654321")
                                .replace("us-east-1", "eu-west-1"),
                        "kms:*"));
        assertThat(isDenied(() -> lifecycle().describe(eve, name(key)))).isTrue();
        assertThat(isDenied(() -> lifecycle().create(eve, KeyFixture.draft()))).isTrue();
    }

    @Test
    void conditions_see_tags_of_the_request_and_of_the_key() {
        var blue = "\"StringEquals\":{\"aws:%s/team\":\"blue\"}";
        var key = make(new Tag("team", "blue"));
        var plain = make();
        var bob = user("bob", PolicyDocuments.allowIf(blue.formatted("ResourceTag"), "kms:*"));
        assertThat(lifecycle().describe(bob, name(key)).key()).isEqualTo(key);
        assertThat(isDenied(() -> lifecycle().describe(bob, name(plain)))).isTrue();

        var eve = user("eve", PolicyDocuments.allowIf(blue.formatted("RequestTag"), "kms:TagResource"));
        domain.kms.tags().add(eve, name(plain), List.of(new Tag("team", "blue")));
        assertThat(isDenied(() -> domain.kms.tags().add(eve, name(plain), List.of(new Tag("team", "red")))))
                .isTrue();
        var keysOnly = "\"ForAllValues:StringEquals\":{\"aws:TagKeys\":\"team\"}";
        var ann = user("ann", PolicyDocuments.allowIf(keysOnly, "kms:UntagResource"));
        domain.kms.tags().remove(ann, name(plain), List.of("team"));
        assertThat(isDenied(() -> domain.kms.tags().remove(ann, name(plain), List.of("cost"))))
                .isTrue();
    }

    @Test
    void conditions_see_aliases_and_the_days_until_a_deletion() {
        var key = make();
        alias("backups", key);
        var bob = user(
                "bob",
                PolicyDocuments.allowIf(
                        "\"StringEquals\":{\"kms:RequestAlias\":\"alias/backups\"}", "kms:DescribeKey"));
        assertThat(lifecycle()
                        .describe(bob, KeyReference.byNameOrAlias("alias/backups"))
                        .key())
                .isEqualTo(key);
        assertThat(isDenied(() -> lifecycle().describe(bob, name(key)))).isTrue();
        var eve = user(
                "eve",
                PolicyDocuments.allowIf(
                        "\"ForAnyValue:StringEquals\":{\"kms:ResourceAliases\":\"alias/backups\"}", "kms:*"));
        assertThat(lifecycle().describe(eve, name(key)).key()).isEqualTo(key);
        assertThat(isDenied(() -> lifecycle().describe(eve, name(make())))).isTrue();
        var ann = user(
                "ann",
                PolicyDocuments.allowIf(
                        "\"NumericGreaterThanEquals\":{\"kms:ScheduleKeyDeletionPendingWindowInDays\":\"30\"}",
                        "kms:ScheduleKeyDeletion"));
        assertThat(isDenied(() -> lifecycle().scheduleDeletion(ann, name(key), WEEK)))
                .isTrue();
        lifecycle().scheduleDeletion(ann, name(key), MONTH);
    }

    @Test
    void rights_of_one_api_are_none_in_the_other() {
        var key = make();
        assertThat(isDenied(() -> lifecycle().describe(domain.admin, name(key))))
                .isTrue();
        var bob = domain.createUserWithKey("bob");
        domain.allow(bob.owner(), PolicyDocuments.ADMINISTRATOR);
        var token = domain.tokenCaller(bob.owner());
        assertThat(Fixture.error(() -> domain.symmetricKeys.get(token, key.id().text())))
                .isInstanceOfAny(ServiceError.Denied.class, ServiceError.NotFound.class);
    }
}
