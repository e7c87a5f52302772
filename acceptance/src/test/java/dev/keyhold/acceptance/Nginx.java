package dev.keyhold.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The nginx of this machine, with the configuration of its guide. It must be on the path: without it the tests fail. */
final class Nginx {
    private static final String GUIDE = "docs/guides/nginx.md";

    private Nginx() {}

    static String guide(Proxy.Places places) {
        return places.in(Guide.text(GUIDE));
    }

    /** Starts it in a folder of its own, before servers that are there already. */
    static Proxy start(Path folder, Server server, Upstream upstream) {
        return start(folder, Proxy.Places.between(server, upstream.port()));
    }

    /** The same at these places. */
    static Proxy start(Path folder, Proxy.Places places) {
        return start(folder, places, text -> text);
    }

    /** The same with another configuration of the gateway: {@code edit} gets that of the guide. */
    static Proxy start(Path folder, Proxy.Places places, UnaryOperator<String> edit) {
        try {
            Files.createDirectory(folder);
            Files.writeString(folder.resolve("nginx.conf"), Guide.file(guide(places), "nginx.conf"));
            Files.writeString(folder.resolve("gateway.conf"), edit.apply(Guide.file(guide(places), "gateway.conf")));
            // The guide's own upstream is not needed.
            Files.writeString(folder.resolve("upstream.conf"), "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var command = List.of("nginx", "-e", "stderr", "-p", folder.toString(), "-c", "nginx.conf");
        return Proxy.start(places.proxy(), folder, Map.of(), command);
    }
}
