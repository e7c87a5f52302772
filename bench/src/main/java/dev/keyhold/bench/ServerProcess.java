package dev.keyhold.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A server in a process of its own, so that its processor time can be told from the client's. */
final class ServerProcess implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    private static final long POLL_NANOS = 20_000_000;
    private static final long STOP_SECONDS = 30;

    private final Process process;
    private final int port;

    private ServerProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts a program that writes {@code http://host:port} to {@code ready} as soon as it answers. */
    static ServerProcess start(List<String> command, Path ready, Path log) {
        try {
            var process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            // A run that is cut short leaves no server behind.
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(process::destroy));
            var deadline = System.nanoTime() + START.toNanos();
            while (!Files.exists(ready)) {
                if (!process.isAlive() || System.nanoTime() > deadline) {
                    process.destroy();
                    throw new IllegalStateException("no server: " + Files.readString(log));
                }
                LockSupport.parkNanos(POLL_NANOS);
            }
            var url = Files.readString(ready).strip();
            return new ServerProcess(process, Integer.parseInt(url.substring(url.lastIndexOf(':') + 1)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return port;
    }

    Duration cpu() {
        return process.toHandle().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** The program and its arguments as they were started in the end. */
    List<String> commandLine() {
        var info = process.toHandle().info();
        var line = new ArrayList<String>();
        line.add(info.command().orElseThrow());
        line.addAll(List.of(info.arguments().orElseThrow()));
        return line;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
