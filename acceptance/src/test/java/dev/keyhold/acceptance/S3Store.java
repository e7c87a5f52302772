package dev.keyhold.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A store that speaks S3 and lets everybody do everything: Adobe's S3Mock, as a program of its own. */
final class S3Store implements AutoCloseable {
    private static final Path PROGRAM = Keyhold.ROOT.resolve("acceptance/target/s3mock/s3mock.jar");
    private static final int OK = 200;

    private final int port;
    private final Process process;

    private S3Store(int port, Process process) {
        this.port = port;
        this.process = process;
    }

    /** Starts one in a folder of its own, and returns when it answers. */
    static S3Store start(Path folder) {
        try {
            Files.createDirectory(folder);
            var port = Proxy.Places.free().upstream();
            var command = List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-Djava.io.tmpdir=" + folder,
                    "-jar",
                    PROGRAM.toString(),
                    "--server.port=0",
                    "--com.adobe.testing.s3mock.httpPort=" + port);
            var err = folder.resolve("err");
            var store = new S3Store(port, Command.start(folder, Map.of(), command, folder.resolve("out"), err));
            try (var clients = new Clients(store.url(), Optional.empty())) {
                Waiting.until(() -> !store.process.isAlive() || store.answers(clients));
            }
            if (!store.process.isAlive()) {
                throw new AssertionError("the store ended: " + Files.readString(err));
            }
            return store;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean answers(Clients clients) {
        try {
            return clients.send(HttpRequest.newBuilder(url()).build()).statusCode() == OK;
        } catch (AssertionError _) {
            // It does not listen yet.
            return false;
        }
    }

    int port() {
        return port;
    }

    private URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** For what nothing stands in front of. */
    Clients clients() {
        return new Clients(url(), Optional.empty());
    }

    @Override
    public void close() {
        process.destroyForcibly();
        Waiting.exit(process);
    }
}
