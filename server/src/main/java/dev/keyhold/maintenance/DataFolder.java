package dev.keyhold.maintenance;

import dev.keyhold.model.AccountId;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * The folder that holds an installation: the database, the root key and the certificates. Files are written under
 * another name, flushed and moved, so that a crash leaves the old or the new file and never a part of one.
 */
public final class DataFolder {
    private static final Set<PosixFilePermission> OWNER_ONLY_FOLDER = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> OWNER_ONLY_FILE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> PUBLIC_FILE = PosixFilePermissions.fromString("rw-r--r--");
    /** How files begin that are not yet in their place; a crash may leave one behind. */
    static final String TEMPORARY = ".keyhold-";

    /** How the names of all files with root keys begin. */
    private static final String ROOT_KEY = "root.key";

    private static final String ROOT_CREDENTIALS = "root-credentials";

    private static final Set<String> OURS = Set.of(
            "rekey.lock",
            LastBackup.NAME,
            "admin.sock",
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

    /** True when both are one folder, by whatever names. */
    public boolean isSame(DataFolder other) {
        try {
            return path.equals(other.path)
                    || (Files.exists(path) && Files.exists(other.path) && Files.isSameFile(path, other.path));
        } catch (IOException e) {
            throw new StartException("cannot look at " + path + ": " + IoFailures.describe(e), e);
        }
    }

    /**
     * Checks that the folder exists.
     *
     * @throws StartException when there is none
     */
    public void requireExisting() {
        if (!Files.isDirectory(path)) {
            throw new StartException(
                    "there is no data folder " + path + ": name the one of the installation with --data");
        }
    }

    public Path database() {
        return path.resolve("keyhold.db");
    }

    /** True when something was ever written to the database. */
    public boolean hasDatabase() {
        return database().toFile().length() > 0;
    }

    public Path rootKey() {
        return path.resolve("root.key");
    }

    /** Where a new root key waits until the database knows it. */
    public Path nextRootKey() {
        return path.resolve("root.key.next");
    }

    /** The file of a replaced root key: backups from its time need it. */
    public Path formerRootKey(String id) {
        return path.resolve(ROOT_KEY + "." + id);
    }

    /** The authorized key of the first service account, in the vendor's file format. */
    public Path adminKey() {
        return path.resolve("admin-key.json");
    }

    /** The first root access key, in the format of an AWS credentials file, if no terminal could show it. */
    public Path rootCredentials() {
        return path.resolve(ROOT_CREDENTIALS);
    }

    /** The same of an account that was created later. */
    public Path rootCredentials(AccountId account) {
        return path.resolve(ROOT_CREDENTIALS + "-" + account);
    }

    /** Where a running server answers commands of the operator. */
    public Path adminSocket() {
        return path.resolve("admin.sock");
    }

    /** The certificate that clients trust. */
    public Path caCertificate() {
        return path.resolve("ca.pem");
    }

    Path caKey() {
        return path.resolve("ca-key.pem");
    }

    public Path serverCertificate() {
        return path.resolve("server.pem");
    }

    public Path serverKey() {
        return path.resolve("server-key.pem");
    }

    /** As {@link #prepare()}, with what the storage needs in it. */
    public void prepare(StoreConfig storage) {
        prepare();
        if (storage instanceof StoreConfig.Embedded && !Files.exists(database())) {
            // SQLite would make it readable for all; its log files take over these permissions.
            createSecret(database(), _ -> {});
        }
    }

    /**
     * Makes the folder if it is not there, accessible by its owner only.
     *
     * @throws StartException when it cannot be made, cannot be written, or holds something else
     */
    public void prepare() {
        try {
            if (!Files.isDirectory(path)) {
                Files.createDirectories(path);
                Files.setPosixFilePermissions(path, OWNER_ONLY_FOLDER);
            }
            if (!Files.isWritable(path)) {
                throw new StartException("cannot use the data folder " + path + ": it cannot be written");
            }
            checkContent();
        } catch (IOException e) {
            throw new StartException("cannot use the data folder " + path + ": " + IoFailures.describe(e), e);
        }
    }

    /**
     * Checks that a database can be put here. A crash before set-up leaves an empty file; a log without its database
     * must not be applied to another one.
     *
     * @throws StartException when there is one
     */
    public void requireNoDatabase() {
        if (hasDatabase() || Files.exists(logOf(database()))) {
            throw new StartException(path + " has a database already; nothing was changed: name another folder, or move"
                    + " keyhold.db, keyhold.db-wal and keyhold.db-shm away");
        }
        delete(database());
    }

    /**
     * Checks that the database of an installation is not elsewhere. A node with a shared database has a root key
     * without a database, and so has a folder whose database was moved away: nothing new may be set up there.
     *
     * @throws StartException when there is a root key and no database
     */
    void requireDatabaseOfRootKey() {
        if (Files.exists(rootKey()) && !Files.exists(database())) {
            throw new StartException(path + " holds a root key but no database; nothing was changed. If nodes share a"
                    + " database, name it with --store or KEYHOLD_STORE; if keyhold.db was moved, put it back or"
                    + " restore a backup; for a new installation name an empty folder");
        }
    }

    /**
     * Checks that no key file of an installation would be overwritten.
     *
     * @throws StartException when there is one
     */
    void requireNoAdminKey(String database) {
        if (Files.exists(adminKey())) {
            throw new StartException(adminKey() + " is there already, but " + database + " holds no installation;"
                    + " nothing was set up. Check that this is the right database; if a set-up was interrupted here,"
                    + " move the file away");
        }
    }

    /**
     * Checks that the first root access key can be written to its file, before the key is created.
     *
     * @throws StartException when the file of another installation is there
     */
    void requireNoRootCredentials() {
        if (Files.exists(rootCredentials())) {
            throw new StartException(rootCredentials() + " is there already, from another installation; nothing was set"
                    + " up: move it away");
        }
    }

    /** Where SQLite keeps changes that are not in the database's file yet. */
    public static Path logOf(Path database) {
        return database.resolveSibling(database.getFileName() + "-wal");
    }

    /** Deletes an administrator's key that was written for an installation whose set-up failed. */
    void deleteAdminKey() {
        delete(adminKey());
    }

    /** Deletes a file, if it is there, for good. */
    public static void delete(Path file) {
        try {
            if (Files.deleteIfExists(file)) {
                flush(parent(file), StandardOpenOption.READ);
            }
        } catch (IOException e) {
            throw new StartException("cannot delete " + file + ": " + IoFailures.describe(e), e);
        }
    }

    private void checkContent() throws IOException {
        if (Files.exists(database())) {
            return;
        }
        try (var files = Files.list(path)) {
            var foreign = files.map(file -> file.getFileName().toString())
                    .filter(name -> !OURS.contains(name)
                            && !name.startsWith(TEMPORARY)
                            && !name.startsWith("keyhold.")
                            && !name.startsWith(ROOT_KEY)
                            && !name.startsWith(ROOT_CREDENTIALS))
                    .findFirst();
            if (foreign.isPresent()) {
                throw new StartException(path + " is no Keyhold data folder and not empty: it holds " + foreign.get());
            }
        }
    }

    /**
     * Locks the folder for this process, until the lock is closed or the process ends.
     *
     * @throws StartException when another process has it
     */
    public FileChannel lock() {
        return lock(path.resolve("keyhold.lock"), "in use by another Keyhold server");
    }

    /** The same for replacing the root key, which is possible beside a server. */
    public FileChannel lockForRekey() {
        return lock(path.resolve("rekey.lock"), "getting a new root key from another command");
    }

    private FileChannel lock(Path file, String why) {
        try {
            var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                channel.close();
                throw new StartException("the data folder " + path + " is " + why);
            }
            return channel;
        } catch (OverlappingFileLockException _) {
            throw new StartException("the data folder " + path + " is " + why);
        } catch (IOException e) {
            throw new StartException("cannot lock the data folder " + path + ": " + IoFailures.describe(e), e);
        }
    }

