package dev.keyhold.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The nginx of this machine, with the configuration of its guide. It must be on the path: without it the tests fail. */
final class Nginx implements AutoCloseable {
    private static final String GUIDE = "docs/guides/nginx.md";
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final int port;
    private final Process process;

    private Nginx(int port, Process process) {
        this.port = port;
        this.process = process;
    }

    /**
     * Where the guide has something, and where it is.
     *
     * @param keyhold a port, as the others are
     */
    record Places(int keyhold, int nginx, int upstream) {
        /** Places of which none is in use. */
        static Places free() {
            try (var one = listener();
                    var two = listener();
                    var three = listener()) {
                return new Places(one.getLocalPort(), two.getLocalPort(), three.getLocalPort());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static ServerSocket listener() throws IOException {
            return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        }

        /** The guide with these places in it. */
        String guide() {
            var text = Guide.text(GUIDE);
            assertThat(text).contains(at(8443), at(8080), at(9000));
            return text.replace(at(8443), at(keyhold))
                    .replace(at(8080), at(nginx))
                    .replace(at(9000), at(upstream));
        }

        private static String at(int port) {
            return "127.0.0.1:" + port;
        }
    }

    /** Starts it in a folder of its own, before a server that is there already, and returns when it answers. */
    static Nginx start(Path folder, URI keyhold, int upstream) {
        var places = new Places(keyhold.getPort(), Places.free().nginx(), upstream);
        try {
            Files.createDirectory(folder);
            for (var name : List.of("nginx.conf", "gateway.conf")) {
                Files.writeString(folder.resolve(name), Guide.file(places.guide(), name));
            }
            // The guide's own upstream is not needed.
            Files.writeString(folder.resolve("upstream.conf"), "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var command = List.of("nginx", "-e", "stderr", "-p", folder.toString(), "-c", "nginx.conf");
        var err = folder.resolve("err");
        var nginx = new Nginx(places.nginx(), Command.start(folder, Map.of(), command, folder.resolve("out"), err));
        try {
            Waiting.until(LIMIT, () -> !nginx.process.isAlive() || nginx.answers());
            assertThat(nginx.process.isAlive())
                    .as("an nginx that said: %s", Files.readString(err))
                    .isTrue();
            return nginx;
        } catch (AssertionError e) {
            nginx.close();
            throw e;
        } catch (IOException e) {
            nginx.close();
            throw new UncheckedIOException(e);
        }
    }

    private boolean answers() {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** It is one process: the guide's configuration has no workers. */
    @Override
    public void close() {
        process.destroyForcibly();
        Waiting.exit(process, LIMIT);
    }
}
