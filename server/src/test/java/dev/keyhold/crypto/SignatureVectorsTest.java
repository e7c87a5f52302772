package dev.keyhold.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyhold.model.EncryptionAlgorithm;
import dev.keyhold.model.KeySpec;
import dev.keyhold.model.MessageType;
import dev.keyhold.model.SecretBytes;
import dev.keyhold.model.SigningAlgorithm;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Signatures and ciphertexts that others published. */
class SignatureVectorsTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final byte[] SAMPLE = "sample".getBytes(StandardCharsets.US_ASCII);

    private final MessageSigner signer = new MessageSigner(TestKeyPairs.RANDOM);

    private static byte[] hex(String text) {
        return HEX.parseHex(text);
    }

    private static PrivateKeyMaterial ed25519(String seed) {
        return TestKeyPairs.read(KeySpec.ECC_NIST_EDWARDS25519, hex("302e020100300506032b657004220420" + seed));
    }

    /** RFC 8032 §7.1: tests 1, 3 and SHA(abc). */
    @ParameterizedTest
    @CsvSource({
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60, '',"
                + "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a,"
                + "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555"
                + "fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7, af82,"
                + "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025,"
                + "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac1"
                + "8ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
        "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42,"
                + "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f,"
                + "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf,"
                + "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b5890"
                + "9351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704"
    })
    void ed25519_signs_as_the_rfc(String seed, String message, String publicKey, String signature) {
        var key = ed25519(seed);
        assertThat(HEX.formatHex(key.publicKey())).isEqualTo("302a300506032b6570032100" + publicKey);
        assertThat(signer.sign(key, SigningAlgorithm.ED25519_SHA_512, MessageType.RAW, hex(message)))
                .contains(hex(signature));
    }

    /** RFC 8032 §7.3. The message is shorter than the digests that clients may send. */
    @Test
    void ed25519ph_signs_as_the_rfc() {
        var key = ed25519("833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42");
        var signature =
                JdkSignature.ED25519_PH.sign(key, "abc".getBytes(StandardCharsets.US_ASCII), TestKeyPairs.RANDOM);
        assertThat(HEX.formatHex(signature))
                .isEqualTo("98a70222f0b8121aa9d30f813d683f809e462b469c7ff87639499bb94e6dae41"
                        + "31f85042463c2a355a2003d062adf5aaa10b8c61e636062aaad11c2a26083406");
    }

    /** RFC 6979 §A.2.5 to §A.2.7, the message "sample" and the hash as long as the curve. */
    @ParameterizedTest
    @CsvSource({
        "ECC_NIST_P256, C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721,"
                + "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716,"
                + "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8",
        "ECC_NIST_P384, 6B9D3DAD2E1B8C1C05B19875B6659F4DE23C3B667BF297BA9AA47740787137D8"
                + "96D5724E4C70A825F872C9EA60D2EDF5,"
                + "94EDBB92A5ECB8AAD4736E56C691916B3F88140666CE9FA73D64C4EA95AD133C"
                + "81A648152E44ACF96E36DD1E80FABE46,"
                + "99EF4AEB15F178CEA1FE40DB2603138F130E740A19624526203B6351D0A3A94F"
                + "A329C145786E679E7B82C71A38628AC8",
        "ECC_NIST_P521, 0FAD06DAA62BA3B25D2FB40133DA757205DE67F5BB0018FEE8C86E1B68C7E75CA"
                + "A896EB32F1F47C70855836A6D16FCC1466F6D8FBEC67DB89EC0C08B0E996B83538,"
                + "0C328FAFCBD79DD77850370C46325D987CB525569FB63C5D3BC53950E6D4C5F17"
                + "4E25A1EE9017B5D450606ADD152B534931D7D4E8455CC91F9B15BF05EC36E377FA,"
                + "0617CCE7CF5064806C467F678D3B4080D6F1CC50AF26CA209417308281B68AF28"
                + "2623EAA63E5B5C0723D8B8C37FF0777B1A20F8CCB1DCCC43997F1EE0E44DA4A67A"
    })
    void ecdsa_verifies_the_signatures_of_the_rfc(KeySpec spec, String scalar, String r, String s) throws Exception {
        var key = onCurve(spec, new BigInteger(scalar, 16));
        var algorithm = spec.signingAlgorithms().getFirst();
        var order = BigInteger.ONE.shiftLeft(521);
        var signature = StandardDSAEncoding.INSTANCE.encode(order, new BigInteger(r, 16), new BigInteger(s, 16));
        assertThat(signer.verify(key, algorithm, MessageType.RAW, SAMPLE, signature))
                .isTrue();
        assertThat(signer.verify(key, algorithm, MessageType.RAW, new byte[0], signature))
                .isFalse();
        var digest =
                MessageDigest.getInstance("SHA-" + 8 * algorithm.digestBytes()).digest(SAMPLE);
        assertThat(signer.verify(key, algorithm, MessageType.DIGEST, digest, signature))
                .isTrue();
    }

    private static PrivateKeyMaterial onCurve(KeySpec spec, BigInteger scalar) throws IOException {
        var bits = Integer.parseInt(spec.name().substring("ECC_NIST_P".length()));
        var algorithm = new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, curve(spec));
        return TestKeyPairs.read(spec, new PrivateKeyInfo(algorithm, new ECPrivateKey(bits, scalar)).getEncoded());
    }

    private static ASN1ObjectIdentifier curve(KeySpec spec) {
        return switch (spec) {
            case ECC_NIST_P384 -> SECObjectIdentifiers.secp384r1;
            case ECC_NIST_P521 -> SECObjectIdentifiers.secp521r1;
            default -> SECObjectIdentifiers.secp256r1;
        };
    }

    /** The first key of {@code mldsa_*_sign_seed_test} of Project Wycheproof: 32 bytes of 2a. */
    @ParameterizedTest
    @CsvSource({
        "ML_DSA_44, 11, d87f8ca136ac1aa55e2d6c4521680efb3a378cbb9bc0bfb446e9c60893931ea3",
        "ML_DSA_65, 12, b7acce2ddb11f8cc1aa46e2bafac6eacfa2b732ef192bd636ad8d3a56d649c66",
        "ML_DSA_87, 13, d43128fa8a8c785c1d44c9e7db538dbf9dd88fe6c8ad911a344bcec1017c6d54"
    })
    void ml_dsa_finds_the_published_key_of_a_seed(KeySpec spec, String algorithm, String hashOfPublicKey) {
        var seed = hex("3034020100300b06096086480165030403" + algorithm + "04228020" + "2a".repeat(32));
        var material = new ImportedMaterial(signer).validate(spec, SecretBytes.takeOver(seed));
        var spki = PrivateKeyMaterial.of(spec, material.orElseThrow()).publicKey();
        assertThat(Sha256.hex(Arrays.copyOfRange(spki, 22, spki.length))).isEqualTo(hashOfPublicKey);
    }

    private static JsonNode vector(String algorithm) throws IOException {
        var name = "/crypto/rsa-vectors.json";
        try (var file = SignatureVectorsTest.class.getResourceAsStream(name)) {
            return new ObjectMapper().readTree(file).required(algorithm);
        }
    }

    private static byte[] bytes(JsonNode vector, String field) {
        return hex(vector.required(field).textValue());
    }

    private static PrivateKeyMaterial rsa(JsonNode vector) {
        return TestKeyPairs.read(KeySpec.RSA_2048, bytes(vector, "key"));
    }

    @ParameterizedTest
    @EnumSource(
            value = SigningAlgorithm.class,
            names = {"RSASSA_PKCS1_V1_5_SHA_256", "RSASSA_PSS_SHA_256"})
    void rsa_verifies_published_signatures(SigningAlgorithm algorithm) throws IOException {
        var vector = vector(algorithm.name());
        var message = bytes(vector, "message");
        assertThat(signer.verify(rsa(vector), algorithm, MessageType.RAW, message, bytes(vector, "output")))
                .isTrue();
        if (algorithm == SigningAlgorithm.RSASSA_PKCS1_V1_5_SHA_256) {
            assertThat(signer.sign(rsa(vector), algorithm, MessageType.RAW, message))
                    .contains(bytes(vector, "output"));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = EncryptionAlgorithm.class,
            names = {"RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"})
    void oaep_decrypts_published_ciphertexts(EncryptionAlgorithm algorithm) throws IOException {
        var vector = vector(algorithm.name());
        assertThat(new OaepCipher(TestKeyPairs.RANDOM).decrypt(rsa(vector), algorithm, bytes(vector, "output")))
                .contains(bytes(vector, "message"));
    }

    /** As DER, the numbers of these would be negative, too long or not there; the JDK passes over some of it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "3006020101020101 00",
                "3006020101020101",
                "30060201000201 00",
                "300702020001020101",
                "308106020101020101",
                "3006020181020101",
                "3006020101020181",
                "3080020101020101 0000",
                "3003020101",
                "3009020101020101020101"
            })
    void ecdsa_takes_signatures_in_der_only(String encoded) {
        var key = TestKeyPairs.material(KeySpec.ECC_NIST_P256);
        assertThat(signer.verify(
                        key, SigningAlgorithm.ECDSA_SHA_256, MessageType.RAW, SAMPLE, hex(encoded.replace(" ", ""))))
                .isFalse();
    }

    @Test
    void ecdsa_takes_no_signature_without_the_zero_before_a_high_bit() {
        var key = TestKeyPairs.material(KeySpec.ECC_NIST_P256);
        for (int tries = 0; tries < 200; tries++) {
            var signature = signer.sign(key, SigningAlgorithm.ECDSA_SHA_256, MessageType.RAW, SAMPLE)
                    .orElseThrow();
            if (signature.length == 72) {
                var bare = new byte[70];
                bare[0] = 0x30;
                bare[1] = 68;
                bare[2] = 2;
                bare[3] = 32;
                System.arraycopy(signature, 5, bare, 4, 32);
                bare[36] = 2;
                bare[37] = 32;
                System.arraycopy(signature, 40, bare, 38, 32);
                assertThat(signer.verify(key, SigningAlgorithm.ECDSA_SHA_256, MessageType.RAW, SAMPLE, bare))
                        .isFalse();
                return;
            }
        }
        throw new AssertionError("one signature of four has two high bits");
    }
}
