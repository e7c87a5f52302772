package dev.keyhold.bench;

import dev.keyhold.bench.Comparison.Contender;
import dev.keyhold.yandex.api.iam.v1.GetRoleRequest;
import dev.keyhold.yandex.api.iam.v1.RoleServiceGrpc;
import java.util.List;

/**
 * API keys and IAM tokens over the wire, by REST and gRPC: a call that needs a credential and nothing else, next to the
 * empty handlers.
 */
final class YandexCallMeasure implements Measure {
    private static final String ROLE = "viewer";

    @Override
    public String name() {
        return "yandex-calls";
    }

    @Override
    public void run(Lab lab, Report report) {
        var token = "Bearer " + lab.keyhold().token();
        var apiKey = "Api-Key " + lab.keyhold().apiKey(token);
        var server = lab.keyhold().process();
        Comparison.of(
                        new Contender("empty GET handler", lab.floor(), rest("/", "none")),
                        new Contender("RoleService.Get by REST with an API key", server, role(apiKey)),
                        new Contender("RoleService.Get by REST with an IAM token", server, role(token)))
                .run(lab, report, 16, 64);
        Comparison.of(
                        new Contender("empty gRPC handler", lab.floor(), grpc("none")),
                        new Contender("RoleService.Get by gRPC with an API key", server, grpc(apiKey)),
                        new Contender("RoleService.Get by gRPC with an IAM token", server, grpc(token)))
                .run(lab, report, 16, 64);
    }

    private static Client role(String authorization) {
        return rest("/iam/v1/roles/" + ROLE, authorization);
    }

    private static Client rest(String path, String authorization) {
        return new Http(List.of(Http.get(path, authorization)));
    }

    private static Client grpc(String authorization) {
        var request = GetRoleRequest.newBuilder().setRoleId(ROLE).build();
        return Grpc.calling(RoleServiceGrpc.getGetMethod(), request, authorization);
    }
}
