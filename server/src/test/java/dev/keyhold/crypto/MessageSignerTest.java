package dev.keyhold.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.model.KeySpec;
import dev.keyhold.model.MessageType;
import dev.keyhold.model.SigningAlgorithm;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bouncycastle.crypto.Signer;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA384Digest;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.signers.DSADigestSigner;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.crypto.signers.Ed25519phSigner;
import org.bouncycastle.crypto.signers.MLDSASigner;
import org.bouncycastle.crypto.signers.RSADigestSigner;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every algorithm with every key and type of message; the library that did not sign verifies as well. */
class MessageSignerTest {
    private static final byte[] MESSAGE = "a message".getBytes(StandardCharsets.UTF_8);

    private final MessageSigner signer = new MessageSigner(TestKeyPairs.RANDOM);

    record Case(KeySpec spec, SigningAlgorithm algorithm, MessageType type) {
        PrivateKeyMaterial key() {
            return TestKeyPairs.material(spec);
        }

        /** What to sign so that the signature is one of {@code message}. */
        byte[] input(byte[] message) throws Exception {
            return switch (type) {
                case RAW -> message;
                case DIGEST -> digest(algorithm, message);
                case EXTERNAL_MU -> mu(key(), message);
            };
        }
    }

    static Stream<Case> cases() {
        return Stream.of(KeySpec.values())
                .flatMap(spec -> spec.signingAlgorithms().stream()
                        .flatMap(algorithm ->
                                algorithm.messageTypes().stream().map(type -> new Case(spec, algorithm, type))));
    }

    /** For tests that do much with each: RSA with the smallest keys only. */
    static Stream<Case> quickCases() {
        return cases().filter(test -> test.spec() != KeySpec.RSA_3072 && test.spec() != KeySpec.RSA_4096);
    }

    private static byte[] digest(SigningAlgorithm algorithm, byte[] message) throws GeneralSecurityException {
        return MessageDigest.getInstance("SHA-" + 8 * algorithm.digestBytes()).digest(message);
    }

    private static byte[] mu(PrivateKeyMaterial key, byte[] message) throws Exception {
        var hash = new MLDSASigner();
        hash.init(false, independent(key));
        hash.update(message, 0, message.length);
        return hash.generateMu();
    }

