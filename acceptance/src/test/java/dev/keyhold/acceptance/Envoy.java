package dev.keyhold.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/** An Envoy with the configuration of its guide. It must be on the path: without it the tests fail. */
final class Envoy {
    private static final String GUIDE = "docs/guides/envoy.md";
    private static final Pattern ADDRESS = Pattern.compile("address: [0-9.]+, port_value: (\\d+)");

    private Envoy() {}

    /** Starts it in a folder of its own, before servers that are there already. */
    static Proxy start(Path home, Proxy.Places places) {
        var configuration = ADDRESS.matcher(Guide.file(Guide.text(GUIDE), "envoy.yaml"))
                .replaceAll(found -> "address: 127.0.0.1, port_value: " + port(found.group(1), places));
        try {
            Files.createDirectory(home);
            Files.writeString(home.resolve("envoy.yaml"), configuration);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // Several on one machine would otherwise share memory.
        var command = List.of(
                "envoy", "--config-path", "envoy.yaml", "--disable-hot-restart", "--concurrency", "1", "-l", "warning");
        return Proxy.start(places.proxy(), home, Map.of("HOME", home.toString()), command);
    }

    private static int port(String ofGuide, Proxy.Places places) {
        var ports = Map.of("8443", places.keyhold(), "8080", places.proxy(), "9000", places.upstream());
        assertThat(ports).containsKey(ofGuide);
        return Objects.requireNonNull(ports.get(ofGuide));
    }
}
