package dev.keyhold.maintenance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyhold.crypto.Ps256;
import dev.keyhold.domain.organization.AdminKey;
import dev.keyhold.model.AuthorizedKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;

/**
 * An authorized key with its private half, in the file format of the vendor's command line and SDKs. Some of them
 * refuse a file with any further field, so there must never be one.
 *
 * @param createdAt RFC 3339
 * @param publicKey SubjectPublicKeyInfo in PEM
 * @param privateKey PKCS #8 in PEM, after a line that names the key
 */
public record AuthorizedKeyFile(
        String id,
        String serviceAccountId,
        String createdAt,
        String keyAlgorithm,
        String publicKey,
        String privateKey) {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** What the vendor's clients address their JWTs to, whatever server they talk to. */
    private static final String AUDIENCE = "https://iam.api.cloud.yandex.net/iam/v1/tokens";

    private static final Duration JWT_LIFE = Duration.ofMinutes(10);

    public static AuthorizedKeyFile of(AdminKey made) {
        return of(made.key(), made.privateKey().reveal());
    }

    public static AuthorizedKeyFile of(AuthorizedKey key, String privateKey) {
        return new AuthorizedKeyFile(
                key.id().text(),
                key.owner().text(),
                key.createdAt().toString(),
                key.algorithm().name(),
                key.publicKey(),
                privateKey);
    }

    /**
     * Reads a file's text.
     *
     * @throws IllegalArgumentException when it is none; the message repeats nothing of the text
     */
    public static AuthorizedKeyFile parse(String text) {
        JsonNode json;
        try {
            json = JSON.readTree(text);
        } catch (JsonProcessingException _) {
            throw new IllegalArgumentException("not JSON");
        }
        return new AuthorizedKeyFile(
                field(json, "id"),
                field(json, "service_account_id"),
                json.path("created_at").asText(),
                json.path("key_algorithm").asText(),
                json.path("public_key").asText(),
                field(json, "private_key"));
    }

    /**
     * The key's PS256 signature of a text.
     *
     * @throws IllegalArgumentException when there is no usable private key; the message repeats nothing of it
     */
    public byte[] sign(String text) {
        return Ps256.Signer.of(privateKey).sign(text);
    }

    /**
     * A JWT that is exchanged for an IAM token, as the vendor's clients make it.
     *
     * @throws IllegalArgumentException when there is no usable private key; the message repeats nothing of it
     */
    public String jwt(Instant now) {
        var issuedAt = now.getEpochSecond();
        var text = base64(JSON.createObjectNode()
                        .put("typ", "JWT")
                        .put("alg", "PS256")
                        .put("kid", id)
                        .toString()
                        .getBytes(StandardCharsets.UTF_8))
                + "."
                + base64(JSON.createObjectNode()
                        .put("iss", serviceAccountId)
                        .put("aud", AUDIENCE)
                        .put("iat", issuedAt)
                        .put("exp", issuedAt + JWT_LIFE.toSeconds())
                        .toString()
                        .getBytes(StandardCharsets.UTF_8));
        return text + "." + base64(sign(text));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    public String toJson() {
        var fields = new LinkedHashMap<String, String>();
        fields.put("id", id);
        fields.put("service_account_id", serviceAccountId);
        fields.put("created_at", createdAt);
        fields.put("key_algorithm", keyAlgorithm);
        fields.put("public_key", publicKey);
        fields.put("private_key", privateKey);
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(fields) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts can be written as JSON", e);
        }
    }

    private static String field(JsonNode json, String name) {
        var value = json.path(name);
        if (!value.isTextual()) {
            throw new IllegalArgumentException("it has no " + name);
        }
        return value.textValue();
    }

    @Override
    public String toString() {
        return "KeyFile[" + id + "]";
    }
}
