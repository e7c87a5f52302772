package dev.keyhold.boot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * The folder that holds an installation: the database, the root key and the certificates. Files are written beside
 * their place, flushed and moved there, so that a crash leaves the old or the new and never half a file.
 */
public final class DataFolder {
    private static final Set<PosixFilePermission> OWNER_ONLY_FOLDER = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> OWNER_ONLY_FILE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> PUBLIC_FILE = PosixFilePermissions.fromString("rw-r--r--");
    /** How files begin that are not yet in their place; a crash may leave one behind. */
    private static final String TEMPORARY = ".keyhold-";

    private static final Set<String> OURS = Set.of(
            "keyhold.db",
            "keyhold.db-wal",
            "keyhold.db-shm",
            "keyhold.lock",
            "root.key",
            "admin-key.json",
            "ca.pem",
            "ca-key.pem",
            "server.pem",
            "server-key.pem");

    private final Path path;

    public DataFolder(Path path) {
        this.path = path.toAbsolutePath().normalize();
    }

    public Path path() {
        return path;
    }

    public Path database() {
        return path.resolve("keyhold.db");
    }

    /** True when something was ever written to the database. */
    boolean hasDatabase() {
        return database().toFile().length() > 0;
    }

    Path rootKey() {
        return path.resolve("root.key");
    }

    /** The authorized key of the first service account, as the vendor's clients read it. */
    public Path adminKey() {
        return path.resolve("admin-key.json");
    }

    /** The certificate that clients are told to trust. */
    public Path caCertificate() {
        return path.resolve("ca.pem");
    }

    Path caKey() {
        return path.resolve("ca-key.pem");
    }

    Path serverCertificate() {
        return path.resolve("server.pem");
    }

    Path serverKey() {
        return path.resolve("server-key.pem");
    }

    /**
     * Makes the folder if it is not there, for the owner alone.
     *
     * @throws StartException when it cannot be made, cannot be written, or holds something else
     */
    void prepare(Storage storage) {
        try {
            if (!Files.isDirectory(path)) {
                Files.createDirectories(path);
                Files.setPosixFilePermissions(path, OWNER_ONLY_FOLDER);
            }
            checkContent();
            if (storage instanceof Storage.Embedded && !Files.exists(database())) {
                // SQLite would make it readable for all; its log files take over these permissions.
                Files.createFile(database(), PosixFilePermissions.asFileAttribute(OWNER_ONLY_FILE));
            }
        } catch (IOException e) {
            throw new StartException("cannot use the data folder " + path + ": " + describe(e), e);
        }
    }

    /** Takes away an administrator's key that was written for an installation which did not come about. */
    void deleteAdminKey() {
        try {
            Files.deleteIfExists(adminKey());
        } catch (IOException e) {
            throw new StartException("cannot delete " + adminKey() + ": " + describe(e), e);
        }
    }

    private void checkContent() throws IOException {
        if (Files.exists(database())) {
            return;
        }
        try (var files = Files.list(path)) {
            var foreign = files.map(file -> file.getFileName().toString())
                    .filter(name -> !OURS.contains(name) && !name.startsWith(TEMPORARY))
                    .findFirst();
            if (foreign.isPresent()) {
                throw new StartException(path + " is no Keyhold data folder and not empty: it holds " + foreign.get());
            }
        }
    }

    /**
     * Takes the folder for this process alone, until the lock is closed or the process ends.
     *
     * @throws StartException when another process has it
     */
    FileChannel lock() {
        try {
            var channel =
                    FileChannel.open(path.resolve("keyhold.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                channel.close();
                throw inUse();
            }
            return channel;
        } catch (OverlappingFileLockException _) {
            throw inUse();
        } catch (IOException e) {
            throw new StartException("cannot lock the data folder " + path + ": " + describe(e), e);
        }
    }

    private StartException inUse() {
        return new StartException("the data folder " + path + " is in use by another Keyhold server");
    }

    /** A file's text, or empty when there is no such file. */
    Optional<String> read(Path file) {
        try {
            return Optional.of(Files.readString(file));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw new StartException("cannot read " + file + ": " + describe(e), e);
        }
    }

    /** True when somebody besides the owner may read a file. */
    boolean isReadableByOthers(Path file) {
        try {
            var permissions = Files.getPosixFilePermissions(file);
            return permissions.contains(PosixFilePermission.GROUP_READ)
                    || permissions.contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException e) {
            throw new StartException("cannot look at " + file + ": " + describe(e), e);
        }
    }

    /** Writes a file that only the owner may read. */
    static void writeSecret(Path file, String text) {
        write(file, text, OWNER_ONLY_FILE);
    }

    /** Writes a file that everybody may read. */
    static void writePublic(Path file, String text) {
        write(file, text, PUBLIC_FILE);
    }

    private static void write(Path file, String text, Set<PosixFilePermission> permissions) {
        var folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new StartException("cannot write " + file + ": it has no folder");
        }
        try {
            var temporary = Files.createTempFile(
                    folder, TEMPORARY, ".tmp", PosixFilePermissions.asFileAttribute(OWNER_ONLY_FILE));
            try (var channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
                channel.force(true);
            }
            Files.setPosixFilePermissions(temporary, permissions);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        } catch (IOException e) {
            throw new StartException("cannot write " + file + ": " + describe(e), e);
        }
    }

    private static String describe(IOException e) {
        return e.getClass().getSimpleName().replace("Exception", "") + " " + e.getMessage();
    }
}
