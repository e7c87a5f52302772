package dev.keyhold.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class KeySpecTest {
    @Test
    void lists_the_algorithms_of_rsa_as_the_vendor_does() {
        assertThat(KeySpec.RSA_3072.signingAlgorithms())
                .extracting(Enum::name)
                .containsExactly(
                        "RSASSA_PKCS1_V1_5_SHA_256",
                        "RSASSA_PKCS1_V1_5_SHA_384",
                        "RSASSA_PKCS1_V1_5_SHA_512",
                        "RSASSA_PSS_SHA_256",
                        "RSASSA_PSS_SHA_384",
                        "RSASSA_PSS_SHA_512");
        assertThat(KeySpec.RSA_3072.encryptionAlgorithms())
                .extracting(Enum::name)
                .containsExactly("RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256");
    }

    @ParameterizedTest
    @EnumSource(KeySpec.class)
    void has_algorithms_for_each_of_its_usages_and_no_other(KeySpec spec) {
        assertThat(spec.usages().contains(KeyUsage.SIGN_VERIFY))
                .isEqualTo(!spec.signingAlgorithms().isEmpty());
        assertThat(spec.usages().contains(KeyUsage.ENCRYPT_DECRYPT))
                .isEqualTo(!spec.encryptionAlgorithms().isEmpty());
        assertThat(spec.usages().contains(KeyUsage.GENERATE_VERIFY_MAC))
                .isEqualTo(!spec.macAlgorithms().isEmpty());
        assertThat(spec.usages().contains(KeyUsage.KEY_AGREEMENT))
                .isEqualTo(!spec.keyAgreementAlgorithms().isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        "SYMMETRIC_DEFAULT, SYMMETRIC_DEFAULT, 4096",
        "RSA_2048, RSAES_OAEP_SHA_1, 214",
        "RSA_3072, RSAES_OAEP_SHA_1, 342",
        "RSA_4096, RSAES_OAEP_SHA_1, 470",
        "RSA_2048, RSAES_OAEP_SHA_256, 190",
        "RSA_3072, RSAES_OAEP_SHA_256, 318",
        "RSA_4096, RSAES_OAEP_SHA_256, 446"
    })
    void limits_what_is_encrypted_at_once(KeySpec spec, EncryptionAlgorithm algorithm, int bytes) {
        assertThat(algorithm.maxPlaintextBytes(spec)).isEqualTo(bytes);
    }

    @Test
    void has_no_limit_for_an_algorithm_of_other_keys() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EncryptionAlgorithm.RSAES_OAEP_SHA_1.maxPlaintextBytes(KeySpec.SYMMETRIC_DEFAULT));
        assertThatIllegalArgumentException().isThrownBy(KeySpec.ECC_NIST_P256::modulusBytes);
    }

    @ParameterizedTest
    @EnumSource(KeySpec.class)
    void is_a_key_pair_when_it_signs_agrees_or_is_of_rsa(KeySpec spec) {
        assertThat(spec.isKeyPair()).isEqualTo(!spec.name().startsWith("HMAC") && spec != KeySpec.SYMMETRIC_DEFAULT);
    }

    @ParameterizedTest
    @EnumSource(SigningAlgorithm.class)
    void accepts_digests_of_the_exact_length_only(SigningAlgorithm algorithm) {
        var length = algorithm.digestBytes();
        for (var type : MessageType.values()) {
            var listed = algorithm.messageTypes().contains(type);
            assertThat(algorithm.accepts(type, length)).isEqualTo(listed);
            assertThat(algorithm.accepts(type, length - 1)).isEqualTo(listed && type == MessageType.RAW);
            assertThat(algorithm.accepts(type, length + 1)).isEqualTo(listed && type == MessageType.RAW);
        }
    }
}
