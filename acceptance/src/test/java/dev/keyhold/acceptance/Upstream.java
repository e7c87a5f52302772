package dev.keyhold.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a gateway protects: a server that remembers what reaches it, and answers as an object store that has all. */
final class Upstream implements AutoCloseable {
    /** What every object holds. */
    static final String CONTENT = "content of an object";

    private static final String LISTING = """
            <?xml version="1.0" encoding="UTF-8"?>
            <ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>bucket</Name><KeyCount>0</KeyCount>\
            <MaxKeys>1000</MaxKeys><IsTruncated>false</IsTruncated></ListBucketResult>""";
    private static final String DELETED = """
            <?xml version="1.0" encoding="UTF-8"?>
            <DeleteResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"/>""";

    private final HttpServer server;
    private final List<ForwardedRequest> seen = new ArrayList<>();

    Upstream() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::handle);
        server.start();
    }

    /**
     * A request that came through.
     *
     * @param target path and query as they were on the wire
     */
    record ForwardedRequest(String method, String target, Headers headers, byte[] body) {
        Optional<String> header(String name) {
            return Optional.ofNullable(headers.getFirst(name));
        }

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** The one request that comes through while {@code action} runs. */
    ForwardedRequest one(Runnable action) {
        var all = all(action);
        assertThat(all).hasSize(1);
        return all.getFirst();
    }

    /** Fails if a request comes through while {@code action} runs. */
    void none(Runnable action) {
        assertThat(all(action)).isEmpty();
    }

    private List<ForwardedRequest> all(Runnable action) {
        int before = copy().size();
        action.run();
        var after = copy();
        return after.subList(before, after.size());
    }

    private synchronized List<ForwardedRequest> copy() {
        return List.copyOf(seen);
    }

    private synchronized void remember(ForwardedRequest request) {
        seen.add(request);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var method = exchange.getRequestMethod();
            var target = exchange.getRequestURI().toString();
            remember(new ForwardedRequest(
                    method,
                    target,
                    exchange.getRequestHeaders(),
                    exchange.getRequestBody().readAllBytes()));
            switch (method) {
                case "GET" -> answer(exchange, target.contains("list-type=2") ? LISTING : CONTENT);
                case "POST" -> answer(exchange, DELETED);
                default -> exchange.sendResponseHeaders(200, -1);
            }
        }
    }

    private static void answer(HttpExchange exchange, String text) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
