package dev.keyhold.junit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A process of {@code keyhold dev}. It stops at the end of its standard input: when it is closed, and when this JVM ends
 * in whatever way, since the system then closes the pipe.
 */
final class KeyholdProcess implements AutoCloseable {
    static final String EXECUTABLE = "keyhold.executable";
    static final String HOME = "KEYHOLD_HOME";

    /** Seconds until it must be ready, 60 if the property is not set. The first start of a clone builds it. */
    static final String TIME_LIMIT = "keyhold.start-seconds";

    private static final int DEFAULT_TIME_LIMIT = 60;
    private static final int TIME_TO_STOP = 10;
    private static final int TIME_TO_RESET_MILLIS = 10_000;
    /** Lines of the log in a failure. */
    private static final int LINES_OF_LOG = 30;

    private static final String SETTINGS = "KEYHOLD_";
    private static final String JAVA_OPTIONS = "KEYHOLD_JAVA_OPTS";

    private static @Nullable KeyholdProcess shared;

    private final Process process;
    private final Path log;
    private final Map<String, String> printed;
    private final Map<String, String> environment;

    private KeyholdProcess(Process process, Path log, Map<String, Object> printed) {
        this.process = process;
        this.log = log;
        this.printed = new LinkedHashMap<>();
        this.environment = new LinkedHashMap<>();
        printed.forEach((name, value) -> {
            if (value instanceof Map<?, ?> variables) {
                variables.forEach((variable, text) -> environment.put((String) variable, (String) text));
            } else {
                this.printed.put(name, (String) value);
            }
        });
    }

    /** The one of this JVM, which is started by the first who asks. */
    static synchronized KeyholdProcess shared() {
        if (shared == null || !shared.process.isAlive()) {
            shared = start();
        }
        return shared;
    }

    /**
     * Starts one and waits until it answers.
     *
     * @throws IllegalStateException when there is no program, or it is not ready in time; with the end of its log
     */
    static KeyholdProcess start() {
        return start(KeyholdExecutable.find(System.getProperty(EXECUTABLE), System.getenv()));
    }

    static KeyholdProcess start(Path executable) {
        try {
            var log = Files.createTempFile("keyhold-junit-", ".log");
            log.toFile().deleteOnExit();
            var builder = new ProcessBuilder(
                            executable.toString(), "dev", "--loopback-port", "0", "--json", "--stop-with-input")
                    .redirectError(log.toFile());
            // Settings of a server are not meant for this one.
            builder.environment().keySet().removeIf(name -> name.startsWith(SETTINGS) && !name.equals(JAVA_OPTIONS));
            var process = builder.start();
            return new KeyholdProcess(process, log, awaitReady(process, log));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + executable, e);
        }
    }

    private static Map<String, Object> awaitReady(Process process, Path log) {
        var seconds = Integer.getInteger(TIME_LIMIT, DEFAULT_TIME_LIMIT);
        var line = CompletableFuture.supplyAsync(() -> firstLine(process));
        try {
            return FlatJson.parse(line.get(seconds, TimeUnit.SECONDS));
        } catch (TimeoutException e) {
            throw failed(process, log, "was not ready within " + seconds + " seconds", e);
        } catch (ExecutionException | IllegalArgumentException e) {
            throw failed(process, log, "did not start", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(process, log, "was not waited for", e);
        }
    }

    private static String firstLine(Process process) {
        try {
            @SuppressWarnings("resource") // It is the process's, and closed with that.
            BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
            var line = reader.readLine();
            if (line == null) {
                throw new IllegalStateException("it ended");
            }
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static IllegalStateException failed(Process process, Path log, String what, Exception cause) {
        process.destroyForcibly();
        return new IllegalStateException("keyhold dev " + what + "; the end of its log:\n" + tail(log), cause);
    }

    private static String tail(Path log) {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES_OF_LOG), lines.size()));
        } catch (IOException e) {
            return "(cannot be read: " + e.getMessage() + ")";
        }
    }

    /** What it has printed about itself. */
    String get(String name) {
        var value = printed.get(name);
        if (value == null) {
            throw new IllegalStateException("keyhold dev did not print its " + name + ": it is of another version");
        }
        return value;
    }

    Map<String, String> environment() {
        return Map.copyOf(environment);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    void reset() {
        try {
            var connection =
                    (HttpURLConnection) URI.create(get("resetUrl")).toURL().openConnection();
            connection.setRequestMethod("POST");
            connection.setRequestProperty("X-Keyhold-Dev", get("resetHeader"));
            connection.setConnectTimeout(TIME_TO_RESET_MILLIS);
            connection.setReadTimeout(TIME_TO_RESET_MILLIS);
            var status = connection.getResponseCode();
            if (status != HttpURLConnection.HTTP_NO_CONTENT) {
                throw new IllegalStateException(
                        "keyhold dev answered a reset with " + status + "; the end of its log:\n" + tail(log));
            }
        } catch (IOException e) {
            throw new IllegalStateException("keyhold dev did not answer a reset; the end of its log:\n" + tail(log), e);
        }
    }

    /** Stops it; its folder is gone then. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(TIME_TO_STOP, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            Files.deleteIfExists(log);
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
