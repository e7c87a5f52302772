package dev.keyhold.server;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.grpc.GrpcSerializationFormats;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.grpc.GrpcService;
import dev.keyhold.api.BoundedMessages;
import dev.keyhold.api.GatewayAccess;
import dev.keyhold.api.GrpcResponses;
import dev.keyhold.api.HeaderCredentials;
import dev.keyhold.api.LazyGrpcService;
import dev.keyhold.api.RequestLog;
import dev.keyhold.api.ServiceEntry;
import dev.keyhold.api.UnaryCalls;
import dev.keyhold.api.gateway.DecisionHandler;
import dev.keyhold.api.gateway.ForwardedRequestAuthenticator;
import dev.keyhold.api.gateway.GatewayAccount;
import dev.keyhold.api.gateway.GatewayEndpoint;
import dev.keyhold.api.gateway.IdentityHeaders;
import dev.keyhold.api.gateway.RequestAuthorization;
import dev.keyhold.api.gateway.envoy.EnvoyAuthorization;
import dev.keyhold.api.gateway.envoy.EnvoyErrors;
import dev.keyhold.api.gateway.forwardauth.ForwardAuth;
import dev.keyhold.api.gateway.keystone.KeystoneTokens;
import dev.keyhold.api.gateway.opa.OpaService;
import dev.keyhold.api.yandex.access.AccessServices;
import dev.keyhold.api.yandex.protocol.CallContext;
import dev.keyhold.domain.audit.RequestObserver;
import dev.keyhold.domain.authn.PrincipalAttributesCache;
import dev.keyhold.domain.authz.evaluation.AccessEvaluator;
import dev.keyhold.domain.authz.evaluation.PolicyAccessEvaluator;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.server.GatewayConfig.Interface;
import io.grpc.ServerServiceDefinition;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;

/** Request authentication for other servers, by the enabled interfaces. */
final class GatewayModule {
    static final List<String> KEYSTONE = List.of(KeystoneTokens.S3_PATH, KeystoneTokens.EC2_PATH);

    private final Config config;
    private final InstantSource clock;
    private final GatewayAccess gatewayAccess;
    private final GatewayAccount account;
    private final ForwardedRequestAuthenticator check;
    private final AccessServices accessServices;
    private final DecisionModule decisions;

    GatewayModule(Domain domain, Config config, RequestLog log, RequestObserver observer) {
        var authn = domain.authn();
        var storage = domain.storage();
        this.config = config;
        this.clock = storage.clock();
        var inHeader = new HeaderCredentials(authn.tokens(), authn.apiKeys());
        this.gatewayAccess = new GatewayAccess(config.gateway().allowlist(), inHeader, authn.recorder());
        var identityHeaders = new IdentityHeaders(
                config.gateway().headers(),
                new PrincipalAttributesCache(storage.store(), config.limits().cachedCredentials()));
        var policies = new PolicyAccessEvaluator(
                domain.authz().policies(),
                authn.identities().accounts(),
                domain.authz().denials());
        var byPolicies = config.gateway().authorization();
        byPolicies.requireAccount(
                config.gateway().allowlist(), authn.identities().accounts());
        this.account = new GatewayAccount(gatewayAccess, byPolicies.account(), policies);
        this.check = new ForwardedRequestAuthenticator(
                authn.credentials(),
                inHeader,
                authn.recorder(),
                new RequestAuthorization(
                        byPolicies.mappings(config.gateway().audience().plus()),
                        byPolicies.anonymous() == GatewayAuthorization.Anonymous.PASS,
                        policies,
                        clock),
                identityHeaders,
                clock,
                log);
        var handler = new DecisionHandler(gatewayAccess, account, check, log);
        this.decisions = new DecisionModule(domain, config, gatewayAccess, handler, policies);
        var evaluator = new AccessEvaluator(
                storage.store(),
                authn.identities(),
                domain.authz().bindings(),
                authn.recorder(),
                domain.authz().denials());
        this.accessServices = new AccessServices(
                authn.tokens(),
                authn.apiKeys(),
                authn.credentials(),
                config.gateway().audience(),
                evaluator,
                clock,
                observer);
    }

    /** Which servers may call the interfaces. */
    GatewayAccess gatewayAccess() {
        return gatewayAccess;
    }

