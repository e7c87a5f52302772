package dev.keyhold.domain.kms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.PolicyDocuments;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.model.Account;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.KeyProblem;
import dev.keyhold.model.KeySpec;
import dev.keyhold.model.KeyUsage;
import dev.keyhold.model.KmsAlias;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names of keys: what they mean, at once, and who may give and take them. */
class KeyAliasesTest {
    private static final String ARNS = "arn:aws:kms:us-east-1:" + Fixture.ACCOUNT;

    private KeyFixture keys;
    private Fixture domain;
    private KeyAliases aliases;
    private Principal root;

    @BeforeEach
    void open(@TempDir Path folder) {
        keys = new KeyFixture(folder);
        domain = keys.domain;
        aliases = domain.kms.aliases();
        root = domain.root;
    }

    @AfterEach
    void close() {
        keys.close();
    }

    private KeyReference.ByName name(KmsKey key) {
        return KeyReference.byName(domain.kms.names().uuid(key.id()));
    }

    private static KeyReference.ByName alias(String name) {
        return KeyReference.byNameOrAlias("alias/" + name);
    }

    /** The key that encrypts what is named. */
    private ResourceId encrypting(Principal principal, String alias) {
        return domain.crypto
                .encrypt(
                        principal,
                        new CryptoService.With(alias(alias), Optional.empty(), KeyFixture.NO_AAD),
                        KeyFixture.MESSAGE)
                .key();
    }

    private ServiceError noAlias(String name) {
        return new ServiceError.RefusedKey(KeyProblem.UNKNOWN_ALIAS, ARNS + ":alias/" + name);
    }

    private Principal user(String name, String policy) {
        var key = domain.createUserWithKey(name);
        domain.allow(key.owner(), policy);
        return domain.caller(key);
    }

    private static void assertDenied(Runnable work) {
        assertThat(Fixture.error(work::run)).isInstanceOf(ServiceError.Denied.class);
    }

    @Test
    void a_name_means_another_key_as_soon_as_that_is_answered() {
        var first = keys.create();
        var second = keys.create();
        assertThat(Fixture.error(() -> encrypting(root, "backups"))).isEqualTo(noAlias("backups"));
        aliases.create(root, "backups", name(first));
        for (int i = 0; i < 20; i++) {
            assertThat(encrypting(root, "backups")).isEqualTo(first.id());
            aliases.update(root, "backups", name(second));
            assertThat(encrypting(root, "backups")).isEqualTo(second.id());
            aliases.update(root, "backups", name(first));
        }
        aliases.delete(root, "backups");
        assertThat(Fixture.error(() -> encrypting(root, "backups"))).isEqualTo(noAlias("backups"));
        aliases.create(root, "backups", name(second));
        assertThat(encrypting(root, "backups")).isEqualTo(second.id());
    }

    @Test
    void a_name_is_taken_once_and_has_case() {
        var key = keys.create();
        aliases.create(root, "backups", name(key));
        assertThat(Fixture.error(() -> aliases.create(root, "backups", name(keys.create()))))
                .isEqualTo(new ServiceError.AlreadyExists(ResourceType.KMS_ALIAS, ARNS + ":alias/backups"));
        aliases.create(root, "Backups", name(key));
        assertThat(list(Optional.of(name(key)), 10)).containsExactly("Backups", "backups");
    }

    @Test
    void an_update_keeps_the_name_and_its_creation() {
        var first = keys.create();
        aliases.create(root, "a", name(first));
        var made = find("a").orElseThrow();
        domain.clock.advance(Duration.ofMinutes(1));
        var second = keys.create();
        aliases.update(root, "a", name(second));
        assertThat(find("a")).contains(made.of(second.id(), domain.clock.instant()));
        assertThat(list(Optional.of(name(first)), 10)).isEmpty();
        assertThat(domain.changes().getLast())
                .returns("UPDATE_KMS_ALIAS", AuditEvent::operation)
                .returns("alias a of symmetric key " + second.id(), AuditEvent::target);
    }

