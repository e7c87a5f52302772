package dev.keyhold.server;

import com.linecorp.armeria.server.ServiceRequestContext;
import dev.keyhold.model.Hosts;
import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ConcurrentHashMap;

/** Where connections come from: each {@linkplain Hosts host} is one source. */
final class ClientNetworks {
    private static final AttributeKey<String> SOURCE = AttributeKey.valueOf(ClientNetworks.class, "SOURCE");

    private final int maxConnections;
    private final ConcurrentHashMap<String, Integer> connections = new ConcurrentHashMap<>();

    /** {@code maxConnections} is how many one source may have open at once. */
    ClientNetworks(int maxConnections) {
        this.maxConnections = maxConnections;
    }

    static String of(InetAddress address) {
        return Hosts.of(address);
    }

    /** The source of a request, which is written once for each connection. */
    static String of(ServiceRequestContext context) {
        var channel = context.log().partial().channel();
        if (channel == null) {
            return of(context.remoteAddress().getAddress());
        }
        var source = channel.attr(SOURCE);
        var known = source.get();
        if (known != null) {
            return known;
        }
        var made = of(context.remoteAddress().getAddress());
        source.set(made);
        return made;
    }

    /** Counts a connection until it is closed; one too many is closed at once. */
    void connected(Channel channel) {
        if (!(channel.remoteAddress() instanceof InetSocketAddress peer) || peer.getAddress() == null) {
            return;
        }
        var source = of(peer.getAddress());
        if (connections.merge(source, 1, Integer::sum) > maxConnections) {
            var _ = channel.close();
        }
        channel.closeFuture()
                .addListener(_ -> connections.computeIfPresent(source, (_, count) -> count == 1 ? null : count - 1));
    }
}
