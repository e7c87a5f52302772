package dev.keyhold.bench;

import dev.keyhold.bench.Comparison.Contender;
import dev.keyhold.model.SecretBytes;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Encrypt and Decrypt of a kibibyte by the JSON of AWS KMS, for a user with an IAM policy, over HTTP/1.1 and HTTP/2: next
 * to a handler that takes the same requests and gives JSON of the same length back, and to moto's server.
 */
final class AwsKmsMeasure implements Measure {
    private static final String SERVICE = "kms";
    private static final String TARGET = "TrentService.";
    private static final String USER = "kms";
    private static final String POLICY = "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":"
            + "[\"kms:Encrypt\",\"kms:Decrypt\"],\"Resource\":\"*\"}}";
    private static final int KIBIBYTE = 1_024;
    private static final int PEER_CLIENTS = 16;

    @Override
    public String name() {
        return "aws-kms";
    }

    /** What is asked of a server: the same text encrypted, and what came of it decrypted. */
    private record Requests(Signer.Signed encrypt, Signer.Signed decrypt) {
        static Requests of(ServerProcess server, Signer admin, Signer user, byte[] plaintext) {
            var key = value(send(server, admin.json(SERVICE, TARGET + "CreateKey", "{}")), "KeyId");
            var text = Base64.getEncoder().encodeToString(plaintext);
            var encrypt = user.json(
                    SERVICE, TARGET + "Encrypt", "{\"KeyId\":\"" + key + "\",\"Plaintext\":\"" + text + "\"}");
            var ciphertext = value(send(server, encrypt), "CiphertextBlob");
            var decrypt = user.json(SERVICE, TARGET + "Decrypt", "{\"CiphertextBlob\":\"" + ciphertext + "\"}");
            if (!value(send(server, decrypt), "Plaintext").equals(text)) {
                throw new IllegalStateException("what was encrypted did not come back");
            }
            return new Requests(encrypt, decrypt);
        }
    }

    @Override
    public void run(Lab lab, Report report) {
        var plaintext = new byte[KIBIBYTE];
        lab.random().nextBytes(plaintext);
        var keyhold = lab.keyhold();
        var iam = new Iam(keyhold.process(), keyhold.root());
        iam.call("CreateUser", "UserName", USER);
        iam.call("PutUserPolicy", "UserName", USER, "PolicyName", "kms", "PolicyDocument", POLICY);
        var requests = Requests.of(keyhold.process(), keyhold.root(), iam.key(USER), plaintext);
        compare(lab, report, "Encrypt of 1 KiB", requests.encrypt);
        compare(lab, report, "Decrypt of 1 KiB", requests.decrypt);
        if (!PeerMeasure.isInstalled()) {
            report.note("moto's server is not installed.");
            return;
        }
        try (var moto = PeerMeasure.start(lab)) {
            var anyone = new Signer("AKIAIOSFODNN7EXAMPLE", SecretBytes.ofText("x".repeat(40)));
            var theirs = Requests.of(moto, anyone, anyone, plaintext);
            compare(lab, report, moto, "Encrypt of 1 KiB", theirs.encrypt, requests.encrypt);
            compare(lab, report, moto, "Decrypt of 1 KiB", theirs.decrypt, requests.decrypt);
        }
        report.note("moto's server is moto " + PeerMeasure.version().orElse("of an unknown version")
                + "; it closes each connection after its answer, and verifies no signature.");
    }

    private static void compare(Lab lab, Report report, String what, Signer.Signed request) {
        Comparison.of(
                        new Contender(
                                "empty handler of JSON, HTTP/1.1",
                                lab.floor(),
                                http(request, BaselineServer.JSON_PATH)),
                        new Contender(what + ", HTTP/1.1", lab.keyhold().process(), http(request, "/")))
                .run(lab, report, 16, 64);
        Comparison.of(
                        new Contender(
                                "empty handler of JSON, HTTP/2",
                                lab.floor(),
                                Grpc.posting(BaselineServer.JSON_PATH, request)),
                        new Contender(what + ", HTTP/2", lab.keyhold().process(), Grpc.posting("/", request)))
                .run(lab, report, 16, 64);
    }

    private static void compare(
            Lab lab, Report report, ServerProcess moto, String what, Signer.Signed theirs, Signer.Signed ours) {
        Comparison.of(
                        new Contender("moto: " + what, moto, http(theirs, "/")),
                        new Contender("Keyhold: " + what, lab.keyhold().process(), http(ours, "/")))
                .run(lab, report, PEER_CLIENTS);
    }

    private static Http http(Signer.Signed request, String path) {
        return new Http(List.of(request.http(path)));
    }

    private static String send(ServerProcess server, Signer.Signed request) {
        return Iam.send(server, request.http("/"));
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
