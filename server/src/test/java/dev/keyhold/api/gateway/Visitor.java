package dev.keyhold.api.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyhold.api.aws.Aws;
import dev.keyhold.api.aws.RawClient;
import dev.keyhold.api.aws.RawRequest;
import dev.keyhold.api.aws.VendorSigner;
import dev.keyhold.server.GatewayAuthorization;
import dev.keyhold.server.GatewayConfig;
import dev.keyhold.server.TestKeyhold;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Somebody with every kind of credential, whose requests to another server are asked about. */
public final class Visitor implements AutoCloseable {
    static final String HOST = "store.example:9000";

    private static final InetSocketAddress STORE = InetSocketAddress.createUnresolved("store.example", 9000);

    private final TestKeyhold keyhold;
    private RawClient client;
    private final Aws aws;

    public Visitor(TestKeyhold keyhold) {
        this.keyhold = keyhold;
        this.client = RawClient.connect(keyhold.address(), RawClient.Transport.HTTP_1);
        this.aws = new Aws(keyhold);
    }

    /** Connects again, after a restart. */
    public void reconnect() {
        client.close();
        client = RawClient.connect(keyhold.address(), RawClient.Transport.HTTP_1);
        aws.reconnect();
    }

    public Aws aws() {
        return aws;
    }

    /** Asks whatever is asked. */
    public RawClient.Response ask(RawRequest request) {
        return client.send(request);
    }

    /** A plain request to the server behind the proxy. */
    public static RawRequest plain(String target) {
        return RawRequest.get(HOST, target);
    }

    /** What a browser asks first on behalf of a page of another origin. */
    static RawRequest preflight() {
        return plain("/bucket/key")
                .withMethod("OPTIONS")
                .with("origin", "https://app.example")
                .with("access-control-request-method", "PUT");
    }

    /** A request with JSON to Keyhold itself. */
    public static RawRequest json(String path, String body) {
        return new RawRequest(
                "POST",
                path,
                List.of(Map.entry("host", "keyhold"), Map.entry("content-type", "application/json")),
                body.getBytes(StandardCharsets.UTF_8));
    }

    /** Gateways in front of what an account owns, with rules as they are set. */
    public static GatewayConfig authorizing(Optional<String> account, String... rules) {
        return GatewayConfig.DEFAULT.withAuthorization(
                GatewayAuthorization.parse(account, List.of(rules), List.of(), Optional.empty()));
    }

    /** The status of an answer, and the code of its refusal. */
    public static String reason(RawClient.Response answer) {
        return answer.status() + " " + answer.header("x-keyhold-reason").orElse("-");
    }

    /** A plain request, signed for S3 in its headers. */
    public RawRequest signed(VendorSigner.Keys keys, RawRequest request) {
        return signer(keys).s3(request, STORE, VendorSigner.Payload.SIGNED, Optional.empty());
    }

    VendorSigner signer(VendorSigner.Keys keys) {
        return new VendorSigner(keys, "ru-central1", "s3", keyhold.now());
    }

    /** The same, signed for a service that is not S3. */
    RawRequest signedFor(String service, VendorSigner.Keys keys, RawRequest request) {
        return new VendorSigner(keys, "local", service, keyhold.now()).header(request, STORE);
    }

    public static RawRequest with(String authorization, RawRequest request) {
        return request.with("authorization", authorization);
    }

    /** Enables or disables a key of bob's through the AWS-compatible API. */
    void update(VendorSigner.Keys keys, String status) {
        aws.done(aws.root(), "UpdateAccessKey", "UserName", "bob", "AccessKeyId", keys.id(), "Status", status);
    }

    /** A new API key of the administrator: its id and its secret. */
    public JsonNode apiKey() {
        return yandex("POST", "/iam/v1/apiKeys", "{\"scopes\":[\"yc.kms.symmetricKeys.encrypt\"]}");
    }

    /** A call of the Yandex Cloud API by the administrator. */
    JsonNode yandex(String method, String path, String body) {
        var answer = client.send(
                with("Bearer " + keyhold.adminToken(), json(path, body)).withMethod(method));
        if (answer.status() != 200) {
            throw new AssertionError(method + " " + path + ": " + answer);
        }
        return answer.json();
    }

    /** Removes what a test has made, and disconnects. */
    public void leave() {
        aws.reset();
        close();
    }

    @Override
    public void close() {
        client.close();
        aws.close();
    }
}
