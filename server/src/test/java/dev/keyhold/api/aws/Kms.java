package dev.keyhold.api.aws;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyhold.api.aws.protocol.AwsApi;
import dev.keyhold.server.TestKeyhold;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A plain client of AWS KMS: signs and sends what a test writes, and reads the JSON that comes back. */
public final class Kms implements AutoCloseable {
    private final TestKeyhold keyhold;
    private final RawClient client;

    public Kms(TestKeyhold keyhold) {
        this(keyhold, RawClient.Transport.HTTP_1);
    }

    Kms(TestKeyhold keyhold, RawClient.Transport transport) {
        this.keyhold = keyhold;
        this.client = RawClient.connect(keyhold.address(), transport);
    }

    /** A response. */
    public record Answer(int status, String text, JsonNode json, RawClient.Response response) {
        /** The text at a path such as {@code /KeyMetadata/KeyId}. */
        public String at(String path) {
            var found = json.at(path);
            if (!found.isValueNode()) {
                throw new AssertionError("no " + path + " in " + text);
            }
            return found.asText();
        }

        /** The bytes in a member. */
        public byte[] bytes(String member) {
            return Base64.getDecoder().decode(at("/" + member));
        }

        /** {@code 200}, or the code of the error, with its message if it has one. */
        public String outcome() {
            if (status == 200) {
                return "200";
            }
            return at("/__type") + (json.has("message") ? ": " + at("/message") : "");
        }

        @Override
        public String toString() {
            return status + " " + text;
        }
    }

    /** Somebody who signs requests. */
    public VendorSigner.Keys root() {
        return VendorSigner.Keys.of(keyhold.rootAccessKeyId(), keyhold.rootSecret());
    }

    public Answer call(VendorSigner.Keys keys, String operation, String body) {
        return send(signed(keys, operation, body));
    }

    /** Calls an operation that has to succeed. */
    public Answer done(VendorSigner.Keys keys, String operation, String body) {
        var answer = call(keys, operation, body);
        if (answer.status() != 200) {
            throw new AssertionError(operation + " " + body + ": " + answer);
        }
        return answer;
    }

    /** Makes a key; returns its identifier. */
    public String key() {
        return key("{}");
    }

    /** The same of any kind. */
    public String key(String body) {
        return done(root(), "CreateKey", body).at("/KeyMetadata/KeyId");
    }

    public RawRequest signed(VendorSigner.Keys keys, String operation, String body) {
        var target = AwsApi.KMS.version() + "." + operation;
        return signed(keys, RawRequest.json(host(), target, body));
    }

    public RawRequest signed(VendorSigner.Keys keys, RawRequest request) {
        return new VendorSigner(keys, "eu-west-1", AwsApi.KMS.service(), keyhold.now()).header(request, address());
    }

    public Answer send(RawRequest request) {
        var response = client.send(request);
        return new Answer(response.status(), response.text(), response.json(), response);
    }

    String host() {
        return address().getHostString() + ":" + address().getPort();
    }

    private InetSocketAddress address() {
        return keyhold.address();
    }

    /** Bytes as a member has them. */
    public static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    public static String base64(String text) {
        return base64(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        client.close();
    }
}
