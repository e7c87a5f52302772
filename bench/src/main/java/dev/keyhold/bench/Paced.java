package dev.keyhold.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * Kinds of requests to one server at once, each at a rate of its own: a request is due when it is due, whether or not
 * those before it are answered, and its latency counts from then on. All in one thread.
 */
final class Paced {
    private static final long MAX_MICROS = 60_000_000;
    private static final long SELECT_MILLIS = 1;

    private final ServerProcess server;

    Paced(ServerProcess server) {
        this.server = server;
    }

    /** So many requests a second, by at most as many at once as there are clients. */
    record Stream(double perSecond, List<? extends Client> clients) {}

    /** What became of a stream: how many were answered a second, and their latencies in microseconds. */
    record Outcome(double perSecond, Histogram latencies) {}

    /** Sends for a while. */
    List<Outcome> run(List<Stream> streams, Duration length) {
        try (var selector = Selector.open()) {
            var flows =
                    streams.stream().map(stream -> new Flow(stream, selector)).toList();
            var started = System.nanoTime();
            var now = started;
            while (now - started < length.toNanos()) {
                for (var flow : flows) {
                    flow.send(started, now);
                }
                selector.select(SELECT_MILLIS);
                for (var key : selector.selectedKeys()) {
                    ((Load.Connection) key.attachment()).read();
                }
                selector.selectedKeys().clear();
                now = System.nanoTime();
            }
            var took = now - started;
            return flows.stream().map(flow -> flow.end(took)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A stream under way. */
    private final class Flow {
        private final Stream stream;
        private final Histogram latencies = new Histogram(MAX_MICROS, 3);
        private final ArrayDeque<Load.Connection> idle = new ArrayDeque<>();
        private final List<Load.Connection> all = new ArrayList<>();
        private long sent;

        Flow(Stream stream, Selector selector) {
            this.stream = stream;
            for (var client : stream.clients) {
                var connection = new Load.Connection(selector, server.port(), client.begin(), this::answered);
                idle.add(connection);
                all.add(connection);
            }
        }

        private void answered(Load.Connection connection, long micros) {
            latencies.recordValue(Math.min(MAX_MICROS, micros));
            idle.add(connection);
        }

        void send(long started, long now) throws IOException {
            for (var due = due(started); due <= now && !idle.isEmpty(); due = due(started)) {
                idle.remove().send(due);
                sent++;
            }
        }

        private long due(long started) {
            return started + (long) (sent * 1e9 / stream.perSecond);
        }

        Outcome end(long took) {
            all.forEach(Load.Connection::close);
            return new Outcome(latencies.getTotalCount() * 1e9 / took, latencies);
        }
    }
}
