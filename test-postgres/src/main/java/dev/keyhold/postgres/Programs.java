package dev.keyhold.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;

/** The programs of one version of PostgreSQL, unpacked beside the archive that the build has put in its place. */
final class Programs {
    private final Path home;

    private Programs(Path home) {
        this.home = home;
    }

    static Programs of(Postgres.Version version) {
        var folder = Path.of(folder(), version.name().toLowerCase(Locale.ROOT));
        var home = folder.resolve("unpacked");
        if (!Files.isDirectory(home)) {
            unpack(folder, home);
        }
        return new Programs(home);
    }

    /** How a program is called; PostgreSQL refuses to run as root, so root gives itself a user of no rights. */
    ProcessBuilder call(String program, List<String> arguments) {
        var command = new ArrayList<String>();
        if (ProcessHandle.current().info().user().filter("root"::equals).isPresent()) {
            command.addAll(List.of("unshare", "--user"));
        }
        command.add(home.resolve("bin").resolve(program).toString());
        command.addAll(arguments);
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        // Words of the server's log are waited for.
        builder.environment().put("LC_ALL", "C");
        return builder;
    }

    void run(String program, List<String> arguments) {
        complete(call(program, arguments));
    }

    private static void unpack(Path folder, Path home) {
        try (var files = Files.list(folder)) {
            var archive = files.filter(file -> file.toString().endsWith(".txz"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no archive in " + folder));
            var unpacking = Files.createTempDirectory(folder, "unpacking-");
            complete(new ProcessBuilder("tar", "-xJf", archive.toString(), "-C", unpacking.toString())
                    .redirectErrorStream(true));
            move(unpacking, home);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void move(Path unpacked, Path home) throws IOException {
        try {
            Files.move(unpacked, home, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            if (!Files.isDirectory(home)) {
                throw e;
            }
            // Another process was quicker; the next clean build takes this copy away.
        }
    }

    private static void complete(ProcessBuilder builder) {
        try {
            var process = builder.start();
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(builder.command() + " failed: " + output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static String folder() {
        var properties = new Properties();
        try (var in = Programs.class.getResourceAsStream("postgres.properties")) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("programs");
    }
}
