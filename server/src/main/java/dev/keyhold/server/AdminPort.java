package dev.keyhold.server;

import static java.util.Objects.requireNonNull;

import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.common.metric.NoopMeterRegistry;
import com.linecorp.armeria.common.util.BlockingTaskExecutor;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/**
 * A second port, for monitoring and the console, so that a firewall can tell it apart from the APIs. Plaintext: what
 * monitoring is answered holds no secret, and the console lets nobody in by plaintext but on the same machine.
 */
final class AdminPort implements AutoCloseable {
    /** Scrapers and probes are few. */
    private static final int MAX_CONNECTIONS = 100;

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Server server;
    private final Connections connections;

    private AdminPort(Server server, Connections connections) {
        this.server = server;
        this.connections = connections;
    }

    /**
     * Listens there.
     *
     * @param maxBodyBytes of a request
     * @param more what is served besides health and metrics
     * @throws dev.keyhold.maintenance.StartException when the address cannot be used
     */
    static AdminPort open(
            InetSocketAddress address, HealthRoutes routes, int maxBodyBytes, Consumer<ServerBuilder> more) {
        var connections = new Connections();
        var builder = connections
                .watch(Server.builder())
                .port(address, SessionProtocol.HTTP)
                .blockingTaskExecutor(BlockingTaskExecutor.of(new VirtualThreads()), true)
                .disableServerHeader()
                // The other port has counted itself already.
                .meterRegistry(NoopMeterRegistry.get())
                .maxRequestLength(maxBodyBytes)
                .requestTimeout(TIMEOUT);
        HttpServer.guard(builder, MAX_CONNECTIONS, routes.metrics(), false);
        routes.bind(builder);
        more.accept(builder);
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
