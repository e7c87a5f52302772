package dev.keyhold.maintenance.importing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Files as other stores export them, made by hand from their sources. */
public final class ExportFiles {
    public static final Path FOLDER = Path.of("src/test/resources/importing");

    private static final String MINIO = "minio";

    private ExportFiles() {}

    /** The names of all of them. */
    public static List<String> names() {
        try (var files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals("reports"))
                    .map(name -> name.equals(MINIO) ? MINIO + ".zip" : name)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static byte[] read(String name) {
        try {
            return name.equals(MINIO + ".zip") ? zip(minio()) : Files.readAllBytes(FOLDER.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a file says, unpacked. */
    public static String text(String name) {
        if (!name.equals(MINIO + ".zip")) {
            return new String(read(name), StandardCharsets.UTF_8);
        }
        return minio().values().stream()
                .map(content -> new String(content, StandardCharsets.UTF_8))
                .collect(Collectors.joining());
    }

    /** What is in the zip file of MinIO. */
    static Map<String, byte[]> minio() {
        try (var files = Files.list(FOLDER.resolve(MINIO))) {
            var entries = new LinkedHashMap<String, byte[]>();
            for (var file : files.sorted().toList()) {
                entries.put("iam-assets/" + file.getFileName(), Files.readAllBytes(file));
            }
            return entries;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] zip(Map<String, byte[]> entries) {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (var entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
