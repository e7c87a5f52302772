package dev.keyhold.boot;

import com.linecorp.armeria.common.grpc.GrpcSerializationFormats;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.grpc.GrpcService;
import dev.keyhold.boot.GatewayConfig.Interface;
import dev.keyhold.crypto.KeyFactory;
import dev.keyhold.domain.RequestObserver;
import dev.keyhold.gateway.Askers;
import dev.keyhold.gateway.HeaderCredentials;
import dev.keyhold.gateway.RequestCheck;
import dev.keyhold.gateway.envoy.EnvoyAuthorization;
import dev.keyhold.gateway.forward.ForwardAuth;
import dev.keyhold.gateway.keystone.KeystoneTokens;
import java.time.InstantSource;
import java.util.function.Function;

/** Verification for other servers, by those interfaces that are switched on. */
record GatewayWiring(Config config, Askers askers, RequestCheck check, InstantSource clock) {
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
     * @param decorator what is around every service
     */
    ServerBuilder bind(ServerBuilder server, Function<HttpService, HttpService> decorator) {
        for (var found : config.gateway().interfaces()) {
            bind(server, found, decorator);
        }
        return server;
    }

    private void bind(ServerBuilder server, Interface found, Function<HttpService, HttpService> decorator) {
        var denials = config.gateway().denials();
        var audience = config.gateway().audience();
        switch (found) {
            case FORWARD_AUTH ->
                server.service(ForwardAuth.PATH, decorator.apply(new ForwardAuth(check, askers, denials, audience)));
            case ENVOY ->
                server.service(
                        GrpcService.builder()
                                .addService(new EnvoyAuthorization(check, askers, denials, audience))
                                // Readers and writers of JSON for all that Envoy can say would be made at each start.
                                .supportedSerializationFormats(GrpcSerializationFormats.PROTO)
                                .maxRequestMessageLength(config.limits().maxBodyBytes())
                                .useClientTimeoutHeader(false)
                                .build(),
                        decorator);
            case KEYSTONE -> {
                var tokens = decorator.apply(new KeystoneTokens(check, askers, audience, clock));
                server.service(KeystoneTokens.S3_PATH, tokens).service(KeystoneTokens.EC2_PATH, tokens);
            }
            case ACCESS_SERVICE -> {
                // The Yandex Cloud dialect serves it among its own services.
            }
        }
    }
}
