package dev.keyhold.acceptance;

import dev.keyhold.postgres.Postgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Nodes that share a database, each with a copy of one data folder and reaching the database by a line of its own. */
final class Cluster implements AutoCloseable {
    static final Duration LEASE = Duration.ofSeconds(1);
    static final String DATABASE = "postgres";
    /** Whether nodes hear of each other's changes. */
    static final boolean HAS_FEED = Boolean.parseBoolean(System.getProperty("cluster.feed", "true"));

    /** Clients here fail to authenticate more often than any limit allows, and one user has many keys. */
    private static final List<String> SETTINGS = List.of(
            "--max-failures-per-source=0",
            "--max-failures-per-key=0",
            "--max-keys-per-user=1000",
            "--store-connections=10",
            "--lease=" + LEASE.toMillis(),
            "--change-feed=" + HAS_FEED);

    private final Installation installation;
    private final List<TcpProxy> lines;
    private final List<Node> nodes;

    private Cluster(Installation installation, List<TcpProxy> lines, List<Node> nodes) {
        this.installation = installation;
        this.lines = lines;
        this.nodes = nodes;
    }

    /** Nodes with a line each to one database server. */
    static Cluster behindLines(int size, Path folder, Postgres postgres) {
        var lines = new ArrayList<TcpProxy>();
        for (int i = 0; i < size; i++) {
            lines.add(new TcpProxy(postgres.port()));
        }
        var urls =
                lines.stream().map(line -> Postgres.url(line.port(), DATABASE)).toList();
        return start(folder, urls, lines);
    }

    /** Nodes that connect directly to the database at {@code url}. */
    static Cluster of(int size, Path folder, String url) {
        return start(folder, Collections.nCopies(size, url), List.of());
    }

    /** One node with the embedded database. */
    static Cluster embedded(Path folder) {
        var installation = Keyhold.copy(folder.resolve("data"));
        var start = new Server.Start(installation.data()).with(SETTINGS);
        return new Cluster(installation, List.of(), List.of(new Node("node", start)));
    }

    private static Cluster start(Path folder, List<String> urls, List<TcpProxy> lines) {
        var installation = Keyhold.init(folder.resolve("node-1"), Map.of(Keyhold.STORE, urls.getFirst()));
        var starts = new ArrayList<Callable<Node>>();
        for (int i = 1; i <= urls.size(); i++) {
            var name = "node-" + i;
            var data = folder.resolve(name);
            if (i > 1) {
                copy(installation.data(), data);
            }
            var start = new Server.Start(data).with(SETTINGS).with(Keyhold.STORE, urls.get(i - 1));
            starts.add(() -> new Node(name, start));
        }
        return new Cluster(installation, lines, together(starts));
    }

    Installation installation() {
        return installation;
    }

    List<Node> nodes() {
        return nodes;
    }

    /** How a node reaches the database. */
    TcpProxy line(Node node) {
        return lines.get(nodes.indexOf(node));
    }

    List<String> names() {
        return nodes.stream().map(Node::name).toList();
    }

    @Override
    public void close() {
        nodes.forEach(Node::close);
        lines.forEach(TcpProxy::close);
    }

    /** Starts all at once; those that did start are closed if one does not. */
    static <T extends AutoCloseable> List<T> together(List<Callable<T>> starts) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = threads.invokeAll(starts);
            var started = all.stream()
                    .filter(each -> each.state() == Future.State.SUCCESS)
                    .map(Future::resultNow)
                    .toList();
            for (var each : all) {
                if (each.state() == Future.State.FAILED) {
                    for (var other : started) {
                        other.close();
                    }
                    throw new AssertionError(each.exceptionNow());
                }
            }
            return started;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Copies a folder with its files; the socket of a server that uses it is no file. */
    static void copy(Path from, Path to) {
        try (var files = Files.walk(from)) {
            for (var file : files.filter(file -> Files.isDirectory(file) || Files.isRegularFile(file))
                    .toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
