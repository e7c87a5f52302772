package dev.keyhold.server;

import static java.util.Objects.requireNonNull;

import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.common.metric.NoopMeterRegistry;
import com.linecorp.armeria.common.util.BlockingTaskExecutor;
import com.linecorp.armeria.server.Server;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletionException;

/**
 * A second port, for monitoring alone, so that a firewall can tell it apart from the APIs. Plaintext: what it answers
 * holds no secret, and nothing can be changed there.
 */
final class AdminPort implements AutoCloseable {
    /** Scrapers and probes are few. */
    private static final int MAX_CONNECTIONS = 100;

    private static final int MAX_REQUEST = 4 * 1024;
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Server server;
    private final Connections connections;

    private AdminPort(Server server, Connections connections) {
        this.server = server;
        this.connections = connections;
    }

    /** @throws dev.keyhold.maintenance.StartException when the address cannot be used */
    static AdminPort open(InetSocketAddress address, HealthRoutes routes) {
        var connections = new Connections();
        var builder = connections
                .watch(Server.builder())
                .port(address, SessionProtocol.HTTP)
                .blockingTaskExecutor(BlockingTaskExecutor.of(new VirtualThreads()), true)
                .disableServerHeader()
                // The other port has counted itself already.
                .meterRegistry(NoopMeterRegistry.get())
                .maxRequestLength(MAX_REQUEST)
                .requestTimeout(TIMEOUT);
        HttpServer.guard(builder, MAX_CONNECTIONS, routes.metrics());
        routes.bind(builder);
        var server = builder.build();
        try {
            server.start().join();
        } catch (CompletionException e) {
            throw Addresses.cannotListen("--admin-listen", address, e.getCause() == null ? e : e.getCause());
        }
        return new AdminPort(server, connections);
    }

    /** Where it listens. */
    InetSocketAddress address() {
        return requireNonNull(server.activePort()).localAddress();
    }

    @Override
    public void close() {
        connections.stop(server);
    }
}