    private static AsymmetricKeyParameter independent(PrivateKeyMaterial key) throws Exception {
        return PublicKeyFactory.createKey(key.publicKey());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void signatures_are_verified_by_another_library(Case test) throws Exception {
        for (var message : new byte[][] {{}, MESSAGE}) {
            var signature = signer.sign(test.key(), test.algorithm(), test.type(), test.input(message))
                    .orElseThrow();
            assertThat(verifiedElsewhere(test, message, signature)).isTrue();
            assertThat(verifiedElsewhere(test, "another".getBytes(StandardCharsets.UTF_8), signature))
                    .isFalse();
            assertThat(signer.verify(test.key(), test.algorithm(), test.type(), test.input(message), signature))
                    .isTrue();
        }
    }

    private static boolean verifiedElsewhere(Case test, byte[] message, byte[] signature) throws Exception {
        if (test.algorithm().name().startsWith("RSASSA_PSS")) {
            return verifiedByTheJdk(test, message, signature);
        }
        // What a digest of Ed25519ph was made of is no matter of the algorithm: it is the message.
        var input = test.algorithm() == SigningAlgorithm.ED25519_PH_SHA_512 ? test.input(message) : message;
        var verifier = verifier(test.algorithm());
        verifier.init(false, independent(test.key()));
        verifier.update(input, 0, input.length);
        return verifier.verifySignature(signature);
    }

    private static Signer verifier(SigningAlgorithm algorithm) {
        return switch (algorithm) {
            case RSASSA_PKCS1_V1_5_SHA_256 -> new RSADigestSigner(new SHA256Digest());
            case RSASSA_PKCS1_V1_5_SHA_384 -> new RSADigestSigner(new SHA384Digest());
            case RSASSA_PKCS1_V1_5_SHA_512 -> new RSADigestSigner(new SHA512Digest());
            case ECDSA_SHA_256 -> new DSADigestSigner(new ECDSASigner(), new SHA256Digest());
            case ECDSA_SHA_384 -> new DSADigestSigner(new ECDSASigner(), new SHA384Digest());
            case ECDSA_SHA_512 -> new DSADigestSigner(new ECDSASigner(), new SHA512Digest());
            case ED25519_SHA_512 -> new Ed25519Signer();
            case ED25519_PH_SHA_512 -> new Ed25519phSigner(new byte[0]);
            case ML_DSA_SHAKE_256 -> new MLDSASigner();
            case RSASSA_PSS_SHA_256, RSASSA_PSS_SHA_384, RSASSA_PSS_SHA_512 ->
                throw new IllegalArgumentException("by the JDK");
        };
    }

    private static boolean verifiedByTheJdk(Case test, byte[] message, byte[] signature) throws Exception {
        var hash = "SHA-" + 8 * test.algorithm().digestBytes();
        var verifier = java.security.Signature.getInstance("RSASSA-PSS");
        verifier.setParameter(new PSSParameterSpec(
                hash, "MGF1", new MGF1ParameterSpec(hash), test.algorithm().digestBytes(), 1));
        verifier.initVerify(test.key().verificationKey());
        verifier.update(message);
        return verifier.verify(signature);
    }

    @ParameterizedTest
    @MethodSource("quickCases")
    void a_raw_message_and_its_digest_have_the_same_signatures(Case test) throws Exception {
        var types = test.algorithm().messageTypes();
        var raw = new Case(test.spec(), test.algorithm(), types.getFirst());
        var signature = signer.sign(test.key(), test.algorithm(), test.type(), test.input(MESSAGE))
                .orElseThrow();
        assertThat(signer.verify(raw.key(), raw.algorithm(), raw.type(), raw.input(MESSAGE), signature))
                .isTrue();
    }

    @ParameterizedTest
    @MethodSource("quickCases")
    void refuses_a_signature_with_any_byte_changed(Case test) throws Exception {
        var input = test.input(MESSAGE);
        var signature =
                signer.sign(test.key(), test.algorithm(), test.type(), input).orElseThrow();
        var chance = new Random(test.hashCode());
        for (var i : positions(signature.length, chance)) {
            var changed = signature.clone();
            changed[i] ^= (byte) (1 << chance.nextInt(8));
            assertThat(signer.verify(test.key(), test.algorithm(), test.type(), input, changed))
                    .as("byte %d", i)
                    .isFalse();
        }
    }

    /** All that a test has time for: each of short signatures, some of thousands of bytes. */
    private static int[] positions(int length, Random chance) {
        return length < 100
                ? IntStream.range(0, length).toArray()
                : IntStream.concat(IntStream.of(0, 1, length - 2, length - 1), chance.ints(36, 0, length))
                        .toArray();
    }

    @ParameterizedTest
    @MethodSource("quickCases")
    void refuses_signatures_of_other_lengths(Case test) throws Exception {
        var input = test.input(MESSAGE);
        var signature =
                signer.sign(test.key(), test.algorithm(), test.type(), input).orElseThrow();
        var padded = new byte[signature.length + 1];
        System.arraycopy(signature, 0, padded, 1, signature.length);
        for (var broken : new byte[][] {
            {},
            {0},
            new byte[signature.length],
            Arrays.copyOf(signature, signature.length - 1),
            Arrays.copyOf(signature, signature.length + 1),
            Arrays.copyOfRange(signature, 1, signature.length),
            padded,
            new byte[6144]
        }) {
            assertThat(signer.verify(test.key(), test.algorithm(), test.type(), input, broken))
                    .as("%d bytes", broken.length)
                    .isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("quickCases")
    void refuses_signatures_of_another_key_message_or_algorithm(Case test) throws Exception {
        var input = test.input(MESSAGE);
        var signature =
                signer.sign(test.key(), test.algorithm(), test.type(), input).orElseThrow();
        var changed = input.clone();
        changed[0] ^= 1;

        assertThat(signer.verify(test.key(), test.algorithm(), test.type(), changed, signature))
                .isFalse();
        assertThat(signer.verify(TestKeyPairs.other(test.spec()), test.algorithm(), test.type(), input, signature))
                .isFalse();
        for (var algorithm : test.spec().signingAlgorithms()) {
            if (algorithm != test.algorithm()) {
                var type = algorithm.messageTypes().getFirst();
                var other = new Case(test.spec(), algorithm, type);
                assertThat(signer.verify(test.key(), algorithm, type, other.input(MESSAGE), signature))
                        .isFalse();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(SigningAlgorithm.class)
    void signs_no_digest_of_another_length_and_no_other_type_of_message(SigningAlgorithm algorithm) {
        var spec = Stream.of(KeySpec.values())
                .filter(known -> known.signingAlgorithms().contains(algorithm))
                .findFirst()
                .orElseThrow();
        var key = TestKeyPairs.material(spec);
        for (var type : MessageType.values()) {
            for (int length : new int[] {0, 20, 31, 32, 33, 47, 48, 49, 63, 64, 65}) {
                var message = new byte[length];
                assertThat(signer.sign(key, algorithm, type, message).isPresent())
                        .isEqualTo(algorithm.accepts(type, length));
                assertThat(signer.verify(key, algorithm, type, message, new byte[256]))
                        .isFalse();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(KeySpec.class)
    void signs_by_the_algorithms_of_its_key_only(KeySpec spec) {
        if (!spec.isKeyPair()) {
            return;
        }
        var key = TestKeyPairs.material(spec);
        for (var algorithm : SigningAlgorithm.values()) {
            if (!spec.signingAlgorithms().contains(algorithm)) {
                var type = algorithm.messageTypes().getFirst();
                var message = new byte[algorithm.digestBytes()];
                assertThatIllegalArgumentException().isThrownBy(() -> signer.sign(key, algorithm, type, message));
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> signer.verify(key, algorithm, type, message, message));
            }
        }
    }

    @Test
    void a_wiped_key_neither_signs_nor_verifies() {
        var key = TestKeyPairs.other(KeySpec.ECC_NIST_P256);
        var signature = signer.sign(key, SigningAlgorithm.ECDSA_SHA_256, MessageType.RAW, MESSAGE)
                .orElseThrow();
        key.wipe();
        assertThatThrownBy(() -> signer.sign(key, SigningAlgorithm.ECDSA_SHA_256, MessageType.RAW, MESSAGE))
                .isInstanceOf(WipedKeyException.class);
        assertThatThrownBy(
                        () -> signer.verify(key, SigningAlgorithm.ECDSA_SHA_256, MessageType.RAW, MESSAGE, signature))
                .isInstanceOf(WipedKeyException.class);
    }
}
