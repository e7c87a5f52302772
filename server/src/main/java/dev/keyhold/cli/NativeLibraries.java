package dev.keyhold.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * Unpacks the native libraries for this system into a folder, for {@code ./keyhold}. Each start would copy them out of
 * their jars into a temporary folder, and SQLite's driver would run a program to learn what system it is on.
 */
public final class NativeLibraries {
    private NativeLibraries() {}

    /** {@code arguments} name the folder, which is made. Nothing is unpacked where there are no libraries. */
    public static void main(String[] arguments) throws IOException {
        var folder = Files.createDirectories(Path.of(arguments[0]));
        for (var library : libraries(System.getProperty("os.name"), System.getProperty("os.arch"))) {
            unpack(library, folder);
        }
    }

    static List<String> libraries(String system, String processor) {
        return switch (system + " " + processor) {
            case "Linux amd64" ->
                List.of(
                        "org/sqlite/native/Linux/x86_64/libsqlitejdbc.so",
                        "META-INF/native/libnetty_tcnative_linux_x86_64.so",
                        "META-INF/native/libnetty_transport_native_epoll_x86_64.so");
            case "Linux aarch64" ->
                List.of(
                        "org/sqlite/native/Linux/aarch64/libsqlitejdbc.so",
                        "META-INF/native/libnetty_tcnative_linux_aarch_64.so",
                        "META-INF/native/libnetty_transport_native_epoll_aarch_64.so");
            default -> List.of();
        };
    }

    /** Under another name first, so that nobody loads a part of it. */
    private static void unpack(String library, Path folder) throws IOException {
        try (var content = NativeLibraries.class.getClassLoader().getResourceAsStream(library)) {
            if (content == null) {
                return;
            }
            var name = library.substring(library.lastIndexOf('/') + 1);
            var unfinished = Files.createTempFile(folder, name, ".tmp");
            Files.copy(content, unfinished, StandardCopyOption.REPLACE_EXISTING);
            Files.move(unfinished, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        }
    }
}
