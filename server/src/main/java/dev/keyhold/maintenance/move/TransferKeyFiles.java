package dev.keyhold.maintenance.move;

import dev.keyhold.crypto.TransferKey;
import dev.keyhold.maintenance.DataFolder;
import java.nio.file.Path;

/** The files with the halves of a {@link TransferKey}. */
public final class TransferKeyFiles {
    private static final String PUBLIC = ".pub";

    private TransferKeyFiles() {}

    /** The file of the public half beside that of the private one. */
    public static Path publicFile(Path privateFile) {
        return Path.of(privateFile + PUBLIC);
    }

    /**
     * Makes a pair, and a file of each half.
     *
     * @return the id of the pair
     * @throws dev.keyhold.maintenance.StartException when the files cannot be written
     */
    public static String create(Path privateFile) {
        try (var key = TransferKey.generate()) {
            DataFolder.createSecret(privateFile, key.reveal());
            DataFolder.writePublic(publicFile(privateFile), key.publicHalf().text());
            return key.publicHalf().id();
        }
    }
}
