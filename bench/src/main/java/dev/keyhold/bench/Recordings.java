package dev.keyhold.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Recordings of servers by the JDK's flight recorder, one for each process, and what they show. Samples are of processor
 * time, which JDK 25 takes on Linux alone.
 */
final class Recordings {
    private static final List<String> VIEWS =
            List.of("cpu-time-hot-methods", "allocation-by-class", "allocation-by-site", "gc-pauses");

    private final Path folder;
    private final String prefix = "profile-" + ProcessHandle.current().pid() + "-";

    /** Recordings in the folder for what is built. */
    Recordings(Path home) {
        this.folder = home.resolve("bench/target");
    }

    /** What a server is started with to be recorded. */
    Map<String, String> environment() {
        return Map.of(
                "KEYHOLD_JAVA_OPTS",
                "-XX:StartFlightRecording:settings=profile,jdk.CPUTimeSample#enabled=true,filename="
                        + folder.resolve(prefix + "%p.jfr"));
    }

    /** Prints the views of all recordings of this run. */
    void print() {
        try (var files = Files.list(folder)) {
            for (var file : files.filter(it -> it.getFileName().toString().startsWith(prefix))
                    .sorted()
                    .toList()) {
                System.out.println(file);
                for (var view : VIEWS) {
                    print(view, file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void print(String view, Path file) throws IOException {
        var jfr = Path.of(System.getProperty("java.home"), "bin", "jfr").toString();
        var running = new ProcessBuilder(jfr, "view", "--width", "160", view, file.toString())
                .redirectErrorStream(true)
                .start();
        running.getInputStream().transferTo(System.out);
    }
}
