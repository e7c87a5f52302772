package dev.keyhold.api.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.crypto.ClientOaep;
import dev.keyhold.server.TestKeyhold;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Key material that is made elsewhere, as a client imports it. */
final class KmsImportTest {
    private static final TestKeyhold KEYHOLD = TestKeyhold.start();

    private final Kms kms = new Kms(KEYHOLD);

    @AfterAll
    static void stop() {
        KEYHOLD.close();
    }

    private Kms.Answer call(String operation, String body) {
        return kms.call(kms.root(), operation, body);
    }

    /** Imports 32 bytes; {@code more} are members of the request. */
    private Kms.Answer imported(String key, String more) {
        var parameters = kms.done(
                kms.root(),
                "GetParametersForImport",
                "{\"KeyId\":\"%s\",\"WrappingAlgorithm\":\"RSAES_OAEP_SHA_256\",\"WrappingKeySpec\":\"RSA_2048\"}"
                        .formatted(key));
        var encrypted =
                Base64.getEncoder().encodeToString(ClientOaep.encrypt(parameters.bytes("PublicKey"), new byte[32]));
        return call(
                "ImportKeyMaterial",
                "{\"KeyId\":\"%s\",\"ImportToken\":\"%s\",\"EncryptedKeyMaterial\":\"%s\",%s}"
                        .formatted(key, parameters.at("/ImportToken"), encrypted, more));
    }

    private Kms.Answer described(String key) {
        return call("DescribeKey", "{\"KeyId\":\"" + key + "\"}");
    }

    @Test
    void material_without_an_end_stays_until_it_is_deleted() {
        var key = kms.key("{\"Origin\":\"EXTERNAL\"}");
        var answer = imported(key, "\"ExpirationModel\":\"KEY_MATERIAL_DOES_NOT_EXPIRE\"");
        assertThat(answer.outcome()).isEqualTo("200");
        assertThat(answer.at("/KeyId")).endsWith(key);
        assertThat(answer.at("/KeyMaterialId")).hasSize(64);
        var metadata = described(key).json().at("/KeyMetadata");
        assertThat(metadata.at("/KeyState").asText()).isEqualTo("Enabled");
        assertThat(metadata.at("/ExpirationModel").asText()).isEqualTo("KEY_MATERIAL_DOES_NOT_EXPIRE");
        assertThat(metadata.has("ValidTo")).isFalse();
        assertThat(metadata.at("/CurrentKeyMaterialId").asText()).isEqualTo(answer.at("/KeyMaterialId"));
        assertThat(call("RotateKeyOnDemand", "{\"KeyId\":\"" + key + "\"}").outcome())
                .startsWith("KMSInvalidStateException: No available key material pending rotation for the key: arn:");

        var encrypted = kms.done(kms.root(), "Encrypt", "{\"KeyId\":\"" + key + "\",\"Plaintext\":\"aGVsbG8=\"}");
        assertThat(call("DeleteImportedKeyMaterial", "{\"KeyId\":\"" + key + "\"}")
                        .outcome())
                .isEqualTo("200");
        assertThat(call("Decrypt", "{\"CiphertextBlob\":\"" + encrypted.at("/CiphertextBlob") + "\"}")
                        .outcome())
                .contains("KMSInvalidStateException", "is pending import.");
        assertThat(described(key).at("/KeyMetadata/KeyState")).isEqualTo("PendingImport");
    }

    @Test
    void material_that_expires_says_when() {
        var key = kms.key("{\"Origin\":\"EXTERNAL\"}");
        var at = KEYHOLD.now().plus(Duration.ofDays(9)).getEpochSecond();
        assertThat(imported(key, "\"ValidTo\":" + at).outcome()).isEqualTo("200");
        var metadata = described(key).json().at("/KeyMetadata");
        assertThat(metadata.at("/ExpirationModel").asText()).isEqualTo("KEY_MATERIAL_EXPIRES");
        assertThat(metadata.at("/ValidTo").asLong()).isEqualTo(at);
        assertThat(imported(key, "\"ValidTo\":" + (at + 366L * 24 * 3600)).outcome())
                .startsWith("ValidationException: ");
    }
}
