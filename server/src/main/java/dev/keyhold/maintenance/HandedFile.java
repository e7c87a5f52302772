package dev.keyhold.maintenance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A file in the data folder by which a command and the server hand each other what does not fit into a message. The
 * folder is where both can read and write, whatever they run as and are shut off from.
 */
public final class HandedFile {
    private HandedFile() {}

    /** A new, empty file that only the owner may read. Its maker deletes it, or hands it over for that. */
    public static Path create(DataFolder folder) {
        try {
            return Files.createTempFile(
                    folder.path(),
                    DataFolder.TEMPORARY,
                    ".tmp",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (IOException e) {
            throw new StartException("cannot write to " + folder.path() + ": " + IoFailures.describe(e), e);
        }
    }

    /**
     * The file of that name that {@link #create} made, perhaps in another process.
     *
     * @throws StartException when there is none
     */
    public static Path find(DataFolder folder, String name) {
        var file = folder.path().resolve(name);
        if (!name.startsWith(DataFolder.TEMPORARY)
                || !folder.path().equals(file.getParent())
                || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new StartException("there is no file " + name + " of a command in " + folder.path());
        }
        return file;
    }
}
