package dev.keyhold.maintenance;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;

/** Requests to servers that may be slow or broken, one connection each: bounded in time and size, without redirects. */
public final class BoundedHttp {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(15);
    private static final int MAX_ANSWER_BYTES = 64 * 1024;
    private static final int MAX_LINE = 300;

    private BoundedHttp() {}

    /**
     * Sends a request and reads the whole answer.
     *
     * @throws IOException when there is no answer of bounded size in time, too
     */
    public static HttpResponse<String> send(HttpRequest.Builder request, SSLContext trust)
            throws IOException, InterruptedException {
        return send(request, trust, REQUEST_TIMEOUT);
    }

    static HttpResponse<String> send(HttpRequest.Builder request, SSLContext trust, Duration timeout)
            throws IOException, InterruptedException {
        try (var client = HttpClient.newBuilder()
                .connectTimeout(CONNECT_TIMEOUT)
                .sslContext(trust)
                .build()) {
            // The timeout of a request ends with the head of its answer.
            var later = CompletableFuture.delayedExecutor(timeout.toMillis(), TimeUnit.MILLISECONDS);
            var limit = CompletableFuture.runAsync(client::shutdownNow, later);
            try {
                return client.send(
                        request.timeout(timeout).build(),
                        BodyHandlers.limiting(BodyHandlers.ofString(), MAX_ANSWER_BYTES));
            } finally {
                limit.cancel(false);
            }
        }
    }

    /** What a server says in one line without control characters, for a terminal. */
    public static String line(String text) {
        var line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        return line.length() > MAX_LINE ? line.substring(0, MAX_LINE) + "…" : line;
    }
}
