package dev.keyhold.domain.kms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.crypto.KeyPairs;
import dev.keyhold.crypto.TestRsaKeys;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.authz.KmsAction;
import dev.keyhold.domain.kms.CryptoOptions.Mode;
import dev.keyhold.model.EncryptionAlgorithm;
import dev.keyhold.model.KeyAgreementAlgorithm;
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
