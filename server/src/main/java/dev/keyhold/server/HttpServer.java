package dev.keyhold.server;

import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.common.util.BlockingTaskExecutor;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import dev.keyhold.api.LiveRequest;
import dev.keyhold.api.aws.protocol.UnservedServices;
import dev.keyhold.api.issuer.IssuerDocuments;
import dev.keyhold.maintenance.Installation;
import dev.keyhold.maintenance.StartException;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContextBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;
import java.util.function.Consumer;

/** The one port: TLS and, where allowed, plaintext; HTTP/1.1 and HTTP/2; every API, health and metrics. */
final class HttpServer {
    /** Requests at once on a connection of HTTP/2. */
    private static final int MAX_STREAMS = 100;
    /** One source has this part of the connections at most. */
    private static final int SHARE_OF_SOURCE = 4;

    private HttpServer() {}

    /** {@code tls} is absent where plaintext alone is served. */
    static BoundServer build(
            Config config, Installation installation, Optional<ServerTls> tls, Wiring wiring, Metrics metrics) {
        return build(config, installation, tls, wiring, metrics, _ -> {});
    }

    /** The same with more: {@code more} is applied at the end. */
    static BoundServer build(
            Config config,
            Installation installation,
            Optional<ServerTls> tls,
            Wiring wiring,
            Metrics metrics,
            Consumer<ServerBuilder> more) {
        var limits = config.limits();
        var requests = new RequestsInProgress();
        var connections = new Connections();
        var builder = connections
                .watch(Server.builder())
                .blockingTaskExecutor(BlockingTaskExecutor.of(new VirtualThreads()), true)
                .disableServerHeader()
                .accessLogWriter(LiveRequest.ends(), false)
                .maxRequestLength(limits.maxBodyBytes())
                .http1MaxInitialLineLength(limits.maxHeaderBytes())
                .http1MaxHeaderSize(limits.maxHeaderBytes())
                .http2MaxHeaderListSize(limits.maxHeaderBytes())
                .http2InitialStreamWindowSize(ConcurrencyLimits.MAX_UNKNOWN_BODY)
                .requestTimeout(limits.requestTimeout())
                // Clients that wait for work send pings; those keep a connection open.
                .idleTimeout(limits.idleTimeout(), true);
        listen(builder, config, tls);
        config.gateway().clientAuthority().ifPresent(file -> builder.tlsCustomizer(ssl -> trustClients(ssl, file)));
        guard(builder, limits.maxConnections(), metrics, tls.isPresent());
        var pools =
                new ConcurrencyLimits(limits.maxRequests(), ConcurrencyLimits.memoryOfProcess(), limits.maxBodyBytes());
        var overloads = new OverloadLog(pools, metrics);
        var pipeline = new RequestPipeline(wiring.domain().storage().ids(), requests, pools, overloads);
        var readiness = new Readiness(installation::probe);
        var health = new Health(wiring.yandex().api().names(), readiness::isReady);
        var aws = wiring.aws().service();
        builder.service(health.service());
        wiring.yandex().api().bind(builder, pipeline::to, new UnservedServices(aws));
        for (var document : IssuerDocuments.Document.values()) {
            var published = wiring.published(document);
            builder.route()
                    .path(document.path())
                    .errorHandler(published.errors())
                    .build(pipeline.to(published).apply(published));
        }
        if (config.operation().console()) {
            wiring.console().bind(builder, pipeline::to);
        }
        wiring.gateway()
                .bind(builder, pipeline::to)
                .route()
                .path("/")
                .errorHandler(aws.errors())
                .build(pipeline.to(aws).apply(aws));
        if (config.operation().adminListen().isEmpty()) {
            new HealthRoutes(readiness, requests, metrics).bind(builder);
        }
        more.accept(builder);
        return new BoundServer(build(builder, tls), requests, connections, health, readiness, pools, pipeline);
    }

    /** One port for TLS and plaintext, as far as either is served. */
    private static void listen(ServerBuilder builder, Config config, Optional<ServerTls> tls) {
        var protocols = new ArrayList<SessionProtocol>();
        tls.ifPresent(served -> {
            protocols.add(SessionProtocol.HTTPS);
            builder.tls(served.keys());
        });
        if (config.servesPlaintext()) {
            protocols.add(SessionProtocol.HTTP);
        }
        builder.port(config.listen(), protocols);
    }

    private static Server build(ServerBuilder builder, Optional<ServerTls> tls) {
        try {
            return builder.build();
        } catch (IllegalStateException e) {
            // Armeria shakes hands once; a key that is not the certificate's shows there.
            if (tls.map(ServerTls::refresh).orElse(false)) {
                return builder.build();
            }
            throw e;
        }
    }

    /** What is before every service: connections by their number, and what comes on them before it is a request. */
    static void guard(ServerBuilder builder, int maxConnections, Metrics metrics, boolean servesTls) {
        var heads = new UnfinishedHeadLimit(ConcurrencyLimits.memoryOfProcess() / 4);
        var sources = new ClientNetworks(Math.max(1, maxConnections / SHARE_OF_SOURCE));
        builder.maxNumConnections(maxConnections).http2MaxStreamsPerConnection(MAX_STREAMS);
        builder.childChannelPipelineCustomizer(pipeline -> {
            sources.connected(pipeline.channel());
            if (servesTls) {
                ConnectionGuard.install(pipeline, metrics, heads);
            } else {
                ConnectionGuard.installWithoutTls(pipeline, metrics, heads);
            }
        });
    }

    /** A client that shows a certificate proves it in the handshake, or does not get further; none need show one. */
    private static void trustClients(SslContextBuilder ssl, Path authority) {
        if (!Files.isRegularFile(authority)) {
            throw new StartException("there is no file " + authority);
        }
        try {
            ssl.trustManager(authority.toFile()).clientAuth(ClientAuth.OPTIONAL);
        } catch (IllegalArgumentException e) {
            throw new StartException("cannot use the certificates in " + authority + ": they must be PEM", e);
        }
    }
}
