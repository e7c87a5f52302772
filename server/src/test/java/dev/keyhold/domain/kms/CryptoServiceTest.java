package dev.keyhold.domain.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.authz.KmsAction;
import dev.keyhold.domain.authz.OrganizationAction;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.domain.resource.RoleBindings;
import dev.keyhold.model.AccessBinding;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.Identity;
import dev.keyhold.model.KeyProblem;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.KmsKey.Status;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceError.InvalidArgument;
import dev.keyhold.model.ServiceException;
import dev.keyhold.model.SymmetricAlgorithm;
import dev.keyhold.store.AuditStore.Trail;
import dev.keyhold.store.FaultyStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CryptoServiceTest {
    private static final ServiceError BAD_CIPHERTEXT = new ServiceError.Invalid(InvalidArgument.BAD_CIPHERTEXT);

    private KeyFixture keys;
    private Fixture domain;
    private CryptoService crypto;

    @BeforeEach
    void open(@TempDir Path folder) {
        keys = new KeyFixture(folder);
        domain = keys.domain;
        crypto = domain.crypto;
    }

    @AfterEach
    void close() {
        keys.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private ServiceError refusedDecrypt(KmsKey key, byte[] ciphertext) {
        return Fixture.error(() -> keys.decrypt(key, ciphertext));
    }

    @Test
    void decrypts_with_every_version_and_encrypts_with_the_primary_one() {
        var key = keys.create();
        var old = keys.encrypt(key);
        var rotated = keys.rotate(key);
        var fresh = crypto.encrypt(keys.admin, KeyFixture.with(key), KeyFixture.MESSAGE);
        var named =
                crypto.encrypt(keys.admin, KeyFixture.with(key, key.primary().text()), KeyFixture.MESSAGE);

        assertThat(fresh.version()).isEqualTo(rotated.primary());
        assertThat(named.version()).isEqualTo(key.primary());
        assertThat(keys.decrypt(key, old)).isEqualTo(KeyFixture.MESSAGE);
        assertThat(keys.decrypt(key, fresh.bytes())).isEqualTo(KeyFixture.MESSAGE);
        assertThat(keys.decrypt(key, named.bytes())).isEqualTo(KeyFixture.MESSAGE);
    }

    @Test
    void binds_a_message_to_its_additional_data() {
        var key = keys.create();
        var with = new CryptoService.With(KeyReference.byId(key.id().text()), Optional.empty(), bytes("context"));
        var ciphertext = crypto.encrypt(keys.admin, with, KeyFixture.MESSAGE).bytes();

        assertThat(crypto.decrypt(keys.admin, KeyFixture.sealed(key, bytes("context"), ciphertext))
                        .bytes())
                .isEqualTo(KeyFixture.MESSAGE);
        assertThat(refusedDecrypt(key, ciphertext)).isEqualTo(BAD_CIPHERTEXT);
    }

    @Test
    void refuses_every_bad_ciphertext_alike() {
        var key = keys.create();
        var other = keys.create();
        var good = keys.encrypt(key);
        for (int i = 0; i < good.length; i++) {
            var changed = good.clone();
            changed[i] ^= 1;
            assertThat(refusedDecrypt(key, changed)).as("byte %d", i).isEqualTo(BAD_CIPHERTEXT);
            assertThat(refusedDecrypt(key, Arrays.copyOf(good, i))).isEqualTo(BAD_CIPHERTEXT);
        }
        assertThat(refusedDecrypt(key, keys.encrypt(other))).isEqualTo(BAD_CIPHERTEXT);
        assertThat(refusedDecrypt(key, new byte[100_000])).isEqualTo(BAD_CIPHERTEXT);
        assertThat(refusedDecrypt(key, bytes("nonsense"))).isEqualTo(BAD_CIPHERTEXT);
    }

    @Test
    void refuses_versions_that_are_not_of_the_key() {
        var key = keys.create();
        var other = keys.create();
        for (var id : List.of(
                other.primary().text(), ResourceId.of("abj", Fixture.ACCOUNT, 5).text(), "nonsense")) {
            assertThat(Fixture.error(() -> crypto.encrypt(keys.admin, KeyFixture.with(key, id), KeyFixture.MESSAGE)))
                    .isEqualTo(new ServiceError.NotFound(ResourceType.KEY_VERSION, id));
        }
    }

    @Test
    void stops_at_once_when_the_key_is_switched_off_and_goes_on_when_it_is_on_again() {
        var key = keys.create();
        var ciphertext = keys.encrypt(key);
        keys.update(key, KeyFixture.status(Status.INACTIVE));

        assertThat(Fixture.error(() -> keys.encrypt(key)))
                .isEqualTo(KeyFixture.refused(KeyProblem.KEY_IS_INACTIVE, key));
        assertThat(refusedDecrypt(key, ciphertext)).isEqualTo(KeyFixture.refused(KeyProblem.KEY_IS_INACTIVE, key));
        assertThat(Fixture.error(() -> domain.kms
                        .dataKeys()
                        .generate(keys.admin, KeyFixture.with(key), 32, KmsAction.GENERATE_DATA_KEY)))
                .isEqualTo(KeyFixture.refused(KeyProblem.KEY_IS_INACTIVE, key));
        keys.update(key, KeyFixture.status(Status.ACTIVE));
        assertThat(keys.decrypt(key, ciphertext)).isEqualTo(KeyFixture.MESSAGE);
    }

    @Test
    void stops_at_once_when_a_version_is_to_be_destroyed() {
        var key = keys.create();
        var id = key.primary().text();
        var ciphertext = keys.encrypt(key);
        keys.rotate(key);
        keys.schedule(key, id, Optional.of(Duration.ofDays(1)));
        assertThat(refusedDecrypt(key, ciphertext))
                .isEqualTo(KeyFixture.refused(KeyProblem.VERSION_IS_NOT_ACTIVE, key));
        assertThat(Fixture.error(() -> crypto.encrypt(keys.admin, KeyFixture.with(key, id), KeyFixture.MESSAGE)))
                .isEqualTo(KeyFixture.refused(KeyProblem.VERSION_IS_NOT_ACTIVE, key));

        keys.cancel(key, id);
        assertThat(keys.decrypt(key, ciphertext)).isEqualTo(KeyFixture.MESSAGE);

        keys.schedule(key, id, Optional.of(Duration.ofDays(1)));
        domain.clock.advance(Duration.ofDays(1));
        keys.runJobs();
        assertThat(refusedDecrypt(key, ciphertext))
                .isEqualTo(KeyFixture.refused(KeyProblem.VERSION_IS_NOT_ACTIVE, key));
        assertThat(Fixture.error(() -> crypto.encrypt(keys.admin, KeyFixture.with(key, id), KeyFixture.MESSAGE)))
                .isEqualTo(KeyFixture.refused(KeyProblem.VERSION_IS_NOT_ACTIVE, key));
    }

    @ParameterizedTest
    @EnumSource
    void makes_data_keys_of_every_length(SymmetricAlgorithm spec) {
        var key = keys.create();
        var made = domain.kms
                .dataKeys()
                .generate(keys.admin, KeyFixture.with(key), spec.keyBytes(), KmsAction.GENERATE_DATA_KEY);
        var again = domain.kms
                .dataKeys()
                .generate(keys.admin, KeyFixture.with(key), spec.keyBytes(), KmsAction.GENERATE_DATA_KEY);

        assertThat(made.plaintext()).hasSize(spec.keyBytes()).isNotEqualTo(again.plaintext());
        assertThat(keys.decrypt(key, made.encrypted().bytes())).isEqualTo(made.plaintext());
    }

    @Test
    void moves_a_message_from_one_key_to_another() {
        var source = keys.create();
        var target = keys.create();
        var moved = crypto.reEncrypt(
                keys.admin,
                KeyFixture.sealed(source, KeyFixture.NO_AAD, keys.encrypt(source)),
                KeyFixture.with(target),
                KeyFixture.RE_ENCRYPTION);

        assertThat(moved.sourceKey()).isEqualTo(source.id());
        assertThat(moved.sourceVersion()).isEqualTo(source.primary());
        assertThat(moved.result().key()).isEqualTo(target.id());
        assertThat(keys.decrypt(target, moved.result().bytes())).isEqualTo(KeyFixture.MESSAGE);
    }

    private Principal withRole(String name, String role, ResourceId on) {
        var robot = domain.serviceAccount(name);
        domain.bind(on, role, robot);
        return domain.tokenCaller(robot);
    }

    private boolean may(Runnable attempt) {
        try {
            attempt.run();
            return true;
        } catch (ServiceException e) {
            assertThat(e.serviceError()).isInstanceOf(ServiceError.Denied.class);
            return false;
        }
    }

    /** What somebody can do with a key: encrypt, decrypt, make data keys, re-encrypt. */
    private Set<String> abilities(Principal who, KmsKey key, byte[] ciphertext) {
        var with = KeyFixture.with(key);
        var found = new TreeSet<String>();
        if (may(() -> crypto.encrypt(who, with, KeyFixture.MESSAGE))) {
            found.add("encrypt");
        }
        if (may(() -> crypto.decrypt(who, KeyFixture.sealed(key, KeyFixture.NO_AAD, ciphertext)))) {
            found.add("decrypt");
        }
        if (may(() -> domain.kms.dataKeys().generate(who, with, 32, KmsAction.GENERATE_DATA_KEY))) {
            found.add("generate");
        }
        if (may(() -> crypto.reEncrypt(
                who, KeyFixture.sealed(key, KeyFixture.NO_AAD, ciphertext), with, KeyFixture.RE_ENCRYPTION))) {
            found.add("reEncrypt");
        }
        return found;
    }

    /** A role on either key alone is not enough, nor are both the other way round. */
    @Test
    void moves_a_message_only_for_callers_who_may_decrypt_it_and_encrypt_with_the_other_key() {
        var source = keys.create();
        var target = keys.create();
        var mover = domain.serviceAccount("mover");
        var who = domain.tokenCaller(mover);
        domain.bind(source.id(), "kms.keys.decrypter", mover);
        assertThat(canMove(who, source, target)).isFalse();
        domain.bind(target.id(), "kms.keys.encrypter", mover);
        assertThat(canMove(who, source, target)).isTrue();
        assertThat(canMove(who, target, source)).isFalse();
        assertThat(canMove(who, source, source)).isFalse();
        assertThat(canMove(who, target, target)).isFalse();
    }

    private boolean canMove(Principal who, KmsKey source, KmsKey target) {
        var ciphertext = keys.encrypt(source);
        return may(() -> crypto.reEncrypt(
                who,
                KeyFixture.sealed(source, KeyFixture.NO_AAD, ciphertext),
                KeyFixture.with(target),
                KeyFixture.RE_ENCRYPTION));
    }

    @Test
    void lets_everybody_do_what_their_roles_say_on_key_folder_and_cloud() {
        var key = keys.create();
        var ciphertext = keys.encrypt(key);
        var all = Set.of("encrypt", "decrypt", "generate", "reEncrypt");
        var folder = domain.installed.account().defaultFolder();
        var cloud = domain.installed.account().cloud();

        assertThat(abilities(withRole("writer", "kms.keys.encrypter", key.id()), key, ciphertext))
                .isEqualTo(Set.of("encrypt", "generate"));
        assertThat(abilities(withRole("reader", "kms.keys.decrypter", key.id()), key, ciphertext))
                .isEqualTo(Set.of("decrypt"));
        domain.store.write(tx -> {
            tx.identities()
                    .delete(tx.identities().findUser(Fixture.ACCOUNT, "writer").orElseThrow());
            tx.identities()
                    .delete(tx.identities().findUser(Fixture.ACCOUNT, "reader").orElseThrow());
            return key;
        });
        assertThat(abilities(withRole("both", "kms.keys.encrypterDecrypter", folder), key, ciphertext))
                .isEqualTo(all);
        var seer = domain.serviceAccount("seer");
        domain.bind(cloud, "viewer", seer);
        domain.bind(cloud, "kms.viewer", seer);
        assertThat(abilities(domain.tokenCaller(seer), key, ciphertext)).isEmpty();
        domain.bindings.update(
                keys.admin,
                OrganizationAction.SET_CLOUD_BINDINGS,
                RoleBindings.On.cloud(keys.admin, cloud.text()),
                List.of(new RoleBindings.Delta(true, grantOf("editor", seer))),
                TransactionHook.NONE);
        assertThat(abilities(domain.tokenCaller(seer), key, ciphertext)).isEqualTo(all);
    }

    /** Whether another account has a key, nobody learns by a denial; nor is a key one of another kind. */
    @Test
    void knows_no_key_of_another_kind_or_of_an_account_that_the_caller_has_no_way_to() {
        var key = keys.create();
        var other = domain.clouds.create(
                domain.admin,
                domain.installed.account().organization().text(),
                "other",
                "",
                Map.of(),
                TransactionHook.NONE);
        var outsider = domain.tokenCaller(domain.store.write(tx -> {
            var identity = new Identity(
                    other.id(),
                    ResourceId.of(ResourceId.IAM, other.id(), 7_007),
                    other.defaultFolder(),
                    Identity.Kind.USER,
                    "outsider",
                    "/",
                    domain.clock.instant());
            tx.identities().insert(identity);
            return identity;
        }));
        var none = ResourceId.of(ResourceId.KMS, Fixture.ACCOUNT, 7);
        for (var id : List.of(key.id(), none)) {
            var with = new CryptoService.With(
                    KeyReference.byId(id.text()), Optional.empty(), KeyFixture.NO_AAD, CryptoOptions.DEFAULT);
            assertThat(Fixture.error(() -> crypto.encrypt(outsider, with, KeyFixture.MESSAGE)))
                    .isEqualTo(new ServiceError.NotFound(ResourceType.SYMMETRIC_KEY, id.text()));
        }
        for (var type : List.of(ResourceType.ASYMMETRIC_ENCRYPTION_KEY, ResourceType.ASYMMETRIC_SIGNATURE_KEY)) {
            var id = key.id().text();
            var with = new CryptoService.With(
                    new KeyReference.ById(type, id), Optional.empty(), KeyFixture.NO_AAD, CryptoOptions.DEFAULT);
            assertThat(Fixture.error(() -> crypto.encrypt(keys.admin, with, KeyFixture.MESSAGE)))
                    .isEqualTo(new ServiceError.NotFound(type, id));
        }
    }

    @Test
    void forgets_a_role_that_was_taken_away() {
        var key = keys.create();
        var robot = domain.serviceAccount("robot");
        var principal = domain.tokenCaller(robot);
        var id = key.id().text();
        assertThat(may(() -> crypto.encrypt(principal, KeyFixture.with(key), KeyFixture.MESSAGE)))
                .isFalse();
        grant(id, robot, true);
        assertThat(may(() -> crypto.encrypt(principal, KeyFixture.with(key), KeyFixture.MESSAGE)))
                .isTrue();
        grant(id, robot, false);
        assertThat(may(() -> crypto.encrypt(principal, KeyFixture.with(key), KeyFixture.MESSAGE)))
                .isFalse();
    }

    private static RoleBindings.Grant grantOf(String role, Identity who) {
        return new RoleBindings.Grant(
                role,
                new AccessBinding.Subject(
                        AccessBinding.Subject.SERVICE_ACCOUNT, who.id().text()));
    }

    private void grant(String key, Identity who, boolean add) {
        var delta = new RoleBindings.Delta(add, grantOf("kms.keys.encrypter", who));
        domain.bindings.update(
                keys.admin,
                KmsAction.SET_SYMMETRIC_KEY_BINDINGS,
                RoleBindings.On.symmetricKey(keys.admin, key),
                List.of(delta),
                TransactionHook.NONE);
    }

    @Test
    void lets_api_keys_do_what_their_scopes_say_and_their_owner_may() {
        var key = keys.create();
        var ciphertext = keys.encrypt(key);
        var able = domain.serviceAccount("able");
        domain.bind(key.id(), "kms.keys.encrypterDecrypter", able);
        var unable = domain.serviceAccount("unable");
        var encrypt = "yc.kms.symmetricKeys.encrypt";
        var decrypt = "yc.kms.symmetricKeys.decrypt";

        assertThat(abilities(scoped(able, encrypt), key, ciphertext)).isEqualTo(Set.of("encrypt", "generate"));
        assertThat(abilities(scoped(able, decrypt), key, ciphertext)).isEqualTo(Set.of("decrypt"));
        assertThat(abilities(scoped(able, encrypt, decrypt), key, ciphertext)).hasSize(4);
        assertThat(abilities(scoped(able, "yc.monitoring.read"), key, ciphertext))
                .isEmpty();
        assertThat(abilities(scoped(unable, encrypt, decrypt), key, ciphertext)).isEmpty();
    }

    private Principal scoped(Identity owner, String... scopes) {
        var credential = new Principal.Credential.ScopedKey(owner.id(), List.of(scopes));
        return Principal.of(owner, credential, domain.tokenCaller(owner).origin());
    }

    @Test
    void answers_from_memory() {
        var key = keys.create();
        var ciphertext = keys.encrypt(key);
        domain.store.fail(FaultyStore.Fault.READ);

        assertThat(keys.decrypt(key, ciphertext)).isEqualTo(KeyFixture.MESSAGE);
        assertThat(keys.decrypt(key, keys.encrypt(key))).isEqualTo(KeyFixture.MESSAGE);
    }

    @Test
    void survives_changes_made_while_it_works() throws Exception {
        var key = keys.create();
        var ciphertext = keys.encrypt(key);
        var running = new AtomicBoolean(true);
        try (var workers = Executors.newFixedThreadPool(4)) {
            var work = new ArrayList<Future<?>>();
            for (int i = 0; i < 4; i++) {
                work.add(workers.submit(() -> {
                    while (running.get()) {
                        assertThat(keys.decrypt(key, ciphertext)).isEqualTo(KeyFixture.MESSAGE);
                        assertThat(keys.decrypt(key, keys.encrypt(key))).isEqualTo(KeyFixture.MESSAGE);
                    }
                }));
            }
            for (int i = 0; i < 50; i++) {
                var description = "" + i;
                keys.update(
                        key,
                        it -> new KmsKey.Settings(
                                it.name(),
                                description,
                                it.labels(),
                                it.status(),
                                it.algorithm(),
                                it.rotationPeriod(),
                                it.deletionProtection()));
            }
            running.set(false);
            for (var each : work) {
                each.get();
            }
        }
    }

    @Test
    void is_audited_by_count_and_by_refusal() {
        var key = keys.create();
        keys.encrypt(key);
        keys.encrypt(key);
        keys.decrypt(key, keys.encrypt(key));
        refusedDecrypt(key, bytes("nonsense"));
        domain.kms.uses().flush();
        domain.denials.flush();

        assertThat(domain.events(Fixture.ACCOUNT, Trail.USES))
                .extracting(AuditEvent::operation, AuditEvent::count, AuditEvent::target)
                .containsExactlyInAnyOrder(tuple("ENCRYPT", 3L, name(key)), tuple("DECRYPT", 1L, name(key)));
        assertThat(domain.events(Fixture.ACCOUNT, Trail.DENIALS))
                .extracting(AuditEvent::operation, AuditEvent::outcome, AuditEvent::reason)
                .containsExactly(tuple("DECRYPT", AuditEvent.Outcome.FAILED, "BAD_CIPHERTEXT"));
    }

    private static String name(KmsKey key) {
        return "key version " + key.primary() + " of symmetric key " + key.id();
    }
}
