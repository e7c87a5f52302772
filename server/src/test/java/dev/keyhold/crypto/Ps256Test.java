package dev.keyhold.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.AuthorizedKey;
import dev.keyhold.model.ResourceId;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Ps256Test {
    private static final String TEXT = "header.claims";
    private static final ResourceId ID = ResourceId.of(ResourceId.IAM, new AccountId("123456789012"), 42);

    private static RsaKeys.Pair pair;
    private static RsaKeys.Pair other;

    @BeforeAll
    static void makeKeys() throws Exception {
        var random = SecureRandom.getInstance("SHA1PRNG");
        random.setSeed(42);
        var keys = new RsaKeys(random);
        pair = keys.generate(AuthorizedKey.Algorithm.RSA_2048, ID);
        other = keys.generate(AuthorizedKey.Algorithm.RSA_2048, ID);
    }

    @Test
    void keys_have_the_vendors_form() throws Exception {
        assertThat(pair.publicKey())
                .startsWith("-----BEGIN PUBLIC KEY-----\n")
                .endsWith("\n-----END PUBLIC KEY-----\n");
        assertThat(pair.privateKey().reveal())
                .startsWith("PLEASE DO NOT REMOVE THIS LINE! Yandex.Cloud SA Key ID <" + ID.text()
                        + ">\n-----BEGIN PRIVATE KEY-----\n")
                .endsWith("\n-----END PRIVATE KEY-----\n");
        assertThat(pair.privateKey().reveal().lines().skip(2))
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(64));
        assertThat(publicKey().getModulus().bitLength()).isEqualTo(2048);
        assertThat(privateKey().getFormat()).isEqualTo("PKCS#8");
    }

    @Test
    void keys_do_not_print() {
        assertThat(pair.toString()).doesNotContain("PRIVATE");
        assertThat(Ps256.Signer.of(pair.privateKey().reveal())).hasToString("Signer[****]");
    }

    @Test
    void a_signature_is_verified() {
        var signature = Ps256.Signer.of(pair.privateKey().reveal()).sign(TEXT);

        assertThat(signature).hasSize(256);
        assertThat(verifier().verifies(TEXT, signature)).isTrue();
        assertThat(verifier().verifies(TEXT + ".", signature)).isFalse();
        assertThat(Ps256.Verifier.of(other.publicKey()).verifies(TEXT, signature))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 20, 31, 32, 33, 64, 221, 222})
    void a_signature_is_verified_whatever_its_salt_is_long(int saltLength) throws Exception {
        var signature = sign("SHA-256", MGF1ParameterSpec.SHA256, saltLength);

        assertThat(verifier().verifies(TEXT, signature)).isTrue();
        assertThat(verifier().verifies("other", signature)).isFalse();
        assertThat(Ps256.Verifier.of(other.publicKey()).verifies(TEXT, signature))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {32, 222})
    void a_signature_with_any_bit_flipped_is_refused(int saltLength) throws Exception {
        var signature = sign("SHA-256", MGF1ParameterSpec.SHA256, saltLength);
        for (int i = 0; i < signature.length; i++) {
            var changed = signature.clone();
            changed[i] ^= (byte) (1 << (i % 8));
            assertThat(verifier().verifies(TEXT, changed)).as("byte " + i).isFalse();
        }
    }

    @Test
    void a_signature_by_another_hash_or_another_padding_is_refused() throws Exception {
        assertThat(verifier().verifies(TEXT, sign("SHA-384", MGF1ParameterSpec.SHA384, 48)))
                .isFalse();
        assertThat(verifier().verifies(TEXT, sign("SHA-256", MGF1ParameterSpec.SHA1, 32)))
                .isFalse();
        var rs256 = Signature.getInstance("SHA256withRSA");
        rs256.initSign(privateKey());
        rs256.update(TEXT.getBytes(StandardCharsets.UTF_8));
        assertThat(verifier().verifies(TEXT, rs256.sign())).isFalse();
    }

    @Test
    void bytes_that_are_no_signature_are_refused() {
        var random = new Random(7);
        for (int length : new int[] {0, 1, 255, 257, 512}) {
            assertThat(verifier().verifies(TEXT, new byte[length])).isFalse();
        }
        for (int i = 0; i < 100; i++) {
            var bytes = new byte[256];
            random.nextBytes(bytes);
            assertThat(verifier().verifies(TEXT, bytes)).isFalse();
        }
        var highest = new byte[256];
        Arrays.fill(highest, (byte) 0xFF);
        assertThat(verifier().verifies(TEXT, highest)).isFalse();
        assertThat(verifier().verifies(TEXT, new byte[256])).isFalse();
    }

    @Test
    void texts_that_are_no_keys_are_refused_without_repeating_them() {
        for (var text : new String[] {
            "",
            "geheim",
            "-----BEGIN PRIVATE KEY-----\ngeheim",
            pair.publicKey(),
            "-----BEGIN PRIVATE KEY-----\nZ2VoZWlt\n-----END PRIVATE KEY-----"
        }) {
            assertThatThrownBy(() -> Ps256.Signer.of(text))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining("geheim");
        }
        assertThatThrownBy(() -> Ps256.Verifier.of(pair.privateKey().reveal()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Ps256.Verifier verifier() {
        return Ps256.Verifier.of(pair.publicKey());
    }

    private static byte[] sign(String hash, MGF1ParameterSpec mask, int saltLength) throws Exception {
        var signature = Signature.getInstance("RSASSA-PSS");
        signature.setParameter(new PSSParameterSpec(hash, "MGF1", mask, saltLength, 1));
        signature.initSign(privateKey());
        signature.update(TEXT.getBytes(StandardCharsets.UTF_8));
        return signature.sign();
    }

    private static PrivateKey privateKey() {
        return PemReader.privateKey(pair.privateKey().reveal(), "RSA");
    }

    private static RSAPublicKey publicKey() throws Exception {
        return (RSAPublicKey) KeyFactory.getInstance("RSA")
                .generatePublic(new X509EncodedKeySpec(PemReader.publicKey(pair.publicKey())));
    }
}
