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
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/**
 * A closed loop of clients, each with one connection and one request under way, all in one thread: on a small machine
 * the client must take as little from the server as it can. What it takes is reported.
 */
final class Load {
    private static final long MAX_MICROS = 60_000_000;
    /** The share of processor time below which a server has become faster. */
    private static final double FASTER = 0.95;
    /** So many times in a row without getting faster is enough. */
    private static final int SAME = 3;
    /** The share of a server's processor time that its compilers take as long as it is not warm. */
    private static final double COMPILING = 0.05;

    private final List<ServerProcess> servers;

    Load(ServerProcess server) {
        this(List.of(server));
    }

    /** On several servers, which the clients are dealt out to. */
    Load(List<ServerProcess> servers) {
        this.servers = List.copyOf(servers);
    }

    /**
     * Sends until the server gets no faster and its compilers have next to nothing left to do, up to a limit. A server
     * that gets little of the machine seems as fast from one time to the next long before its code is compiled.
     */
    void warmUp(List<? extends Client> clients, Schedule schedule) {
        var started = System.nanoTime();
        var least = Double.MAX_VALUE;
        for (int same = 0;
                same < SAME
                        && System.nanoTime() - started < schedule.maxWarmUp().toNanos(); ) {
            var used = cpu();
            var compiled = compilerCpu();
            var cpu = run(clients, schedule.warmUp()).cpuMicros();
            var isCompiling = compilerCpu().minus(compiled).toNanos()
                    > COMPILING * cpu().minus(used).toNanos();
            same = isCompiling || cpu < least * FASTER ? 0 : same + 1;
            least = Math.min(least, cpu);
        }
    }

    /** Sends so many. */
    void run(List<? extends Client> clients, int requests) {
        run(clients, Duration.ofNanos(Long.MAX_VALUE), requests);
    }

    /** Sends for a while. */
    Sample run(List<? extends Client> clients, Duration length) {
        return run(clients, length, Long.MAX_VALUE);
    }

