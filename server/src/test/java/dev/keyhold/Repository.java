package dev.keyhold;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files of this repository, for tests of what is written in them. */
public final class Repository {
    public static final Path ROOT = root();

    private Repository() {}

    /** Every page of the documentation. */
    static List<Path> pages() {
        try (var top = Files.list(ROOT)) {
            return Stream.concat(top.filter(file -> file.toString().endsWith(".md")), files("docs", ".md").stream())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The files below a folder whose names end so. */
    static List<Path> files(String folder, String ending) {
        try (var all = Files.walk(ROOT.resolve(folder))) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> file.toString().endsWith(ending))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The repository, from any folder in it. */
    private static Path root() {
        var folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("README.md"))) {
            folder = folder.getParent();
            if (folder == null) {
                throw new IllegalStateException("not run inside the repository");
            }
        }
        return folder;
    }
}
