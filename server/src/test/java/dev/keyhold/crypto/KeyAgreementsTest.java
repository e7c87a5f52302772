package dev.keyhold.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.model.KeySpec;
import dev.keyhold.model.SecretBytes;
import java.math.BigInteger;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPublicKey;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.agreement.ECDHCBasicAgreement;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.util.BigIntegers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class KeyAgreementsTest {
    private static final int P256_POINT_AT = 26;

    private static byte[] peerOn(KeySpec spec) {
        return TestKeyPairs.other(spec).publicKey();
    }

    @ParameterizedTest
    @CsvSource({"ECC_NIST_P256, 32", "ECC_NIST_P384, 48", "ECC_NIST_P521, 66"})
    void both_sides_and_another_library_agree(KeySpec spec, int bytes) {
        var ours = TestKeyPairs.material(spec);
        for (int i = 0; i < 20; i++) {
            var theirs = TestKeyPairs.other(spec);
            var secret = KeyAgreements.derive(ours, theirs.publicKey()).orElseThrow();
            assertThat(KeyAgreements.derive(theirs, ours.publicKey())).contains(secret);

            var independent = new ECDHCBasicAgreement();
            independent.init(ours.privateParameters());
            var x = independent.calculateAgreement(theirs.publicParameters());
            assertThat(secret.use(byte[]::clone)).isEqualTo(BigIntegers.asUnsignedByteArray(bytes, x));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = KeySpec.class,
            names = {"ECC_NIST_P256", "ECC_NIST_P384", "ECC_NIST_P521"})
    void refuses_a_peer_of_another_kind(KeySpec spec) {
        var ours = TestKeyPairs.material(spec);
        for (var other : KeySpec.values()) {
            if (other.isKeyPair()) {
                assertThat(KeyAgreements.derive(ours, peerOn(other)).isPresent())
                        .as("%s", other)
                        .isEqualTo(other == spec);
            }
        }
    }

    @Test
    void refuses_what_is_no_public_key_in_der() throws Exception {
        var ours = TestKeyPairs.material(KeySpec.ECC_NIST_P256);
        var peer = peerOn(KeySpec.ECC_NIST_P256);
        var x25519 = KeyPairGenerator.getInstance("X25519").generateKeyPair();
        for (var broken : new byte[][] {
            {},
            {0},
            new byte[8192],
            Arrays.copyOf(peer, peer.length - 1),
            Arrays.copyOf(peer, peer.length + 1),
            TestKeyPairs.pkcs8(KeySpec.ECC_NIST_P256),
            Arrays.copyOfRange(peer, P256_POINT_AT, peer.length),
            x25519.getPublic().getEncoded()
        }) {
            assertThat(KeyAgreements.derive(ours, broken)).isEmpty();
        }
    }

    @Test
    void refuses_a_key_with_any_byte_changed_unless_it_is_another_point() {
        var ours = TestKeyPairs.material(KeySpec.ECC_NIST_P256);
        var peer = peerOn(KeySpec.ECC_NIST_P256);
        for (int i = 0; i < peer.length; i++) {
            for (int bit = 1; bit < 0x100; bit <<= 1) {
                var changed = peer.clone();
                changed[i] ^= (byte) bit;
                assertThat(KeyAgreements.derive(ours, changed)).as("byte %d", i).isEmpty();
            }
        }
    }

    @Test
    void refuses_points_that_are_not_on_the_curve() throws Exception {
        var ours = TestKeyPairs.material(KeySpec.ECC_NIST_P256);
        var p = ECNamedCurveTable.getByName("P-256").getCurve().getField().getCharacteristic();
        var good = ((ECPublicKey) TestKeyPairs.other(KeySpec.ECC_NIST_P256).verificationKey()).getW();
        var x = good.getAffineX();
        var y = good.getAffineY();
        assertThat(KeyAgreements.derive(ours, p256(uncompressed(x, y)))).isPresent();
        // The point's inverse has the same x, and so the same secret.
        assertThat(KeyAgreements.derive(ours, p256(uncompressed(x, p.subtract(y)))))
                .isEqualTo(KeyAgreements.derive(ours, p256(uncompressed(x, y))));

        var max = BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE);
        var zero = BigInteger.ZERO;
        for (var point : new byte[][] {
            {},
            {0}, // infinity (SEC 1 §2.3.3)
            uncompressed(zero, zero),
            uncompressed(x, zero),
            uncompressed(zero, y),
            uncompressed(y, x),
            uncompressed(x, y.add(BigInteger.ONE)),
            uncompressed(p, y),
            uncompressed(max, max),
            Arrays.copyOf(uncompressed(x, y), 64),
            Arrays.copyOf(uncompressed(x, y), 66),
            Arrays.copyOf(new byte[] {2}, 33),
            Arrays.copyOf(new byte[] {5}, 33)
        }) {
            assertThat(KeyAgreements.derive(ours, p256(point)))
                    .as("a point of %d bytes", point.length)
                    .isEmpty();
        }
    }

    @Test
    void refuses_compressed_points() throws Exception {
        var point = ((ECPublicKeyParameters)
                        TestKeyPairs.other(KeySpec.ECC_NIST_P256).publicParameters())
                .getQ();
        var ours = TestKeyPairs.material(KeySpec.ECC_NIST_P256);
        assertThat(KeyAgreements.derive(ours, p256(point.getEncoded(true)))).isEmpty();
        assertThat(KeyAgreements.derive(ours, p256(point.getEncoded(false)))).isPresent();
    }

    /** CVE-2020-0601: the peer's own generator under the name of no curve. */
    @Test
    void refuses_parameters_that_the_peer_brings_along() throws Exception {
        var ours = TestKeyPairs.material(KeySpec.ECC_NIST_P256);
        var curve = ECNamedCurveTable.getByName("P-256");
        var point = ((ECPublicKeyParameters) ours.publicParameters()).getQ().getEncoded(false);
        var structure = new ASN1EncodableVector();
        structure.add(new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, curve));
        structure.add(new DERBitString(point));
        var encoded = new DERSequence(structure).getEncoded(ASN1Encoding.DER);
        assertThat(KeyAgreements.derive(ours, encoded)).isEmpty();
    }

    @Test
    void belongs_to_the_curves_of_key_agreement() {
        for (var spec : new KeySpec[] {KeySpec.RSA_2048, KeySpec.ECC_NIST_EDWARDS25519, KeySpec.ML_DSA_44}) {
            var key = TestKeyPairs.material(spec);
            assertThatIllegalArgumentException().isThrownBy(() -> KeyAgreements.derive(key, key.publicKey()));
        }
    }

    @Test
    void a_wiped_key_agrees_on_nothing_and_no_secret_prints() {
        var key = TestKeyPairs.other(KeySpec.ECC_NIST_P384);
        var peer = peerOn(KeySpec.ECC_NIST_P384);
        assertThat(KeyAgreements.derive(key, peer).map(SecretBytes::toString)).contains("****");
        key.wipe();
        assertThatThrownBy(() -> KeyAgreements.derive(key, peer)).isInstanceOf(WipedKeyException.class);
    }

    private static byte[] uncompressed(BigInteger x, BigInteger y) {
        var point = new byte[65];
        point[0] = 4;
        System.arraycopy(BigIntegers.asUnsignedByteArray(32, x), 0, point, 1, 32);
        System.arraycopy(BigIntegers.asUnsignedByteArray(32, y), 0, point, 33, 32);
        return point;
    }

    private static byte[] p256(byte[] point) throws Exception {
        var algorithm = new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, SECObjectIdentifiers.secp256r1);
        return new SubjectPublicKeyInfo(algorithm, point).getEncoded(ASN1Encoding.DER);
    }
}
