package dev.keyhold.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.model.KeySpec;
import dev.keyhold.model.SecretBytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.generators.MLDSAKeyPairGenerator;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.MLDSAKeyGenerationParameters;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPrivateKeyParameters;
import org.bouncycastle.crypto.params.RSAPrivateCrtKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyInfoFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ImportedMaterialTest {
    private static final BigInteger TWO = BigInteger.TWO;

    private final ImportedMaterial imported = new ImportedMaterial(new MessageSigner(TestKeyPairs.RANDOM));

    private Optional<SecretBytes> validate(KeySpec spec, byte[] material) {
        return imported.validate(spec, SecretBytes.takeOver(material.clone()));
    }

    static Stream<KeySpec> pairs() {
        return Stream.of(KeySpec.values()).filter(KeySpec::isKeyPair);
    }

    @ParameterizedTest
    @CsvSource({"SYMMETRIC_DEFAULT, 32", "HMAC_224, 28", "HMAC_256, 32", "HMAC_384, 48", "HMAC_512, 64"})
    void takes_secrets_of_the_one_length(KeySpec spec, int bytes) {
        for (int length = 0; length <= 128; length++) {
            assertThat(validate(spec, new byte[length]).isPresent()).isEqualTo(length == bytes);
        }
        var material = TestKeyPairs.RANDOM.generateSeed(bytes);
        assertThat(validate(spec, material)).contains(SecretBytes.takeOver(material));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void takes_what_is_made_here_as_it_is(KeySpec spec) {
        var accepted = validate(spec, TestKeyPairs.pkcs8(spec)).orElseThrow();
        var key = PrivateKeyMaterial.of(spec, accepted);
        assertThat(key.publicKey()).isEqualTo(TestKeyPairs.pair(spec).publicKey());
        assertThat(validate(spec, accepted.use(byte[]::clone))).contains(accepted);
        if (!spec.name().startsWith("RSA")) {
            assertThat(accepted).isEqualTo(TestKeyPairs.pair(spec).privateKey());
        }
    }

    @ParameterizedTest
    @EnumSource(KeySpec.class)
    void refuses_keys_of_other_kinds_and_what_is_no_key(KeySpec spec) {
        pairs().filter(other -> other != spec && (spec.isKeyPair() || TestKeyPairs.pkcs8(other).length > 64))
                .forEach(other -> assertThat(validate(spec, TestKeyPairs.pkcs8(other)))
                        .as("%s", other)
                        .isEmpty());
        for (var broken : new byte[][] {{}, {0}, new byte[5000], "a secret".getBytes(StandardCharsets.UTF_8)}) {
            assertThat(validate(spec, broken)).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void refuses_truncated_and_extended_structures(KeySpec spec) {
        var pkcs8 = TestKeyPairs.pkcs8(spec);
        assertThat(validate(spec, Arrays.copyOf(pkcs8, pkcs8.length + 1))).isEmpty();
        assertThat(validate(spec, TestKeyPairs.pair(spec).publicKey())).isEmpty();
        for (int length = 0; length < Math.min(pkcs8.length, 100); length++) {
            assertThat(validate(spec, Arrays.copyOf(pkcs8, length))).isEmpty();
        }
    }

    private static byte[] structure(ASN1ObjectIdentifier algorithm, ASN1Encodable parameters, ASN1Encodable key)
            throws Exception {
        return new PrivateKeyInfo(new AlgorithmIdentifier(algorithm, parameters), key).getEncoded();
    }

    private static RSAPrivateCrtKeyParameters rsa() {
        return (RSAPrivateCrtKeyParameters)
                TestKeyPairs.material(KeySpec.RSA_2048).privateParameters();
    }

    /** The numbers of PKCS #1 in their order: n, e, d, p, q, dP, dQ, qInv. */
    private Optional<SecretBytes> validateRsa(BigInteger... numbers) throws Exception {
        var key = new RSAPrivateKey(
                numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5], numbers[6], numbers[7]);
        return validate(KeySpec.RSA_2048, structure(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE, key));
    }

    private static BigInteger[] numbers(BigInteger e, BigInteger p, BigInteger q) {
        var p1 = p.subtract(BigInteger.ONE);
        var q1 = q.subtract(BigInteger.ONE);
        var d = e.modInverse(p1.multiply(q1));
        return new BigInteger[] {p.multiply(q), e, d, p, q, d.mod(p1), d.mod(q1), q.modInverse(p)};
    }

    @Test
    void one_rsa_key_has_one_form() throws Exception {
        var key = rsa();
        var e = key.getPublicExponent();
        var accepted = validate(KeySpec.RSA_2048, TestKeyPairs.pkcs8(KeySpec.RSA_2048));
        assertThat(accepted).isPresent();
        assertThat(validateRsa(numbers(e, key.getP(), key.getQ()))).isEqualTo(accepted);
        assertThat(validateRsa(numbers(e, key.getQ(), key.getP()))).isEqualTo(accepted);
    }

    @Test
    void refuses_numbers_of_rsa_that_do_not_belong_together() throws Exception {
        var key = rsa();
        var good = numbers(key.getPublicExponent(), key.getP(), key.getQ());
        for (int i = 0; i < good.length; i++) {
            for (var other : new BigInteger[] {
                good[i].add(TWO), good[i].subtract(TWO), BigInteger.ZERO, BigInteger.ONE, good[i].negate()
            }) {
                var changed = good.clone();
                changed[i] = other;
                assertThat(validateRsa(changed)).as("number %d", i).isEmpty();
            }
        }
    }

    @Test
    void refuses_weak_rsa_keys() throws Exception {
        var e = rsa().getPublicExponent();
        var p = rsa().getP();
        var q = rsa().getQ();
        var next = p.nextProbablePrime();
        assertThat(validateRsa(numbers(e, p, next))).as("primes that are close").isEmpty();
        assertThat(validateRsa(numbers(BigInteger.valueOf(0x1_0000_000FL), p, q)))
                .as("another exponent")
                .isPresent();
        assertThat(validateRsa(numbers(BigInteger.valueOf(257), p, q)))
                .as("a small exponent")
                .isEmpty();
        var composite = p.subtract(TWO);
        var pretended = new BigInteger[] {
            composite.multiply(q),
            e,
            e.modInverse(composite.subtract(BigInteger.ONE).multiply(q.subtract(BigInteger.ONE))),
            composite,
            q,
            BigInteger.ONE,
            BigInteger.ONE,
            q.modInverse(composite)
        };
        assertThat(validateRsa(pretended)).as("no primes").isEmpty();
    }

    /** All of their numbers belong together, so that nothing but the primes themselves speaks against them. */
    @Test
    void refuses_rsa_keys_of_composites() throws Exception {
        var e = rsa().getPublicExponent();
        for (var pair : new BigInteger[][] {
            {composite(rsa().getP(), e), rsa().getQ()}, {rsa().getP(), composite(rsa().getQ(), e)}
        }) {
            assertThat(validateRsa(numbers(e, pair[0], pair[1]))).isEmpty();
        }
    }

    private static BigInteger composite(BigInteger prime, BigInteger e) {
        return Stream.iterate(prime.subtract(TWO), number -> number.subtract(TWO))
                .filter(number -> !number.isProbablePrime(20))
                .filter(number -> e.gcd(number.subtract(BigInteger.ONE)).equals(BigInteger.ONE))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void takes_exponents_of_17_to_256_bits() throws Exception {
        var p = rsa().getP();
        var q = rsa().getQ();
        for (int bits : new int[] {16, 17, 256, 257}) {
            assertThat(validateRsa(numbers(exponent(bits, p, q), p, q)).isPresent())
                    .as("%d bits", bits)
                    .isEqualTo(bits == 17 || bits == 256);
        }
    }

    private static BigInteger exponent(int bits, BigInteger p, BigInteger q) {
        var order = p.subtract(BigInteger.ONE).multiply(q.subtract(BigInteger.ONE));
        return Stream.iterate(BigInteger.ONE.shiftLeft(bits - 1).add(BigInteger.ONE), number -> number.add(TWO))
                .filter(number -> number.gcd(order).equals(BigInteger.ONE))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void refuses_rsa_keys_that_are_bound_to_one_algorithm() throws Exception {
        var key =
                PrivateKeyInfo.getInstance(TestKeyPairs.pkcs8(KeySpec.RSA_2048)).parsePrivateKey();
        for (var algorithm : new ASN1ObjectIdentifier[] {
            PKCSObjectIdentifiers.id_RSASSA_PSS, PKCSObjectIdentifiers.id_RSAES_OAEP, X9ObjectIdentifiers.id_ecPublicKey
        }) {
            assertThat(validate(KeySpec.RSA_2048, structure(algorithm, DERNull.INSTANCE, key)))
                    .isEmpty();
        }
    }

    private Optional<SecretBytes> validateP256(ASN1Encodable parameters, ASN1Encodable key) throws Exception {
        return validate(KeySpec.ECC_NIST_P256, structure(X9ObjectIdentifiers.id_ecPublicKey, parameters, key));
    }

    @Test
    void one_key_on_a_curve_has_one_form() throws Exception {
        var expected = TestKeyPairs.pair(KeySpec.ECC_NIST_P256).privateKey();
        var curve = SECObjectIdentifiers.secp256r1;
        var d = ((ECPrivateKeyParameters)
                        TestKeyPairs.material(KeySpec.ECC_NIST_P256).privateParameters())
                .getD();
        var point = new DERBitString(new byte[65]);
        assertThat(validateP256(curve, new ECPrivateKey(256, d))).contains(expected);
        assertThat(validateP256(curve, new ECPrivateKey(256, d, curve))).contains(expected);
        assertThat(validateP256(curve, new ECPrivateKey(256, d, point, curve))).contains(expected);
    }

    @Test
    void refuses_scalars_and_curves_that_are_none() throws Exception {
        var curve = SECObjectIdentifiers.secp256r1;
        var parameters = ECNamedCurveTable.getByName("P-256");
        var n = parameters.getN();
        for (var d : new BigInteger[] {BigInteger.ZERO, n, n.add(BigInteger.ONE)}) {
            assertThat(validateP256(curve, new ECPrivateKey(256, d))).isEmpty();
        }
        assertThat(validateP256(curve, new ECPrivateKey(256, BigInteger.ONE))).isPresent();
        assertThat(validateP256(curve, new ECPrivateKey(256, n.subtract(BigInteger.ONE))))
                .isPresent();
        assertThat(validateP256(SECObjectIdentifiers.secp256k1, new ECPrivateKey(256, TWO)))
                .isEmpty();
        assertThat(validateP256(DERNull.INSTANCE, new ECPrivateKey(256, TWO))).isEmpty();
        assertThat(validateP256(parameters, new ECPrivateKey(256, TWO))).isEmpty();
    }

    @Test
    void refuses_seeds_of_ed25519_of_another_length() throws Exception {
        for (int length : new int[] {0, 31, 32, 33, 57, 64}) {
            var key = new PrivateKeyInfo(
                    new AlgorithmIdentifier(EdECObjectIdentifiers.id_Ed25519), new DEROctetString(new byte[length]));
            assertThat(validate(KeySpec.ECC_NIST_EDWARDS25519, key.getEncoded()).isPresent())
                    .as("%d bytes", length)
                    .isEqualTo(length == 32);
        }
    }

    private static MLDSAPrivateKeyParameters mlDsa44() {
        var generator = new MLDSAKeyPairGenerator();
        generator.init(new MLDSAKeyGenerationParameters(TestKeyPairs.RANDOM, MLDSAParameters.ml_dsa_44));
        return (MLDSAPrivateKeyParameters) generator.generateKeyPair().getPrivate();
    }

    /** RFC 9881 §6 knows three forms; the JDK reads one of them. */
    @Test
    void one_key_of_ml_dsa_has_one_form() throws Exception {
        var key = mlDsa44();
        var forms = Stream.of(
                        MLDSAPrivateKeyParameters.SEED_ONLY,
                        MLDSAPrivateKeyParameters.EXPANDED_KEY,
                        MLDSAPrivateKeyParameters.BOTH)
                .map(key::withPreferredFormat)
                .map(ImportedMaterialTest::encoded)
                .toList();
        assertThat(forms).extracting(form -> form.length).containsExactly(54, 2588, 2626);
        assertThat(forms.stream().map(form -> validate(KeySpec.ML_DSA_44, form).orElseThrow()))
                .containsOnly(SecretBytes.takeOver(forms.get(1)));
    }

    private static byte[] encoded(MLDSAPrivateKeyParameters key) {
        try {
            return PrivateKeyInfoFactory.createPrivateKeyInfo(key).getEncoded();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void refuses_keys_of_ml_dsa_whose_parts_do_not_belong_together() {
        var key = mlDsa44();
        var expanded = encoded(key.withPreferredFormat(MLDSAPrivateKeyParameters.EXPANDED_KEY));
        var start = expanded.length - 2560;
        // rho, then K, which is random, then the hash of the public key, then a secret vector.
        for (int at : new int[] {0, 31, 64, 127, 128}) {
            var changed = expanded.clone();
            changed[start + at] ^= 1;
            assertThat(validate(KeySpec.ML_DSA_44, changed)).as("byte %d", at).isEmpty();
        }
        var both = encoded(key.withPreferredFormat(MLDSAPrivateKeyParameters.BOTH));
        both[40] ^= 1;
        assertThat(validate(KeySpec.ML_DSA_44, both)).as("another seed").isEmpty();
    }
}
