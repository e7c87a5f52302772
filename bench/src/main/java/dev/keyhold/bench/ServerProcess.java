package dev.keyhold.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A server in a process of its own, so that its processor time can be told from the client's. */
final class ServerProcess implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(1);
    private static final long STOP_SECONDS = 30;
    /** What the times of threads are in; Linux has no other on the machines that the JDK runs on. */
    private static final long TICK_MILLIS = 10;

    /** Of what comes after the name of a thread (proc(5)). */
    private static final int USER_TICKS = 11;

    private static final int SYSTEM_TICKS = 12;
    /** The last line of a histogram: objects and bytes. */
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total +\\d+ +(\\d+)");

    /** What a serial collector tells of its old generation. */
    private static final Pattern TENURED = Pattern.compile("(?i)tenured(?: generation)? +total \\d+K, used (\\d+)K");

    private static final double KIBIBYTES = 1024.0;

    private final Process process;
    private final int port;
    private final long startNanos;

    private ServerProcess(Process process, int port, long startNanos) {
        this.process = process;
        this.port = port;
        this.startNanos = startNanos;
    }

    /** Starts a program that writes {@code http://host:port} to {@code ready} as soon as it answers. */
    static ServerProcess start(List<String> command, Path ready, Path log) {
        return start(command, Map.of(), ready, log);
    }

    /** The same with further variables. */
    static ServerProcess start(List<String> command, Map<String, String> environment, Path ready, Path log) {
        try {
            Files.deleteIfExists(ready);
            var started = System.nanoTime();
            var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
            builder.environment().putAll(environment);
            var process = builder.start();
            // A run that is cut short leaves no server behind.
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(process::destroy));
            while (!Files.exists(ready)) {
                if (!process.isAlive() || System.nanoTime() - started > START.toNanos()) {
                    process.destroy();
                    throw new IllegalStateException("no server: " + Files.readString(log));
                }
                Pause.of(POLL);
            }
            var took = System.nanoTime() - started;
            var url = Files.readString(ready).strip();
            return new ServerProcess(process, Integer.parseInt(url.substring(url.lastIndexOf(':') + 1)), took);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return port;
    }

    /** How long it took to be ready. */
    long startNanos() {
        return startNanos;
    }

    /** Bytes of the objects in the heap of a Java program that are still in use; garbage is collected for that. */
    long liveHeapBytes() {
        return number(TOTAL, jcmd("GC.class_histogram"));
    }

    /** What the old generation of a serial collector holds, garbage that was not collected yet included. */
    double oldGenerationMebibytes() {
        return number(TENURED, jcmd("GC.heap_info")) / KIBIBYTES;
    }

    private static long number(Pattern pattern, String text) {
        var found = pattern.matcher(text);
        if (!found.find()) {
            throw new IllegalStateException("jcmd: " + text);
        }
        return Long.parseLong(found.group(1));
    }

    private String jcmd(String command) {
        var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        try {
            var running = new ProcessBuilder(jcmd, Long.toString(process.pid()), command)
                    .redirectErrorStream(true)
                    .start();
            return new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Memory held now, or NaN where the system does not tell. */
    double residentMebibytes() {
        return mebibytes("VmRSS:");
    }

    /** What of it is no file's content, which the system could read again. */
    double anonymousMebibytes() {
        return mebibytes("RssAnon:");
    }

    private double mebibytes(String name) {
        try (var lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
            return lines.filter(line -> line.startsWith(name))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .mapToDouble(kibibytes -> kibibytes / KIBIBYTES)
                    .findFirst()
                    .orElse(Double.NaN);
        } catch (IOException _) {
            return Double.NaN;
        }
    }

    /** Starts a program that answers on {@code port} as soon as it can be connected to, and writes no file. */
    static ServerProcess start(List<String> command, int port, Path log) {
        try {
            var started = System.nanoTime();
            var process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(process::destroy));
            while (!isListening(port)) {
                if (!process.isAlive() || System.nanoTime() - started > START.toNanos()) {
                    process.destroy();
                    throw new IllegalStateException("no server: " + Files.readString(log));
                }
                Pause.of(POLL);
            }
            return new ServerProcess(process, port, System.nanoTime() - started);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isListening(int port) {
        try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    Duration cpu() {
        return process.toHandle().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** Processor time of the JVM's compilers, as far as the system tells: zero elsewhere, and for other programs. */
    Duration compilerCpu() {
        try (var threads = Files.list(Path.of("/proc/" + process.pid() + "/task"))) {
            return Duration.ofMillis(
                    threads.mapToLong(ServerProcess::compilerTicks).sum() * TICK_MILLIS);
        } catch (IOException _) {
            return Duration.ZERO;
        }
    }

    /** Of a thread that has a name as compilers have it, or none. */
    private static long compilerTicks(Path thread) {
        try {
            var stat = Files.readString(thread.resolve("stat"));
            var end = stat.lastIndexOf(')');
            var fields = stat.substring(end + 2).split(" ", -1);
            return stat.substring(0, end).contains("CompilerThre")
                    ? Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[SYSTEM_TICKS])
                    : 0;
        } catch (IOException _) {
            // It has ended.
            return 0;
        }
    }

    /** Files and sockets that it has open. */
    long openFiles() {
        return count("fd");
    }

    /** Threads that the system knows: those of the JVM, and no virtual ones. */
    long threads() {
        return count("task");
    }

    private long count(String what) {
        try (var all = Files.list(Path.of("/proc/" + process.pid() + "/" + what))) {
            return all.count();
        } catch (IOException _) {
            return 0;
        }
    }

    long pid() {
        return process.pid();
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
