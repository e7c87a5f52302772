package dev.keyhold.domain.kms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.crypto.KeyPairs;
import dev.keyhold.crypto.TestRsaKeys;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.authz.KmsAction;
import dev.keyhold.domain.kms.CryptoOptions.Mode;
import dev.keyhold.model.EncryptionAlgorithm;
import dev.keyhold.model.KeyAgreementAlgorithm;
import dev.keyhold.model.KeyProblem;
import dev.keyhold.model.KeySpec;
import dev.keyhold.model.KeyUsage;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.MacAlgorithm;
import dev.keyhold.model.MessageType;
import dev.keyhold.model.SecretBytes;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.model.SigningAlgorithm;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What keys of other kinds than symmetric ones do, and in which state. */
class KeyOperationsTest {
    private static final byte[] NONE = {};
    private static final String ECDSA = SigningAlgorithm.ECDSA_SHA_256.name();
    private static final String HMAC = MacAlgorithm.HMAC_SHA_256.name();
    private static final String ECDH = KeyAgreementAlgorithm.ECDH.name();
    private static final SigningService.Message MESSAGE =
            new SigningService.Message(MessageType.RAW, KeyFixture.MESSAGE);

    private Fixture domain;

    @BeforeEach
    void open(@TempDir Path folder) {
        domain = new Fixture(folder);
    }

    @AfterEach
    void close() {
        domain.close();
    }

    /** How a key can be. */
    private enum State {
        ENABLED("OK"),
        DISABLED("KEY_IS_INACTIVE"),
        ENABLED_AGAIN("OK"),
        PENDING_DELETION("KEY_IS_PENDING_DELETION"),
        KEPT("KEY_IS_INACTIVE");

        private final String outcome;

        State(String outcome) {
            this.outcome = outcome;
        }
    }

    @ParameterizedTest
    @EnumSource
    void the_state_of_a_key_decides_what_it_does_from_memory_and_from_the_store(State state) {
        var pair = create(KeySpec.ECC_NIST_P256, KeyUsage.SIGN_VERIFY);
        var mac = create(KeySpec.HMAC_256, KeyUsage.GENERATE_VERIFY_MAC);
        var agreement = create(KeySpec.ECC_NIST_P256, KeyUsage.KEY_AGREEMENT);
        var signature = domain.kms.signing().sign(domain.root, use(pair, ECDSA), MESSAGE);
        var code = domain.kms.macs().generate(domain.root, use(mac, HMAC), KeyFixture.MESSAGE);
        var peer = domain.kms.signing().publicKey(domain.root, named(agreement), KmsAction.GET_PUBLIC_KEY);
        List.of(pair, mac, agreement).forEach(key -> bring(key, state));

        for (var sight : List.of("first", "second")) {
            outcomes(pair, mac, agreement, signature.value(), code.value(), peer.value())
                    .forEach((operation, outcome) -> assertThat(outcome)
                            .as("%s, at %s sight", operation, sight)
                            .isEqualTo(state.outcome));
        }
    }

    private Map<String, String> outcomes(
            KmsKey pair, KmsKey mac, KmsKey agreement, byte[] signature, byte[] code, byte[] peer) {
        var signing = domain.kms.signing();
        var macs = domain.kms.macs();
        var by = domain.root;
        var outcomes = new LinkedHashMap<String, String>();
        outcomes.put("Sign", outcome(() -> signing.sign(by, use(pair, ECDSA), MESSAGE)));
        outcomes.put("Verify", outcome(() -> signing.verify(by, use(pair, ECDSA), MESSAGE, signature)));
        outcomes.put("GetPublicKey", outcome(() -> signing.publicKey(by, named(pair), KmsAction.GET_PUBLIC_KEY)));
        outcomes.put("GenerateMac", outcome(() -> macs.generate(by, use(mac, HMAC), KeyFixture.MESSAGE)));
        outcomes.put("VerifyMac", outcome(() -> macs.verify(by, use(mac, HMAC), KeyFixture.MESSAGE, code)));
        outcomes.put(
                "DeriveSharedSecret", outcome(() -> domain.kms.agreements().derive(by, use(agreement, ECDH), peer)));
        return outcomes;
    }

