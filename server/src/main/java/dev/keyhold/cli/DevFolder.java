package dev.keyhold.cli;

import dev.keyhold.maintenance.DataFolder;
import dev.keyhold.maintenance.StartException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The temporary folder of {@code keyhold dev}, which only its user may look into. */
record DevFolder(Path path) {
    private static final String PREFIX = "keyhold-dev-";
    /** What appears in the folder while it is deleted, as SQLite may still write, is deleted in the next turn. */
    private static final int MAX_TURNS = 5;

    /** A folder that is younger may belong to a process that has not locked it yet. */
    private static final Duration OLD = Duration.ofMinutes(1);

    static DevFolder create() {
        try {
            return new DevFolder(Files.createTempDirectory(PREFIX));
        } catch (IOException e) {
            throw new StartException("cannot make a temporary folder: " + e.getMessage(), e);
        }
    }

    /** Deletes it with all that is in it, as far as the system lets us. */
    void delete() {
        for (int i = 0; i < MAX_TURNS && Files.exists(path, LinkOption.NOFOLLOW_LINKS); i++) {
            try {
                Files.walkFileTree(path, new Deletion());
            } catch (IOException _) {
                // Another turn.
            }
        }
    }

    /** Deletes the folders beside it whose processes were killed, which left them behind. */
    static void deleteAbandoned(DevFolder own) {
        for (var folder : siblings(own.path)) {
            if (isAbandoned(folder, own.path)) {
                new DevFolder(folder).delete();
            }
        }
    }

    private static List<Path> siblings(Path own) {
        var parent = own.toAbsolutePath().getParent();
        if (parent == null) {
            return List.of();
        }
        try (var found = Files.newDirectoryStream(parent, PREFIX + "*")) {
            var folders = new ArrayList<Path>();
            found.forEach(folders::add);
            return folders;
        } catch (IOException _) {
            return List.of();
        }
    }

    private static boolean isAbandoned(Path folder, Path own) {
        try {
            var lock = folder.resolve("keyhold.lock");
            if (folder.equals(own)
                    || !Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                    || !Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(own))
                    || Files.getLastModifiedTime(lock, LinkOption.NOFOLLOW_LINKS)
                            .toInstant()
                            .isAfter(Instant.now().minus(OLD))) {
                return false;
            }
            // A process that lives has it locked.
            new DataFolder(folder).lock().close();
            return true;
        } catch (IOException | StartException _) {
            return false;
        }
    }

    /** Follows no links. */
    private static final class Deletion extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
            if (failure instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw failure;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) throws IOException {
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
        }
    }
}
