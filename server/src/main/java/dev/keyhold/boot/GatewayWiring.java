package dev.keyhold.boot;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.grpc.GrpcSerializationFormats;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.grpc.GrpcService;
import dev.keyhold.boot.GatewayConfig.Interface;
import dev.keyhold.crypto.KeyFactory;
import dev.keyhold.domain.RequestObserver;
import dev.keyhold.gateway.Askers;
import dev.keyhold.gateway.Door;
import dev.keyhold.gateway.HeaderCredentials;
import dev.keyhold.gateway.RequestCheck;
import dev.keyhold.gateway.envoy.EnvoyAuthorization;
import dev.keyhold.gateway.envoy.EnvoyErrors;
import dev.keyhold.gateway.forward.ForwardAuth;
import dev.keyhold.gateway.keystone.KeystoneTokens;
import dev.keyhold.transport.BoundedMessages;
import dev.keyhold.transport.Entrance;
import dev.keyhold.transport.GrpcAnswers;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;

/** Verification for other servers, by those interfaces that are switched on. */
record GatewayWiring(Config config, Askers askers, RequestCheck check, InstantSource clock) {
    private static final List<String> KEYSTONE = List.of(KeystoneTokens.S3_PATH, KeystoneTokens.EC2_PATH);

    static GatewayWiring of(
            Config config,
            Wiring.Authentication authentication,
            KeyFactory keys,
            InstantSource clock,
            RequestObserver observer) {
        var inHeader = new HeaderCredentials(authentication.tokens(), authentication.apiKeys());
        var askers = new Askers(config.gateway().askers(), inHeader, authentication.failures(), keys);
        var check =
                new RequestCheck(authentication.credentials(), inHeader, authentication.failures(), clock, observer);
        return new GatewayWiring(config, askers, check, clock);
    }

    /**
     * Adds what is switched on to a server.
     *
     * @param decorators what is around every service, by its entrance
     */
    ServerBuilder bind(ServerBuilder server, Function<Entrance, Function<HttpService, HttpService>> decorators) {
        for (var found : Interface.values()) {
            if (config.gateway().interfaces().contains(found)) {
                bind(server, found, decorators);
            } else {
                paths(found).forEach(path -> server.service(path, new PromptService((_, _) -> off(found))));
            }
        }
        return server;
    }

    /** Its paths, if it has any of its own: gRPC has an answer to methods that are not there. */
    private static List<String> paths(Interface found) {
        return switch (found) {
            case FORWARD_AUTH -> List.of(ForwardAuth.PATH);
            case KEYSTONE -> KEYSTONE;
            case ENVOY, ACCESS_SERVICE -> List.of();
        };
    }

    private static HttpResponse off(Interface found) {
        var name = GatewayConfig.name(found);
        return HttpResponse.of(
                HttpStatus.NOT_FOUND,
                MediaType.PLAIN_TEXT_UTF_8,
                "The interface %s is off: keyhold serve --gateway %s switches it on.\n",
                name,
                name);
    }

    private void bind(
            ServerBuilder server, Interface found, Function<Entrance, Function<HttpService, HttpService>> decorators) {
        var denials = config.gateway().denials();
        var audience = config.gateway().audience();
        switch (found) {
            case FORWARD_AUTH -> {
                var service = new ForwardAuth(check, askers, denials, audience);
                var door = new Door(askers, service::denied, false, HttpData.empty());
                server.route()
                        .path(ForwardAuth.PATH)
                        .errorHandler(service.errors())
                        .build(decorators.apply(door).apply(service));
            }
            case ENVOY -> {
                var authorization = new EnvoyAuthorization(check, askers, denials, audience);
                var door = new Door(askers, authorization::denied, true, EnvoyAuthorization.NOTHING);
                var calls = GrpcService.builder()
                        .addServiceDefinitions(BoundedMessages.of(authorization.bindService()))
                        // Readers and writers of JSON for all that Envoy can say would be made at each start.
                        .supportedSerializationFormats(GrpcSerializationFormats.PROTO)
                        .maxRequestMessageLength(config.limits().maxBodyBytes())
                        .useClientTimeoutHeader(false)
                        .exceptionHandler(EnvoyErrors::explain)
                        .build();
                server.route()
                        .path(EnvoyAuthorization.PATH)
                        // A longer body is refused by what reads it: the transport's refusal would be no denial.
                        .maxRequestLength(0)
                        .build(new EnvoyErrors(decorators.apply(door).apply(new GrpcAnswers(calls)), authorization));
            }
            case KEYSTONE -> {
                var service = new KeystoneTokens(check, askers, audience, clock);
                var door = new Door(askers, KeystoneTokens::denied, true, HttpData.empty());
                var tokens = decorators.apply(door).apply(service);
                for (var path : KEYSTONE) {
                    server.route().path(path).errorHandler(service.errors()).build(tokens);
                }
            }
            case ACCESS_SERVICE -> {
                // The Yandex Cloud dialect serves it among its own services.
            }
        }
    }
}
