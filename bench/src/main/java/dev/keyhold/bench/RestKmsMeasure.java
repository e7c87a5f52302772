package dev.keyhold.bench;

import dev.keyhold.bench.Comparison.Contender;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Encrypt and Decrypt of a kibibyte by the JSON of Yandex Cloud's KMS over HTTP/1.1, next to a handler that gives JSON
 * of the same length back, and to the transit engine of OpenBao: with its root token, about which it asks no policy, and
 * with a token that has a policy.
 */
final class RestKmsMeasure implements Measure {
    private static final String PROGRAM = "bao";
    private static final String ROOT = "root-of-the-measure";
    private static final String POLICY = "path \\\"transit/*\\\" { capabilities = [\\\"update\\\"] }";
    private static final int KIBIBYTE = 1_024;

    @Override
    public String name() {
        return "rest-kms";
    }

    /** The same text encrypted, and what came of it decrypted. */
    private record Requests(Http encrypt, Http decrypt) {}

    /** OpenBao, and the same requests to it with both tokens. */
    private record Peer(ServerProcess server, Requests byRoot, Requests byPolicy) {}

    @Override
    public void run(Lab lab, Report report) {
        var plaintext = new byte[KIBIBYTE];
        lab.random().nextBytes(plaintext);
        var ours = ours(lab.keyhold(), plaintext);
        if (!Program.isInstalled(PROGRAM)) {
            report.note("OpenBao: not installed (" + PROGRAM + " is not on the path).");
            compare(lab, report, ours);
            return;
        }
        var port = Program.freePort();
        var command = List.of(
                PROGRAM,
                "server",
                "-dev",
                "-dev-no-store-token",
                "-dev-root-token-id=" + ROOT,
                "-dev-listen-address=127.0.0.1:" + port,
                "-log-level=error");
        try (var bao = ServerProcess.start(command, port, lab.folder().resolve("bao.log"))) {
            var peer = peer(bao, Base64.getEncoder().encodeToString(plaintext));
            compare(lab, report, ours);
            compare(lab, report, peer, "Encrypt of 1 KiB", ours, Requests::encrypt);
            compare(lab, report, peer, "Decrypt of 1 KiB", ours, Requests::decrypt);
        }
        report.note("OpenBao is " + Program.output(PROGRAM, "version").orElse("of an unknown version")
                + ", in its development mode: without TLS, audit devices and storage on a disk.");
    }

    private static Requests ours(Keyhold keyhold, byte[] plaintext) {
        var authorization = "Bearer " + keyhold.token();
        var key = keyhold.symmetricKey(authorization);
        var path = "/kms/v1/keys/" + key;
        var text = Base64.getEncoder().encodeToString(plaintext);
        var ciphertext = Base64.getEncoder().encodeToString(keyhold.encrypt(authorization, key, plaintext));
        return new Requests(
                http(Http.post(path + ":encrypt", authorization, "{\"plaintext\":\"" + text + "\"}")),
                http(Http.post(path + ":decrypt", authorization, "{\"ciphertext\":\"" + ciphertext + "\"}")));
    }

    private static Peer peer(ServerProcess bao, String text) {
        send(bao, ROOT, "sys/mounts/transit", "{\"type\":\"transit\"}");
        send(bao, ROOT, "transit/keys/bench", "{}");
        send(bao, ROOT, "sys/policies/acl/bench", "{\"policy\":\"" + POLICY + "\"}");
        var token = value(send(bao, ROOT, "auth/token/create", "{\"policies\":[\"bench\"]}"), "client_token");
        return new Peer(bao, theirs(bao, ROOT, text), theirs(bao, token, text));
    }

    private static Requests theirs(ServerProcess bao, String token, String text) {
        var encrypt = "{\"plaintext\":\"" + text + "\"}";
        var ciphertext = value(send(bao, token, "transit/encrypt/bench", encrypt), "ciphertext");
        var decrypt = "{\"ciphertext\":\"" + ciphertext + "\"}";
        if (!value(send(bao, token, "transit/decrypt/bench", decrypt), "plaintext")
                .equals(text)) {
            throw new IllegalStateException("what was encrypted did not come back");
        }
        return new Requests(
                http(request(token, "transit/encrypt/bench", encrypt)),
                http(request(token, "transit/decrypt/bench", decrypt)));
    }

    private static void compare(Lab lab, Report report, Requests ours) {
        compare(lab, report, "Encrypt of 1 KiB", ours.encrypt);
        compare(lab, report, "Decrypt of 1 KiB", ours.decrypt);
    }

    private static void compare(Lab lab, Report report, String what, Http request) {
        var floor = new Http(request.requests().stream()
                .map(bytes -> floor(new String(bytes, StandardCharsets.UTF_8)))
                .toList());
        Comparison.of(
                        new Contender("empty handler of JSON", lab.floor(), floor),
                        new Contender(what + " by REST", lab.keyhold().process(), request))
                .run(lab, report, 16, 64);
    }

    /** The same request to the handler. */
    private static byte[] floor(String request) {
        return request.replaceFirst("POST \\S+", "POST " + BaselineServer.JSON_PATH)
                .getBytes(StandardCharsets.UTF_8);
    }

    private static void compare(
            Lab lab, Report report, Peer peer, String what, Requests ours, Function<Requests, Http> call) {
        Comparison.of(
                        new Contender("OpenBao, root: " + what, peer.server, call.apply(peer.byRoot)),
                        new Contender("OpenBao, policy: " + what, peer.server, call.apply(peer.byPolicy)),
                        new Contender("Keyhold: " + what, lab.keyhold().process(), call.apply(ours)))
                .run(lab, report, 16, 64);
    }

    private static Http http(byte[] request) {
        return new Http(List.of(request));
    }

    private static byte[] request(String token, String path, String json) {
        return ("POST /v1/" + path + " HTTP/1.1\r\nhost: 127.0.0.1\r\nx-vault-token: " + token
                        + "\r\ncontent-type: application/json\r\ncontent-length: " + json.length() + "\r\n\r\n" + json)
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String send(ServerProcess bao, String token, String path, String json) {
        return Iam.send(bao, request(token, path, json));
    }

    /** The text of the first member of that name. */
    private static String value(String json, String member) {
        return Pattern.compile("\"" + member + "\": ?\"([^\"]+)\"")
                .matcher(json)
                .results()
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no " + member + " in " + json))
                .group(1);
    }
}