    private Optional<KmsAlias> find(String name) {
        return domain.store.read(tx -> tx.kmsKeys().alias(Fixture.ACCOUNT, name));
    }

    private List<String> list(Optional<KeyReference.ByName> of, int size) {
        var listed = new ArrayList<String>();
        var after = Optional.<String>empty();
        do {
            var page = aliases.list(root, of, new Page.Request(after, size));
            assertThat(page.items()).hasSizeLessThanOrEqualTo(size);
            page.items().forEach(it -> listed.add(it.name()));
            after = page.next();
        } while (after.isPresent());
        return listed;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 10})
    void names_are_listed_in_pages_each_once(int size) {
        var first = keys.create();
        var second = keys.create();
        aliases.create(root, "c", name(first));
        aliases.create(root, "a", name(second));
        aliases.create(root, "b", name(first));
        assertThat(list(Optional.empty(), size)).containsExactly("a", "b", "c");
        assertThat(list(Optional.of(name(first)), size)).containsExactly("b", "c");
    }

    @Test
    void a_key_has_a_bounded_number_of_names() {
        var full = keys.create();
        var other = keys.create();
        aliases.create(root, "a", name(full));
        aliases.create(root, "b", name(full));
        aliases.create(root, "c", name(other));
        var limit = new ServiceError.LimitExceeded(ServiceError.Quota.ALIASES_PER_KMS_KEY, 2);
        assertThat(Fixture.error(() -> aliases.create(root, "d", name(full)))).isEqualTo(limit);
        assertThat(Fixture.error(() -> aliases.update(root, "c", name(full)))).isEqualTo(limit);
        aliases.update(root, "a", name(full));
        aliases.update(root, "a", name(other));
        aliases.create(root, "d", name(full));
    }

    @Test
    void a_name_goes_to_keys_of_one_kind_only() {
        var symmetric = keys.create();
        var signing = stored(new KmsKey.Kind(KeySpec.RSA_2048, KeyUsage.SIGN_VERIFY, KmsKey.Origin.GENERATED));
        var opening = stored(new KmsKey.Kind(KeySpec.RSA_2048, KeyUsage.ENCRYPT_DECRYPT, KmsKey.Origin.GENERATED));
        aliases.create(root, "a", name(symmetric));
        aliases.create(root, "b", name(signing));
        assertThat(Fixture.error(() -> aliases.update(root, "a", name(signing))))
                .isEqualTo(new ServiceError.RefusedKey(
                        KeyProblem.OTHER_KIND_OF_KEY,
                        "Alias " + ARNS + ":alias/a cannot be changed from a CMK with key type SYMMETRIC to a CMK with"
                                + " key type ASYMMETRIC. The key type of the current CMK and the new CMK must be the"
                                + " same."));
        assertThat(Fixture.error(() -> aliases.update(root, "b", name(opening))))
                .isEqualTo(new ServiceError.RefusedKey(
                        KeyProblem.OTHER_KIND_OF_KEY,
                        "Alias " + ARNS + ":alias/b cannot be changed from a CMK with key usage SIGN_VERIFY to a CMK"
                                + " with key usage ENCRYPT_DECRYPT. The key usage of the current CMK and the new CMK"
                                + " must be the same."));
        assertThat(find("a").orElseThrow().key()).isEqualTo(symmetric.id());
    }

    /** A key of that kind, whose material is never looked at. */
    private KmsKey stored(KmsKey.Kind kind) {
        var made = keys.create();
        var id = ResourceId.of(ResourceId.KMS, Fixture.ACCOUNT, kind.hashCode() & 0xffffff);
        var other = KmsKey.of(
                        made.account(), id, made.folder(), KeyFixture.PLAIN, made.primary(), domain.clock.instant())
                .of(kind);
        domain.store.write(tx -> {
            tx.kmsKeys().delete(made);
            tx.kmsKeys().insert(other);
            return other;
        });
        return other;
    }

    /** Each of these allows all that is needed but one thing. */
    @Test
    void the_alias_and_each_key_must_be_allowed() {
        var first = keys.create();
        var second = keys.create();
        aliases.create(root, "old", name(first));
        var names = domain.kms.names();
        var alias = ARNS + ":alias/*";
        var firstArn = names.key(first.id()).text();
        var secondArn = names.key(second.id()).text();
        var bob = domain.createUserWithKey("bob");
        var caller = domain.caller(bob);
        for (var policy :
                List.of(PolicyDocuments.allowOn(ARNS + ":key/*", "kms:*"), PolicyDocuments.allowOn(alias, "kms:*"))) {
            domain.allow(bob.owner(), policy);
            assertDenied(() -> aliases.create(caller, "new", name(first)));
            assertDenied(() -> aliases.update(caller, "old", name(second)));
            assertDenied(() -> aliases.delete(caller, "old"));
            assertDenied(() -> aliases.list(caller, Optional.of(name(first)), Page.Request.first(10)));
        }
        domain.allow(bob.owner(), two(alias, secondArn));
        assertDenied(() -> aliases.update(caller, "old", name(second)));
        assertDenied(() -> aliases.delete(caller, "old"));
        aliases.create(caller, "new", name(second));
        domain.allow(bob.owner(), two(alias, firstArn));
        assertDenied(() -> aliases.update(caller, "old", name(second)));
        assertThat(find("old").orElseThrow().key()).isEqualTo(first.id());
        aliases.delete(caller, "old");
        assertThat(list(Optional.empty(), 10)).containsExactly("new");
    }

    private static String two(String first, String second) {
        return PolicyDocuments.allowOn(first, "kms:*")
                .replace("\"" + first + "\"", "[\"" + first + "\",\"" + second + "\"]");
    }

    /** A key policy that leaves IAM policies out. */
    @Test
    void the_policy_of_a_key_decides_about_its_names_also_for_the_root() {
        var key = keys.create();
        aliases.create(root, "old", name(key));
        domain.store.write(tx -> {
            tx.kmsKeys().update(key.withPolicy(Optional.of("""
                    {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":
                    "arn:aws:iam::123456789012:root"},"Action":"kms:DeleteAlias","Resource":"*"}]}""")));
            return key;
        });
        assertDenied(() -> aliases.create(root, "new", name(key)));
        assertDenied(() -> aliases.update(root, "old", name(key)));
        aliases.delete(root, "old");
    }

    @Test
    void names_of_a_key_that_was_deleted_are_not_listed_and_can_be_given_to_others() {
        var gone = keys.create();
        aliases.create(root, "a", name(gone));
        aliases.create(root, "b", name(gone));
        keys.delete(gone);
        assertThat(list(Optional.empty(), 10)).isEmpty();
        assertThat(Fixture.error(() -> encrypting(root, "a")))
                .isEqualTo(KeyFixture.refused(KeyProblem.UNKNOWN_KEY, gone));
        var key = keys.create();
        assertThat(Fixture.error(() -> aliases.create(root, "a", name(key))))
                .isInstanceOf(ServiceError.AlreadyExists.class);
        aliases.update(root, "a", name(key));
        aliases.delete(root, "b");
        assertThat(encrypting(root, "a")).isEqualTo(key.id());
        domain.clock.advance(Duration.ofDays(3));
        keys.runJobs();
        assertThat(encrypting(root, "a")).isEqualTo(key.id());
    }

    private Account second() {
        return domain.clouds.create(
                keys.admin,
                domain.installed.account().organization().text(),
                "second",
                "",
                Map.of(),
                TransactionHook.NONE);
    }

    @Test
    void every_account_has_names_of_its_own() {
        var mine = keys.create();
        aliases.create(root, "same", name(mine));
        var other = domain.rootOf(second().id());
        var theirs = domain.kms.lifecycle().create(other, KeyFixture.draft());
        aliases.create(other, "same", name(theirs));
        assertThat(encrypting(root, "same")).isEqualTo(mine.id());
        assertThat(encrypting(other, "same")).isEqualTo(theirs.id());
        assertThat(aliases.list(other, Optional.empty(), Page.Request.first(10)).items())
                .extracting(KmsAlias::key)
                .containsExactly(theirs.id());
    }

    /** A denial says the same of what another account has, and of what it has not. */
    @Test
    void another_account_does_not_learn_which_keys_and_aliases_there_are() {
        var key = keys.create();
        aliases.create(root, "present", name(key));
        var other = domain.rootOf(second().id());
        var present = arn(domain.kms.names().uuid(key.id()));
        var absent = arn(domain.kms.names().uuid(ResourceId.of(ResourceId.KMS, Fixture.ACCOUNT, 77)));
        var pairs = Map.of(
                KeyReference.byNameOrAlias(present), KeyReference.byNameOrAlias(absent),
                KeyReference.byNameOrAlias(ARNS + ":alias/present"),
                        KeyReference.byNameOrAlias(ARNS + ":alias/absent"));
        pairs.forEach((one, none) -> {
            for (var caller : List.of(other, user("bob" + one.text().length(), PolicyDocuments.ADMINISTRATOR))) {
                if (caller.account().equals(Fixture.ACCOUNT)) {
                    assertThat(domain.kms.lifecycle().describe(caller, one).key())
                            .isEqualTo(key);
                    continue;
                }
                assertThat(masked(denial(() -> domain.kms.lifecycle().describe(caller, one)), one))
                        .isEqualTo(masked(denial(() -> domain.kms.lifecycle().describe(caller, none)), none));
                assertThat(masked(denial(() -> encrypt(caller, one)), one))
                        .isEqualTo(masked(denial(() -> encrypt(caller, none)), none));
                var bare = KeyReference.byName(one.text());
                if (!one.text().contains("alias/")) {
                    assertDenied(() -> domain.kms.lifecycle().enable(caller, bare));
                    assertDenied(() -> domain.kms.tags().list(caller, bare));
                    assertDenied(() -> aliases.create(caller, "mine", bare));
                    assertThat(Fixture.error(() -> aliases.list(caller, Optional.of(bare), Page.Request.first(10))))
                            .isEqualTo(KeyFixture.refused(KeyProblem.UNKNOWN_KEY, key));
                }
            }
        });
    }

    private static String arn(String uuid) {
        return ARNS + ":key/" + uuid;
    }

    private void encrypt(Principal caller, KeyReference key) {
        domain.crypto.encrypt(
                caller, new CryptoService.With(key, Optional.empty(), KeyFixture.NO_AAD), KeyFixture.MESSAGE);
    }

    private static ServiceError.Denied denial(Runnable work) {
        return (ServiceError.Denied) Fixture.error(work::run);
    }

    private static String masked(ServiceError.Denied denial, KeyReference.ByName name) {
        return denial.toString().replace(name.text(), "{name}");
    }

    /** What a key policy allows to another account counts for what may cross accounts, and for nothing else. */
    @Test
    void a_key_policy_opens_to_another_account_what_may_be_opened() {
        var key = keys.create();
        aliases.create(root, "shared", name(key));
        var account = second().id();
        var other = domain.rootOf(account);
        domain.store.write(tx -> {
            tx.kmsKeys().update(key.withPolicy(Optional.of("""
                    {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":
                    "arn:aws:iam::%s:root"},"Action":"kms:*","Resource":"*"}]}""".formatted(account))));
            return key;
        });
        var arn = KeyReference.byName(arn(domain.kms.names().uuid(key.id())));
        encrypt(other, arn);
        encrypt(other, KeyReference.byNameOrAlias(ARNS + ":alias/shared"));
        assertThat(domain.kms.lifecycle().describe(other, arn).key().id()).isEqualTo(key.id());
        assertDenied(() -> domain.kms.lifecycle().disable(other, arn));
        assertDenied(() -> domain.kms.lifecycle().scheduleDeletion(other, arn, Duration.ofDays(7)));
        assertDenied(() -> domain.kms.tags().list(other, arn));
        assertDenied(() -> aliases.create(other, "mine", arn));
    }
}
