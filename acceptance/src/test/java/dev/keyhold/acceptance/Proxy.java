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
import java.util.List;
import java.util.Map;

/** A proxy of another make, one process without workers, on a port of this machine. */
final class Proxy implements AutoCloseable {
    private final int port;
    private final Process process;

    private Proxy(int port, Process process) {
        this.port = port;
        this.process = process;
    }

    /**
     * Where guides have things, and where they are.
     *
     * @param keyhold a port, as the others are
     */
    record Places(int keyhold, int proxy, int upstream) {
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

        /** A proxy yet to come before servers that are there already. */
        static Places between(Server server, int upstream) {
            return new Places(server.url().getPort(), free().proxy(), upstream);
        }

        private static ServerSocket listener() throws IOException {
            return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        }

        /** A text with these places in it. */
        String in(String text) {
            assertThat(text).contains(at(8443), at(8080), at(9000));
            return text.replace(at(8443), at(keyhold))
                    .replace(at(8080), at(proxy))
                    .replace(at(9000), at(upstream));
        }

        private static String at(int port) {
            return "127.0.0.1:" + port;
        }
    }

    /** Starts one in a folder of its own and returns when it answers; fails with what it said when it does not. */
    static Proxy start(int port, Path folder, Map<String, String> environment, List<String> command) {
        var err = folder.resolve("err");
        var proxy = new Proxy(port, Command.start(folder, environment, command, folder.resolve("out"), err));
        try {
            Waiting.until(() -> !proxy.process.isAlive() || proxy.answers());
            assertThat(proxy.process.isAlive())
                    .as("%s that said: %s", command.getFirst(), Files.readString(err))
                    .isTrue();
            return proxy;
        } catch (AssertionError e) {
            proxy.close();
            throw e;
        } catch (IOException e) {
            proxy.close();
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

    @Override
    public void close() {
        process.destroyForcibly();
        Waiting.exit(process);
    }
}
