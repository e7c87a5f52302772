package dev.keyhold.bench;

import dev.keyhold.bench.Comparison.Contender;
import io.envoyproxy.envoy.service.auth.v3.AuthorizationGrpc;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;

/**
 * What it costs that policies decide: the same request to two hosts behind gateways, one of which is authenticated
 * alone. The user has two policies of its own and the managed policy of a group, as many have.
 */
final class GatewayAuthorizationMeasure implements Measure {
    private static final String OPEN = "open.example";
    private static final String DECIDED = "store.example";
    private static final String USER = "reader";
    private static final String GROUP = "readers";

    @Override
    public String name() {
        return "gateway-authorization";
    }

    @Override
    public void run(Lab lab, Report report) {
        try {
            var folder = Files.createDirectory(lab.folder().resolve("authorizing"));
            var rules = "none@" + OPEN + ",s3@" + DECIDED;
            var keyhold = Keyhold.start(lab.home(), folder, Map.of("KEYHOLD_GATEWAY_AUTHORIZE", rules));
            try (var server = keyhold.process()) {
                measure(lab, report, server, reader(new Iam(server, keyhold.root())));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Signer reader(Iam iam) {
        iam.call("CreateUser", "UserName", USER);
        put(iam, "lists", "\"s3:ListBucket\"", "arn:aws:s3:::bucket");
        put(iam, "reads", "\"s3:GetObject\",\"s3:PutObject\"", "arn:aws:s3:::bucket/some/*");
        iam.call("CreateGroup", "GroupName", GROUP);
        iam.call("AddUserToGroup", "GroupName", GROUP, "UserName", USER);
        iam.call("AttachGroupPolicy", "GroupName", GROUP, "PolicyArn", "arn:aws:iam::aws:policy/IAMReadOnlyAccess");
        return iam.key(USER);
    }

    private static void put(Iam iam, String name, String actions, String resource) {
        var document = "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":[" + actions
                + "],\"Resource\":\"" + resource + "\"}}";
        iam.call("PutUserPolicy", "UserName", USER, "PolicyName", name, "PolicyDocument", document);
    }

    private static void measure(Lab lab, Report report, ServerProcess server, Signer key) {
        Comparison.of(
                        new Contender("GET /verify, authenticated alone", server, verify(key, OPEN)),
                        new Contender("GET /verify, authorized", server, verify(key, DECIDED)))
                .run(lab, report, 16, 64);
        Comparison.of(
                        new Contender("ext_authz Check, authenticated alone", server, envoy(key, OPEN)),
                        new Contender("ext_authz Check, authorized", server, envoy(key, DECIDED)))
                .run(lab, report, 16, 64);
    }

    private static Client verify(Signer key, String host) {
        return new Http(List.of(key.question(host)));
    }

    private static Client envoy(Signer key, String host) {
        return Grpc.calling(AuthorizationGrpc.getCheckMethod(), key.check(host), "none");
    }
}
