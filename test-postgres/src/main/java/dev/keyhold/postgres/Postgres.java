package dev.keyhold.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server of its own, on a free port of the loopback address, with a superuser {@code postgres} that needs
 * no password. It is a child of this process and can be killed like any other server.
 */
public final class Postgres implements AutoCloseable {
    private static final String SUPERUSER = "postgres";
    private static final String READY = "database system is ready to accept";
    /** Guards against a server that hangs, and leaves one on a busy machine its time. */
    private static final int LIMIT_SECONDS = 600;
    /** A killed server's children still hold its memory for a moment; each start that finds it so ends at once. */
    private static final int MAX_STARTS = 200;

    private final Programs programs;
    private final Path folder;
    private final int port;
    private @Nullable Process process;

    private Postgres(Programs programs, Path folder, int port) {
        this.programs = programs;
        this.folder = folder;
        this.port = port;
    }

    /** The versions that the build provides: both ends of what Keyhold supports. */
    public enum Version {
        OLDEST,
        NEWEST
    }

    /**
     * Makes a server with an empty database and starts it.
     *
     * @param folder where its files go; must be empty or absent
     * @param settings lines of its configuration file
     */
    public static Postgres start(Version version, Path folder, String... settings) {
        var programs = Programs.of(version);
        programs.run(
                "initdb",
                List.of(
                        "--pgdata=" + folder,
                        "--username=" + SUPERUSER,
                        "--auth=trust",
                        "--encoding=UTF8",
                        "--locale=C",
                        "--no-sync"));
        var postgres = new Postgres(programs, folder, freePort());
        // Of a server that is killed nothing is to be left outside of its folder.
        postgres.configure(
                "unix_socket_directories = ''", "max_connections = 200", "dynamic_shared_memory_type = mmap");
        postgres.configure(settings);
        postgres.start();
        return postgres;
    }

    /** Adds lines to the configuration, for the next start. */
    public void configure(String... settings) {
        append("postgresql.conf", settings);
    }

    public int port() {
        return port;
    }

    /** Where a database of this server is found. */
    public String url(String database) {
        return url(port, database);
    }

    /** Where a database is found behind another port, such as that of a proxy. */
    public static String url(int port, String database) {
        return url(Stream.of(port), database);
    }

    /** Where a database is found that is on one of several servers. */
    public static String url(List<Postgres> servers, String database) {
        return url(servers.stream().map(Postgres::port), database);
    }

    private static String url(Stream<Integer> ports, String database) {
        var hosts = ports.map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
        return "jdbc:postgresql://" + hosts + "/" + database + "?user=" + SUPERUSER;
    }

    /** Starts the server, which must not be running, and returns when it answers. */
    public void start() {
        for (int i = 0; i < MAX_STARTS; i++) {
            if (tryToStart()) {
                return;
            }
        }
        throw new IllegalStateException("PostgreSQL does not start in " + folder);
    }

    /** Ends the server and all its processes without warning, as a crash of the machine would. */
    public void kill() {
        var server = process;
        if (server == null) {
            return;
        }
        var children = server.descendants().toList();
        end(Process::destroyForcibly);
        // The process of a connection goes on to answer until it notices that the server is gone.
        children.forEach(ProcessHandle::destroyForcibly);
        children.forEach(child -> child.onExit().join());
    }

    /** Makes the server and all its processes stand still: its connections stay, and nothing is answered. */
    public void pause() {
        var server = running();
        signal("STOP", List.of(server.pid()));
        signal("STOP", server.descendants().map(ProcessHandle::pid).toList());
    }

    /** Lets a server go on that was paused. */
    public void resume() {
        var server = running();
        signal("CONT", server.descendants().map(ProcessHandle::pid).toList());
        signal("CONT", List.of(server.pid()));
    }

