package dev.keyhold.maintenance;

import dev.keyhold.crypto.LocalRootKey;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Root keys in files. */
public final class RootKeyFiles {
    private static final Logger log = LoggerFactory.getLogger(RootKeyFiles.class);

    private RootKeyFiles() {}

    /**
     * The root key of a data folder.
     *
     * @throws StartException when it is missing or damaged
     */
    public static LocalRootKey read(DataFolder folder) {
        return read(folder.rootKey());
    }

    /**
     * The root key in a file.
     *
     * @throws StartException when it is missing or damaged
     */
    static LocalRootKey read(Path file) {
        return find(file)
                .orElseThrow(() -> new StartException("the root key " + file
                        + " is missing: without it no secret in the database can be opened; if it is elsewhere, name"
                        + " the place with --root-key"));
    }

    /**
     * The root key in a file, if there is such a file.
     *
     * @throws StartException when it is damaged
     */
    public static Optional<LocalRootKey> find(Path file) {
        return SecretFile.find(file).map(text -> {
            if (SecretFile.isReadableByOthers(file)) {
                log.atWarn().addKeyValue("file", file).log("root.key.readable.by.others");
            }
            return parse(file.toString(), text);
        });
    }

    /**
     * The root key in a text.
     *
     * @param place where the text is, for the message
     * @throws StartException when it is none; the message does not repeat it
     */
    public static LocalRootKey parse(String place, String text) {
        try {
            return LocalRootKey.parse(text);
        } catch (IllegalArgumentException e) {
            throw new StartException(place + " is " + e.getMessage(), e);
        }
    }
}
