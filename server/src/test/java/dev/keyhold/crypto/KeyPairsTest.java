package dev.keyhold.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.model.DataKeyPairSpec;
import dev.keyhold.model.KeySpec;
import dev.keyhold.model.MacAlgorithm;
import dev.keyhold.model.MessageType;
import dev.keyhold.model.SecretBytes;
import dev.keyhold.model.SigningAlgorithm;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class KeyPairsTest {
    static Stream<KeySpec> pairs() {
        return Stream.of(KeySpec.values()).filter(KeySpec::isKeyPair);
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void the_public_key_is_found_from_the_private_one(KeySpec spec) throws Exception {
        var pair = TestKeyPairs.pair(spec);
        var material = TestKeyPairs.material(spec);
        assertThat(material.spec()).isEqualTo(spec);
        assertThat(material.publicKey()).isEqualTo(pair.publicKey());
        assertThat(material.verificationKey().getEncoded()).isEqualTo(pair.publicKey());

        var algorithm = material.privateKey().getAlgorithm();
        var read = KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(pair.publicKey()));
        assertThat(read.getEncoded()).isEqualTo(pair.publicKey());
        assertThat(PublicKeyFactory.createKey(pair.publicKey()).isPrivate()).isFalse();
        assertThat(PrivateKeyFactory.createKey(TestKeyPairs.pkcs8(spec)).isPrivate())
                .isTrue();
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void what_is_given_out_is_a_copy(KeySpec spec) {
        var material = TestKeyPairs.material(spec);
        Arrays.fill(material.publicKey(), (byte) 0);
        assertThat(material.publicKey()).isEqualTo(TestKeyPairs.pair(spec).publicKey());
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void a_private_key_is_read_as_what_it_is_only(KeySpec spec) {
        for (var other : KeySpec.values()) {
            if (other != spec) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> TestKeyPairs.read(other, TestKeyPairs.pkcs8(spec)));
            }
        }
    }

    @Test
    void what_is_no_private_key_is_not_read_and_not_repeated() {
        var pkcs8 = TestKeyPairs.pkcs8(KeySpec.ECC_NIST_P256);
        for (var broken : new byte[][] {
            {},
            {0},
            "secret".getBytes(StandardCharsets.UTF_8),
            Arrays.copyOf(pkcs8, pkcs8.length - 1),
            Arrays.copyOf(pkcs8, pkcs8.length + 1),
            TestKeyPairs.pair(KeySpec.ECC_NIST_P256).publicKey()
        }) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> TestKeyPairs.read(KeySpec.ECC_NIST_P256, broken))
                    .withMessage("not a private key of ECC_NIST_P256")
                    .withNoCause();
        }
    }

    @ParameterizedTest
    @EnumSource(DataKeyPairSpec.class)
    void a_private_key_for_use_outside_fits_into_what_a_symmetric_key_encrypts(DataKeyPairSpec spec) {
        try (var pair = new KeyPairs(TestRsaKeys.create(), TestKeyPairs.RANDOM).generate(spec.keySpec())) {
            assertThat(pair.privateKey().length()).isLessThanOrEqualTo(4096);
            assertThat(spec.keySpec().name()).isEqualTo(spec.name());
        }
    }

    @Test
    void rsa_has_the_usual_exponent_and_the_whole_size() throws Exception {
        var pairs = new KeyPairs(new RsaKeys(TestKeyPairs.RANDOM), TestKeyPairs.RANDOM);
        var made = pairs.generate(KeySpec.RSA_2048).privateKey().use(byte[]::clone);
        var key = (RSAPrivateCrtKey) KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(made));
        assertThat(key.getModulus().bitLength()).isEqualTo(2048);
        assertThat(key.getPublicExponent()).isEqualTo(65537);
    }

    @ParameterizedTest
    @EnumSource(
            value = KeySpec.class,
            names = {"SYMMETRIC_DEFAULT", "HMAC_224", "HMAC_256", "HMAC_384", "HMAC_512"})
    void makes_no_pairs_of_other_keys(KeySpec spec) {
        var pairs = new KeyPairs(TestRsaKeys.create(), TestKeyPairs.RANDOM);
        assertThatIllegalArgumentException().isThrownBy(() -> pairs.generate(spec));
        assertThatIllegalArgumentException().isThrownBy(() -> TestKeyPairs.read(spec, new byte[32]));
    }

    @ParameterizedTest
    @EnumSource(MacAlgorithm.class)
    void a_key_for_codes_is_as_long_as_a_code(MacAlgorithm algorithm) {
        var generator = new SecretGenerator(TestKeyPairs.RANDOM);
        assertThat(generator.keyMaterial(algorithm).length()).isEqualTo(algorithm.macBytes());
        assertThat(generator.keyMaterial(algorithm)).isNotEqualTo(generator.keyMaterial(algorithm));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void private_keys_do_not_print(KeySpec spec) {
        assertThat(TestKeyPairs.pair(spec)).hasToString("Pair[****]");
        assertThat(TestKeyPairs.material(spec)).hasToString("PrivateKeyMaterial[****]");
    }

    @Test
    void a_pair_is_wiped_when_it_is_closed() {
        SecretBytes secret;
        try (var pair = new KeyPairs(TestRsaKeys.create(), TestKeyPairs.RANDOM).generate(KeySpec.ECC_NIST_P256)) {
            secret = pair.privateKey();
        }
        assertThat(secret.use(byte[]::clone)).containsOnly(0);
    }

    @Test
    void a_wiped_key_is_of_no_use_but_says_which_it_was() {
        var key = TestKeyPairs.other(KeySpec.RSA_2048);
        key.wipe();
        key.wipe();
        assertThatThrownBy(key::privateKey).isInstanceOf(WipedKeyException.class);
        assertThatThrownBy(key::verificationKey).isInstanceOf(WipedKeyException.class);
        assertThatThrownBy(key::privateParameters).isInstanceOf(WipedKeyException.class);
        assertThatThrownBy(key::publicParameters).isInstanceOf(WipedKeyException.class);
        assertThat(key.spec()).isEqualTo(KeySpec.RSA_2048);
        assertThat(key.publicKey()).isNotEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = SigningAlgorithm.class,
            names = {"RSASSA_PSS_SHA_256", "RSASSA_PKCS1_V1_5_SHA_256", "ECDSA_SHA_256", "ED25519_SHA_512"})
    void one_key_is_used_by_many_threads(SigningAlgorithm algorithm) throws Exception {
        var spec = pairs().filter(known -> known.signingAlgorithms().contains(algorithm))
                .findFirst()
                .orElseThrow();
        var key = TestKeyPairs.material(spec);
        var signer = new MessageSigner(TestKeyPairs.RANDOM);
        Callable<Boolean> use = () -> {
            var message = new byte[] {1, 2, 3};
            var signature =
                    signer.sign(key, algorithm, MessageType.RAW, message).orElseThrow();
            return signer.verify(key, algorithm, MessageType.RAW, message, signature);
        };
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var done :
                    threads.invokeAll(Stream.generate(() -> use).limit(16).toList())) {
                assertThat(done.get()).isTrue();
            }
        }
    }
}