    /** The interfaces that the Yandex Cloud API serves among its own services, if they are enabled. */
    List<ServerServiceDefinition> accessServices() {
        return config.gateway().interfaces().contains(Interface.ACCESS_SERVICE)
                ? accessServices.definitions(
                        context -> gatewayAccess.accessError(context, relayed()), GatewayModule::relayed)
                : List.of();
    }

    /** The origin of the call that the current thread answers: a server that speaks for its clients. */
    private static RequestOrigin relayed() {
        var origin = CallContext.current().origin();
        return RequestOrigin.relayed(origin.requestId(), origin.source(), origin.userAgent(), RequestOrigin.GATEWAY)
                .inTrace(origin.trace());
    }

    /**
     * Adds the enabled interfaces to a server.
     *
     * @param decorators what a request passes before a service, by its entry
     */
    ServerBuilder bind(ServerBuilder server, Function<ServiceEntry, Function<HttpService, HttpService>> decorators) {
        for (var found : Interface.values()) {
            if (config.gateway().interfaces().contains(found)) {
                bind(server, found, decorators);
            } else {
                paths(found).forEach(path -> server.service(path, new UnaryResponseDecorator((_, _) -> off(found))));
            }
        }
        return server;
    }

    /** Its paths, if it has any of its own: gRPC has an answer to methods that are not there. */
    private static List<String> paths(Interface found) {
        return switch (found) {
            case FORWARD_AUTH -> List.of(ForwardAuth.PATH);
            case KEYSTONE -> KEYSTONE;
            case AUTHZEN -> DecisionModule.AUTHZEN;
            case OPA -> List.of(OpaService.PATH);
            case ENVOY, ACCESS_SERVICE -> List.of();
        };
    }

    private static HttpResponse off(Interface found) {
        var name = GatewayConfig.name(found);
        return HttpResponse.of(
                HttpStatus.NOT_FOUND,
                MediaType.PLAIN_TEXT_UTF_8,
                "The interface %s is disabled: keyhold serve --gateway %s enables it.\n",
                name,
                name);
    }

    private void bind(
            ServerBuilder server,
            Interface found,
            Function<ServiceEntry, Function<HttpService, HttpService>> decorators) {
        var denials = config.gateway().denials();
        var audience = config.gateway().audience();
        switch (found) {
            case FORWARD_AUTH -> {
                var service = new ForwardAuth(check, gatewayAccess, account, denials, audience);
                var endpoint = new GatewayEndpoint(gatewayAccess, service::denied, false, HttpData.empty());
                server.route()
                        .path(ForwardAuth.PATH)
                        .errorHandler(service.errors())
                        .build(decorators.apply(endpoint).apply(service));
            }
            case ENVOY -> {
                var authorization = new EnvoyAuthorization(check, gatewayAccess, account, denials, audience);
                var endpoint =
                        new GatewayEndpoint(gatewayAccess, authorization::denied, true, EnvoyAuthorization.NOTHING);
                var definition = BoundedMessages.of(authorization.bindService());
                var calls = new LazyGrpcService(
                        List.of(definition),
                        () -> GrpcService.builder()
                                .addServiceDefinitions(definition)
                                .supportedSerializationFormats(GrpcSerializationFormats.PROTO)
                                .maxRequestMessageLength(config.limits().maxBodyBytes())
                                .useClientTimeoutHeader(false)
                                .exceptionHandler(EnvoyErrors::explain)
                                .build());
                var errors = new EnvoyErrors(new GrpcResponses(calls), authorization);
                var answering = new UnaryCalls(errors, List.of(definition), EnvoyErrors::explain, errors::failed);
                server.route()
                        .path(EnvoyAuthorization.PATH)
                        // A longer body is refused by what reads it: the transport's refusal would be no denial.
                        .maxRequestLength(0)
                        .errorHandler(errors.errors())
                        .build(decorators.apply(endpoint).apply(answering));
            }
            case KEYSTONE -> {
                var service = new KeystoneTokens(check, gatewayAccess, audience, clock);
                var endpoint = new GatewayEndpoint(gatewayAccess, KeystoneTokens::denied, true, HttpData.empty());
                var tokens = decorators.apply(endpoint).apply(service);
                for (var path : KEYSTONE) {
                    server.route().path(path).errorHandler(service.errors()).build(tokens);
                }
            }
            case AUTHZEN -> decisions.bindAuthzen(server, decorators);
            case OPA -> decisions.bindOpa(server, decorators);
            case ACCESS_SERVICE -> {
                // The Yandex Cloud API serves it among its own services.
            }
        }
    }
}