    /** Kills one process of the server without warning; the server then ends all its connections and recovers. */
    public void kill(long pid) {
        if (running().descendants().noneMatch(child -> child.pid() == pid)) {
            throw new IllegalArgumentException("no process of this server: " + pid);
        }
        signal("KILL", List.of(pid));
    }

    /** Processor time of the server and of all its processes that are there now. */
    public Duration cpu() {
        var server = running();
        return Stream.concat(Stream.of(server.toHandle()), server.descendants())
                .map(one -> one.info().totalCpuDuration().orElse(Duration.ZERO))
                .reduce(Duration.ZERO, Duration::plus);
    }

    private Process running() {
        var server = process;
        if (server == null) {
            throw new IllegalStateException("PostgreSQL does not run in " + folder);
        }
        return server;
    }

    private static void signal(String name, List<Long> pids) {
        var command = Stream.concat(Stream.of("kill", "-" + name), pids.stream().map(String::valueOf))
                .toList();
        try {
            // Of several processes one may have ended meanwhile.
            new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Ends the server and all its connections in an orderly way. */
    public void stop() {
        programs.run("pg_ctl", List.of("stop", "--pgdata=" + folder, "--mode=fast", "--silent"));
        end(_ -> {});
    }

    /**
     * Makes a copy that follows this server and stands by to take its place; stops this server for the time of
     * copying. From then on a commit here waits until the copy has it.
     */
    public Postgres standby(Path copy) {
        stop();
        copy(copy);
        var standby = new Postgres(programs, copy, freePort());
        standby.append("standby.signal");
        standby.configure("primary_conninfo = 'host=127.0.0.1 port=" + port + " user=" + SUPERUSER + "'");
        configure("synchronous_standby_names = '*'");
        start();
        standby.start();
        return standby;
    }

    /** Makes a standby the primary, and returns when it takes writes. */
    public void promote() {
        programs.run("pg_ctl", List.of("promote", "--pgdata=" + folder, "--wait", "--silent"));
    }

    @Override
    public void close() {
        kill();
    }

    private boolean tryToStart() {
        try {
            var started = programs.call("postgres", List.of("-D", folder.toString(), "-p", String.valueOf(port)))
                    .start();
            var ready = watch(started);
            if (ready.join()) {
                process = started;
                return true;
            }
            started.waitFor();
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (CompletionException e) {
            throw new IllegalStateException("PostgreSQL did not start in " + LIMIT_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /**
     * Reads what the server says as long as it lives.
     *
     * @return true when it answers, false when it ended because one before it has not quite gone
     */
    private static CompletableFuture<Boolean> watch(Process started) {
        var ready = new CompletableFuture<Boolean>();
        // Reading from a process holds its carrier: a few virtual threads that do so would be all there are.
        Thread.ofPlatform().daemon().name("postgres-log").start(() -> {
            var last = new ArrayDeque<String>();
            try (var lines = started.inputReader(StandardCharsets.UTF_8)) {
                for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.contains(READY)) {
                        ready.complete(true);
                    }
                    if (last.size() == 20) {
                        last.removeFirst();
                    }
                    last.add(line);
                }
            } catch (IOException e) {
                ready.completeExceptionally(e);
            }
            if (last.stream().anyMatch(line -> line.contains("still in use"))) {
                ready.complete(false);
            } else {
                ready.completeExceptionally(new IllegalStateException("PostgreSQL ended: " + last));
            }
        });
        return ready.orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    private void end(Consumer<Process> how) {
        var running = process;
        if (running == null) {
            return;
        }
        how.accept(running);
        try {
            if (!running.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("PostgreSQL did not end in " + LIMIT_SECONDS + " s");
            }
            process = null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private void copy(Path copy) {
        try (var files = Files.walk(folder)) {
            for (var file : files.toList()) {
                var target = copy.resolve(folder.relativize(file).toString());
                Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void append(String file, String... lines) {
        try {
            Files.write(
                    folder.resolve(file),
                    List.of(lines),
                    StandardCharsets.UTF_8,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
