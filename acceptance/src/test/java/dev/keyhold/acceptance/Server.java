package dev.keyhold.acceptance;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A running {@code keyhold serve} on a port of its own choice. Closing it kills it, as a crash would. */
final class Server implements AutoCloseable {
    private final Path data;
    private final Path folder;
    private final Process process;

    private Server(Path data, Path folder, Process process) {
        this.data = data;
        this.folder = folder;
        this.process = process;
    }

    /**
     * How to start one.
     *
     * @param program what is given the settings; {@code keyhold serve}, unless another says that it is a server
     * @param shell a line of bash that runs before, in the server's process, such as {@code ulimit -f 100}
     */
    record Start(
            List<String> program,
            Path data,
            String listen,
            List<String> arguments,
            Map<String, String> environment,
            Optional<String> shell) {
        Start(Path data) {
            this(Keyhold.command("serve"), data, "127.0.0.1:0", List.of(), Map.of(), Optional.empty());
        }

        Start program(List<String> other) {
            return new Start(other, data, listen, arguments, environment, shell);
        }

        Start listen(String address) {
            return new Start(program, data, address, arguments, environment, shell);
        }

        Start with(List<String> moreArguments) {
            var all = new ArrayList<>(arguments);
            all.addAll(moreArguments);
            return new Start(program, data, listen, all, environment, shell);
        }

        Start with(String variable, String value) {
            var all = new HashMap<>(environment);
            all.put(variable, value);
            return new Start(program, data, listen, arguments, all, shell);
        }

        Start after(String line) {
            return new Start(program, data, listen, arguments, environment, Optional.of(line));
        }

        private List<String> command(Path readyFile) {
            var command = new ArrayList<String>();
            shell.ifPresent(line -> command.addAll(List.of("bash", "-c", line + "; exec \"$@\"", "bash")));
            command.addAll(program);
            command.addAll(List.of("--data", data.toString(), "--listen", listen));
            command.addAll(List.of("--ready-file", readyFile.toString()));
            command.addAll(arguments);
            return command;
        }
    }

    /** Starts a server on a data folder and returns when it is ready. */
    static Server start(Path data) {
        return start(new Start(data));
    }

    /** As {@link #start(Path)}; fails with what the server said when it does not get ready. */
    static Server start(Start start) {
        var server = launch(start);
        try {
            server.awaitReady();
            return server;
        } catch (AssertionError e) {
            server.close();
            throw e;
        }
    }

    /** Starts a server and does not wait for it. */
    static Server launch(Start start) {
        try {
            var parent = requireNonNull(start.data().toAbsolutePath().getParent());
            var folder = Files.createTempDirectory(parent, "run-");
            var environment = new HashMap<>(Keyhold.environment());
            environment.putAll(start.environment());
            var command = start.command(folder.resolve("ready"));
            var process = Command.start(parent, environment, command, folder.resolve("out"), folder.resolve("err"));
            return new Server(start.data(), folder, process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitReady() {
        Waiting.until(process, folder, () -> Files.exists(readyFile()));
        assertThat(Files.exists(readyFile()))
                .as("ready file, of a server that said: %s%s", out(), err())
                .isTrue();
    }

    /** Returns when a line of the log holds {@code text}. */
    void awaitLog(String text) {
        Waiting.until(process, folder, () -> err().contains(text));
        assertThat(err()).contains(text);
    }

    /** Where it is, as the ready file says: the first thing that a program waiting for it may use. */
    URI url() {
        return URI.create(read(readyFile()).strip());
    }

    URI url(Wire wire) {
        var scheme = switch (wire) {
            case PLAINTEXT -> "http";
            case TLS -> "https";
        };
        return URI.create(scheme + "://" + url().getAuthority());
    }

    /** Clients of this server. */
    Clients clients(Wire wire) {
        return new Clients(url(wire), wire == Wire.TLS ? Optional.of(ca()) : Optional.empty());
    }

    /** The certificate of the authority that clients are configured to trust. */
    Path ca() {
        return data.resolve("ca.pem");
    }

    Path readyFile() {
        return folder.resolve("ready");
    }

    /** Standard output so far. */
    String out() {
        return read(folder.resolve("out"));
    }

    /** Standard error so far: the log. */
    String err() {
        return read(folder.resolve("err"));
    }

    /** Sends SIGTERM and does not wait. */
    void askToStop() {
        process.destroy();
    }

    /** Waits for the server to stop and returns its exit code. */
    int awaitExit() {
        return Waiting.exit(process);
    }

    /** Stops it with SIGTERM, which must end well. */
    void terminate() {
        askToStop();
        assertThat(awaitExit())
                .as("exit code of a server that said: %s%s", out(), err())
                .isZero();
    }

    /** SIGKILL: the process is gone without another instruction. */
    void kill() {
        process.destroyForcibly();
        Waiting.exit(process);
    }

    /** Sends a signal such as {@code STOP}. */
    void signal(String name) {
        Command.run(data, Map.of(), List.of("kill", "-" + name, String.valueOf(process.pid())))
                .succeeded();
    }

    /** Has every file of the process end at a size, in bytes, or {@code unlimited}. */
    void limitFiles(String size) {
        var pid = String.valueOf(process.pid());
        Command.run(data, Map.of(), List.of("prlimit", "--pid", pid, "--fsize=" + size + ":"))
                .succeeded();
    }

    /** A file as this process sees it, which may have mounted another file system there. */
    Path inside(Path file) {
        return Path.of("/proc", String.valueOf(process.pid()), "root")
                .resolve(file.toString().substring(1));
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
