package dev.keyhold.maintenance;

import dev.keyhold.crypto.LocalRootKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.stream.Stream;

/**
 * Root keys in files: the current one and, after it was replaced there, the previous one. Of a file the previous one is
 * beside it with {@code .previous} at the end of its name; a folder, such as the volume of a Kubernetes secret, has
 * {@code current} and {@code previous}.
 */
public final class FileRootKeySource implements RootKeySource {
    private final Path path;

    public FileRootKeySource(Path path) {
        this.path = path.toAbsolutePath().normalize();
    }

    /** The root key of a data folder, where it is unless another place is named. */
    public static FileRootKeySource in(DataFolder folder) {
        return new FileRootKeySource(folder.rootKey());
    }

    /** Where the current key is. */
    public Path current() {
        return Files.isDirectory(path) ? path.resolve("current") : path;
    }

    private Path previous() {
        return Files.isDirectory(path)
                ? path.resolve("previous")
                : path.resolveSibling(path.getFileName() + ".previous");
    }

    @Override
    public String name() {
        return "the root key " + current();
    }

    @Override
    public List<String> ids() {
        return Stream.of(current(), previous())
                .flatMap(file -> RootKeyFiles.find(file).stream())
                .map(LocalRootKey::id)
                .toList();
    }

    @Override
    public RootKeys open() {
        return new RootKeys(RootKeyFiles.read(current()), RootKeyFiles.find(previous()));
    }

    @Override
    public RootKeys openOrCreate() {
        if (RootKeyFiles.find(current()).isEmpty()) {
            DataFolder.createSecret(
                    current(), LocalRootKey.generate(new SecureRandom()).reveal());
        }
        return open();
    }

    /** Whether the current key is in that file. */
    boolean isIn(Path file) {
        return current().equals(file);
    }
}
