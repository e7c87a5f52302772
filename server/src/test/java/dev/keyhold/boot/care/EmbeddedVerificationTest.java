package dev.keyhold.boot.care;

import dev.keyhold.boot.DataFolder;
import java.io.IOException;
import java.nio.file.Files;

class EmbeddedVerificationTest extends VerificationContract {
    private int made;

    @Override
    Place choose(DataFolder chosen) {
        return Place.embedded(chosen);
    }

    @Override
    Place another() throws IOException {
        made++;
        var copy = new DataFolder(folder.path().resolveSibling("copy-" + made));
        Files.createDirectories(copy.path());
        Files.copy(folder.rootKey(), copy.rootKey());
        var backup = folder.path().resolveSibling("backup-" + made);
        Backups.make(folder, backup);
        Backups.restore(backup, copy);
        folder = copy;
        return Place.embedded(copy);
    }
}
