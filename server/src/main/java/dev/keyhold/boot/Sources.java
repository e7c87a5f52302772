package dev.keyhold.boot;

import io.netty.channel.Channel;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.concurrent.ConcurrentHashMap;

/** Where connections come from. Of IPv6 a subnet of 64 bits is one source, since that is what one host is given. */
final class Sources {
    private static final int SUBNET_BYTES = 8;

    private final int maxConnections;
    private final ConcurrentHashMap<String, Integer> connections = new ConcurrentHashMap<>();

    /** {@code maxConnections} is how many one source may have open at once. */
    Sources(int maxConnections) {
        this.maxConnections = maxConnections;
    }

    static String of(InetAddress address) {
        return address instanceof Inet6Address
                ? HexFormat.of().formatHex(address.getAddress(), 0, SUBNET_BYTES)
                : address.getHostAddress();
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
