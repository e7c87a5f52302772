package dev.keyhold.domain.kms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.PolicyDocuments;
import dev.keyhold.crypto.MessageCipher;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.authz.KmsAction;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.EncryptionContext;
import dev.keyhold.model.KeyProblem;
import dev.keyhold.model.KeySpec;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceError.InvalidArgument;
import dev.keyhold.store.AuditStore.Trail;
import dev.keyhold.store.FaultyStore;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Encryption with keys that are named by ARN, where policies decide. */
class NamedKeysCryptoTest {
    private static final ServiceError BAD_CIPHERTEXT = new ServiceError.Invalid(InvalidArgument.BAD_CIPHERTEXT);
    private static final CryptoService.ReEncryption RE_ENCRYPTION =
            new CryptoService.ReEncryption(KmsAction.RE_ENCRYPT_FROM, KmsAction.RE_ENCRYPT_TO);
    private static final int MAX_PLAINTEXT = 4_096;

    private final KeyNames names = new KeyNames("us-east-1");
    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);

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

    private KeyReference.ByName named(KmsKey key) {
        return KeyReference.byNameOrAlias(names.key(key.id()).text());
    }

    private static byte[] aad(EncryptionContext context) {
        return context.canonical().orElseThrow();
    }

    private static CryptoOptions options(EncryptionContext context) {
        return CryptoOptions.of(
                KeyParameters.of(context).with("kms:encryptionalgorithm", CryptoOptions.DEFAULT.algorithm()));
    }

    private static CryptoOptions dryRun(CryptoOptions.Mode mode) {
        return new CryptoOptions(KeyParameters.NONE, CryptoOptions.DEFAULT.algorithm(), mode);
    }

    private CryptoService.With with(KmsKey key, EncryptionContext context) {
        return new CryptoService.With(named(key), Optional.empty(), aad(context), options(context));
    }

    private static CryptoService.Sealed sealed(byte[] ciphertext, EncryptionContext context) {
        return new CryptoService.Sealed(Optional.empty(), Optional.empty(), aad(context), ciphertext, options(context));
    }

    private byte[] encrypt(Principal who, KmsKey key, EncryptionContext context, byte[] plaintext) {
        return crypto.encrypt(who, with(key, context), plaintext).bytes();
    }

    private byte[] decrypt(Principal who, byte[] ciphertext, EncryptionContext context) {
        return crypto.decrypt(who, sealed(ciphertext, context)).bytes();
    }

    private static EncryptionContext context(String... pairs) {
        var map = new HashMap<String, String>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(pairs[i], pairs[i + 1]);
        }
        return new EncryptionContext(map);
    }

    private Principal user(String name, String policy) {
        var key = domain.createUserWithKey(name);
        domain.allow(key.owner(), policy);
        return domain.caller(key);
    }

    private static String problem(org.assertj.core.api.ThrowableAssert.ThrowingCallable work) {
        return switch (Fixture.error(work)) {
            case ServiceError.RefusedKey(var problem, var _) -> problem.name();
            case ServiceError.Denied denied -> "denied " + denied.operation();
            case ServiceError other -> other.toString();
        };
    }

    @Test
    void any_message_comes_back_and_no_byte_of_its_ciphertext_can_be_changed() {
        var key = keys.create();
        for (int size : List.of(1, 2, random.nextInt(3, MAX_PLAINTEXT), MAX_PLAINTEXT)) {
            var plaintext = new byte[size];
            random.nextBytes(plaintext);
            var context = random.nextBoolean() ? EncryptionContext.NONE : context("n", "" + random.nextInt());
            var ciphertext = encrypt(domain.root, key, context, plaintext);
            assertThat(ciphertext).hasSize(size + MessageCipher.OVERHEAD);
            assertThat(decrypt(domain.root, ciphertext, context)).isEqualTo(plaintext);
            for (int i = 0; i < ciphertext.length; i += size < 10 ? 1 : random.nextInt(1, 40)) {
                var changed = ciphertext.clone();
                changed[i] ^= (byte) (1 << random.nextInt(Byte.SIZE));
                var error = Fixture.error(() -> decrypt(domain.root, changed, context));
                var isOtherKey = error instanceof ServiceError.RefusedKey(var problem, var _)
                        && problem == KeyProblem.UNKNOWN_CIPHERTEXT_KEY;
                assertThat(isOtherKey || error.equals(BAD_CIPHERTEXT))
                        .as("byte %d of %d, seed %d: %s", i, ciphertext.length, seed, error)
                        .isTrue();
            }
            var cut = Arrays.copyOf(ciphertext, random.nextInt(ciphertext.length));
            assertThat(Fixture.error(() -> decrypt(domain.root, cut, context))).isEqualTo(BAD_CIPHERTEXT);
        }
    }

    @Test
    void any_change_of_the_context_is_noticed() {
        var key = keys.create();
        for (int i = 0; i < 200; i++) {
            var one = randomContext();
            var other = randomContext();
            var ciphertext = encrypt(domain.root, key, one, KeyFixture.MESSAGE);
            if (one.equals(other)) {
                assertThat(decrypt(domain.root, ciphertext, other)).isEqualTo(KeyFixture.MESSAGE);
            } else {
                assertThat(Fixture.error(() -> decrypt(domain.root, ciphertext, other)))
                        .as("%s for %s, seed %d", other, one, seed)
                        .isEqualTo(BAD_CIPHERTEXT);
            }
        }
        var ciphertext = encrypt(domain.root, key, context("ab", "c"), KeyFixture.MESSAGE);
        for (var other : List.of(
                context("a", "bc"),
                context("AB", "c"),
                context("ab", "C"),
                context("ab", "c", "", ""),
                EncryptionContext.NONE)) {
            assertThat(Fixture.error(() -> decrypt(domain.root, ciphertext, other)))
                    .isEqualTo(BAD_CIPHERTEXT);
        }
    }

    /** Of few letters, so that some are almost alike. */
    private EncryptionContext randomContext() {
        var pairs = new HashMap<String, String>();
        for (int i = random.nextInt(3); i > 0; i--) {
            pairs.put("ab".repeat(2).substring(random.nextInt(4)), "abc".substring(random.nextInt(4)));
        }
        return new EncryptionContext(pairs);
    }

    @Test
    void a_ciphertext_of_either_api_opens_in_the_other() {
        var key = keys.create();
        var robot = domain.serviceAccount("robot");
        domain.bind(key.id(), "kms.keys.encrypterDecrypter", robot);
        var byBinding = domain.tokenCaller(robot);
        for (var context : List.of(EncryptionContext.NONE, context("a", "b", "ä", "ö"))) {
            var ofPolicies = encrypt(domain.root, key, context, KeyFixture.MESSAGE);
            assertThat(crypto.decrypt(byBinding, KeyFixture.sealed(key, aad(context), ofPolicies))
                            .bytes())
                    .isEqualTo(KeyFixture.MESSAGE);
            var reference = KeyReference.byId(key.id().text());
            var ofBindings = crypto.encrypt(
                    byBinding, new CryptoService.With(reference, Optional.empty(), aad(context)), KeyFixture.MESSAGE);
            assertThat(decrypt(domain.root, ofBindings.bytes(), context)).isEqualTo(KeyFixture.MESSAGE);
        }
    }

    @Test
    void a_user_with_policies_is_answered_from_memory() {
        var key = keys.create();
        var bob = user("bob", PolicyDocuments.allow("kms:*"));
        var ciphertext = encrypt(bob, key, EncryptionContext.NONE, KeyFixture.MESSAGE);
        domain.store.fail(FaultyStore.Fault.READ);

        assertThat(decrypt(bob, ciphertext, EncryptionContext.NONE)).isEqualTo(KeyFixture.MESSAGE);
        assertThat(encrypt(bob, key, context("a", "b"), KeyFixture.MESSAGE)).isNotEmpty();
        assertThat(domain.kms
                        .dataKeys()
                        .generate(bob, with(key, EncryptionContext.NONE), 32, KmsAction.GENERATE_DATA_KEY)
                        .plaintext())
                .hasSize(32);
        assertThat(crypto.reEncrypt(
                        bob,
                        sealed(ciphertext, EncryptionContext.NONE),
                        with(key, EncryptionContext.NONE),
                        RE_ENCRYPTION))
                .isNotNull();
        assertThat(domain.kms.dataKeys().random(bob, 5)).hasSize(5);
    }

    @Test
    void a_ciphertext_of_a_key_that_is_gone_is_refused_as_one_that_the_caller_may_not_open() {
        var key = keys.create();
        var ciphertext = encrypt(domain.root, key, EncryptionContext.NONE, KeyFixture.MESSAGE);
        var bob = user("bob", PolicyDocuments.allow("kms:Encrypt"));
        var unknown = KeyProblem.UNKNOWN_CIPHERTEXT_KEY.name();
        assertThat(problem(() -> decrypt(bob, ciphertext, EncryptionContext.NONE)))
                .isEqualTo(unknown);
        keys.delete(key);
        assertThat(problem(() -> decrypt(domain.root, ciphertext, EncryptionContext.NONE)))
                .isEqualTo(unknown);
        assertThat(problem(() -> encrypt(domain.root, key, EncryptionContext.NONE, KeyFixture.MESSAGE)))
                .isEqualTo("UNKNOWN_KEY");
    }

    @Test
    void policies_decide_by_the_context_the_algorithm_and_whether_both_keys_are_one() {
        var key = keys.create();
        var other = keys.create();
        var bob = user(
                "bob",
                PolicyDocuments.allowIf("\"StringEquals\":{\"kms:EncryptionContext:Team\":\"a\"}", "kms:Encrypt"));
        assertThat(encrypt(bob, key, context("team", "a"), KeyFixture.MESSAGE)).isNotEmpty();
        assertThat(problem(() -> encrypt(bob, key, context("team", "A"), KeyFixture.MESSAGE)))
                .isEqualTo("denied ENCRYPT");
        assertThat(problem(() -> encrypt(bob, key, EncryptionContext.NONE, KeyFixture.MESSAGE)))
                .isEqualTo("denied ENCRYPT");

        var eve = user(
                "eve",
                PolicyDocuments.allowIf(
                        "\"ForAnyValue:StringEquals\":{\"kms:EncryptionContextKeys\":\"x\"},"
                                + "\"StringEquals\":{\"kms:EncryptionAlgorithm\":\"SYMMETRIC_DEFAULT\"}",
                        "kms:Encrypt"));
        assertThat(encrypt(eve, key, context("x", "1", "y", "2"), KeyFixture.MESSAGE))
                .isNotEmpty();
        assertThat(problem(() -> encrypt(eve, key, context("y", "2"), KeyFixture.MESSAGE)))
                .isEqualTo("denied ENCRYPT");

        var ciphertext = encrypt(domain.root, key, EncryptionContext.NONE, KeyFixture.MESSAGE);
        var same = user(
                "same", PolicyDocuments.allowIf("\"Bool\":{\"kms:ReEncryptOnSameKey\":\"true\"}", "kms:ReEncrypt*"));
        var from = sealed(ciphertext, EncryptionContext.NONE);
        assertThat(crypto.reEncrypt(same, from, with(key, EncryptionContext.NONE), RE_ENCRYPTION))
                .isNotNull();
        assertThat(problem(() -> crypto.reEncrypt(same, from, with(other, EncryptionContext.NONE), RE_ENCRYPTION)))
                .isEqualTo("UNKNOWN_CIPHERTEXT_KEY");
    }

    @Test
    void the_key_that_is_expected_must_have_made_the_ciphertext() {
        var key = keys.create();
        var ciphertext = encrypt(domain.root, key, EncryptionContext.NONE, KeyFixture.MESSAGE);
        var none = names.key(ResourceId.of(ResourceId.KMS, Fixture.ACCOUNT, 7)).text();
        for (var expected : Map.of(
                        named(keys.create()),
                        "INCORRECT_KEY",
                        KeyReference.byNameOrAlias(none),
                        "UNKNOWN_KEY",
                        KeyReference.byNameOrAlias("arn:aws:kms:us-east-1:210987654321:alias/theirs"),
                        "INCORRECT_KEY",
                        KeyReference.byNameOrAlias("alias/none"),
                        "UNKNOWN_ALIAS",
                        KeyReference.byNameOrAlias("none"),
                        "INVALID_KEY_ID")
                .entrySet()) {
            var sealed = new CryptoService.Sealed(
                    Optional.empty(),
                    Optional.of(expected.getKey()),
                    KeyFixture.NO_AAD,
                    ciphertext,
                    CryptoOptions.DEFAULT);
            assertThat(problem(() -> crypto.decrypt(domain.root, sealed))).isEqualTo(expected.getValue());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = KeySpec.class,
            mode = EnumSource.Mode.MATCH_ANY,
            names = {"RSA_.*", "ECC_.*"})
    void a_data_key_pair_is_one_and_its_private_key_is_an_ordinary_message(KeySpec spec) throws Exception {
        var key = keys.create();
        var made = domain.kms
                .dataKeys()
                .generatePair(domain.root, with(key, context("a", "b")), spec, KmsAction.GENERATE_DATA_KEY_PAIR);
        assertThat(made.privateKey().length).isLessThanOrEqualTo(MAX_PLAINTEXT);
        assertThat(decrypt(domain.root, made.encrypted().bytes(), context("a", "b")))
                .isEqualTo(made.privateKey());

        var isRsa = spec.name().startsWith("RSA");
        var isEdwards = spec == KeySpec.ECC_NIST_EDWARDS25519;
        var factory = KeyFactory.getInstance(isRsa ? "RSA" : isEdwards ? "Ed25519" : "EC");
        var signature = Signature.getInstance(isRsa ? "SHA256withRSA" : isEdwards ? "Ed25519" : "SHA256withECDSA");
        signature.initSign(factory.generatePrivate(new PKCS8EncodedKeySpec(made.privateKey())));
        signature.update(KeyFixture.MESSAGE);
        var signed = signature.sign();
        signature.initVerify(factory.generatePublic(new X509EncodedKeySpec(made.publicKey())));
        signature.update(KeyFixture.MESSAGE);
        assertThat(signature.verify(signed)).isTrue();
    }

    @Test
    void policies_decide_by_the_kind_of_a_data_key_pair() {
        var key = keys.create();
        var bob = user(
                "bob",
                PolicyDocuments.allowIf(
                        "\"StringEquals\":{\"kms:DataKeyPairSpec\":\"ECC_NIST_P256\"}", "kms:GenerateDataKeyPair*"));
        for (var spec : List.of(KeySpec.ECC_NIST_P256, KeySpec.ECC_NIST_P384)) {
            var options = options(EncryptionContext.NONE).with("kms:datakeypairspec", spec.name());
            var with = new CryptoService.With(named(key), Optional.empty(), KeyFixture.NO_AAD, options);
            var action = KmsAction.GENERATE_DATA_KEY_PAIR_WITHOUT_PLAINTEXT;
            if (spec == KeySpec.ECC_NIST_P256) {
                assertThat(domain.kms.dataKeys().generatePair(bob, with, spec, action))
                        .isNotNull();
            } else {
                assertThat(problem(() -> domain.kms.dataKeys().generatePair(bob, with, spec, action)))
                        .isEqualTo("denied GENERATE_DATA_KEY_PAIR_WITHOUT_PLAINTEXT");
            }
        }
    }

    @Test
    void a_dry_run_is_no_use_of_the_key() {
        var key = keys.create();
        var other = keys.create();
        var ciphertext = encrypt(domain.root, key, EncryptionContext.NONE, KeyFixture.MESSAGE);
        domain.kms.uses().flush();
        var before = domain.events(Fixture.ACCOUNT, Trail.USES);
        var dry = dryRun(CryptoOptions.Mode.DRY_RUN);
        var with = new CryptoService.With(named(other), Optional.empty(), KeyFixture.NO_AAD, dry);
        var sealed = new CryptoService.Sealed(Optional.empty(), Optional.empty(), KeyFixture.NO_AAD, ciphertext, dry);
        var blind = dryRun(CryptoOptions.Mode.DRY_RUN_WITHOUT_CIPHERTEXT);
        var without = new CryptoService.Sealed(
                Optional.of(named(key)), Optional.of(named(key)), KeyFixture.NO_AAD, new byte[0], blind);
        var data = domain.kms.dataKeys();

        for (var work : List.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(
                () -> crypto.encrypt(domain.root, with, KeyFixture.MESSAGE),
                () -> crypto.decrypt(domain.root, sealed),
                () -> crypto.decrypt(domain.root, without),
                () -> crypto.reEncrypt(domain.root, sealed, with, RE_ENCRYPTION),
                () -> crypto.reEncrypt(domain.root, without, with, RE_ENCRYPTION),
                () -> data.generate(domain.root, with, 16, KmsAction.GENERATE_DATA_KEY),
                () -> data.generatePair(domain.root, with, KeySpec.RSA_4096, KmsAction.GENERATE_DATA_KEY_PAIR))) {
            assertThat(problem(work)).isEqualTo("DRY_RUN");
        }
        domain.kms.uses().flush();
        domain.denials.flush();
        assertThat(domain.events(Fixture.ACCOUNT, Trail.USES)).isEqualTo(before);
        assertThat(domain.events(Fixture.ACCOUNT, Trail.DENIALS))
                .extracting(AuditEvent::reason)
                .isEmpty();
    }
}
