package dev.keyhold.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A Traefik with the configuration of its guide. It must be on the path: without it the tests fail. */
final class Traefik {
    private static final String GUIDE = "docs/guides/traefik.md";
    private static final int NOT_FOUND = 404;

    private Traefik() {}

    /**
     * Starts it in a folder of its own, before servers that are there already.
     *
     * @param edit makes another configuration of that of the guide
     */
    static Proxy start(Path home, Proxy.Places places, UnaryOperator<String> edit) {
        try {
            Files.createDirectory(home);
            var text = places.in(Guide.text(GUIDE)).replace("storage.example", "127.0.0.1");
            Files.writeString(home.resolve("traefik.yaml"), Guide.file(text, "traefik.yaml"));
            Files.writeString(home.resolve("storage.yaml"), edit.apply(Guide.file(text, "storage.yaml")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var command = List.of("traefik", "--configFile=traefik.yaml");
        var proxy = Proxy.start(places.proxy(), home, Map.of("HOME", home.toString()), command);
        try (var clients = new Clients(proxy.url(), Optional.empty())) {
            // It listens before it has read what is behind it.
            Waiting.until(() ->
                    clients.send(HttpRequest.newBuilder(proxy.url()).build()).statusCode() != NOT_FOUND);
        }
        return proxy;
    }
}