    /** A file's text, or empty when there is no such file. */
    public Optional<String> read(Path file) {
        return SecretFile.find(file);
    }

    /**
     * A file's text.
     *
     * @throws StartException when there is no such file, too
     */
    public String readExisting(Path file) {
        return read(file).orElseThrow(() -> new StartException("there is no file " + file));
    }

    /** Writes a file that only the owner may read. */
    public static void writeSecret(Path file, String text) {
        write(file, OWNER_ONLY_FILE, true, filling(text));
    }

    /** Writes a file that everybody may read. */
    public static void writePublic(Path file, String text) {
        write(file, PUBLIC_FILE, true, filling(text));
    }

    /**
     * Makes a file that only the owner may read and that is not there yet.
     *
     * @param content fills an empty file, which then becomes this one; when it throws, nothing is left
     */
    public static void createSecret(Path file, Content content) {
        write(file, OWNER_ONLY_FILE, false, content);
    }

    /** Writes a file that only the owner may read and that is not there yet. */
    public static void createSecret(Path file, String text) {
        createSecret(file, filling(text));
    }

    /** Puts a file in the place of another, for good. */
    public static void move(Path file, Path to) {
        try {
            Files.move(file, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            flush(parent(to), StandardOpenOption.READ);
        } catch (IOException e) {
            throw new StartException("cannot write " + to + ": " + IoFailures.describe(e), e);
        }
    }

    /** Fills an empty file. */
    @FunctionalInterface
    public interface Content {
        void writeTo(Path empty) throws IOException;
    }

    /**
     * Checks that the folder of a file that is to be written is there and can be written.
     *
     * @throws StartException when it is not
     */
    public static void requireWritableParent(Path file) {
        requireParent(file);
        if (!Files.isWritable(parent(file))) {
            throw new StartException("cannot write " + file + ": the folder " + parent(file) + " cannot be written");
        }
    }

    private static void requireParent(Path file) {
        if (!Files.isDirectory(parent(file))) {
            throw new StartException(
                    "cannot write " + file + ": there is no folder " + parent(file) + "; make it first");
        }
    }

    private static void write(Path file, Set<PosixFilePermission> permissions, boolean replace, Content content) {
        if (!replace && Files.exists(file)) {
            throw new StartException(file + " is there already; nothing was changed");
        }
        requireParent(file);
        try {
            var temporary = Files.createTempFile(
                    parent(file), TEMPORARY, ".tmp", PosixFilePermissions.asFileAttribute(OWNER_ONLY_FILE));
            try {
                content.writeTo(temporary);
                flush(temporary, StandardOpenOption.WRITE);
                Files.setPosixFilePermissions(temporary, permissions);
                move(temporary, file);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw new StartException("cannot write " + file + ": " + IoFailures.describe(e), e);
        }
    }

    private static Content filling(String text) {
        return empty -> Files.writeString(empty, text);
    }

    private static void flush(Path file, StandardOpenOption how) throws IOException {
        try (var channel = FileChannel.open(file, how)) {
            channel.force(true);
        }
    }

    private static Path parent(Path file) {
        var folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new StartException("cannot write " + file + ": it has no folder");
        }
        return folder;
    }
}
