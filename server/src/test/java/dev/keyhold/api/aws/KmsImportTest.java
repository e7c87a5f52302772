package dev.keyhold.api.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyhold.crypto.ClientOaep;
import dev.keyhold.server.TestKeyhold;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    void new_material_waits_for_the_next_rotation_on_demand() {
        var client = new ImportingClient(kms);
        var first = new byte[32];
        first[0] = 1;
        var second = new byte[32];
        second[0] = 2;
        var key = client.key("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", first);
        var more = ",\"ImportType\":\"NEW_KEY_MATERIAL\",\"KeyMaterialDescription\":\"from the vault: 2\"";
        var imported = client.call(key, second, more);
        assertThat(imported.outcome()).isEqualTo("200");
        assertThat(client.call(key, second, more).outcome()).startsWith("IncorrectKeyMaterialException: ");
        assertThat(client.call(key, new byte[32], more).outcome()).startsWith("KMSInvalidStateException: The key has ");
        assertThat(client.call(key, new byte[32], "").outcome()).startsWith("IncorrectKeyMaterialException: ");

        var rotations = rotations(key);
        assertThat(rotations).hasSize(2);
        var id = imported.at("/KeyMaterialId");
        assertThat(members(rotations.get(0)))
                .containsEntry("ImportState", "IMPORTED")
                .containsEntry("KeyMaterialState", "CURRENT")
                .containsEntry("ExpirationModel", "KEY_MATERIAL_DOES_NOT_EXPIRE")
                .doesNotContainKeys("RotationDate", "RotationType", "ValidTo", "KeyMaterialDescription");
        assertThat(members(rotations.get(1)))
                .containsEntry("KeyMaterialId", id)
                .containsEntry("KeyMaterialDescription", "from the vault: 2")
                .containsEntry("KeyMaterialState", "PENDING_ROTATION")
                .doesNotContainKeys("RotationDate", "RotationType");
        assertThat(call("ListKeyRotations", "{\"KeyId\":\"" + key + "\"}")
                        .json()
                        .at("/Rotations"))
                .as("rotations only")
                .isEmpty();

        KEYHOLD.advance(Duration.ofSeconds(1));
        assertThat(call("RotateKeyOnDemand", "{\"KeyId\":\"" + key + "\"}").outcome())
                .isEqualTo("200");
        assertThat(described(key).at("/KeyMetadata/CurrentKeyMaterialId")).isEqualTo(id);
        rotations = rotations(key);
        assertThat(members(rotations.get(0))).containsEntry("KeyMaterialState", "NON_CURRENT");
        assertThat(members(rotations.get(1)))
                .containsEntry("KeyMaterialState", "CURRENT")
                .containsEntry("RotationType", "ON_DEMAND")
                .containsKey("RotationDate");

        var old = members(rotations.get(0)).get("KeyMaterialId");
        var body = "{\"KeyId\":\"" + key + "\",\"KeyMaterialId\":\"" + old + "\"}";
        assertThat(call("DeleteImportedKeyMaterial", body).at("/KeyMaterialId")).isEqualTo(old);
        assertThat(described(key).at("/KeyMetadata/KeyState")).isEqualTo("PendingImport");
        assertThat(members(rotations(key).get(0)))
                .containsEntry("ImportState", "PENDING_IMPORT")
                .containsEntry("KeyMaterialState", "NON_CURRENT");
        var again = client.call(key, first, ",\"KeyMaterialId\":\"" + old + "\"");
        assertThat(again.at("/KeyMaterialId")).isEqualTo(old);
        assertThat(described(key).at("/KeyMetadata/KeyState")).isEqualTo("Enabled");
    }

    private List<JsonNode> rotations(String key) {
        var answer = kms.done(
                kms.root(),
                "ListKeyRotations",
                "{\"KeyId\":\"" + key + "\",\"IncludeKeyMaterial\":\"ALL_KEY_MATERIAL\"}");
        return List.copyOf(answer.json().at("/Rotations").valueStream().toList());
    }

    private static Map<String, String> members(JsonNode entry) {
        var members = new HashMap<String, String>();
        entry.properties()
                .forEach(
                        member -> members.put(member.getKey(), member.getValue().asText()));
        return members;
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