    @ParameterizedTest
    @EnumSource
    void the_state_of_an_rsa_key_decides_whether_it_encrypts_and_decrypts(State state) {
        var key = create(KeySpec.RSA_2048, KeyUsage.ENCRYPT_DECRYPT);
        var other = create(KeySpec.RSA_2048, KeyUsage.ENCRYPT_DECRYPT);
        var ciphertext = domain.crypto
                .encrypt(domain.root, with(key), KeyFixture.MESSAGE)
                .bytes();
        bring(key, state);

        assertThat(outcome(() -> domain.crypto.encrypt(domain.root, with(key), KeyFixture.MESSAGE)))
                .isEqualTo(state.outcome);
        assertThat(outcome(() -> domain.crypto.decrypt(domain.root, sealed(key, ciphertext))))
                .isEqualTo(state.outcome);
        assertThat(outcome(() -> domain.crypto.reEncrypt(
                        domain.root,
                        sealed(key, ciphertext),
                        with(other),
                        new CryptoService.ReEncryption(KmsAction.RE_ENCRYPT_FROM, KmsAction.RE_ENCRYPT_TO))))
                .isEqualTo(state.outcome);
        assertThat(outcome(() -> domain.crypto.decrypt(domain.root, sealed(other, ciphertext))))
                .isEqualTo("BAD_CIPHERTEXT");
    }

    @Test
    void what_was_made_before_a_key_was_disabled_is_verified_when_it_is_enabled_again() {
        var key = create(KeySpec.ML_DSA_44, KeyUsage.SIGN_VERIFY);
        var use = use(key, SigningAlgorithm.ML_DSA_SHAKE_256.name());
        var signature = domain.kms.signing().sign(domain.root, use, MESSAGE).value();
        bring(key, State.ENABLED_AGAIN);
        assertThat(domain.kms
                        .signing()
                        .verify(domain.root, use, MESSAGE, signature)
                        .id())
                .isEqualTo(key.id());
    }

    @Test
    void no_pair_is_made_for_an_account_that_has_no_room() {
        for (int i = 0; i < Fixture.SMALL_KEYS.keys(); i++) {
            var _ = create(KeySpec.HMAC_256, KeyUsage.GENERATE_VERIFY_MAC);
        }
        assertThat(Fixture.error(() -> create(KeySpec.RSA_2048, KeyUsage.SIGN_VERIFY)))
                .isInstanceOf(ServiceError.LimitExceeded.class);
    }

    @Test
    void a_use_is_counted_and_so_is_its_failure() {
        var key = create(KeySpec.HMAC_256, KeyUsage.GENERATE_VERIFY_MAC);
        var macs = domain.kms.macs();
        var _ = macs.generate(domain.root, use(key, HMAC), KeyFixture.MESSAGE);
        assertThat(outcome(() -> macs.verify(domain.root, use(key, HMAC), KeyFixture.MESSAGE, NONE)))
                .isEqualTo("INVALID_MAC");
        assertThat(domain.keyUses).containsEntry("GenerateMac OK", 1).containsEntry("VerifyMac INVALID_MAC", 1);
    }

    /** What an operation is answered that a key of that kind is not for; what is wrong first is said. */
    @Test
    void a_key_is_for_one_thing_with_the_algorithms_of_its_kind() {
        var mac = create(KeySpec.HMAC_256, KeyUsage.GENERATE_VERIFY_MAC);
        var signing = create(KeySpec.ECC_NIST_P256, KeyUsage.SIGN_VERIFY);
        var agreement = create(KeySpec.ECC_NIST_P256, KeyUsage.KEY_AGREEMENT);
        var by = domain.root;
        for (var key : List.of(mac, agreement)) {
            assertRefused(
                    KeyProblem.WRONG_USAGE,
                    arn(key) + " key usage is " + key.kind().usage() + " which is not valid for Sign.",
                    () -> domain.kms.signing().sign(by, use(key, ECDSA), MESSAGE));
        }
        for (var key : List.of(mac, signing, agreement)) {
            assertThat(outcome(() -> domain.crypto.encrypt(by, with(key), KeyFixture.MESSAGE)))
                    .isEqualTo("WRONG_USAGE");
            assertThat(outcome(() -> domain.crypto.decrypt(by, sealed(key, NONE))))
                    .isEqualTo("WRONG_USAGE");
        }
        for (var key : List.of(signing, agreement)) {
            assertThat(outcome(() -> domain.kms.macs().generate(by, use(key, HMAC), KeyFixture.MESSAGE)))
                    .isEqualTo("WRONG_USAGE");
        }
        for (var key : List.of(signing, mac)) {
            assertThat(outcome(() -> domain.kms.agreements().derive(by, use(key, ECDH), NONE)))
                    .isEqualTo("WRONG_USAGE");
        }
        assertRefused(
                KeyProblem.INCOMPATIBLE_ALGORITHM,
                "Algorithm ECDSA_SHA_512 is incompatible with key spec ECC_NIST_P256.",
                () -> domain.kms.signing().sign(by, use(signing, "ECDSA_SHA_512"), MESSAGE));
        assertThat(outcome(() -> domain.kms.macs().generate(by, use(mac, "HMAC_SHA_512"), KeyFixture.MESSAGE)))
                .isEqualTo("INCOMPATIBLE_ALGORITHM");
        assertThat(outcome(() -> domain.kms.signing().publicKey(by, named(mac), KmsAction.GET_PUBLIC_KEY)))
                .isEqualTo("UNSUPPORTED");
    }

