package dev.keyhold.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * A closed loop of clients, each with one connection and one request under way, all in one thread: on a small machine
 * the client must take as little from the server as it can. Requests are bytes made beforehand; of an answer only the
 * status and the length are looked at, and anything but 200 ends the run.
 */
final class Load {
    private static final long MAX_MICROS = 60_000_000;

    private final ServerProcess server;

    Load(ServerProcess server) {
        this.server = server;
    }

    /** Sends until the server's code is compiled, or for as long as that may take. */
    void warmUp(List<List<byte[]>> clients, Pace pace) {
        run(clients, pace.maxWarmUp(), pace.warmUp());
    }

    /** Sends for a while. Each list is one client's, who starts over at its end. */
    Sample run(List<List<byte[]>> clients, Duration length) {
        return run(clients, length, Long.MAX_VALUE);
    }

    private Sample run(List<List<byte[]>> clients, Duration length, long enough) {
        var latencies = new Histogram(MAX_MICROS, 3);
        try (var selector = Selector.open()) {
            var connections = clients.stream()
                    .map(requests -> Connection.open(selector, server.port(), requests))
                    .toList();
            var cpu = server.cpu();
            var started = System.nanoTime();
            for (var connection : connections) {
                connection.send();
            }
            while (System.nanoTime() - started < length.toNanos() && latencies.getTotalCount() < enough) {
                turn(selector, latencies);
            }
            var took = System.nanoTime() - started;
            var used = server.cpu().minus(cpu);
            for (var connection : connections) {
                connection.channel.close();
            }
            var count = latencies.getTotalCount();
            return new Sample(
                    count * 1e9 / took,
                    latencies.getValueAtPercentile(50),
                    latencies.getValueAtPercentile(99),
                    used.toNanos() / 1e3 / count);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends every request once, over as many connections as there are lists, and returns the bodies of the answers. */
    List<List<String>> once(List<List<byte[]>> clients) {
        try (var selector = Selector.open()) {
            var ignored = new Histogram(MAX_MICROS, 3);
            var connections = clients.stream()
                    .map(requests -> Connection.open(selector, server.port(), requests))
                    .toList();
            for (var connection : connections) {
                connection.bodies = new ArrayList<>();
                connection.send();
            }
            while (connections.stream().anyMatch(connection -> !connection.isDone())) {
                turn(selector, ignored);
            }
            for (var connection : connections) {
                connection.channel.close();
            }
            return connections.stream().map(Connection::bodies).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void turn(Selector selector, Histogram latencies) throws IOException {
        selector.select(1_000);
        for (var key : selector.selectedKeys()) {
            ((Connection) key.attachment()).read(latencies);
        }
        selector.selectedKeys().clear();
    }

    private static final class Connection {
        private final SocketChannel channel;
        private final List<byte[]> requests;
        private final ByteBuffer in = ByteBuffer.allocate(16 * 1024);
        private @Nullable List<String> bodies;
        private int next;
        private long sentAt;

        private Connection(SocketChannel channel, List<byte[]> requests) {
            this.channel = channel;
            this.requests = requests;
        }

        static Connection open(Selector selector, int port, List<byte[]> requests) {
            try {
                var channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                channel.configureBlocking(false);
                var connection = new Connection(channel, requests);
                channel.register(selector, SelectionKey.OP_READ, connection);
                return connection;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void send() throws IOException {
            var bytes = ByteBuffer.wrap(requests.get(next++ % requests.size()));
            sentAt = System.nanoTime();
            while (bytes.hasRemaining()) {
                // A request fits into the socket's buffer: one is under way at a time.
                channel.write(bytes);
            }
        }

        void read(Histogram latencies) throws IOException {
            if (channel.read(in) < 0) {
                throw new IllegalStateException("the server closed a connection");
            }
            var length = HttpAnswer.length(in.array(), in.position());
            if (length < 0 || in.position() < length) {
                return;
            }
            latencies.recordValue(Math.min(MAX_MICROS, (System.nanoTime() - sentAt) / 1_000));
            if (bodies != null) {
                bodies.add(new String(in.array(), 0, length, StandardCharsets.UTF_8));
            }
            in.clear();
            if (!isDone()) {
                send();
            }
        }

        boolean isDone() {
            return bodies != null && bodies.size() == requests.size();
        }

        List<String> bodies() {
            return bodies == null ? List.of() : bodies;
        }
    }
}
