package dev.keyhold.bench;

import dev.keyhold.bench.Comparison.Contender;
import dev.keyhold.yandex.api.priv.accessservice.v2.AccessServiceGrpc;
import io.envoyproxy.envoy.service.auth.v3.AuthorizationGrpc;
import io.envoyproxy.envoy.service.auth.v3.CheckRequest;
import java.util.List;

/** What other servers ask, by every interface, each next to a handler of the same software that answers unseen. */
final class GatewayMeasure implements Measure {
    @Override
    public String name() {
        return "gateway";
    }

    @Override
    public void run(Lab lab, Report report) {
        var server = lab.keyhold().process();
        // The root has no identity that the API could return to YDB.
        var token = lab.keyhold().token();
        var key = lab.keyhold().staticKey("Bearer " + token);
        var question = key.question();
        Comparison.of(
                        new Contender("empty GET /verify", lab.floor(), new Http(List.of(question))),
                        new Contender("GET /verify, SigV4 for S3", server, new Http(List.of(question))),
                        new Contender("GET /verify, IAM token", server, new Http(List.of(Http.question(token)))))
                .run(lab, report, 16, 64);
        var check = key.check();
        Comparison.of(
                        new Contender("empty ext_authz Check", lab.floor(), envoy(check)),
                        new Contender("ext_authz Check, SigV4 for S3", server, envoy(check)))
                .run(lab, report, 16, 64);
        var s3token = new Http(List.of(key.s3token()));
        Comparison.of(
                        new Contender("empty POST /v3/s3tokens", lab.floor(), s3token),
                        new Contender("POST /v3/s3tokens", server, s3token))
                .run(lab, report, 16, 64);
        var authenticate = Grpc.calling(AccessServiceGrpc.getAuthenticateMethod(), key.authenticate(), "none");
        Comparison.of(
                        new Contender("empty AccessService.Authenticate", lab.floor(), authenticate),
                        new Contender("AccessService.Authenticate, signature", server, authenticate))
                .run(lab, report, 16, 64);
    }

    private static Client envoy(CheckRequest check) {
        return Grpc.calling(AuthorizationGrpc.getCheckMethod(), check, "none");
    }
}
