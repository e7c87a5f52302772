package dev.keyhold.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Counts the instructions that a process executes, by {@code perf stat}: what other programs on the machine take does
 * not change the number. Few virtual machines let their guests count.
 */
final class Instructions {
    private static final List<String> COUNT = List.of("perf", "stat", "-x", ",", "-e", "instructions:u");
    private static final boolean AVAILABLE = count(List.of("true")) > 0;

    private final Process perf;

    private Instructions(Process perf) {
        this.perf = perf;
    }

    /** Whether perf is there and counts on this machine. */
    static boolean isAvailable() {
        return AVAILABLE;
    }

    /** Begins to count those of a process and all its threads. */
    static Instructions of(ServerProcess server) {
        return new Instructions(start(List.of("-p", Long.toString(server.pid()))));
    }

    /** Ends counting, and returns how many there were. */
    double stop() {
        try {
            // Asked to stop in any other way, perf does not say what it has counted.
            var _ = new ProcessBuilder("kill", "-INT", Long.toString(perf.pid()))
                    .start()
                    .waitFor();
            return counted(perf);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static double count(List<String> program) {
        try {
            return counted(start(program));
        } catch (UncheckedIOException _) {
            return Double.NaN;
        }
    }

    private static Process start(List<String> what) {
        var command = new ArrayList<>(COUNT);
        command.addAll(what);
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first field of the line that has the name of the event; NaN where it is no number. */
    private static double counted(Process perf) {
        try (var lines = perf.inputReader(StandardCharsets.UTF_8)) {
            return lines.lines()
                    .filter(line -> line.contains("instructions"))
                    .map(line -> line.substring(0, line.indexOf(',')))
                    .filter(field -> field.chars().allMatch(c -> c >= '0' && c <= '9'))
                    .mapToDouble(Double::parseDouble)
                    .findFirst()
                    .orElse(Double.NaN);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
