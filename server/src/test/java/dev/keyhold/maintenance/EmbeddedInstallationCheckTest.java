package dev.keyhold.maintenance;

import java.io.IOException;
import java.nio.file.Files;

class EmbeddedInstallationCheckTest extends InstallationCheckContract {
    private int made;

    @Override
    Database choose(DataFolder chosen) {
        return Database.embedded(chosen);
    }

    @Override
    Database another() throws IOException {
        made++;
        var copy = new DataFolder(folder.path().resolveSibling("copy-" + made));
        Files.createDirectories(copy.path());
        Files.copy(folder.rootKey(), copy.rootKey());
        var backup = folder.path().resolveSibling("backup-" + made);
        Backups.make(folder, backup);
        Backups.restore(backup, copy);
        folder = copy;
        return Database.embedded(copy);
    }
}
