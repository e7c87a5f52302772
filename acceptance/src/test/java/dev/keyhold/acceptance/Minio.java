package dev.keyhold.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;

/** A MinIO that asks Keyhold for decisions, as the guide says. It must be on the path: without it the tests fail. */
final class Minio implements AutoCloseable {
    /** The administrator of the store. */
    static final AwsCredentials ADMINISTRATOR = AwsBasicCredentials.create("administrator", "secret-of-the-store");

    private static final String GUIDE = "docs/guides/opa.md";
    private static final int OK = 200;
    private static final int SALT = 32;
    private static final int NONCE = 8;
    private static final int COUNTER = 4;
    private static final int TAG_BITS = 128;
    private static final int KEY_BITS = 256;
    private static final int ITERATIONS = 8_192;

    private final Proxy process;
    private final Clients clients;

    private Minio(Proxy process) {
        this.process = process;
        this.clients = new Clients(process.url(), Optional.empty());
    }

    /**
     * Starts one in a folder of its own, which asks that server.
     *
     * @param authorization what it sends to Keyhold
     * @param more variables
     */
    static Minio start(Path home, Server server, String authorization, Map<String, String> more) {
        try {
            var authorities = Files.createDirectories(home.resolve("certificates/CAs"));
            Files.copy(server.ca(), authorities.resolve("keyhold.pem"));
            var variables = new HashMap<>(more);
            Guide.text(GUIDE)
                    .lines()
                    .filter(line -> line.startsWith("MINIO_"))
                    .map(line -> line.replace(
                            "keyhold.example:8443", "localhost:" + server.url().getPort()))
                    .map(line -> line.replace("'Api-Key AQVN…'", authorization))
                    .forEach(line -> variables.put(line.split("=", 2)[0], line.split("=", 2)[1]));
            assertThat(variables).containsKeys("MINIO_POLICY_PLUGIN_URL", "MINIO_POLICY_PLUGIN_AUTH_TOKEN");
            variables.put("MINIO_ROOT_USER", ADMINISTRATOR.accessKeyId());
            variables.put("MINIO_ROOT_PASSWORD", ADMINISTRATOR.secretAccessKey());
            variables.put("MINIO_BROWSER", "off");
            variables.put("MINIO_UPDATE", "off");
            variables.put("HOME", home.toString());
            var port = Proxy.Places.free().upstream();
            var command = List.of(
                    "minio",
                    "server",
                    "--quiet",
                    "--address",
                    "127.0.0.1:" + port,
                    "--certs-dir",
                    home.resolve("certificates").toString(),
                    home.resolve("data").toString());
            var minio = new Minio(Proxy.start(port, home, variables, command));
            Waiting.until(() -> minio.clients
                            .send(HttpRequest.newBuilder(minio.url().resolve("/minio/health/cluster"))
                                    .build())
                            .statusCode()
                    == OK);
            return minio;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    URI url() {
        return process.url();
    }

    Clients clients() {
        return clients;
    }

    /** The status of making a user, as the command line of the store's administrator does. */
    int addUser(AwsCredentials administrator, String name, String secret) {
        var json =
                JsonNodeFactory.instance.objectNode().put("secretKey", secret).put("status", "enabled");
        var body = encrypted(administrator.secretAccessKey(), json.toString().getBytes(UTF_8));
        var hash = sha256(body);
        var path = "/minio/admin/v3/add-user";
        var query = "accessKey=" + name;
        var signed = new HandSigner(administrator, url(), Instant.now())
                .method("PUT")
                .path(path)
                .query(query)
                .header(HandSigner.HASH, hash)
                .hash(hash);
        var request = HttpRequest.newBuilder(url().resolve(path + "?" + query)).PUT(BodyPublishers.ofByteArray(body));
        signed.headers().forEach(request::header);
        return clients.send(request.build()).statusCode();
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * What only the store can read: salt, algorithm, nonce, and one fragment of AES-GCM. Its associated data is the
     * mark of the last fragment and the tag of an empty one before it.
     */
    private static byte[] encrypted(String password, byte[] text) {
        var random = new SecureRandom();
        var salt = new byte[SALT];
        var nonce = new byte[NONCE];
        random.nextBytes(salt);
        random.nextBytes(nonce);
        try {
            var derived = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(new PBEKeySpec(password.toCharArray(), salt, ITERATIONS, KEY_BITS))
                    .getEncoded();
            var key = new SecretKeySpec(derived, "AES");
            var first = cipher(key, nonce, 0).doFinal();
            var last = cipher(key, nonce, 1);
            last.updateAAD(new byte[] {(byte) 0x80});
            last.updateAAD(first);
            var sealed = last.doFinal(text);
            return ByteBuffer.allocate(SALT + 1 + NONCE + sealed.length)
                    .put(salt)
                    .put((byte) 2)
                    .put(nonce)
                    .put(sealed)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Cipher cipher(SecretKeySpec key, byte[] nonce, int fragment) throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        var counted = ByteBuffer.allocate(NONCE + COUNTER)
                .put(nonce)
                .put((byte) fragment)
                .array();
        cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, counted));
        return cipher;
    }

    @Override
    public void close() {
        clients.close();
        process.close();
    }
}