    @Test
    void an_rsa_key_encrypts_what_has_room_beside_the_padding_with_an_algorithm_of_its_own() {
        var key = create(KeySpec.RSA_2048, KeyUsage.ENCRYPT_DECRYPT);
        // 256 bytes less two digests and two bytes.
        assertThat(outcome(() -> domain.crypto.encrypt(domain.root, with(key), new byte[190])))
                .isEqualTo("OK");
        assertRefused(
                KeyProblem.INVALID_COMBINATION,
                "Algorithm RSAES_OAEP_SHA_256 and key spec RSA_2048 cannot encrypt data larger than 190 bytes.",
                () -> domain.crypto.encrypt(domain.root, with(key), new byte[191]));
        var symmetric = new CryptoService.With(named(key), Optional.empty(), NONE);
        assertThat(outcome(() -> domain.crypto.encrypt(domain.root, symmetric, KeyFixture.MESSAGE)))
                .isEqualTo("INCOMPATIBLE_ALGORITHM");
        var ofNone = new CryptoService.Sealed(Optional.empty(), Optional.empty(), NONE, new byte[256], oaep());
        assertRefused(
                KeyProblem.INVALID_COMBINATION,
                "The algorithm RSAES_OAEP_SHA_256 needs the identifier of the key.",
                () -> domain.crypto.decrypt(domain.root, ofNone));
    }

    private String arn(KmsKey key) {
        return domain.kms.names().key(key.id()).text();
    }

    private static void assertRefused(KeyProblem problem, String subject, ThrowingCallable use) {
        assertThat(Fixture.error(use)).isEqualTo(new ServiceError.RefusedKey(problem, subject));
    }

    @Test
    void nothing_that_is_opened_says_what_it_is() {
        for (var spec : List.of(KeySpec.HMAC_256, KeySpec.ECC_NIST_P256)) {
            try (var secret = material(spec)) {
                var opened = OpenedMaterial.of(spec, secret);
                assertThat(opened.toString()).contains("[****]").doesNotContain("PrivateKey[", "EC");
                opened.wipe();
                assertThat(opened.toString()).contains("[****]");
            }
        }
    }

    private SecretBytes material(KeySpec spec) {
        var pairs = new KeyPairs(TestRsaKeys.create(), new SecureRandom());
        return new KeyMaterials(domain.secrets, pairs::generate).of(spec);
    }

    private KmsKey create(KeySpec spec, KeyUsage usage) {
        var kind = new KmsKey.Kind(spec, usage, KmsKey.Origin.GENERATED);
        return domain.kms
                .lifecycle()
                .create(domain.root, new KeyLifecycle.Draft(kind, "", List.of(), false, Optional.empty()));
    }

    private void bring(KmsKey key, State to) {
        var keys = domain.kms.lifecycle();
        switch (to) {
            case ENABLED -> {}
            case DISABLED -> keys.disable(domain.root, named(key));
            case ENABLED_AGAIN -> {
                keys.disable(domain.root, named(key));
                keys.enable(domain.root, named(key));
            }
            case PENDING_DELETION -> keys.scheduleDeletion(domain.root, named(key), Duration.ofDays(7));
            case KEPT -> {
                keys.scheduleDeletion(domain.root, named(key), Duration.ofDays(7));
                keys.cancelDeletion(domain.root, named(key));
            }
        }
    }

    private KeyReference.ByName named(KmsKey key) {
        return KeyReference.byNameOrAlias(domain.kms.names().key(key.id()).text());
    }

    private KeyUse use(KmsKey key, String algorithm) {
        return KeyUse.of(named(key), algorithm);
    }

    private static CryptoOptions oaep() {
        return new CryptoOptions(KeyParameters.NONE, EncryptionAlgorithm.RSAES_OAEP_SHA_256.name(), Mode.PERFORM);
    }

    private CryptoService.With with(KmsKey key) {
        return new CryptoService.With(named(key), Optional.empty(), NONE, oaep());
    }

    private CryptoService.Sealed sealed(KmsKey key, byte[] ciphertext) {
        return new CryptoService.Sealed(Optional.of(named(key)), Optional.of(named(key)), NONE, ciphertext, oaep());
    }

    private static String outcome(Runnable use) {
        try {
            use.run();
            return "OK";
        } catch (ServiceException e) {
            return switch (e.serviceError()) {
                case ServiceError.RefusedKey(var problem, var _) -> problem.name();
                case ServiceError.Invalid(var problem) -> problem.name();
                default -> throw e;
            };
        }
    }
}
