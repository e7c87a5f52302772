package dev.keyhold.server;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServerBuilder;
import dev.keyhold.api.GatewayAccess;
import dev.keyhold.api.ServiceEntry;
import dev.keyhold.api.gateway.DecisionHandler;
import dev.keyhold.api.gateway.GatewayEndpoint;
import dev.keyhold.api.gateway.authzen.AuthzenEvaluations;
import dev.keyhold.api.gateway.authzen.AuthzenService;
import dev.keyhold.api.gateway.mapping.s3.S3RequestMapping;
import dev.keyhold.api.gateway.opa.OpaDecisions;
import dev.keyhold.api.gateway.opa.OpaService;
import dev.keyhold.api.gateway.opa.StoreShapes;
import dev.keyhold.domain.authz.evaluation.Explainer;
import dev.keyhold.domain.authz.evaluation.PolicyAccessEvaluator;
import dev.keyhold.sigv4.Audience;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** Decisions for servers that authenticate their clients themselves. */
final class DecisionModule {
    /** The paths of AuthZEN. */
    static final List<String> AUTHZEN = Stream.of(AuthzenService.Resource.values())
            .map(AuthzenService.Resource::path)
            .toList();

    private final Config config;
    private final GatewayAccess gatewayAccess;
    private final DecisionHandler handler;
    private final AuthzenEvaluations evaluations;
    private final OpaService opa;

    DecisionModule(
            Domain domain,
            Config config,
            GatewayAccess gatewayAccess,
            DecisionHandler handler,
            PolicyAccessEvaluator evaluator) {
        this.config = config;
        this.gatewayAccess = gatewayAccess;
        this.handler = handler;
        var principals = domain.authn().credentials().asserted();
        var explainer = new Explainer(domain.authz().policies());
        this.evaluations = new AuthzenEvaluations(evaluator, principals, explainer);
        // The path comes decoded, and is encoded again by the rules that the mapping reads it by.
        var mapping = new S3RequestMapping(List.of(), Audience.Plus.SPACE);
        this.opa = new OpaService(
                new StoreShapes(config.publicUrl(), mapping, domain.storage().clock()),
                new OpaDecisions(evaluator, principals, config.gateway().trustsOwners()),
                handler,
                gatewayAccess);
    }

    void bindOpa(ServerBuilder server, Function<ServiceEntry, Function<HttpService, HttpService>> decorators) {
        var endpoint = new GatewayEndpoint(gatewayAccess, OpaService::refused, true, HttpData.empty());
        server.route()
                .path(OpaService.PATH)
                .errorHandler(opa.errors())
                .build(decorators.apply(endpoint).apply(opa));
    }

    void bindAuthzen(ServerBuilder server, Function<ServiceEntry, Function<HttpService, HttpService>> decorators) {
        for (var resource : AuthzenService.Resource.values()) {
            var service = new AuthzenService(resource, evaluations, handler, gatewayAccess, config.publicUrl());
            var endpoint = new GatewayEndpoint(gatewayAccess, AuthzenService::refused, true, HttpData.empty());
            server.route()
                    .path(resource.path())
                    .errorHandler(service.errors())
                    .build(decorators.apply(endpoint).apply(service));
        }
    }
}
