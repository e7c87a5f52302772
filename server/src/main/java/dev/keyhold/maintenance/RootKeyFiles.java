package dev.keyhold.maintenance;

import dev.keyhold.crypto.RootKey;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The root keys in a data folder. */
public final class RootKeyFiles {
    private static final Logger log = LoggerFactory.getLogger(RootKeyFiles.class);

    private RootKeyFiles() {}

    /**
     * The root key of the folder.
     *
     * @throws StartException when it is missing or damaged
     */
    public static RootKey read(DataFolder folder) {
        return find(folder, folder.rootKey())
                .orElseThrow(() -> new StartException("the root key " + folder.rootKey()
                        + " is missing: without it no secret in the database can be opened"));
    }

    /**
     * The root key in a file, if there is such a file.
     *
     * @throws StartException when it is damaged
     */
    public static Optional<RootKey> find(DataFolder folder, Path file) {
        return folder.read(file).map(text -> {
            if (folder.isReadableByOthers(file)) {
                log.atWarn().addKeyValue("file", file).log("root.key.readable.by.others");
            }
            return parse(file, text);
        });
    }

    private static RootKey parse(Path file, String text) {
        try {
            return RootKey.parse(text);
        } catch (IllegalArgumentException e) {
            throw new StartException(file + " is " + e.getMessage(), e);
        }
    }
}
