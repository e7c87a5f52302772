package dev.keyhold.maintenance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads files with secrets, some of which are written by others. */
public final class SecretFile {
    private static final Logger log = LoggerFactory.getLogger(SecretFile.class);

    private SecretFile() {}

    /**
     * A file's text, or empty when there is no such file.
     *
     * @throws StartException when it cannot be read
     */
    static Optional<String> find(Path file) {
        try {
            return Optional.of(Files.readString(file));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw new StartException("cannot read " + file + ": " + IoFailures.describe(e), e);
        }
    }

    /**
     * A file's text; warns when others may read it.
     *
     * @param what it contains, for the message
     * @throws StartException when it cannot be read, or there is none
     */
    public static String read(String what, Path file) {
        var text = readPublic(what, file);
        if (isReadableByOthers(file)) {
            log.atWarn().addKeyValue("file", file).log("secret.file.readable.by.others");
        }
        return text;
    }

    /** The same of a file that everybody may read. */
    public static String readPublic(String what, Path file) {
        return find(file).orElseThrow(() -> new StartException("there is no file " + file + " with " + what));
    }

    /** True when somebody besides the owner may read a file. */
    static boolean isReadableByOthers(Path file) {
        try {
            var permissions = Files.getPosixFilePermissions(file);
            return permissions.contains(PosixFilePermission.GROUP_READ)
                    || permissions.contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException e) {
            throw new StartException("cannot look at " + file + ": " + IoFailures.describe(e), e);
        }
    }
}
