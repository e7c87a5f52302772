package dev.keyhold;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A recorded case: named sections of text, each after a line {@code --- name}. With the system property
 * {@code golden.record} the files are written again from what the server answers: read the difference before you keep
 * it.
 */
public final class GoldenFile {
    /** True when the files are to be written. */
    public static final boolean RECORDING = System.getProperty("golden.record") != null;

    private final Path file;
    private final Map<String, String> sections;

    private GoldenFile(Path file, Map<String, String> sections) {
        this.file = file;
        this.sections = sections;
    }

    /** The names of all cases in a folder, in order. */
    public static List<String> names(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** The case of that name in a folder. */
    public static GoldenFile of(Path folder, String name) {
        try {
            return read(folder.resolve(name));
        } catch (IOException e) {
            throw new AssertionError(name, e);
        }
    }

    public static GoldenFile read(Path file) throws IOException {
        var sections = new LinkedHashMap<String, String>();
        var name = "";
        for (var line : Files.readAllLines(file)) {
            if (line.startsWith("--- ")) {
                name = line.substring(4);
                sections.put(name, "");
            } else {
                sections.merge(name, line, (before, more) -> before.isEmpty() ? more : before + "\n" + more);
            }
        }
        return new GoldenFile(file, sections);
    }

    /** The names of the sections, in order. */
    public Set<String> sections() {
        return sections.keySet();
    }

    /** A section, or an empty text. */
    public String get(String section) {
        return sections.getOrDefault(section, "");
    }

    /** The lines of a section. */
    public List<String> lines(String section) {
        return get(section).lines().toList();
    }

    /** When recording, makes what was seen the section; an empty text is none. */
    public void record(String section, String seen) throws IOException {
        if (!RECORDING) {
            return;
        }
        Optional.of(seen)
                .filter(text -> !text.isEmpty())
                .ifPresentOrElse(text -> sections.put(section, text), () -> sections.remove(section));
        var text = new StringBuilder();
        sections.forEach((name, content) ->
                text.append("--- ").append(name).append('\n').append(content).append('\n'));
        Files.writeString(file, text);
    }
}
