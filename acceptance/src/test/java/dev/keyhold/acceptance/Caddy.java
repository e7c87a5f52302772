package dev.keyhold.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The Caddy of this machine, with the configuration of its guide. It must be on the path: without it the tests fail. */
final class Caddy {
    private static final String GUIDE = "docs/guides/caddy.md";

    private Caddy() {}

    /** Starts it in a folder of its own, before servers that are there already. */
    static Proxy start(Path home, Proxy.Places places) {
        // The name needs a certificate, and the administration a port of its own.
        var text = Guide.text(GUIDE).replace("storage.example {", "http://127.0.0.1:8080 {");
        try {
            Files.createDirectory(home);
            Files.writeString(
                    home.resolve("Caddyfile"), "{\n\tadmin off\n}\n" + Guide.file(places.in(text), "Caddyfile"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var environment = Map.of("HOME", home.toString(), "XDG_DATA_HOME", home.toString());
        var command = List.of("caddy", "run", "--config", "Caddyfile", "--adapter", "caddyfile");
        return Proxy.start(places.proxy(), home, environment, command);
    }
}