    private Sample run(List<? extends Client> clients, Duration length, long enough) {
        var latencies = new Histogram(MAX_MICROS, 3);
        try (var selector = Selector.open()) {
            var connections = connect(selector, clients, latencies);
            var counters = Instructions.isAvailable()
                    ? servers.stream().map(Instructions::of).toList()
                    : List.<Instructions>of();
            var cpu = cpu();
            var ownCpu = CpuProfiler.cpuNanos();
            var started = System.nanoTime();
            for (var connection : connections) {
                connection.send();
            }
            while (latencies.getTotalCount() == 0
                    || (System.nanoTime() - started < length.toNanos() && latencies.getTotalCount() < enough)) {
                turn(selector);
            }
            var took = System.nanoTime() - started;
            var usedByClient = CpuProfiler.cpuNanos() - ownCpu;
            var used = cpu().minus(cpu);
            var instructions = counters.stream().mapToDouble(Instructions::stop).sum();
            var count = latencies.getTotalCount();
            var sample = new Sample(
                    count * 1e9 / took,
                    latencies.getValueAtPercentile(50),
                    latencies.getValueAtPercentile(99),
                    used.toNanos() / 1e3 / count,
                    usedByClient / 1e3 / count,
                    counters.isEmpty() ? Double.NaN : instructions / count);
            finish(selector, connections);
            return sample;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for what is under way: a server would still make a change whose answer nobody waits for. */
    private static void finish(Selector selector, List<Connection> connections) throws IOException {
        connections.forEach(Connection::finish);
        while (connections.stream().anyMatch(connection -> connection.isWaiting)) {
            turn(selector);
        }
        connections.forEach(Connection::close);
    }

    /** Sends every request once, over as many connections as there are clients, and returns the answers. */
    List<List<String>> once(List<Http> clients) {
        try (var selector = Selector.open()) {
            var connections = connect(selector, clients, new Histogram(MAX_MICROS, 3));
            for (int i = 0; i < clients.size(); i++) {
                connections.get(i).keep(clients.get(i).requests().size());
                connections.get(i).send();
            }
            while (connections.stream().anyMatch(connection -> !connection.isDone())) {
                turn(selector);
            }
            connections.forEach(Connection::close);
            return connections.stream().map(connection -> connection.answers).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Connections that send again as soon as they are answered. */
    private List<Connection> connect(Selector selector, List<? extends Client> clients, Histogram latencies) {
        return IntStream.range(0, clients.size())
                .mapToObj(i -> new Connection(
                        selector,
                        servers.get(i % servers.size()).port(),
                        clients.get(i).begin(),
                        (connection, micros) -> {
                            latencies.recordValue(Math.min(MAX_MICROS, micros));
                            if (!connection.isDone()) {
                                connection.send();
                            }
                        }))
                .toList();
    }

    private Duration compilerCpu() {
        return servers.stream().map(ServerProcess::compilerCpu).reduce(Duration.ZERO, Duration::plus);
    }

    private Duration cpu() {
        return servers.stream().map(ServerProcess::cpu).reduce(Duration.ZERO, Duration::plus);
    }

    private static void turn(Selector selector) throws IOException {
        selector.select(1_000);
        for (var key : selector.selectedKeys()) {
            ((Connection) key.attachment()).read();
        }
        selector.selectedKeys().clear();
    }

    /** Gets each answer, and how many microseconds after its request it arrived. */
    interface Answered {
        void accept(Connection connection, long micros) throws IOException;
    }

    /** A connection with at most one request under way. */
    static final class Connection {
        private final Selector selector;
        private final int port;
        private final Client.Conversation conversation;
        private final Answered answered;
        private SocketChannel channel;
        /** Holds the largest frame, and the largest answer that is kept. */
        private final ByteBuffer in = ByteBuffer.allocate(64 * 1024);

        private final List<String> answers = new ArrayList<>();
        private int kept;
        private long sentAt;
        private boolean isWaiting;
        private boolean isFinishing;

        Connection(Selector selector, int port, Client.Conversation conversation, Answered answered) {
            this.selector = selector;
            this.port = port;
            this.conversation = conversation;
            this.answered = answered;
            this.channel = open();
        }

        private SocketChannel open() {
            try {
                var opened = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
                opened.configureBlocking(false);
                opened.register(selector, SelectionKey.OP_READ, this);
                return opened;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Keeps that many answers, then falls silent. */
        void keep(int answers) {
            kept = answers;
        }

        /** Falls silent after the answer that it waits for. */
        void finish() {
            isFinishing = true;
        }

        boolean isDone() {
            return isFinishing || (kept > 0 && answers.size() == kept);
        }

        void send() throws IOException {
            send(System.nanoTime());
        }

        /** Sends a request that was due at that time, from which its latency counts. */
        void send(long due) throws IOException {
            var bytes = conversation.next();
            sentAt = due;
            isWaiting = true;
            if (conversation.isOver()) {
                channel.close();
                channel = open();
            }
            while (bytes.hasRemaining()) {
                // A request fits into the socket's buffer: one is under way at a time.
                channel.write(bytes);
            }
        }

        void read() throws IOException {
            if (channel.read(in) < 0) {
                reopen();
                return;
            }
            in.flip();
            var isAnswered = conversation.isAnswered(in);
            if (isAnswered && kept > 0) {
                answers.add(new String(in.array(), 0, in.position(), StandardCharsets.UTF_8));
            }
            in.compact();
            if (isAnswered) {
                isWaiting = false;
                answered.accept(this, (System.nanoTime() - sentAt) / 1_000);
            }
        }

        /** A server may close a connection that is idle for long, and no other. */
        private void reopen() throws IOException {
            if (isWaiting) {
                throw new IllegalStateException("the server closed a connection");
            }
            channel.close();
            channel = open();
        }

        void close() {
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
