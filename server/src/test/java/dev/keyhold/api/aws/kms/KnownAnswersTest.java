package dev.keyhold.api.aws.kms;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyhold.api.aws.ImportingClient;
import dev.keyhold.api.aws.Kms;
import dev.keyhold.server.TestKeyhold;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.digests.SHA1Digest;
import org.bouncycastle.crypto.digests.SHA224Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA384Digest;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.encodings.OAEPEncoding;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.engines.RSAEngine;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.params.HKDFParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.MLDSAPublicKeyParameters;
import org.bouncycastle.crypto.signers.DSADigestSigner;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.Ed25519phSigner;
import org.bouncycastle.crypto.signers.MLDSASigner;
import org.bouncycastle.crypto.signers.PSSSigner;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Published keys, imported through the API, do what their publications say: HMAC of RFC 4231, RSA of Project
 * Wycheproof, ECDSA of RFC 6979, Ed25519 of RFC 8032, ECDH of RFC 5903 and ML-DSA of Project Wycheproof. What is random
 * is checked by Bouncy Castle.
 */
final class KnownAnswersTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final byte[] SAMPLE = ascii("sample");
    private static final TestKeyhold KEYHOLD = TestKeyhold.start();
    private static final Kms KMS = new Kms(KEYHOLD);
    private static final ImportingClient CLIENT = new ImportingClient(KMS);

    @AfterAll
    static void stop() {
        KMS.close();
        KEYHOLD.close();
    }

    private static byte[] hex(String text) {
        return HEX.parseHex(text);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static Kms.Answer call(String operation, String body) {
        return KMS.call(KMS.root(), operation, body);
    }

    private static Kms.Answer done(String operation, String body) {
        return KMS.done(KMS.root(), operation, body);
    }

    private static byte[] publicKey(String key) {
        return done("GetPublicKey", "{\"KeyId\":\"" + key + "\"}").bytes("PublicKey");
    }

    // MACs

    /** A key of the length that is imported, which HMAC treats like the published one: RFC 2104 section 2. */
    private static byte[] macKey(String spec, byte[] published) {
        var digest = digest(spec);
        var length = digest.getDigestSize();
        var blockBytes = length > 32 ? 128 : 64;
        if (published.length <= blockBytes) {
            return Arrays.copyOf(published, length);
        }
        digest.update(published, 0, published.length);
        var hash = new byte[length];
        digest.doFinal(hash, 0);
        return hash;
    }

    private static Digest digest(String spec) {
        return switch (spec.substring(spec.length() - 3)) {
            case "224" -> new SHA224Digest();
            case "384" -> new SHA384Digest();
            case "512" -> new SHA512Digest();
            default -> SHA256Digest.newInstance();
        };
    }

    /** RFC 4231, test cases 1, 2 and 6: the key is {@code keyByte} repeated, or text. */
    @ParameterizedTest
    @CsvSource({
        "HMAC_224, 0b, 20, Hi There, 896fb1128abbdf196832107cd49df33f47b4b1169912ba4f53684b22",
        "HMAC_256, 0b, 20, Hi There, b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
        "HMAC_384, 0b, 20, Hi There, afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59c"
                + "faea9ea9076ede7f4af152e8b2fa9cb6",
        "HMAC_512, 0b, 20, Hi There, 87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde"
                + "daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854",
        "HMAC_224, 4a656665, 1, what do ya want for nothing?,"
                + "a30e01098bc6dbbf45690f3a7e9e6d0f8bbea2a39e6148008fd05e44",
        "HMAC_256, 4a656665, 1, what do ya want for nothing?,"
                + "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        "HMAC_384, 4a656665, 1, what do ya want for nothing?,"
                + "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e"
                + "8e2240ca5e69e2c78b3239ecfab21649",
        "HMAC_512, 4a656665, 1, what do ya want for nothing?,"
                + "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
                + "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737",
        "HMAC_224, aa, 131, Test Using Larger Than Block-Size Key - Hash Key First,"
                + "95e9a0db962095adaebe9b2d6f0dbce2d499f112f2d2b7273fa6870e",
        "HMAC_256, aa, 131, Test Using Larger Than Block-Size Key - Hash Key First,"
                + "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
        "HMAC_384, aa, 131, Test Using Larger Than Block-Size Key - Hash Key First,"
                + "4ece084485813e9088d2c63a041bc5b44f9ef1012a2b588f3cd11f05033ac4c6"
                + "0c2ef6ab4030fe8296248df163f44952",
        "HMAC_512, aa, 131, Test Using Larger Than Block-Size Key - Hash Key First,"
                + "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f352"
                + "6b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598"
    })
    void hmac_is_that_of_rfc_4231(String spec, String keyBytes, int times, String message, String mac) {
        var published = hex(keyBytes.repeat(times));
        var key = CLIENT.key(spec, "GENERATE_VERIFY_MAC", macKey(spec, published));
        var body = "{\"KeyId\":\"%s\",\"MacAlgorithm\":\"%s\",\"Message\":\"%s\""
                .formatted(key, spec.replace("HMAC_", "HMAC_SHA_"), Kms.base64(message));
        assertThat(HEX.formatHex(done("GenerateMac", body + "}").bytes("Mac"))).isEqualTo(mac);
        assertThat(independentMac(spec, published, ascii(message))).isEqualTo(hex(mac));

        var expected = hex(mac);
        assertThat(verifiesMac(body, expected)).isEqualTo("200");
        for (int at = 0; at < expected.length; at += 9) {
            var changed = expected.clone();
            changed[at] ^= 1;
            assertThat(verifiesMac(body, changed)).isEqualTo("KMSInvalidMacException");
        }
        assertThat(verifiesMac(body, Arrays.copyOf(expected, expected.length - 1)))
                .isEqualTo("KMSInvalidMacException");
    }

    private static String verifiesMac(String body, byte[] mac) {
        return call("VerifyMac", body + ",\"Mac\":\"" + Kms.base64(mac) + "\"}").outcome();
    }

    private static byte[] independentMac(String spec, byte[] key, byte[] message) {
        var hmac = new HMac(digest(spec));
        hmac.init(new KeyParameter(key));
        hmac.update(message, 0, message.length);
        var mac = new byte[hmac.getMacSize()];
        hmac.doFinal(mac, 0);
        return mac;
    }

    // RSA

    private static JsonNode vector(String algorithm) throws IOException {
        try (var file = KnownAnswersTest.class.getResourceAsStream("/crypto/rsa-vectors.json")) {
            return new ObjectMapper().readTree(file).required(algorithm);
        }
    }

    private static byte[] bytes(JsonNode vector, String field) {
        return hex(vector.required(field).textValue());
    }

    private static String signature(String key, String algorithm, byte[] message) {
        return "{\"KeyId\":\"%s\",\"SigningAlgorithm\":\"%s\",\"Message\":\"%s\""
                .formatted(key, algorithm, Kms.base64(message));
    }

    private static byte[] sign(String key, String algorithm, byte[] message) {
        return done("Sign", signature(key, algorithm, message) + "}").bytes("Signature");
    }

    private static String verify(String key, String algorithm, byte[] message, byte[] signature) {
        return call("Verify", signature(key, algorithm, message) + ",\"Signature\":\"" + Kms.base64(signature) + "\"}")
                .outcome();
    }

    /** Verifies what was published, and nothing with a bit changed. */
    private static void verifiesOnly(String key, String algorithm, byte[] message, byte[] signature) {
        assertThat(verify(key, algorithm, message, signature)).isEqualTo("200");
        var other = message.clone();
        other[0] ^= 1;
        assertThat(verify(key, algorithm, other, signature)).isEqualTo("KMSInvalidSignatureException");
        var changed = signature.clone();
        changed[changed.length - 1] ^= 1;
        assertThat(verify(key, algorithm, message, changed)).isEqualTo("KMSInvalidSignatureException");
    }

    @Test
    void rsa_signs_by_pkcs_1_as_published() throws Exception {
        var algorithm = "RSASSA_PKCS1_V1_5_SHA_256";
        var vector = vector(algorithm);
        var key = CLIENT.key("RSA_2048", "SIGN_VERIFY", bytes(vector, "key"));
        var message = bytes(vector, "message");
        assertThat(sign(key, algorithm, message)).isEqualTo(bytes(vector, "output"));
        verifiesOnly(key, algorithm, message, bytes(vector, "output"));
        var digest = new byte[32];
        var sha = SHA256Digest.newInstance();
        sha.update(message, 0, message.length);
        sha.doFinal(digest, 0);
        assertThat(done("Sign", signature(key, algorithm, digest) + ",\"MessageType\":\"DIGEST\"}")
                        .bytes("Signature"))
                .isEqualTo(bytes(vector, "output"));
    }

    @Test
    void rsa_verifies_published_signatures_by_pss_and_signs_for_another_library() throws Exception {
        var algorithm = "RSASSA_PSS_SHA_256";
        var vector = vector(algorithm);
        var key = CLIENT.key("RSA_2048", "SIGN_VERIFY", bytes(vector, "key"));
        verifiesOnly(key, algorithm, bytes(vector, "message"), bytes(vector, "output"));
        for (var bits : new int[] {256, 384, 512}) {
            // The salt is as long as the digest, and MGF1 uses the same one.
            var pss = new PSSSigner(new RSAEngine(), digest("SHA_" + bits), digest("SHA_" + bits), bits / 8);
            pss.init(false, PublicKeyFactory.createKey(publicKey(key)));
            pss.update(SAMPLE, 0, SAMPLE.length);
            assertThat(pss.verifySignature(sign(key, "RSASSA_PSS_SHA_" + bits, SAMPLE)))
                    .isTrue();
        }
    }

    /** MGF1 uses the hash of the algorithm, where some libraries use SHA-1. */
    @ParameterizedTest
    @ValueSource(strings = {"RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"})
    void rsa_decrypts_published_ciphertexts_and_encrypts_for_another_library(String algorithm) throws Exception {
        var vector = vector(algorithm);
        var key = CLIENT.key("RSA_2048", "ENCRYPT_DECRYPT", bytes(vector, "key"));
        var body = "{\"KeyId\":\"%s\",\"EncryptionAlgorithm\":\"%s\"".formatted(key, algorithm);
        assertThat(decrypted(body, bytes(vector, "output"))).isEqualTo(bytes(vector, "message"));

        var encrypted = done("Encrypt", body + ",\"Plaintext\":\"" + Kms.base64(SAMPLE) + "\"}")
                .bytes("CiphertextBlob");
        assertThat(oaep(algorithm, PrivateKeyFactory.createKey(bytes(vector, "key")), false, encrypted))
                .isEqualTo(SAMPLE);
        var theirs = oaep(algorithm, PublicKeyFactory.createKey(publicKey(key)), true, SAMPLE);
        assertThat(decrypted(body, theirs)).isEqualTo(SAMPLE);
        var other = algorithm.equals("RSAES_OAEP_SHA_1") ? "RSAES_OAEP_SHA_256" : "RSAES_OAEP_SHA_1";
        assertThat(call(
                                "Decrypt",
                                body.replace(algorithm, other) + ",\"CiphertextBlob\":\"" + Kms.base64(theirs) + "\"}")
                        .outcome())
                .isEqualTo("InvalidCiphertextException");
    }

    private static byte[] decrypted(String body, byte[] ciphertext) {
        return done("Decrypt", body + ",\"CiphertextBlob\":\"" + Kms.base64(ciphertext) + "\"}")
                .bytes("Plaintext");
    }

    private static byte[] oaep(
            String algorithm, org.bouncycastle.crypto.params.AsymmetricKeyParameter key, boolean encrypts, byte[] input)
            throws Exception {
        var hash = algorithm.endsWith("SHA_1") ? new SHA1Digest() : SHA256Digest.newInstance();
        var oaep = new OAEPEncoding(new RSAEngine(), hash, hash, new byte[0]);
        oaep.init(encrypts, key);
        return oaep.processBlock(input, 0, input.length);
    }

    // Elliptic curves

    private static ASN1ObjectIdentifier curve(String spec) {
        return switch (spec) {
            case "ECC_NIST_P384" -> SECObjectIdentifiers.secp384r1;
            case "ECC_NIST_P521" -> SECObjectIdentifiers.secp521r1;
            default -> SECObjectIdentifiers.secp256r1;
        };
    }

    private static byte[] onCurve(String spec, String scalar) throws IOException {
        var bits = Integer.parseInt(spec.substring("ECC_NIST_P".length()));
        var algorithm = new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, curve(spec));
        return new PrivateKeyInfo(algorithm, new ECPrivateKey(bits, new BigInteger(scalar, 16))).getEncoded();
    }

    /** RFC 6979 A.2.5 to A.2.7, the message "sample" and the hash as long as the curve. */
    @ParameterizedTest
    @CsvSource({
        "ECC_NIST_P256, SHA_256, C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721,"
                + "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716,"
                + "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8",
        "ECC_NIST_P384, SHA_384, 6B9D3DAD2E1B8C1C05B19875B6659F4DE23C3B667BF297BA9AA47740787137D8"
                + "96D5724E4C70A825F872C9EA60D2EDF5,"
                + "94EDBB92A5ECB8AAD4736E56C691916B3F88140666CE9FA73D64C4EA95AD133C"
                + "81A648152E44ACF96E36DD1E80FABE46,"
                + "99EF4AEB15F178CEA1FE40DB2603138F130E740A19624526203B6351D0A3A94F"
                + "A329C145786E679E7B82C71A38628AC8",
        "ECC_NIST_P521, SHA_512, 0FAD06DAA62BA3B25D2FB40133DA757205DE67F5BB0018FEE8C86E1B68C7E75CA"
                + "A896EB32F1F47C70855836A6D16FCC1466F6D8FBEC67DB89EC0C08B0E996B83538,"
                + "0C328FAFCBD79DD77850370C46325D987CB525569FB63C5D3BC53950E6D4C5F17"
                + "4E25A1EE9017B5D450606ADD152B534931D7D4E8455CC91F9B15BF05EC36E377FA,"
                + "0617CCE7CF5064806C467F678D3B4080D6F1CC50AF26CA209417308281B68AF28"
                + "2623EAA63E5B5C0723D8B8C37FF0777B1A20F8CCB1DCCC43997F1EE0E44DA4A67A"
    })
    void ecdsa_verifies_as_rfc_6979_and_signs_for_another_library(
            String spec, String hash, String scalar, String r, String s) throws Exception {
        var key = CLIENT.key(spec, "SIGN_VERIFY", onCurve(spec, scalar));
        var algorithm = "ECDSA_" + hash;
        var order = ECNamedCurveTable.getByOID(curve(spec)).getN();
        var published = StandardDSAEncoding.INSTANCE.encode(order, new BigInteger(r, 16), new BigInteger(s, 16));
        verifiesOnly(key, algorithm, SAMPLE, published);

        var independent = new DSADigestSigner(new ECDSASigner(), digest(hash), StandardDSAEncoding.INSTANCE);
        independent.init(false, PublicKeyFactory.createKey(publicKey(key)));
        independent.update(SAMPLE, 0, SAMPLE.length);
        assertThat(independent.verifySignature(sign(key, algorithm, SAMPLE))).isTrue();
    }

    /** RFC 5903 section 8.1. */
    @Test
    void ecdh_derives_the_secret_of_rfc_5903() throws Exception {
        var spec = "ECC_NIST_P256";
        var key = CLIENT.key(
                spec,
                "KEY_AGREEMENT",
                onCurve(spec, "C88F01F510D9AC3F70A292DAA2316DE544E9AAB8AFE84049C62A9C57862D1433"));
        var algorithm = new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, curve(spec));
        var peer = new SubjectPublicKeyInfo(
                algorithm,
                hex("04"
                        + "D12DFB5289C8D4F81208B70270398C342296970A0BCCB74C736FC7554494BF63"
                        + "56FBF3CA366CC23E8157854C13C58D6AAC23F046ADA30F8353E74F33039872AB"));
        var derived = done(
                "DeriveSharedSecret",
                "{\"KeyId\":\"%s\",\"KeyAgreementAlgorithm\":\"ECDH\",\"PublicKey\":\"%s\"}"
                        .formatted(key, Kms.base64(peer.getEncoded())));
        assertThat(derived.bytes("SharedSecret"))
                .isEqualTo(hex("D6840F6B42F6EDAFD13116E0E12565202FEF8E9ECE7DCE03812464D04B9442DE"));
    }

    private static byte[] ed25519(String seed) throws IOException {
        return new PrivateKeyInfo(
                        new AlgorithmIdentifier(EdECObjectIdentifiers.id_Ed25519), new DEROctetString(hex(seed)))
                .getEncoded();
    }

    /** RFC 8032 section 7.1: tests 3 and SHA(abc). */
    @ParameterizedTest
    @CsvSource({
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7, af82,"
                + "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac1"
                + "8ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
        "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42,"
                + "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f,"
                + "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b5890"
                + "9351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704"
    })
    void ed25519_signs_as_rfc_8032(String seed, String message, String signature) throws Exception {
        var key = CLIENT.key("ECC_NIST_EDWARDS25519", "SIGN_VERIFY", ed25519(seed));
        var algorithm = "ED25519_SHA_512";
        assertThat(HEX.formatHex(sign(key, algorithm, hex(message)))).isEqualTo(signature);
        verifiesOnly(key, algorithm, hex(message), hex(signature));
    }

    /** The digest that a client sends is the message of Ed25519ph, which is hashed once more: RFC 8032 section 5.1. */
    @Test
    void ed25519ph_signs_digests_for_another_library() throws Exception {
        var seed = "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42";
        var key = CLIENT.key("ECC_NIST_EDWARDS25519", "SIGN_VERIFY", ed25519(seed));
        var digest = new byte[64];
        Arrays.fill(digest, (byte) 3);
        var signed = done("Sign", signature(key, "ED25519_PH_SHA_512", digest) + ",\"MessageType\":\"DIGEST\"}")
                .bytes("Signature");
        var independent = new Ed25519phSigner(new byte[0]);
        independent.init(false, (Ed25519PublicKeyParameters) PublicKeyFactory.createKey(publicKey(key)));
        independent.update(digest, 0, digest.length);
        assertThat(independent.verifySignature(signed)).isTrue();
    }

    /** The first key of {@code mldsa_*_sign_seed_test} of Project Wycheproof: 32 bytes of 2a. */
    @ParameterizedTest
    @CsvSource({
        "ML_DSA_44, 11, d87f8ca136ac1aa55e2d6c4521680efb3a378cbb9bc0bfb446e9c60893931ea3",
        "ML_DSA_65, 12, b7acce2ddb11f8cc1aa46e2bafac6eacfa2b732ef192bd636ad8d3a56d649c66",
        "ML_DSA_87, 13, d43128fa8a8c785c1d44c9e7db538dbf9dd88fe6c8ad911a344bcec1017c6d54"
    })
    void ml_dsa_finds_the_published_key_of_a_seed_and_signs_for_another_library(
            String spec, String algorithm, String hashOfPublicKey) throws Exception {
        var seed = hex("3034020100300b06096086480165030403" + algorithm + "04228020" + "2a".repeat(32));
        var key = CLIENT.key(spec, "SIGN_VERIFY", seed);
        var spki = publicKey(key);
        var hash = new byte[32];
        var sha = SHA256Digest.newInstance();
        // Behind the algorithm is the key itself.
        sha.update(spki, 22, spki.length - 22);
        sha.doFinal(hash, 0);
        assertThat(HEX.formatHex(hash)).isEqualTo(hashOfPublicKey);

        var independent = new MLDSASigner();
        independent.init(false, (MLDSAPublicKeyParameters) PublicKeyFactory.createKey(spki));
        independent.update(SAMPLE, 0, SAMPLE.length);
        var signed = sign(key, "ML_DSA_SHAKE_256", SAMPLE);
        assertThat(independent.verifySignature(signed)).isTrue();
        verifiesOnly(key, "ML_DSA_SHAKE_256", SAMPLE, signed);
    }

    // Symmetric encryption

    /** Who has the material and the documentation of the format needs no server. */
    @Test
    void ciphertexts_are_opened_by_another_library_with_the_imported_material() throws Exception {
        var material = hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
        var key = CLIENT.key("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", material);
        var context = ",\"EncryptionContext\":{\"b\":\"2\",\"a\":\"1\"}";
        var blob = done(
                        "Encrypt",
                        "{\"KeyId\":\"" + key + "\",\"Plaintext\":\"" + Kms.base64(SAMPLE) + "\"" + context + "}")
                .bytes("CiphertextBlob");
        var header = Arrays.copyOf(blob, 69);
        // docs/internals/ciphertext.md, Encryption contexts.
        var canonical = hex("0002" + "000161" + "000131" + "000162" + "000132");
        var hkdf = new HKDFBytesGenerator(SHA256Digest.newInstance());
        hkdf.init(new HKDFParameters(material, Arrays.copyOfRange(header, 41, 57), ascii("keyhold message key 1")));
        var messageKey = new byte[32];
        hkdf.generateBytes(messageKey, 0, messageKey.length);
        var gcm = GCMBlockCipher.newInstance(AESEngine.newInstance());
        gcm.init(false, new AEADParameters(new KeyParameter(messageKey), 128, Arrays.copyOfRange(header, 57, 69)));
        gcm.processAADBytes(header, 0, header.length);
        gcm.processAADBytes(canonical, 0, canonical.length);
        var plaintext = new byte[SAMPLE.length];
        var length = gcm.processBytes(blob, 69, blob.length - 69, plaintext, 0);
        gcm.doFinal(plaintext, length);
        assertThat(plaintext).isEqualTo(SAMPLE);
    }
}
